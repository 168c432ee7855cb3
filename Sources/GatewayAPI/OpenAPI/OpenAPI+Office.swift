extension OpenAPI {
    /// The operations of offices, as paths of the document.
    static let officePaths = """
        {
          "/v1/operations/parked": {
            "get": {
              "operationId": "listParked", "tags": ["operations"], "summary": "List the messages that nobody could handle, in the order in which they came",
              "security": [{ "operator": [] }],
              "parameters": [
                { "name": "after", "in": "query", "description": "The next of the page before", "schema": { "type": "string" } },
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50 } }
              ],
              "responses": {
                "200": {
                  "description": "A page", "headers": { "Link": { "$ref": "#/components/headers/NextPage" } },
                  "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ParkedList" } } }
                },
                \(refusals(400, 401, 403, 406, 500, 503))
              }
            }
          },
          "/v1/operations/parked/{id}": {
            "get": {
              "operationId": "readParked", "tags": ["operations"], "summary": "Read a parked message",
              "description": "Masked as its contract says, and without what no contract knows; with body=true as it came, which the access journal records.",
              "security": [{ "operator": [] }],
              "parameters": [
                { "$ref": "#/components/parameters/ParkedID" },
                { "name": "body", "in": "query", "description": "Whether it is shown as it came", "schema": { "type": "boolean", "default": false } }
              ],
              "responses": {
                "200": { "description": "The message", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ParkedMessage" } } } },
                \(refusals(400, 401, 403, 404, 406, 500, 503))
              }
            },
            "post": {
              "operationId": "actOnParked", "tags": ["operations"], "summary": "Send a parked message again, or let it go",
              "description": "A task or withdrawal of a case is sent again by the case, under the same key; a reply or a request is judged again. What would change nothing is refused with 409.",
              "security": [{ "operator": [] }],
              "parameters": [{ "$ref": "#/components/parameters/ParkedID" }, { "$ref": "#/components/parameters/AcceptLanguage" }],
              "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ParkedAction" } } } },
              "responses": {
                "200": { "description": "Done", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ParkedActed" } } } },
                \(refusals(400, 401, 403, 404, 406, 408, 409, 413, 415, 500, 503))
              }
            }
          },
          "/v1/operations/requests": {
            "get": {
              "operationId": "listAllCases", "tags": ["operations"], "summary": "List the cases of all channels, the newest first",
              "security": [{ "operator": [] }],
              "parameters": [
                { "name": "ticket", "in": "query", "description": "The channel's own number for what the applicant holds in hand", "schema": { "type": "string" } },
                { "name": "matter", "in": "query", "schema": { "type": "string" } },
                { "name": "department", "in": "query", "description": "One that the case concerns", "schema": { "type": "string" } },
                { "name": "state", "in": "query", "schema": { "type": "string", "enum": ["pending", "supplement", "complete", "partial", "failed", "refused", "withdrawn"] } },
                { "name": "due-before", "in": "query", "schema": { "type": "string", "format": "date-time" } },
                { "name": "overdue", "in": "query", "description": "Only those that should be done by now", "schema": { "type": "boolean", "default": false } },
                { "name": "after", "in": "query", "description": "The next of the page before", "schema": { "type": "string" } },
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50 } }
              ],
              "responses": {
                "200": {
                  "description": "A page", "headers": { "Link": { "$ref": "#/components/headers/NextPage" } },
                  "content": { "application/json": { "schema": { "$ref": "#/components/schemas/CaseList" } } }
                },
                \(refusals(400, 401, 403, 406, 500, 503))
              }
            }
          },
          "/v1/operations/requests/{request}/clock": {
            "get": {
              "operationId": "readClockAsOperator", "tags": ["operations"], "summary": "Read how the limits of a case are counted, whatever its channel",
              "security": [{ "operator": [] }],
              "parameters": [{ "$ref": "#/components/parameters/Request" }],
              "responses": {
                "200": { "description": "The sums: of the whole, and of tasks with a clock of their own", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Clock" } } } },
                \(refusals(401, 403, 404, 406, 500, 503))
              }
            },
            "post": {
              "operationId": "orderClock", "tags": ["operations"], "summary": "Stop, resume or extend the law's clock of a case, as of today",
              "description": "Only as the matter's terms allow: what they do not have, what is over, and a clock that stands still already are refused with 409 and a sentence. The operator's name, the approver and the reason stand in the record; the applicant is told of an extension why.",
              "security": [{ "operator": [] }],
              "parameters": [{ "$ref": "#/components/parameters/Request" }, { "$ref": "#/components/parameters/AcceptLanguage" }],
              "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ClockOrder" } } } },
              "responses": {
                "200": { "description": "Done, and how the limits are counted now", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ClockOrdered" } } } },
                \(refusals(400, 401, 403, 404, 406, 408, 409, 413, 415, 500, 503))
              }
            }
          },
          "/v1/operations/requests/{request}/record": {
            "get": {
              "operationId": "readRecord", "tags": ["operations"], "summary": "Read the record of a case: who did what, when and why",
              "security": [{ "operator": [] }],
              "parameters": [{ "$ref": "#/components/parameters/Request" }],
              "responses": {
                "200": { "description": "The record, the oldest first", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Record" } } } },
                \(refusals(401, 403, 404, 406, 500, 503))
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let officeComponents = """
        {
          "parameters": {
            "ParkedID": { "name": "id", "in": "path", "required": true, "description": "The number under which it is listed", "schema": { "type": "integer" } }
          },
          "headers": {
            "NextPage": { "description": "The next page, rel=\\"next\\"; absent on the last", "schema": { "type": "string" } }
          },
          "schemas": {
            "ParkedItem": {
              "type": "object", "required": ["id", "at", "reason", "kind", "instance", "size", "eraseAt"],
              "properties": {
                "id": { "type": "integer" }, "at": { "$ref": "#/components/schemas/Time" },
                "reason": { "type": "object", "required": ["code", "detail"], "properties": { "code": { "type": "string" }, "detail": { "type": "string" } } },
                "kind": { "enum": ["task", "withdrawal", "reply", "request", "unreadable"] },
                "request": { "type": "string" }, "task": { "type": "string" },
                "department": { "type": "string", "description": "Who parked it; absent for the orchestrator and the broker" },
                "instance": { "type": "string" }, "size": { "type": "integer", "minimum": 0 }, "eraseAt": { "$ref": "#/components/schemas/Time" }
              }
            },
            "ParkedList": {
              "type": "object", "required": ["items", "next"],
              "properties": {
                "items": { "type": "array", "items": { "$ref": "#/components/schemas/ParkedItem" } },
                "next": { "type": ["string", "null"], "description": "What `after` of the next page is" }
              }
            },
            "ParkedMessage": {
              "allOf": [
                { "$ref": "#/components/schemas/ParkedItem" },
                {
                  "type": "object", "required": ["body"],
                  "properties": { "body": { "description": "The message; a text where it is no JSON; null where it may not be shown or was not kept" } }
                }
              ]
            },
            "ParkedAction": {
              "oneOf": [
                {
                  "type": "object", "required": ["action"], "additionalProperties": false,
                  "properties": { "action": { "const": "send-again" } }
                },
                {
                  "type": "object", "required": ["action", "reason"], "additionalProperties": false,
                  "properties": { "action": { "const": "drop" }, "reason": { "type": "string", "minLength": 1, "maxLength": 1000 } }
                }
              ]
            },
            "ParkedActed": {
              "type": "object", "required": ["id", "action", "by"],
              "properties": { "id": { "type": "integer" }, "action": { "enum": ["send-again", "drop"] }, "by": { "type": "string" } }
            },
            "StopReason": { "type": "string", "enum": ["supplement", "inspection", "hearing", "expert-review"] },
            "ClockOrder": {
              "oneOf": [
                {
                  "type": "object", "required": ["action", "reason"], "additionalProperties": false,
                  "properties": {
                    "action": { "const": "stop" }, "reason": { "$ref": "#/components/schemas/StopReason" },
                    "task": { "type": "string", "description": "Whose clock; without it the whole case's" }
                  }
                },
                {
                  "type": "object", "required": ["action"], "additionalProperties": false,
                  "properties": {
                    "action": { "const": "resume" },
                    "reason": { "$ref": "#/components/schemas/StopReason" },
                    "task": { "type": "string" }
                  }
                },
                {
                  "type": "object", "required": ["action", "days", "approver", "reason"], "additionalProperties": false,
                  "properties": {
                    "action": { "const": "extend" },
                    "days": { "type": "integer", "minimum": 1, "maximum": 1000, "description": "Working days" },
                    "approver": { "type": "string", "minLength": 1, "maxLength": 300, "description": "Who approved it; the law says who may" },
                    "reason": { "type": "string", "minLength": 1, "maxLength": 300, "description": "What the applicant is told" },
                    "task": { "type": "string" }
                  }
                }
              ]
            },
            "ClockOrdered": {
              "type": "object", "required": ["request", "action", "by", "clock"],
              "properties": {
                "request": { "type": "string" }, "action": { "enum": ["stop", "resume", "extend"] }, "task": { "type": "string" },
                "by": { "type": "string", "description": "The operator, as in the record" },
                "due": { "type": "string", "format": "date-time", "description": "When the case is due now; absent while its clock stands still" },
                "dueProvisional": { "const": true, "description": "As a case has it" },
                "clock": { "$ref": "#/components/schemas/Clock" }
              }
            },
            "Record": {
              "type": "object", "required": ["items"],
              "properties": {
                "items": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["at", "actor", "action"],
                    "properties": {
                      "at": { "$ref": "#/components/schemas/Time" },
                      "actor": { "type": "string", "description": "A department, a channel, an operator, timer or calendar" },
                      "action": { "type": "string" }, "step": { "type": "string" }, "word": { "type": "string" },
                      "reason": { "type": "string", "description": "An operator's, or an extension's" },
                      "approver": { "type": "string" }
                    }
                  }
                }
              }
            }
          }
        }
        """
}
