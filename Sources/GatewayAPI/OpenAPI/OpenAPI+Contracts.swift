extension OpenAPI {
    /// The operations about contracts, as paths of the document.
    static let contractPaths = """
        {
          "/v1/operations/contracts": {
            "get": {
              "operationId": "readContracts", "tags": ["operations"], "summary": "Read the contracts in force",
              "description": "The texts of all matters, operations and calendars; `onevisit contract breaking` holds a folder against them.",
              "security": [{ "operator": [] }],
              "responses": {
                "200": { "description": "The files", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ContractFiles" } } } },
                \(refusals(401, 403, 406, 500))
              }
            }
          },
          "/v1/operations/uses": {
            "get": {
              "operationId": "readUses", "tags": ["operations"], "summary": "Who still needs a version of an operation",
              "description": "Counts only: open cases that can still come to ask it, tasks of lookups that asked it since this orchestrator started, and the living adapter instances that answer some version of it.",
              "security": [{ "operator": [] }],
              "parameters": [
                {
                  "name": "operation", "in": "query", "required": true, "description": "An operation and its version: police.residence-permit.read@1",
                  "schema": { "type": "string", "pattern": "^[a-z][a-z0-9-]*(\\\\.[a-z][a-z0-9-]*)+@[1-9][0-9]*$" }
                }
              ],
              "responses": {
                "200": { "description": "The uses", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Uses" } } } },
                \(refusals(400, 401, 403, 406, 500, 503))
              }
            }
          },
          "/docs/contracts": {
            "get": {
              "operationId": "readReference", "tags": ["operation"], "summary": "The contracts in force, for people", "security": [],
              "responses": {
                "308": { "description": "To the first page, /docs/contracts/index.html" },
                "404": { "$ref": "#/components/responses/Problem" }
              }
            }
          },
          "/docs/contracts/{page}": {
            "get": {
              "operationId": "readReferencePage", "tags": ["operation"], "summary": "One page about the contracts in force", "security": [],
              "parameters": [{ "name": "page", "in": "path", "required": true, "schema": { "type": "string" } }],
              "responses": {
                "200": { "description": "A page", "content": { "text/html": { "schema": { "type": "string" } } } },
                "404": { "$ref": "#/components/responses/Problem" }
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let contractComponents = """
        {
          "schemas": {
            "ContractFiles": {
              "type": "object", "required": ["fingerprint", "files"],
              "properties": {
                "fingerprint": { "type": "string", "description": "Another one means that something changed" },
                "files": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["path", "text"],
                    "properties": { "path": { "type": "string" }, "text": { "type": "string", "description": "YAML" } }
                  }
                }
              }
            },
            "Uses": {
              "type": "object", "required": ["operation", "version", "inForce", "instances", "openCases", "lookupTasks", "countedSince", "lastAsked"],
              "properties": {
                "operation": { "type": "string" },
                "version": { "type": "integer", "minimum": 1 },
                "inForce": { "type": "boolean", "description": "Whether the contracts in force have it" },
                "instances": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["instance", "versions"],
                    "properties": { "instance": { "type": "string" }, "versions": { "type": "array", "items": { "type": "integer" } } }
                  }
                },
                "openCases": { "type": "object", "description": "By matter", "additionalProperties": { "type": "integer", "minimum": 1 } },
                "lookupTasks": { "type": "integer", "minimum": 0 },
                "countedSince": { "$ref": "#/components/schemas/Time" },
                "lastAsked": { "oneOf": [{ "$ref": "#/components/schemas/Time" }, { "type": "null" }] }
              }
            }
          }
        }
        """
}
