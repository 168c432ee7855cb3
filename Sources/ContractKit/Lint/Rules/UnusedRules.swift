import Contracts
import JSON

extension ContractLint {
    /// Operations that nobody asks, members of requests that nobody gives, definitions that nothing refers to.
    func unused() -> [LintFinding] {
        let uses = uses
        return sources(of: .operation).flatMap { source -> [LintFinding] in
            guard let name = source.json["operation"]?.string, let version = source.json["version"]?.integer else { return [] }
            let reference = "\(name)@\(version)"
            guard let given = uses[reference] else {
                return [
                    finding(
                        .unusedOperation, source, JSONPointer(tokens: ["operation"]), zh: "没有事项使用 \(reference)。", en: "No matter asks \(reference).")
                ]
            }
            // Who asks without naming members gives what the operation requires.
            return (source.json["request"]?["properties"]?.object?.names ?? []).filter { given?.contains($0) == false }.map { member in
                finding(
                    .unusedInput, source, JSONPointer(tokens: ["request", "properties", member]),
                    zh: "没有事项给出 \(reference) 的“\(member)”。", en: "No matter gives “\(member)” to \(reference).")
            }
        } + definitions()
    }

    /// The operations that are asked, and what they are given by all who ask; nil where somebody asks without naming members.
    private var uses: [String: Set<String>?] {
        var uses: [String: Set<String>?] = [:]
        func add(_ reference: JSONValue?, _ input: JSONValue?) {
            guard let reference = reference?.string else { return }
            guard let names = input?.object?.names else { return uses[reference] = .some(nil) }
            if let known = uses[reference] { uses[reference] = .some(known.map { $0.union(names) }) } else { uses[reference] = Set(names) }
        }
        for source in sources(of: .matter) {
            for (_, task) in source.json["tasks"]?.object ?? [:] {
                add(task["operation"], task["input"])
                if let undo = task["undo"] { add(undo["operation"], undo["input"]) }
            }
            for (_, document) in source.json["documents"]?.object ?? [:] { add(document["from"], nil) }
        }
        for source in sources(of: .operation) { add(source.json["effect"]?["query"], nil) }
        return uses
    }

    private func definitions() -> [LintFinding] {
        reading.sources.flatMap { source in
            Self.schemas(of: source).flatMap { part, schema -> [LintFinding] in
                var referred: Set<String> = []
                Self.collectReferences(in: schema, into: &referred)
                return (schema["$defs"]?.object?.names ?? []).filter { name in
                    let pointer = "#" + JSONPointer(tokens: ["$defs", name]).description
                    return !referred.contains { $0 == pointer || $0.hasPrefix(pointer + "/") }
                }.map { name in
                    finding(
                        .unusedDefinition, source, JSONPointer(tokens: [part, "$defs", name]), zh: "没有引用指向定义“\(name)”。",
                        en: "Nothing refers to the definition “\(name)”.")
                }
            }
        }
    }

    private static func collectReferences(in value: JSONValue, into references: inout Set<String>) {
        switch value {
        case .object(let members):
            for (name, value) in members {
                if name == "$ref", let text = value.string { references.insert(text) }
                collectReferences(in: value, into: &references)
            }
        case .array(let elements): for element in elements { collectReferences(in: element, into: &references) }
        case .null, .bool, .integer, .number, .string: break
        }
    }
}
