import JSON
import JSONSchema

/// Looks for what a form asks twice, and for what it asks in vain. Nothing of it is a mistake for certain, so all of it is a warning.
struct FormLint {
    let reader: FileReader
    let matter: MatterDraft

    /// A field that the applicant fills in.
    private struct Field {
        var pointer: JSONPointer
        var schema: JSONValue
        var place: SourcePlace
    }

    /// A member of an operation's input, and the field that goes there.
    private struct Use {
        var operation: OperationReference
        var member: String
        var field: JSONPointer
        var place: SourcePlace
    }

    func run() {
        guard let form = matter.form?.document else { return }
        let fields = self.fields(of: form, at: JSONPointer(tokens: []))
        let told = tellTitles(of: fields)
        tellMembers(of: fields, but: told)
        tellUnused(fields, in: form)
        tellUnusedDocuments()
    }

    // MARK: - Asked twice

    /// Two fields with the same title in either language. Gives the pairs that it has told.
    private func tellTitles(of fields: [Field]) -> Set<Set<JSONPointer>> {
        var told: Set<Set<JSONPointer>> = []
        for (index, field) in fields.enumerated() {
            let earlier = fields[..<index].first { other in
                Language.allCases.contains { language in
                    guard let title = Self.title(field, language) else { return false }
                    return title == Self.title(other, language)
                }
            }
            guard let earlier else { continue }
            told.insert([field.pointer, earlier.pointer])
            reader.complain(
                .formDuplicate, field.place, "/form\(field.pointer) has the title of /form\(earlier.pointer): ask once what means the same.")
        }
        return told
    }

    private static func title(_ field: Field, _ language: Language) -> String? {
        field.schema["title"]?[language.rawValue]?.string?.lowercased()
    }

    /// Two fields that go to members of the same name of two operations. One operation that is asked twice has its reasons.
    private func tellMembers(of fields: [Field], but told: Set<Set<JSONPointer>>) {
        var told = told
        let uses = self.uses
        for (index, use) in uses.enumerated() {
            let other = uses[..<index].first { $0.member == use.member && $0.operation != use.operation && $0.field != use.field }
            guard let other, told.insert([use.field, other.field]).inserted else { continue }
            reader.complain(
                .formDuplicate, use.place,
                "“\(use.member)” is /form\(use.field) for \(use.operation) and /form\(other.field) for \(other.operation): ask once what means the same."
            )
        }
    }

    private var uses: [Use] {
        matter.tasks.flatMap { task in
            task.input.compactMap { field in
                guard let operation = task.operation, case .pointer(let pointer)? = field.source, pointer.tokens.first == "form" else { return nil }
                return Use(
                    operation: operation, member: field.member, field: JSONPointer(tokens: Array(pointer.tokens.dropFirst())), place: field.place)
            }
        }
    }

    // MARK: - Asked in vain

    private func tellUnused(_ fields: [Field], in form: JSONValue) {
        let pointers = allPointers(to: "form")
        var named: Set<String> = []
        for task in matter.tasks { if let when = task.when?.document { Self.collectNames(in: when, into: &named) } }
        Self.collectConditions(in: form, into: &named)
        for field in fields {
            let tokens = field.pointer.tokens
            let isTaken = pointers.contains { tokens.starts(with: $0) || $0.starts(with: tokens) }
            if !isTaken, !tokens.contains(where: named.contains) {
                reader.complain(.unused, field.place, "/form\(field.pointer) goes to no department and decides nothing: do not ask for it.")
            }
        }
    }

    private func tellUnusedDocuments() {
        let pointers = allPointers(to: "documents")
        let taken = Set(matter.tasks.flatMap { $0.documents.map(\.name) } + pointers.compactMap(\.first))
        for document in matter.terms?.documents ?? [] where !taken.contains(document.name) {
            reader.complain(.unused, document.place, "The document “\(document.name)” goes to no department: do not ask for it.")
        }
    }

    /// Where tasks, and what takes them back, take their input from under a root, without the root.
    private func allPointers(to root: String) -> [[String]] {
        matter.tasks.flatMap { $0.input + ($0.undo?.input ?? []) }.compactMap { field in
            guard case .pointer(let pointer)? = field.source, pointer.tokens.first == root else { return nil }
            return Array(pointer.tokens.dropFirst())
        }
    }

    /// Every field that is no group of others, in the order of the form.
    private func fields(of schema: JSONValue, at pointer: JSONPointer) -> [Field] {
        guard let properties = schema["properties"]?.object, !properties.isEmpty else {
            guard !pointer.tokens.isEmpty else { return [] }
            let path = ["form"] + pointer.tokens.flatMap { ["properties", $0] }
            return [Field(pointer: pointer, schema: schema, place: matter.node.place(of: JSONPointer(tokens: path)))]
        }
        return properties.flatMap { fields(of: $0.value, at: JSONPointer(tokens: pointer.tokens + [$0.name])) }
    }

    /// All names and texts of a condition: what it names, it looks at.
    private static func collectNames(in value: JSONValue, into names: inout Set<String>) {
        switch value {
        case .string(let text): names.insert(text)
        case .array(let elements): for element in elements { collectNames(in: element, into: &names) }
        case .object(let members):
            for member in members {
                names.insert(member.name)
                collectNames(in: member.value, into: &names)
            }
        case .null, .bool, .integer, .number: break
        }
    }

    /// What the form itself decides by.
    private static func collectConditions(in schema: JSONValue, into names: inout Set<String>) {
        guard let members = schema.object else { return }
        for member in members {
            switch member.name {
            case "if", "dependentRequired", "dependentSchemas", "dependencies": collectNames(in: member.value, into: &names)
            case "allOf", "anyOf", "oneOf": for branch in member.value.array ?? [] { collectConditions(in: branch, into: &names) }
            default: break
            }
        }
    }
}
