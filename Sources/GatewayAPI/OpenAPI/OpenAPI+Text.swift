/// What the gateway's HTTP side agrees to, written by hand. A test holds it against the routes, so neither can change alone.
enum OpenAPI {
    static let text = #"""
        {
          "openapi": "3.1.0",
          "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
          "info": {
            "title": "OneVisit HTTP API",
            "version": "1.0.0",
            "description": "Settle a matter that concerns several government departments with one request. 一次提交，多部门联办。\n\nEvery channel has a token. Texts come in Chinese or English by Accept-Language; Chinese is the default. Every error is a problem document (RFC 9457); act on its code, never on its texts. New members may be added to any document: ignore those that you do not know."
          },
          "servers": [{ "url": "/" }],
          "security": [{ "channel": [] }],
          "tags": [
            { "name": "requests", "description": "Ask, and get the answer" },
            { "name": "cases", "description": "What only matters that take days have" },
            { "name": "documents", "description": "What adapters of departments fetch, with a token of their own" },
            { "name": "operations", "description": "What operators see of cases and do to them, with a token of their own" },
            { "name": "catalogue", "description": "What can be asked, and of whom" },
            { "name": "operation", "description": "Health and documentation, open to all" }
          ],
          "paths": {
            "/v1/requests": {
              "post": {
                "operationId": "submitRequest",
                "tags": ["requests"],
                "summary": "Submit a matter",
                "description": "The response to a lookup is held until its answer is closed, complete or not, at most 30 seconds. Prefer: wait=N holds it N seconds at most; Prefer: respond-async does not hold it at all. What is not closed by then comes with 202 and goes on. Leaving early loses nothing. A case is answered at once, with 202 while it is open: then it is on disk, and has a number in `case`.",
                "parameters": [
                  { "$ref": "#/components/parameters/AcceptLanguage" },
                  { "$ref": "#/components/parameters/Prefer" },
                  { "$ref": "#/components/parameters/IdempotencyKey" },
                  { "$ref": "#/components/parameters/TraceParent" }
                ],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": { "$ref": "#/components/schemas/Submission" },
                      "example": { "matter": "social-security-overview", "applicant": { "residentId": "99010419900101123X", "name": "张三" }, "form": {} }
                    }
                  }
                },
                "responses": {
                  "200": {
                    "description": "The answer, closed",
                    "headers": {
                      "Content-Location": { "description": "The request", "schema": { "type": "string" } },
                      "ETag": { "$ref": "#/components/headers/ETag" },
                      "Idempotency-Replayed": { "$ref": "#/components/headers/IdempotencyReplayed" },
                      "Preference-Applied": { "$ref": "#/components/headers/PreferenceApplied" }
                    },
                    "content": { "application/json": { "schema": { "anyOf": [{ "$ref": "#/components/schemas/Answer" }, { "$ref": "#/components/schemas/Case" }] } } }
                  },
                  "202": {
                    "description": "Taken; the answer as it stands",
                    "headers": {
                      "Location": { "description": "Where the answer can be read", "schema": { "type": "string" } },
                      "Retry-After": { "$ref": "#/components/headers/RetryAfter" },
                      "ETag": { "$ref": "#/components/headers/ETag" },
                      "Idempotency-Replayed": { "$ref": "#/components/headers/IdempotencyReplayed" },
                      "Preference-Applied": { "$ref": "#/components/headers/PreferenceApplied" }
                    },
                    "content": { "application/json": { "schema": { "anyOf": [{ "$ref": "#/components/schemas/Answer" }, { "$ref": "#/components/schemas/Case" }] } } }
                  },
                  \#(refusals(400, 401, 403, 404, 406, 408, 413, 415, 422, 429, 500, 503))
                }
              }
            },
            "/v1/requests/{request}": {
              "get": {
                "operationId": "readRequest",
                "tags": ["requests"],
                "summary": "Read the answer as it stands",
                "description": "By its id; a case by its number too. An applicant brings a case along to another channel with Applicant-Identity.",
                "parameters": [
                  { "$ref": "#/components/parameters/Request" },
                  { "$ref": "#/components/parameters/ApplicantIdentity" },
                  { "$ref": "#/components/parameters/AcceptLanguage" },
                  { "name": "If-None-Match", "in": "header", "description": "The ETag seen last", "schema": { "type": "string" } }
                ],
                "responses": {
                  "200": {
                    "description": "The answer",
                    "headers": {
                      "ETag": { "$ref": "#/components/headers/ETag" },
                      "Retry-After": { "$ref": "#/components/headers/RetryAfter" }
                    },
                    "content": { "application/json": { "schema": { "anyOf": [{ "$ref": "#/components/schemas/Answer" }, { "$ref": "#/components/schemas/Case" }] } } }
                  },
                  "304": { "description": "As it was" },
                  \#(refusals(401, 404, 406, 500))
                }
              }
            },
            "/v1/requests/{request}/events": {
              "get": {
                "operationId": "watchRequest",
                "tags": ["requests"],
                "summary": "Watch the answer come together",
                "description": "Server-sent events, of lookups alone; a case is read again instead. `part` comes with each part that has come or changed: {name, outcome, department, …, revision, state}. `end` comes last, with the whole answer. The id is the answer's revision; a connection that breaks goes on with Last-Event-ID. A comment every 15 seconds shows that the stream is alive.",
                "parameters": [
                  { "$ref": "#/components/parameters/Request" },
                  { "$ref": "#/components/parameters/AcceptLanguage" },
                  { "name": "Last-Event-ID", "in": "header", "description": "The id seen last", "schema": { "type": "integer", "minimum": 1 } }
                ],
                "responses": {
                  "200": { "description": "The events", "content": { "text/event-stream": { "schema": { "type": "string" } } } },
                  "204": { "description": "The end was seen already" },
                  \#(refusals(401, 404, 406, 500))
                }
              }
            },
            "/v1/matters": {
              "get": {
                "operationId": "listMatters",
                "tags": ["catalogue"],
                "summary": "List the matters that the channel is offered",
                "parameters": [
                  { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50 } },
                  { "name": "cursor", "in": "query", "description": "The next of the page before", "schema": { "type": "string", "pattern": "^([0-9a-f]{2})+$" } }
                ],
                "responses": {
                  "200": {
                    "description": "A page",
                    "headers": { "Link": { "description": "The next page, rel=\"next\"", "schema": { "type": "string" } } },
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/MatterList" } } }
                  },
                  \#(refusals(400, 401, 406, 500))
                }
              }
            },
            "/v1/matters/{matter}": {
              "get": {
                "operationId": "readMatter",
                "tags": ["catalogue"],
                "summary": "Read a matter: its form, and the departments that will be asked",
                "parameters": [{ "name": "matter", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/Name" } }],
                "responses": {
                  "200": { "description": "The matter", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Matter" } } } },
                  \#(refusals(401, 404, 406, 500))
                }
              }
            },
            "/v1/departments": {
              "get": {
                "operationId": "listDepartments",
                "tags": ["catalogue"],
                "summary": "List the departments and how they stand",
                "responses": {
                  "200": { "description": "The departments", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/DepartmentList" } } } },
                  \#(refusals(401, 406, 500))
                }
              }
            },
            "/livez": {
              "get": {
                "operationId": "isAlive",
                "tags": ["operation"],
                "summary": "Whether the process answers",
                "security": [],
                "responses": {
                  "200": {
                    "description": "It does",
                    "content": { "application/json": { "schema": { "type": "object", "required": ["status"], "properties": { "status": { "const": "ok" } } } } }
                  }
                }
              }
            },
            "/readyz": {
              "get": {
                "operationId": "isReady",
                "tags": ["operation"],
                "summary": "Whether requests can be handled now",
                "security": [],
                "parameters": [
                  { "name": "verbose", "in": "query", "description": "Tell details", "allowEmptyValue": true, "schema": { "type": "string" } }
                ],
                "responses": {
                  "200": { "description": "They can", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Readiness" } } } },
                  "503": {
                    "description": "They cannot",
                    "headers": { "Retry-After": { "$ref": "#/components/headers/RetryAfter" } },
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Readiness" } } }
                  }
                }
              }
            },
            "/openapi.json": {
              "get": {
                "operationId": "readOpenAPI",
                "tags": ["operation"],
                "summary": "This document",
                "security": [],
                "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": { "schema": { "type": "object" } } } } }
              }
            },
            "/docs": {
              "get": {
                "operationId": "readDocs",
                "tags": ["operation"],
                "summary": "This document, for people",
                "security": [],
                "responses": { "200": { "description": "A page", "content": { "text/html": { "schema": { "type": "string" } } } } }
              }
            },
            "/problems/{code}": {
              "get": {
                "operationId": "readProblem",
                "tags": ["operation"],
                "summary": "What a problem means and what to do, in both languages",
                "security": [],
                "parameters": [{ "name": "code", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/ProblemCode" } }],
                "responses": {
                  "200": { "description": "A page", "content": { "text/html": { "schema": { "type": "string" } } } },
                  "404": { "$ref": "#/components/responses/Problem" }
                }
              }
            }
          },
          "components": {
            "securitySchemes": {
              "channel": { "type": "http", "scheme": "bearer", "description": "The channel's token" },
              "operator": { "type": "http", "scheme": "bearer", "description": "The operator's token" },
              "department": { "type": "http", "scheme": "bearer", "description": "The token of the department's adapters" }
            },
            "parameters": {
              "Request": { "name": "request", "in": "path", "required": true, "schema": { "type": "string" } },
              "AcceptLanguage": { "name": "Accept-Language", "in": "header", "description": "zh (default) or en", "schema": { "type": "string" } },
              "Prefer": { "name": "Prefer", "in": "header", "description": "wait=N or respond-async (RFC 7240)", "schema": { "type": "string" } },
              "IdempotencyKey": {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The caller's own name for this submission, in quotation marks or bare: a repeat joins the first instead of asking again",
                "schema": { "type": "string", "minLength": 1, "maxLength": 257 }
              },
              "TraceParent": { "name": "traceparent", "in": "header", "description": "W3C Trace Context, version 00", "schema": { "type": "string" } }
            },
            "headers": {
              "ETag": { "description": "Changes with the answer's revision", "schema": { "type": "string" } },
              "RateLimitPolicy": {
                "description": "The channel's limits, as in draft-ietf-httpapi-ratelimit-headers-10: \"default\" is what it may open a second, \"concurrency\" what it may have open at once",
                "schema": { "type": "string" },
                "example": "\"default\";q=100;w=1, \"concurrency\";q=50;qu=\"concurrent-requests\""
              },
              "RateLimit": {
                "description": "What is left of the limit that was reached: r requests, and t seconds until there is more",
                "schema": { "type": "string" },
                "example": "\"default\";r=0;t=1"
              },
              "RetryAfter": { "description": "Seconds until it makes sense to ask again", "schema": { "type": "integer", "minimum": 1 } },
              "IdempotencyReplayed": { "description": "true: the same submission had come before", "schema": { "const": "true" } },
              "PreferenceApplied": { "description": "The preference that was honoured", "schema": { "type": "string" } }
            },
            "responses": {
              "Problem": {
                "description": "A problem; its code says which",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
              },
              "Unauthenticated": {
                "description": "No channel, no operator, or no department has this token",
                "headers": { "WWW-Authenticate": { "schema": { "type": "string" } } },
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
              },
              "TooMany": {
                "description": "The channel asks for more than its limits; nothing was done. A repeat of an earlier submission is never refused so",
                "headers": {
                  "Retry-After": { "$ref": "#/components/headers/RetryAfter" },
                  "RateLimit-Policy": { "$ref": "#/components/headers/RateLimitPolicy" },
                  "RateLimit": { "$ref": "#/components/headers/RateLimit" }
                },
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
              },
              "TryLater": {
                "description": "Not now; nothing was done",
                "headers": { "Retry-After": { "$ref": "#/components/headers/RetryAfter" } },
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
              }
            },
            "schemas": {
              "Name": { "type": "string", "pattern": "^[a-z][a-z0-9-]{0,62}$" },
              "Time": { "type": "string", "format": "date-time" },
              "Texts": {
                "type": "object",
                "required": ["zh", "en"],
                "properties": { "zh": { "type": "string" }, "en": { "type": "string" } }
              },
              "Submission": {
                "type": "object",
                "required": ["matter", "applicant"],
                "additionalProperties": false,
                "properties": {
                  "matter": { "$ref": "#/components/schemas/Name" },
                  "applicant": { "$ref": "#/components/schemas/Applicant" },
                  "form": { "type": "object", "description": "As the matter's form has it; {} where nothing is asked" },
                  "documents": { "type": "array", "description": "Of a case: the optional documents that will come. It waits for them as for those that are required", "items": { "type": "string" } },
                  "ticket": { "type": "string", "pattern": "^[A-Za-z0-9.-]{1,40}$", "description": "Of a case: the channel's own number for what the applicant holds in hand, as a slip. It names no person; lists find the case by it" }
                }
              },
              "Applicant": {
                "type": "object",
                "description": "A citizen has a residentId; an enterprise has a creditCode and an agent who acts for it",
                "properties": {
                  "residentId": { "type": "string" },
                  "creditCode": { "type": "string" },
                  "name": { "type": "string" },
                  "agent": {
                    "type": "object",
                    "required": ["residentId", "name"],
                    "properties": { "residentId": { "type": "string" }, "name": { "type": "string" } }
                  }
                }
              },
              "Answer": {
                "type": "object",
                "required": ["request", "matter", "state", "revision", "asOf", "parts"],
                "properties": {
                  "request": { "type": "string" },
                  "matter": { "$ref": "#/components/schemas/Name" },
                  "state": { "enum": ["pending", "complete", "partial", "failed", "refused", "supplement", "withdrawn"] },
                  "revision": { "type": "integer", "minimum": 1, "description": "Grows with each visible change" },
                  "asOf": { "$ref": "#/components/schemas/Time" },
                  "closedAt": { "$ref": "#/components/schemas/Time" },
                  "parts": { "type": "object", "description": "By the task's name", "additionalProperties": { "$ref": "#/components/schemas/Part" } }
                }
              },
              "Part": {
                "type": "object",
                "required": ["outcome", "department"],
                "properties": {
                  "outcome": {
                    "enum": ["waiting", "answered", "not-found", "refused", "incomplete", "later", "failed", "withdrawn", "timed-out", "unavailable", "invalid", "not-asked"]
                  },
                  "department": { "$ref": "#/components/schemas/Name" },
                  "data": { "description": "Of an answered part, as the operation's contract has it" },
                  "missing": { "type": "array", "items": { "$ref": "#/components/schemas/Missing" } },
                  "availableAt": { "$ref": "#/components/schemas/Time" },
                  "reason": {
                    "type": "object",
                    "description": "On every part that is not answered",
                    "required": ["code", "detail"],
                    "properties": { "code": { "type": "string" }, "detail": { "type": "string" } }
                  },
                  "asOf": { "$ref": "#/components/schemas/Time" },
                  "ms": { "type": "integer", "minimum": 0, "description": "From asking to the department's word" }
                }
              },
              "Missing": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": { "pointer": { "type": "string" }, "code": { "type": "string" }, "detail": { "type": "string" } }
              },
              "MatterSummary": {
                "type": "object",
                "required": ["matter", "version", "title", "kind", "audience", "channels", "identity"],
                "properties": {
                  "matter": { "$ref": "#/components/schemas/Name" },
                  "version": { "type": "integer", "minimum": 1 },
                  "title": { "$ref": "#/components/schemas/Texts" },
                  "kind": { "enum": ["lookup", "case"] },
                  "audience": { "type": "array", "items": { "enum": ["citizen", "enterprise"] } },
                  "channels": { "type": "array", "items": { "enum": ["terminal", "counter", "portal", "bus"] } },
                  "identity": { "enum": ["none", "card", "face", "in-person"] }
                }
              },
              "Matter": {
                "allOf": [{ "$ref": "#/components/schemas/MatterSummary" }],
                "type": "object",
                "required": ["purpose", "form", "tasks"],
                "properties": {
                  "purpose": { "type": "string" },
                  "deadlineMs": { "type": "integer", "description": "From the request's arrival to its answer, of lookups alone" },
                  "clock": {
                    "type": "object",
                    "description": "In working days how long a case takes at most, of cases alone",
                    "required": ["start", "statutoryDays", "stops"],
                    "properties": {
                      "start": { "enum": ["acceptance", "complete-papers", "decision"], "description": "What sets it going" },
                      "statutoryDays": { "type": "integer", "description": "What the law allows" },
                      "promisedDays": { "type": "integer", "description": "What the office has promised" },
                      "extensionDays": { "type": "integer", "description": "By how many the statutory ones may be extended in all" },
                      "stops": { "type": "array", "items": { "enum": ["supplement", "inspection", "hearing", "expert-review"] }, "description": "What it stands still for" }
                    }
                  },
                  "handout": { "enum": ["together", "as-ready"], "description": "When the applicant may collect, of cases alone" },
                  "form": { "description": "JSON Schema 2020-12 of what the applicant fills in" },
                  "documents": {
                    "type": "array",
                    "description": "The papers of a case, of cases alone",
                    "items": {
                      "type": "object",
                      "required": ["name", "title", "need", "types", "most"],
                      "properties": {
                        "name": { "$ref": "#/components/schemas/Name" },
                        "title": { "$ref": "#/components/schemas/Texts" },
                        "need": { "enum": ["required", "optional"] },
                        "types": { "type": "array", "items": { "type": "string" } },
                        "most": { "type": "integer", "description": "Its greatest size in bytes" },
                        "from": { "$ref": "#/components/schemas/Name", "description": "The department that supplies it; the applicant is asked only where it has none" }
                      }
                    }
                  },
                  "tasks": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["name", "department", "operation", "need", "after", "conditional"],
                      "properties": {
                        "name": { "$ref": "#/components/schemas/Name" },
                        "department": { "$ref": "#/components/schemas/Name" },
                        "departmentTitle": { "$ref": "#/components/schemas/Texts" },
                        "operation": { "type": "string" },
                        "summary": { "$ref": "#/components/schemas/Texts" },
                        "need": {
                          "oneOf": [
                            { "enum": ["required", "optional"] },
                            { "type": "object", "required": ["any-of"], "properties": { "any-of": { "type": "string" } } }
                          ]
                        },
                        "after": { "type": "array", "items": { "$ref": "#/components/schemas/Name" } },
                        "conditional": { "type": "boolean", "description": "Whether the form decides if it is asked at all" }
                      }
                    }
                  }
                }
              },
              "MatterList": {
                "type": "object",
                "required": ["items", "next"],
                "properties": {
                  "items": { "type": "array", "items": { "$ref": "#/components/schemas/MatterSummary" } },
                  "next": { "type": ["string", "null"], "description": "The cursor of the next page" }
                }
              },
              "DepartmentList": {
                "type": "object",
                "required": ["items"],
                "properties": {
                  "items": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["department", "presence", "instances", "instancesExpected", "circuitOpen", "inFlight", "alarms"],
                      "properties": {
                        "department": { "$ref": "#/components/schemas/Name" },
                        "title": { "$ref": "#/components/schemas/Texts" },
                        "presence": { "enum": ["unknown", "present", "draining", "absent"] },
                        "instances": { "type": "integer", "minimum": 0 },
                        "instancesExpected": { "type": "integer", "minimum": 0 },
                        "circuitOpen": { "type": "boolean" },
                        "inFlight": { "type": "integer", "minimum": 0 },
                        "alarms": { "type": "array", "items": { "type": "string" } },
                        "cards": {
                          "type": "array",
                          "items": { "type": "string" },
                          "description": "The hashes of the conformance cards that its instances show, as sha256:…; absent where none does."
                        }
                      }
                    }
                  }
                }
              },
              "Readiness": {
                "type": "object",
                "required": ["status", "checks"],
                "properties": {
                  "status": { "enum": ["ready", "not-ready"] },
                  "checks": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["name", "ready"],
                      "properties": { "name": { "type": "string" }, "ready": { "type": "boolean" }, "detail": { "type": "string" } }
                    }
                  }
                }
              },
              "ProblemCode": {
                "enum": [
                  "invalid-request", "unauthenticated", "forbidden", "unknown-matter", "unknown-request", "matter-not-offered", "identity-too-weak",
                  "invalid-form", "key-reused", "conflict", "too-large", "too-many-requests", "unavailable", "not-found", "method-not-allowed",
                  "unsupported-media-type", "not-acceptable", "timeout", "internal"
                ]
              },
              "Problem": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                  "type": { "type": "string", "description": "The address of a page about it" },
                  "title": { "type": "string" },
                  "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                  "detail": { "type": "string" },
                  "code": { "$ref": "#/components/schemas/ProblemCode" },
                  "instance": { "type": "string", "description": "The request, or this call as it stands in the gateway's log" },
                  "retryAfter": { "type": "integer", "minimum": 1 },
                  "errors": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["pointer", "code", "message"],
                      "properties": {
                        "pointer": { "type": "string", "description": "Into the document that was sent, as a fragment: #/form/phone" },
                        "code": { "type": "string" },
                        "message": { "type": "string" }
                      }
                    }
                  }
                }
              }
            }
          }
        }
        """#
}
