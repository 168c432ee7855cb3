import Contracts
import JSON

extension ContractLint {
    /// Personal data that `sensitive` does not name, neither itself nor what holds it.
    ///
    /// What is personal says the format of an identity number, and the list of words where the folder has one.
    func sensitive() -> [LintFinding] {
        sources(of: .operation).flatMap { source in
            let schemas = Self.schemas(of: source)
            let isAboutResident = schemas.contains { $0.name == "request" && SchemaField.all(in: $0.schema).contains { $0.isIdentityNumber } }
            return schemas.flatMap { name, schema in
                let marked = (source.json["sensitive"]?[name]?.array ?? []).compactMap { $0.string.flatMap { JSONPointer($0)?.tokens } }
                return SchemaField.all(in: schema).filter { field in
                    isPersonal(field, isAboutResident) && !marked.contains { field.path.starts(with: $0) }
                }.map { field in
                    let pointer = JSONPointer(tokens: field.path)
                    return finding(
                        .sensitive, source, JSONPointer(tokens: [name] + field.place.tokens),
                        zh: "\(pointer) 是个人信息，须列入 sensitive 的 \(name)。",
                        en: "\(pointer) is personal data: name it under “sensitive”, “\(name)”.")
                }
            }
        }
    }

    private func isPersonal(_ field: SchemaField, _ isAboutResident: Bool) -> Bool {
        if field.isIdentityNumber { return true }
        switch words?.words[field.name]?.personal {
        case .always: return true
        case .ofResident: return isAboutResident
        case nil: return false
        }
    }
}

extension SchemaField {
    fileprivate var isIdentityNumber: Bool { schema["format"] == "resident-id" }
}
