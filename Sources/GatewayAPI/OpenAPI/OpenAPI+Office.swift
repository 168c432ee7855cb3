extension OpenAPI {
    /// The operations of offices, as paths of the document.
    static let officePaths = """
        {
          "/v1/operations/requests": {
            "get": {
              "operationId": "listAllCases", "tags": ["operations"], "summary": "List the cases of all channels, the newest first",
              "security": [{ "operator": [] }],
              "parameters": [
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
                "400": { "$ref": "#/components/responses/Problem" },
                "401": { "$ref": "#/components/responses/Unauthenticated" },
                "403": { "$ref": "#/components/responses/Problem" },
                "406": { "$ref": "#/components/responses/Problem" },
                "500": { "$ref": "#/components/responses/Problem" },
                "503": { "$ref": "#/components/responses/TryLater" }
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
                "401": { "$ref": "#/components/responses/Unauthenticated" },
                "403": { "$ref": "#/components/responses/Problem" },
                "404": { "$ref": "#/components/responses/Problem" },
                "406": { "$ref": "#/components/responses/Problem" },
                "500": { "$ref": "#/components/responses/Problem" },
                "503": { "$ref": "#/components/responses/TryLater" }
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
                "400": { "$ref": "#/components/responses/Problem" },
                "401": { "$ref": "#/components/responses/Unauthenticated" },
                "403": { "$ref": "#/components/responses/Problem" },
                "404": { "$ref": "#/components/responses/Problem" },
                "406": { "$ref": "#/components/responses/Problem" },
                "408": { "$ref": "#/components/responses/Problem" },
                "409": { "$ref": "#/components/responses/Problem" },
                "413": { "$ref": "#/components/responses/Problem" },
                "415": { "$ref": "#/components/responses/Problem" },
                "500": { "$ref": "#/components/responses/Problem" },
                "503": { "$ref": "#/components/responses/TryLater" }
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
                "401": { "$ref": "#/components/responses/Unauthenticated" },
                "403": { "$ref": "#/components/responses/Problem" },
                "404": { "$ref": "#/components/responses/Problem" },
                "406": { "$ref": "#/components/responses/Problem" },
                "500": { "$ref": "#/components/responses/Problem" },
                "503": { "$ref": "#/components/responses/TryLater" }
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let officeComponents = """
        {
          "headers": {
            "NextPage": { "description": "The next page, rel=\\"next\\"; absent on the last", "schema": { "type": "string" } }
          },
          "schemas": {
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
