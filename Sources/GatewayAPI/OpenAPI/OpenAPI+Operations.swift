extension OpenAPI {
    /// The operations of operators, as paths of the document.
    static let operatorPaths = """
        {
          "/v1/operations/requests/{request}/why": {
            "get": {
              "operationId": "explainCase", "tags": ["operations"], "summary": "Explain a case in one sentence",
              "description": "Who is waited for, since when, until when, and what happens then.",
              "security": [{ "operator": [] }],
              "parameters": [{ "$ref": "#/components/parameters/Request" }, { "$ref": "#/components/parameters/AcceptLanguage" }],
              "responses": {
                "200": { "description": "The sentence", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Why" } } } },
                \(refusals(401, 403, 404, 406, 500, 503))
              }
            }
          },
          "/v1/operations/account": {
            "get": {
              "operationId": "accountForCases", "tags": ["operations"], "summary": "Account for all accepted cases",
              "description": "accepted is closed and the sum of open, by the place where each open case is.",
              "security": [{ "operator": [] }],
              "parameters": [
                { "name": "since", "in": "query", "description": "Accepted since then; by default all that are kept", "schema": { "type": "string", "format": "date-time" } }
              ],
              "responses": {
                "200": { "description": "The account", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Account" } } } },
                \(refusals(400, 401, 403, 406, 500, 503))
              }
            }
          },
          "/v1/operations/held": {
            "get": {
              "operationId": "listHeldSteps", "tags": ["operations"], "summary": "List the steps that a person has to look after, the longest waiting first",
              "security": [{ "operator": [] }],
              "parameters": [
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50 } },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "responses": {
                "200": { "description": "The steps", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/HeldList" } } } },
                \(refusals(400, 401, 403, 406, 500, 503))
              }
            }
          },
          "/v1/operations/requests/{request}/steps/{step}": {
            "post": {
              "operationId": "actOnStep", "tags": ["operations"], "summary": "Ask a held step again, write down its answer, or give it up",
              "description": "The operator's name stands in the record of the case. A department that is asked again gets the same key, so nothing takes effect twice.",
              "security": [{ "operator": [] }],
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "name": "step", "in": "path", "required": true, "description": "The task's name in the matter", "schema": { "$ref": "#/components/schemas/Name" } },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/StepAction" } } } },
              "responses": {
                "200": { "description": "Done, and what is waited for now", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/StepActed" } } } },
                \(refusals(400, 401, 403, 404, 406, 408, 409, 413, 415, 500, 503))
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let operatorComponents = """
        {
          "schemas": {
            "Why": {
              "type": "object", "required": ["request", "why"],
              "properties": { "request": { "type": "string" }, "why": { "type": "string" } }
            },
            "Account": {
              "type": "object", "required": ["since", "accepted", "closed", "open", "overdue", "parked"],
              "properties": {
                "since": { "$ref": "#/components/schemas/Time" },
                "accepted": { "type": "integer", "minimum": 0 },
                "closed": { "type": "integer", "minimum": 0 },
                "open": {
                  "type": "object", "description": "By place: outbox, department, parked, held, supplement",
                  "additionalProperties": { "type": "integer", "minimum": 0 }
                },
                "overdue": { "type": "integer", "minimum": 0, "description": "Open cases that should be done by now" },
                "parked": { "type": "integer", "minimum": 0, "description": "Messages that nobody could handle, for a person to look at" }
              }
            },
            "HeldList": {
              "type": "object", "required": ["items"],
              "properties": {
                "items": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["request", "case", "step", "department", "since", "reason"],
                    "properties": {
                      "request": { "type": "string" }, "case": { "type": "string" }, "step": { "$ref": "#/components/schemas/Name" },
                      "department": { "$ref": "#/components/schemas/Name" }, "since": { "$ref": "#/components/schemas/Time" },
                      "reason": {
                        "type": "object", "required": ["code", "detail"],
                        "properties": { "code": { "type": "string" }, "detail": { "type": "string" } }
                      }
                    }
                  }
                }
              }
            },
            "StepAction": {
              "oneOf": [
                {
                  "type": "object", "required": ["action"], "additionalProperties": false,
                  "properties": { "action": { "const": "ask-again" } }
                },
                {
                  "type": "object", "required": ["action", "reply"], "additionalProperties": false,
                  "properties": {
                    "action": { "const": "answer" },
                    "reply": {
                      "type": "object", "description": "A final outcome and what it carries, as in a department's reply; it is held to the contract",
                      "required": ["outcome"],
                      "properties": { "outcome": { "enum": ["answered", "not-found", "refused", "incomplete", "withdrawn"] } }
                    }
                  }
                },
                {
                  "type": "object", "required": ["action", "reason"], "additionalProperties": false,
                  "properties": { "action": { "const": "drop" }, "reason": { "type": "string", "minLength": 1, "maxLength": 1000 } }
                }
              ]
            },
            "StepActed": {
              "type": "object", "required": ["request", "step", "action", "by", "why"],
              "properties": {
                "request": { "type": "string" }, "step": { "$ref": "#/components/schemas/Name" },
                "action": { "enum": ["ask-again", "answer", "drop"] },
                "by": { "type": "string", "description": "The operator, as in the record" },
                "why": { "type": "string", "description": "Who is waited for now" }
              }
            }
          }
        }
        """
}
