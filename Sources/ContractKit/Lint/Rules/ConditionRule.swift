import Contracts
import JSON

extension ContractLint {
    /// Conditions of tasks that look at fields which the form or the applicant does not have. The loader sees to it that tasks exist.
    func conditions() -> [LintFinding] {
        sources(of: .matter).flatMap { source -> [LintFinding] in
            let form = source.json["form"] ?? ["type": "object"]
            let audience = (source.json["audience"]?.array ?? []).compactMap { $0.string.flatMap(Matter.Audience.init) }
            let applicants = audience.map { Applicant.schema(of: $0) }
            var findings: [LintFinding] = []
            for (task, value) in source.json["tasks"]?.object ?? [:] {
                guard let when = value["when"] else { continue }
                for looked in Self.looked(at: when, path: [], place: JSONPointer(tokens: ["tasks", task, "when"])) {
                    let schemas =
                        switch looked.path.first {
                        case "form": [form]
                        case "applicant": applicants
                        default: [] as [JSONValue]
                        }
                    let rest = looked.path.dropFirst()
                    guard !schemas.isEmpty, !rest.isEmpty, schemas.allSatisfy({ Self.leadsNowhere(rest, in: $0) }) else { continue }
                    let pointer = JSONPointer(tokens: looked.path)
                    findings.append(
                        finding(
                            .condition, source, looked.place, zh: "条件查看 \(pointer)，而那里没有内容。",
                            en: "The condition looks at \(pointer), where nothing stands."))
                }
            }
            return findings
        }
    }

    private static func leadsNowhere(_ path: ArraySlice<String>, in schema: JSONValue) -> Bool {
        if case .nowhere = SchemaPath.following(path, in: schema) { true } else { false }
    }

    /// The paths that a condition names, by `properties` and by `required`.
    private static func looked(at schema: JSONValue, path: [String], place: JSONPointer) -> [(path: [String], place: JSONPointer)] {
        var found: [(path: [String], place: JSONPointer)] = []
        for (number, name) in (schema["required"]?.array ?? []).enumerated() {
            if let name = name.string, schema["properties"]?[name] == nil { found.append((path + [name], place + "required" + number)) }
        }
        for (name, property) in schema["properties"]?.object ?? [:] {
            let place = place + "properties" + name
            found.append((path + [name], place))
            found += looked(at: property, path: path + [name], place: place)
        }
        for keyword in ["if", "then", "else", "not"] {
            if let branch = schema[keyword] { found += looked(at: branch, path: path, place: place + keyword) }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for (number, branch) in (schema[keyword]?.array ?? []).enumerated() {
                found += looked(at: branch, path: path, place: place + keyword + number)
            }
        }
        return found
    }
}
