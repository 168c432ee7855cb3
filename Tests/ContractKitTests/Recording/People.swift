import Contracts
import JSON
import JSONSchema
import Messaging
import MessagingTestKit

/// People as they could exist, and the traffic about them: registered somewhere that there is, with names and papers of every kind.
struct People {
    private var generator: SeededGenerator
    /// Every text that belongs to somebody, as it was put into some message.
    private(set) var secrets: Set<String> = []

    init(seed: UInt64) { generator = SeededGenerator(seed) }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &generator)] }
    private mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined() }

    private mutating func kept(_ text: String) -> String {
        secrets.insert(text)
        return text
    }

    mutating func residentID() -> String {
        let region = pick(["110101", "310115", "440305", "510107", "650102"])
        let year = Int.random(in: 1930...2015, using: &generator)
        let month = Int.random(in: 1...12, using: &generator)
        let day = Int.random(in: 1...28, using: &generator)
        let body = region + "\(year)" + (month < 10 ? "0\(month)" : "\(month)") + (day < 10 ? "0\(day)" : "\(day)") + digits(3)
        return kept(body + (ResidentID.checkCharacter(of: body).map(String.init) ?? ""))
    }

    mutating func name() -> String {
        let chinese = Array("赵钱孙李欧阳司马诸葛慕容买买提阿卜杜拉热西提古扎").map(String.init)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: return kept((0..<Int.random(in: 2...4, using: &generator)).map { _ in pick(chinese) }.joined())
        case 1: return kept(pick(["Wilhelmina", "Bartholomew", "Анастасия", "Ngozi"]) + " " + pick(["Featherstone", "O'Shaughnessy", "Кузнецова"]))
        default: return kept(pick(chinese) + pick(chinese) + "·" + pick(chinese) + pick(chinese) + pick(chinese))
        }
    }

    mutating func phone() -> String { kept("1" + pick(["38", "59", "77"]) + digits(8)) }
    mutating func number() -> String { kept(pick(["ZJ", "AB", "QX"]) + digits(8) + "-" + digits(6)) }
    mutating func address() -> String { kept("真实路" + digits(3) + "号" + digits(2) + "幢" + digits(4) + "室") }
    mutating func amount() -> String { kept("\(Int.random(in: 10_000...99_999_999, using: &generator)).\(digits(2))") }
    mutating func account() -> Int64 {
        let number = Int64.random(in: 1_000_000...9_000_000_000, using: &generator)
        secrets.insert(String(number))
        return number
    }
    mutating func day() -> String {
        let year = Int.random(in: 1910...1939, using: &generator)
        return kept("\(year)-0\(Int.random(in: 1...9, using: &generator))-1\(Int.random(in: 0...9, using: &generator))")
    }

    /// A remark that should hold nobody, and does.
    mutating func remark(about name: String, _ residentID: String) -> String {
        switch Int.random(in: 0...4, using: &generator) {
        case 0: return "与\(name)本人核对"
        case 1: return "see \(residentID), call \(phone())"
        case 2: return "\(residentID.lowercased())"
        case 3: return "mail to " + kept("a\(digits(6))@mail.example")
        default: return "nothing unusual"
        }
    }

    mutating func isSo() -> Bool { Bool.random(using: &generator) }
    mutating func stranger() -> String { kept("陌生人" + digits(7)) }
}

/// A department whose contract has everything that a contract can have.
enum TestRegister {
    static let reference = OperationReference("register.person.read", version: 1)

    static func operation() throws -> Contracts.Operation {
        let person: JSONValue = [
            "type": "object", "required": ["name"],
            "properties": [
                "name": ["type": "string", "minLength": 1], "born": ["type": "string", "format": "date"],
                "sex": ["enum": ["f", "m"]], "height": ["type": "integer", "minimum": 1], "isOrgan": ["type": "boolean"],
            ],
        ]
        let request: JSONValue = [
            "type": "object", "required": ["residentId", "kind"],
            "properties": [
                "residentId": ["type": "string", "format": "resident-id"], "kind": ["oneOf": [["const": "full"], ["const": "short"]]],
                "name": ["type": "string"], "remark": ["type": "string"],
                "phone": ["type": "string", "pattern": "^1[0-9]{10}$"],
            ],
        ]
        let data: JSONValue = [
            "type": "object", "required": ["permitNo", "status"],
            "$defs": ["person": person],
            "properties": [
                "permitNo": ["type": "string", "pattern": "^[A-Z]{2}[0-9]{8}-[0-9]{6}$"],
                "status": ["enum": ["valid", "expired"]], "amount": ["type": "string", "pattern": "^(0|[1-9][0-9]{0,14})\\.[0-9]{2}$"],
                "address": ["type": "string", "maxLength": 200], "remark": ["type": "string"], "free": true,
                "family": ["type": "array", "items": ["$ref": "#/$defs/person"]],
                "byNumber": ["type": "object", "additionalProperties": ["type": "string"]],
                "account": ["type": "integer", "minimum": 0], "share": ["type": "number"],
            ],
        ]
        let example: JSONValue = [
            "permitNo": "JZ99010400-000001", "status": "valid", "amount": "1.00", "address": "甲区", "family": [["name": "林志远"]],
        ]
        return Contracts.Operation(
            reference: reference, lane: .lookup, summary: LocalizedText(zh: "登记", en: "Register"), effect: .none, typical: .milliseconds(40),
            limit: .seconds(1), request: try JSONSchema(request), data: try JSONSchema(data),
            problems: ["sealed": LocalizedText(zh: "封存", en: "Sealed")],
            sensitiveRequest: ["/residentId", "/name", "/phone"].compactMap { JSONPointer($0) },
            sensitiveData: ["/permitNo", "/amount", "/address", "/family/*", "/account", "/share"].compactMap { JSONPointer($0) },
            examples: [
                Contracts.Operation.Example(
                    name: "one", given: nil, request: ["residentId": "990104198507123111", "kind": "full"],
                    reply: ["outcome": "answered", "data": example])
            ], contractHash: "sha256:register")
    }

    static func catalogue() throws -> Catalogue {
        Catalogue(
            departments: [Department(name: "register", title: LocalizedText(zh: "登记", en: "Register"))], operations: [try operation()], matters: [])
    }

    /// A task about somebody.
    static func input(_ people: inout People, _ residentID: String, _ name: String) -> JSONValue {
        var input: JSONObject = ["residentId": .string(residentID), "kind": people.isSo() ? "full" : "short"]
        if people.isSo() { input["name"] = .string(name) }
        if people.isSo() { input["phone"] = .string(people.phone()) }
        if people.isSo() { input["remark"] = .string(people.remark(about: name, residentID)) }
        if people.isSo() { input["undeclared"] = .string(people.stranger()) }
        return .object(input)
    }

    /// What is said about somebody.
    static func data(_ people: inout People, _ residentID: String, _ name: String) -> JSONValue {
        var data: JSONObject = [
            "permitNo": .string(people.number()), "status": people.isSo() ? "valid" : "expired", "amount": .string(people.amount()),
        ]
        if people.isSo() { data["address"] = .string(people.address()) }
        if people.isSo() { data["remark"] = .string(people.remark(about: name, residentID)) }
        if people.isSo() { data["free"] = [.string(people.stranger()), ["who": .string(people.name())]] }
        if people.isSo() { data["byNumber"] = .object([residentID: .string(people.name())]) }
        if people.isSo() { data["account"] = .integer(people.account()) }
        if people.isSo() { data["share"] = .number(0.25) }
        if people.isSo() {
            data["family"] = .array(
                (0..<3).map { _ in
                    [
                        "name": .string(people.name()), "born": .string(people.day()), "sex": "f", "height": 172, "isOrgan": true,
                        "nick": .string(people.stranger()),
                    ]
                })
        }
        return .object(data)
    }
}
