extension OpenAPI {
    /// The operations that only cases know, as paths of the document.
    static let casePaths = """
        {
          "/v1/requests": {
            "get": {
              "operationId": "listCases", "tags": ["cases"], "summary": "List the channel's cases, the newest first",
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
                  "description": "A page", "headers": { "Link": { "$ref": "#/components/headers/NextPage" } }, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/CaseList" } } }
                },
                \(refusals(400, 401, 406, 500, 503))
              }
            }
          },
          "/v1/requests/{request}": {
            "delete": {
              "operationId": "withdrawCase", "tags": ["cases"], "summary": "Withdraw a case",
              "description": "Every department that was asked is told. The case is closed when all have answered; effects that can be taken back are.",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/ApplicantIdentity" },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "responses": {
                "200": { "description": "Closed", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Case" } } } },
                "202": { "description": "Being withdrawn", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Case" } } } },
                \(refusals(401, 404, 406, 409, 500, 503))
              }
            }
          },
          "/v1/requests/{request}/timeline": {
            "get": {
              "operationId": "readTimeline", "tags": ["cases"], "summary": "Read what happened to a case, the oldest first",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/ApplicantIdentity" },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "responses": {
                "200": { "description": "The timeline", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Timeline" } } } },
                \(refusals(401, 404, 406, 500, 503))
              }
            }
          },
          "/v1/requests/{request}/clock": {
            "get": {
              "operationId": "readClock", "tags": ["cases"], "summary": "Read how the limits of a case are counted, day by day, in both languages",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/ApplicantIdentity" }
              ],
              "responses": {
                "200": { "description": "The sums: of the whole, and of tasks with a clock of their own", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Clock" } } } },
                \(refusals(401, 404, 406, 500, 503))
              }
            }
          },
          "/v1/requests/{request}/supplement": {
            "patch": {
              "operationId": "supplementCase", "tags": ["cases"], "summary": "Give what was missing",
              "description": "`form` is a JSON Merge Patch (RFC 7396) of the form; `documents` names the announced documents that are still to come, in place of those named before. Departments that waited for nothing else are asked.",
              "parameters": [
                { "$ref": "#/components/parameters/Request" },
                { "$ref": "#/components/parameters/ApplicantIdentity" },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "requestBody": {
                "required": true,
                "content": {
                  "application/merge-patch+json": { "schema": { "$ref": "#/components/schemas/Supplement" } },
                  "application/json": { "schema": { "$ref": "#/components/schemas/Supplement" } }
                }
              },
              "responses": {
                "200": { "description": "The case goes on", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Case" } } } },
                \(refusals(400, 401, 404, 406, 408, 409, 413, 415, 422, 500, 503))
              }
            }
          },
          "/v1/matters/{matter}/precheck": {
            "post": {
              "operationId": "precheckMatter", "tags": ["cases"], "summary": "Tell all that is missing before anything is submitted",
              "parameters": [
                { "name": "matter", "in": "path", "required": true, "schema": { "type": "string" } },
                { "$ref": "#/components/parameters/AcceptLanguage" }
              ],
              "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Precheck" } } }
              },
              "responses": {
                "200": { "description": "What is missing; an empty list where it would be accepted", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Mistakes" } } } },
                \(refusals(400, 401, 403, 404, 406, 408, 413, 415, 500, 503))
              }
            }
          }
        }
        """

    /// What those operations refer to, by the kind of component.
    static let caseComponents = """
        {
          "parameters": {
            "ApplicantIdentity": {
              "name": "Applicant-Identity", "in": "header",
              "description": "The resident id or unified social credit code of an applicant who brings a case along from another channel",
              "schema": { "type": "string" }
            }
          },
          "schemas": {
            "Case": {
              "description": "The answer, and what only cases have",
              "allOf": [
                { "$ref": "#/components/schemas/Answer" },
                {
                  "type": "object", "required": ["case", "openedAt", "missing", "mayCollect"],
                  "properties": {
                    "case": { "type": "string", "description": "What applicants call it by: 20261126-4F7K2Q" },
                    "openedAt": { "type": "string", "format": "date-time" },
                    "due": { "type": "string", "format": "date-time", "description": "When it is done at the latest; absent while its clock stands still" },
                    "dueProvisional": { "const": true, "description": "Beside due, where that may become another date, because the public holidays of a year on the way to it have not been announced yet" },
                    "missing": { "type": "array", "description": "What the applicant has to supplement", "items": { "$ref": "#/components/schemas/Missing" } },
                    "mayCollect": { "type": "boolean", "description": "Whether results may be collected now" }
                  }
                }
              ]
            },
            "CaseList": {
              "type": "object", "required": ["items", "next"],
              "properties": {
                "items": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["request", "case", "matter", "state", "openedAt"],
                    "properties": {
                      "request": { "type": "string" }, "case": { "type": "string" }, "ticket": { "type": "string" },
                      "matter": { "$ref": "#/components/schemas/Name" },
                      "state": { "type": "string" }, "openedAt": { "$ref": "#/components/schemas/Time" }, "due": { "$ref": "#/components/schemas/Time" },
                      "dueProvisional": { "const": true }
                    }
                  }
                },
                "next": { "type": ["string", "null"], "description": "What `after` of the next page is" }
              }
            },
            "Clock": {
              "type": "object",
              "properties": { "whole": { "type": "object" }, "tasks": { "type": "object", "additionalProperties": { "type": "object" } } }
            },
            "Timeline": {
              "type": "object", "required": ["items"],
              "properties": {
                "items": {
                  "type": "array",
                  "items": {
                    "type": "object", "required": ["at", "action", "text"],
                    "properties": {
                      "at": { "type": "string", "format": "date-time" }, "action": { "type": "string" }, "task": { "type": "string" },
                      "department": { "type": "string" }, "word": { "type": "string" }, "text": { "type": "string" }
                    }
                  }
                }
              }
            },
            "Mistakes": {
              "type": "object", "required": ["mistakes"],
              "properties": { "mistakes": { "type": "array", "items": { "$ref": "#/components/schemas/Missing" } } }
            },
            "Supplement": {
              "type": "object", "minProperties": 1, "additionalProperties": false,
              "properties": {
                "form": { "type": "object", "description": "Only what changes; null takes a field away" },
                "documents": { "type": "array", "description": "The announced documents that are still to come; those left out are not waited for any more", "items": { "type": "string" } }
              }
            },
            "Precheck": {
              "type": "object", "required": ["applicant"], "additionalProperties": false,
              "properties": {
                "applicant": { "type": "object" },
                "form": { "type": "object" },
                "documents": { "type": "array", "description": "The names of the documents that are at hand", "items": { "type": "string" } }
              }
            }
          }
        }
        """
}
