import JSON
import JSONSchema

extension FileReader {
    /// A schema of an object: compiled, and with every title and description in both languages.
    func schema(_ node: SourceNode?, _ what: String) -> JSONSchema? {
        guard let node else { return nil }
        checkTexts(ofSchema: node)
        do {
            return try JSONSchema(node.json)
        } catch {
            for mistake in error.mistakes {
                complain(
                    mistake.isForeignKeyword ? .schemaKeyword : .schema, node.place(of: mistake.pointer),
                    "“\(what)\(mistake.pointer)”: \(mistake.message)")
            }
            return nil
        }
    }

    /// A schema whose values are objects.
    func objectSchema(_ node: SourceNode?, _ what: String) -> JSONSchema? {
        guard let node, let schema = schema(node, what) else { return nil }
        guard schema.document["type"] == "object" else {
            complain(.schema, node.place, "“\(what)” must be the schema of an object: type: object.")
            return nil
        }
        return schema
    }

    /// Looks for titles and descriptions where schemas stand, not where a property happens to have such a name.
    private func checkTexts(ofSchema node: SourceNode) {
        for member in node.members ?? [] {
            switch member.name {
            case "title", "description": _ = text(member.value, member.name)
            case "properties", "patternProperties", "definitions", "$defs":
                for property in member.value.members ?? [] { checkTexts(ofSchema: property.value) }
            case "allOf", "anyOf", "oneOf":
                for branch in member.value.elements ?? [] { checkTexts(ofSchema: branch) }
            case "items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else": checkTexts(ofSchema: member.value)
            default: break
            }
        }
    }
}
