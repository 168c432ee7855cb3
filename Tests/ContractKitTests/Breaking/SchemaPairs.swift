import JSON
import MessagingTestKit

/// Pairs of schemas as they come about when somebody edits one, and values that lie near them. The same seed gives the same ones.
struct SchemaPairs {
    struct Pair {
        var old: JSONValue
        var new: JSONValue
    }

    private static let names = ["a", "b", "c", "x"]
    private static let patterns = ["^a", "^[a-c]+$", "b"]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed)
    }

    mutating func next() -> Pair {
        let old = schema(2)
        return Pair(old: old, new: chance(85) ? edited(old, 2) : schema(2))
    }

    // MARK: Schemas

    private mutating func schema(_ depth: Int) -> JSONValue {
        let flat = ["text", "whole", "number", "choice", "constant", "any"]
        let deep = ["object", "object", "object", "list", "text", "choice", "anyOf", "oneOf", "types", "not", "if", "truth"]
        switch pick(depth > 0 && chance(70) ? deep : flat) {
        case "text": return text()
        case "whole": return number("integer")
        case "number": return number("number")
        case "choice": return ["enum": .array(some(["a", "b", "ab", 1, 2, .null, true, "abc"], least: 1, most: 4))]
        case "constant": return ["const": pick(["a", "b", 1, .null])]
        case "truth": return ["type": "boolean"]
        case "types": return ["type": .array(some(["string", "null", "integer", "object", "array", "boolean"], least: 2, most: 2))]
        case "anyOf": return ["anyOf": .array(several(1...3, depth - 1))]
        case "oneOf": return ["oneOf": .array(several(1...3, depth - 1))]
        case "not": return ["not": schema(depth - 1)]
        case "if": return condition(depth)
        case "list": return list(depth)
        case "object": return object(depth)
        default: return chance(50) ? true : [:]
        }
    }

    private mutating func text() -> JSONValue {
        var schema: JSONObject = ["type": "string"]
        if chance(40) { schema["minLength"] = number(0...4) }
        if chance(40) { schema["maxLength"] = number(2...6) }
        if chance(20) { schema["pattern"] = .string(pick(Self.patterns)) }
        return .object(schema)
    }

    private mutating func number(_ type: JSONValue) -> JSONValue {
        var schema: JSONObject = ["type": type]
        if chance(40) { schema[pick(["minimum", "exclusiveMinimum"])] = number(-2...3) }
        if chance(40) { schema[pick(["maximum", "exclusiveMaximum"])] = number(2...7) }
        if chance(15) { schema["multipleOf"] = number(1...4) }
        return .object(schema)
    }

    private mutating func condition(_ depth: Int) -> JSONValue {
        var schema: JSONObject = ["if": self.schema(depth - 1)]
        if chance(80) { schema["then"] = self.schema(depth - 1) }
        if chance(50) { schema["else"] = self.schema(depth - 1) }
        return .object(schema)
    }

    private mutating func list(_ depth: Int) -> JSONValue {
        var schema: JSONObject = ["type": "array"]
        if chance(70) { schema["items"] = self.schema(depth - 1) }
        if chance(30) { schema["minItems"] = number(0...2) }
        if chance(30) { schema["maxItems"] = number(1...3) }
        if chance(20) { schema["uniqueItems"] = true }
        if chance(15) { schema["contains"] = self.schema(depth - 1) }
        return .object(schema)
    }

    private mutating func object(_ depth: Int) -> JSONValue {
        var schema: JSONObject = chance(90) ? ["type": "object"] : [:]
        var members: JSONObject = [:]
        for name in Self.names where chance(45) { members[name] = self.schema(depth - 1) }
        if !members.isEmpty { schema["properties"] = .object(members) }
        let required = Self.names.filter { _ in chance(25) }
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        if chance(30) { schema["additionalProperties"] = chance(66) ? false : self.schema(depth - 1) }
        if chance(10) { schema["patternProperties"] = .object([pick(["^a", "^[b-x]"]): self.schema(depth - 1)]) }
        if chance(8) { schema["minProperties"] = number(0...2) }
        if chance(8) { schema["maxProperties"] = number(1...3) }
        if chance(8) { schema["propertyNames"] = pick([["maxLength": 1], ["pattern": "^[a-c]"]]) }
        if chance(10) { schema["allOf"] = [self.schema(depth - 1)] }
        return .object(schema)
    }

    private mutating func several(_ counts: ClosedRange<Int>, _ depth: Int) -> [JSONValue] {
        var found: [JSONValue] = []
        for _ in 0..<Int.random(in: counts, using: &random) { found.append(schema(depth)) }
        return found
    }

    // MARK: Edits

    /// A schema after one change such as people make.
    private mutating func edited(_ schema: JSONValue, _ depth: Int) -> JSONValue {
        guard var members = schema.object, chance(90) else { return self.schema(max(depth, 0)) }
        if chance(30), var inner = members["properties"]?.object, let name = inner.names.randomElement(using: &random), let old = inner[name] {
            inner[name] = edited(old, depth - 1)
            members["properties"] = .object(inner)
        } else if chance(25), let required = members["required"]?.array {
            let fewer = Array(required.dropLast())
            let more = required + (required.contains("b") ? [] : ["b"])
            let list = chance(50) ? fewer : more
            members["required"] = list.isEmpty ? nil : .array(list)
        } else if chance(15), let name = members.names.randomElement(using: &random) {
            members[name] = nil
        } else if chance(15) {
            var inner = members["properties"]?.object ?? [:]
            inner[pick(Self.names)] = self.schema(depth - 1)
            members["properties"] = .object(inner)
        } else {
            shift(&members, depth)
        }
        return .object(members)
    }

    private mutating func shift(_ members: inout JSONObject, _ depth: Int) {
        let bounds = ["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"]
        for name in bounds where chance(60) {
            if let old = members[name]?.whole { members[name] = .integer(max(0, old + (chance(50) ? 1 : -1))) }
        }
        if let values = members["enum"]?.array {
            members["enum"] = .array(chance(50) && values.count > 1 ? Array(values.dropLast()) : values.contains("zz") ? values : values + ["zz"])
        }
        for name in ["anyOf", "oneOf"] {
            guard var branches = members[name]?.array, let place = branches.indices.randomElement(using: &random) else { continue }
            if chance(50) { branches.append(schema(depth - 1)) } else { branches[place] = edited(branches[place], depth - 1) }
            members[name] = .array(branches)
        }
        if let items = members["items"] { members["items"] = edited(items, depth - 1) }
    }

    // MARK: Values

    /// A value that the schema may accept: most do.
    mutating func value(near schema: JSONValue, _ depth: Int = 3) -> JSONValue {
        guard chance(85), let members = schema.object else { return anything() }
        if let values = members["enum"]?.array { return pick(values) }
        if let value = members["const"] { return value }
        for name in ["anyOf", "oneOf"] {
            if let branch = members[name]?.array?.randomElement(using: &random) { return value(near: branch, depth - 1) }
        }
        if members.contains("if"), depth > 0 {
            return value(near: members[pick(["if", "then", "else"])] ?? [:], depth - 1)
        }
        let type = members["type"].map { $0.string ?? $0.array?.randomElement(using: &random)?.string ?? "" }
        switch type ?? (members.contains("properties") ? "object" : "") {
        case "string":
            let least = members["minLength"]?.whole ?? 0
            let count = Int64.random(in: least...max(least, members["maxLength"]?.whole ?? 5), using: &random)
            var text = ""
            for _ in 0..<count { text += pick(["a", "b", "c", "d"]) }
            return .string(text)
        case "integer": return number(-4...9)
        case "number": return chance(50) ? number(-4...9) : .number(Double(Int.random(in: -4...9, using: &random)) + 0.5)
        case "boolean": return .bool(chance(50))
        case "null": return .null
        case "array" where depth > 0: return list(near: members, depth)
        case "object" where depth > 0: return object(near: members, depth)
        default: return anything()
        }
    }

    private mutating func list(near members: JSONObject, _ depth: Int) -> JSONValue {
        var elements: [JSONValue] = []
        let count = max(Int(members["minItems"]?.whole ?? 0), Int.random(in: 0...3, using: &random))
        for _ in 0..<count { elements.append(value(near: members["items"] ?? [:], depth - 1)) }
        return .array(elements)
    }

    private mutating func object(near members: JSONObject, _ depth: Int) -> JSONValue {
        var object = JSONObject()
        let required = (members["required"]?.array ?? []).compactMap(\.string)
        for (name, schema) in members["properties"]?.object ?? [:] where chance(75) || required.contains(name) {
            object[name] = value(near: schema, depth - 1)
        }
        for name in required where !object.contains(name) { object[name] = value(near: [:], depth - 1) }
        if chance(30) { object[pick(Self.names + ["zz"])] = value(near: [:], depth - 1) }
        return .object(object)
    }

    private mutating func anything() -> JSONValue {
        pick([
            "", "a", "b", "ab", "abc", "abcd", "zz", 0, 1, 2, 3, 4, 5, 6, 7, -1, 1.5, 2.5, .null, true, false, [], [1], ["a", "a"], [:], ["a": 1],
            ["b": "a"], ["x": .null],
        ])
    }

    // MARK: Chance

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func some(_ values: [JSONValue], least: Int, most: Int) -> [JSONValue] {
        Array(values.shuffled(using: &random).prefix(Int.random(in: least...most, using: &random)))
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> JSONValue { .integer(Int64.random(in: range, using: &random)) }
}
