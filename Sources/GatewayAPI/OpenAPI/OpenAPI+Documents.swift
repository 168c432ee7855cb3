extension OpenAPI {
    /// The operations on documents, as paths of the document.
    static let documentPaths = """
        {
          "/v1/requests/{request}/documents": {
            "get": {
              "operationId": "listDocuments", "tags": ["cases"], "summary": "List the documents that a case has",
              "description": "Which ones it needs, and of which types, the matter says; what is missing, the case.",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/ApplicantIdentity" }
              ],
              "responses": {
                "200": { "description": "The documents", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/DocumentList" } } } },
                \(refusals(401, 404, 406, 500, 503))
              }
            }
          },
          "/v1/requests/{request}/documents/{name}": {
            "put": {
              "operationId": "storeDocument", "tags": ["cases"], "summary": "Give a document to a case",
              "description": "The body is the document as it is. It may come in chunks; with Content-Digest (sha-256) it is held against that. What is sent twice is stored once. Departments that waited for nothing else are asked at once.",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/DocumentName" },
                { "$ref": "#/components/parameters/ApplicantIdentity" },
                { "name": "Content-Digest", "in": "header", "description": "sha-256=:base64: (RFC 9530)", "schema": { "type": "string" } },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "requestBody": {
                "required": true,
                "content": {
                  "application/pdf": {}, "application/ofd": {}, "image/jpeg": {}, "image/png": {}, "image/heic": {}
                }
              },
              "responses": {
                "200": { "description": "It is there, in place of an earlier one or as it was", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Document" } } } },
                "201": { "description": "It is there", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Document" } } } },
                \(refusals(400, 401, 404, 406, 408, 409, 413, 415, 422, 500, 503))
              }
            },
            "get": {
              "operationId": "readDocument", "tags": ["cases"], "summary": "Read a document of a case",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/DocumentName" },
                { "$ref": "#/components/parameters/ApplicantIdentity" }
              ],
              "responses": {
                "200": { "description": "Its content", "content": { "application/octet-stream": {} } },
                \(refusals(401, 404, 500, 503))
              }
            }
          },
          "/v1/documents/{sha256}": {
            "get": {
              "operationId": "fetchDocument", "tags": ["documents"], "summary": "Fetch a document that a task carries",
              "description": "For the adapters of departments, with a token of their own. What no task of the department in an open case carries does not exist for it. Compare size and hash.",
              "security": [{ "department": [] }],
              "parameters": [
                { "name": "sha256", "in": "path", "required": true, "description": "Of the content, in lower-case hexadecimal", "schema": { "type": "string", "pattern": "^[0-9a-f]{64}$" } }
              ],
              "responses": {
                "200": { "description": "Its content", "content": { "application/octet-stream": {} } },
                \(refusals(401, 403, 404, 500, 503))
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let documentComponents = """
        {
          "parameters": {
            "DocumentName": { "name": "name", "in": "path", "required": true, "description": "What the matter calls it", "schema": { "$ref": "#/components/schemas/Name" } }
          },
          "schemas": {
            "Document": {
              "type": "object", "required": ["name", "type", "size", "sha256", "at", "by"],
              "properties": {
                "name": { "$ref": "#/components/schemas/Name" }, "type": { "type": "string" }, "size": { "type": "integer", "minimum": 0 },
                "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" }, "at": { "$ref": "#/components/schemas/Time" },
                "by": { "type": "string", "description": "Through whom it came: a channel, or the department that supplied it" }
              }
            },
            "DocumentList": {
              "type": "object", "required": ["items"],
              "properties": { "items": { "type": "array", "items": { "$ref": "#/components/schemas/Document" } } }
            }
          }
        }
        """
}
