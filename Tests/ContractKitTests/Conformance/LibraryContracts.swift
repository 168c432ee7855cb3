import Contracts
import JSON
import JSONSchema

/// The contracts of a library: two versions of a lookup, another lookup, and one operation of cases.
enum LibraryContracts {
    static let department = "library"

    private static let reader: JSONValue = ["type": "string", "minLength": 5, "maxLength": 20]

    static func catalogue() throws -> Catalogue {
        let find = try [1, 2].map { version in
            try operation(
                "library.book.find", version: version, lane: .lookup, effect: .none,
                request: [
                    "type": "object", "required": ["readerId", "shelf"],
                    "properties": [
                        "readerId": reader, "shelf": ["type": "integer", "minimum": 1, "maximum": 99],
                        "kind": ["type": "string", "oneOf": [["const": "novel"], ["const": "atlas"]]],
                    ],
                ],
                data: [
                    "type": "object", "required": ["title", "copies"],
                    "properties": ["title": ["type": "string", "minLength": 1], "copies": ["type": "integer", "minimum": 0]],
                ],
                examples: [
                    .init(
                        name: "a book that is there", given: nil, request: ["readerId": "R-00001", "shelf": 7, "kind": "novel"],
                        reply: ["outcome": "answered", "data": ["title": "Emma", "copies": 2]]),
                    .init(
                        name: "an empty shelf", given: "shelf 8 is empty", request: ["readerId": "R-00002", "shelf": 8],
                        reply: ["outcome": "not-found"]),
                    .init(
                        name: "a closed shelf", given: nil, request: ["readerId": "R-00003", "shelf": 9],
                        reply: ["outcome": "refused", "problem": ["code": "closed-shelf", "detail": "Ask at the desk."]]),
                ])
        }
        let opening = try operation(
            "library.opening.read", lane: .lookup, effect: .none,
            request: ["type": "object", "required": ["day"], "properties": ["day": ["type": "string", "format": "date"]]],
            data: ["type": "object", "required": ["hours"], "properties": ["hours": ["type": "string"]]],
            examples: [
                .init(
                    name: "a Monday", given: nil, request: ["day": "2026-11-23"], reply: ["outcome": "answered", "data": ["hours": "9–17"]])
            ])
        let card = try operation(
            "library.card.issue", lane: .case, effect: .once,
            request: [
                "type": "object", "required": ["readerId", "name"],
                "properties": ["readerId": reader, "name": ["type": "string", "minLength": 1, "maxLength": 20]],
            ],
            data: ["type": "object", "required": ["no"], "properties": ["no": ["type": "string"]]],
            examples: [
                .init(
                    name: "a new reader", given: nil, request: ["readerId": "R-00004", "name": "Emma"],
                    reply: ["outcome": "answered", "data": ["no": "C-1"]]),
                .init(name: "nobody", given: nil, request: ["readerId": "R-00005", "name": "nobody"], reply: ["outcome": "not-found"]),
                .init(
                    name: "somebody who has to wait", given: nil, request: ["readerId": "R-00006", "name": "patient"],
                    reply: ["outcome": "later", "availableAt": "2026-11-24T05:00:00.000Z"]),
            ])
        return Catalogue(
            departments: [Department(name: department, title: LocalizedText(zh: "图书馆", en: "Library"))], operations: find + [opening, card],
            matters: [])
    }

    private static func operation(
        _ name: String, version: Int = 1, lane: Lane, effect: Operation.Effect, request: JSONValue, data: JSONValue, examples: [Operation.Example]
    ) throws -> Operation {
        Operation(
            reference: OperationReference(name, version: version), lane: lane, summary: LocalizedText(zh: "办理", en: "Something"), effect: effect,
            typical: .milliseconds(10), limit: lane == .lookup ? .seconds(5) : .seconds(86_400), request: try JSONSchema(request),
            data: try JSONSchema(data), problems: ["closed-shelf": LocalizedText(zh: "闭架", en: "Closed shelf")],
            sensitiveRequest: lane == .lookup && name == "library.opening.read" ? [] : [JSONPointer(tokens: ["readerId"])], sensitiveData: [],
            examples: examples, contractHash: "sha256:\(name)@\(version)")
    }
}
