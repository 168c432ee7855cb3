import Contracts
import JSON

extension ContractLint {
    /// Members that a schema requires and that no schema of the same value declares.
    func required() -> [LintFinding] {
        (sources(of: .operation) + sources(of: .matter)).flatMap { source in
            Self.schemas(of: source).flatMap { name, schema in
                UndeclaredMembers(requiredIn: schema).found.map { member in
                    finding(
                        .required, source, JSONPointer(tokens: [name] + member.place.tokens),
                        zh: member.isRefused
                            ? "“\(member.name)”必需，但未声明，而其他成员一概不允许：没有值能满足此模式。请在 properties 中声明，或更正名称。"
                            : "“\(member.name)”必需，但未声明，总线上会被去掉。请在 properties 中声明，或更正名称。",
                        en: member.isRefused
                            ? "“\(member.name)” is required and not declared, and others are not allowed, so nothing is valid: declare it under “properties”, or mend its name."
                            : "“\(member.name)” is required and not declared, so it falls off on the bus: declare it under “properties”, or mend its name."
                    )
                }
            }
        }
    }
}

/// What a schema requires without declaring it, wherever in the schema that is.
private struct UndeclaredMembers {
    struct Member: Hashable {
        var name: String
        /// The element of `required`, from the schema's root.
        var place: JSONPointer
        /// Whether members that are not declared are refused.
        var isRefused: Bool
    }

    private struct Part {
        var schema: JSONValue
        var place: JSONPointer
    }

    private(set) var found: [Member] = []
    private let document: JSONValue
    private var seen: Set<[JSONPointer]> = []

    init(requiredIn document: JSONValue) {
        self.document = document
        look([Part(schema: document, place: JSONPointer())])
    }

    /// - Parameter parts: schemas that judge the same value.
    private mutating func look(_ parts: [Part]) {
        guard !parts.isEmpty, seen.insert(parts.map(\.place)).inserted else { return }
        let all = parts.reduce(into: [Part]()) { gather($1, into: &$0) }
        let members = all.reduce(into: [String: [Part]]()) { members, part in
            for (name, schema) in part.schema["properties"]?.object ?? [:] {
                members[name, default: []].append(Part(schema: schema, place: part.place + "properties" + name))
            }
        }
        let others = all.compactMap { part in
            part.schema["additionalProperties"].flatMap { $0.object == nil ? nil : Part(schema: $0, place: part.place + "additionalProperties") }
        }
        let takesAnyName = !others.isEmpty || all.contains { $0.schema["patternProperties"] != nil }
        let isRefused = all.contains { $0.schema["additionalProperties"] == false }
        for part in all where !takesAnyName {
            for (number, element) in (part.schema["required"]?.array ?? []).enumerated() {
                guard let name = element.string, members[name] == nil else { continue }
                let member = Member(name: name, place: part.place + "required" + number, isRefused: isRefused)
                if !found.contains(member) { found.append(member) }
            }
        }
        for name in members.keys.sorted() { look(members[name] ?? []) }
        look(others)
        look(all.compactMap { part in part.schema["items"].map { Part(schema: $0, place: part.place + "items") } })
    }

    /// A schema with those that it puts to the same value.
    private func gather(_ part: Part, into all: inout [Part]) {
        guard !all.contains(where: { $0.place == part.place }) else { return }
        all.append(part)
        for keyword in ["if", "then", "else", "not"] {
            if let schema = part.schema[keyword] { gather(Part(schema: schema, place: part.place + keyword), into: &all) }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for (number, schema) in (part.schema[keyword]?.array ?? []).enumerated() {
                gather(Part(schema: schema, place: part.place + keyword + number), into: &all)
            }
        }
        guard let reference = part.schema["$ref"]?.string, reference.hasPrefix("#"), let pointer = JSONPointer(reference.dropFirst()),
            let target = document[pointer]
        else { return }
        gather(Part(schema: target, place: pointer), into: &all)
    }
}
