import Contracts
import JSON
import JSONSchema

/// The examples of an operation as a table: what is asked and what is said, in the columns that `columns.py` reads.
///
/// An example that is not found has no row, and neither has one that nobody can bring about (`failed`).
struct ExampleTable {
    struct Column: Hashable {
        var name: String
        /// The type of its member, as schemas write it; nil where the schema names none.
        var type: String?
    }

    /// A member of the input, with the column that is compared with it.
    struct Asked {
        var member: String
        var column: Column
        var isRequired: Bool
    }

    private(set) var asked: [Asked] = []
    /// What is said: some of the columns that say anything but `answered`, and the members of the data.
    private(set) var special: [Column] = []
    private(set) var data: [Column] = []
    /// For each example that has a row, what stands in which column: objects and lists as JSON text, and nothing where there is nothing.
    private(set) var rows: [[String: JSONValue]] = []

    /// All columns, each once.
    var columns: [Column] {
        var names: Set<String> = []
        return (asked.map(\.column) + special + data).filter { names.insert($0.name).inserted }
    }

    init(_ operation: Operation) {
        let (input, output) = (Self.members(of: operation.request.document), Self.members(of: operation.data.document))
        let required = Set((operation.request.document["required"]?.array ?? []).compactMap(\.string))
        let answered = operation.examples.filter { $0.reply["outcome"] == "answered" }
        for member in input {
            // One column serves both sides where they never differ.
            let isShared = output.contains { $0.name == member.name }
            let isOther = isShared && answered.contains { $0.request[member.name] != $0.reply["data"]?[member.name] }
            let column = Column(name: isOther ? "asked_\(member.name)" : member.name, type: member.type)
            asked.append(Asked(member: member.name, column: column, isRequired: required.contains(member.name)))
        }
        data = output
        var inputs: [JSONValue] = []
        for example in operation.examples where !inputs.contains(example.request) {
            inputs.append(example.request)
            if let row = row(example) { rows.append(row) }
        }
        special = ["problem", "detail", "missing", "available_at"].filter { name in rows.contains { $0[name] != nil } }.map { Column(name: $0) }
    }

    private func row(_ example: Operation.Example) -> [String: JSONValue]? {
        var row: [String: JSONValue] = [:]
        for asked in asked { row[asked.column.name] = example.request[asked.member].map(Self.scalar) }
        let reply = example.reply
        switch reply["outcome"]?.string {
        case "answered": for column in data { row[column.name] = reply["data"]?[column.name].map(Self.scalar) }
        case "refused": (row["problem"], row["detail"]) = (reply["problem"]?["code"], reply["problem"]?["detail"])
        case "incomplete": row["missing"] = reply["missing"].map(Self.scalar)
        case "later": row["available_at"] = reply["availableAt"]
        default: return nil
        }
        return row
    }

    /// What a schema declares at its root.
    private static func members(of schema: JSONValue) -> [Column] {
        var names: Set<String> = []
        let declared = DeclaredSchema(schema)
        return SchemaField.all(in: schema).filter { $0.path.count == 1 && names.insert($0.name).inserted }.map {
            Column(name: $0.name, type: declared.member($0.name)?.type)
        }
    }

    private static func scalar(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object, .array: .string(value.canonicalText)
        default: value
        }
    }
}

extension JSONValue {
    /// In the canonical form of RFC 8785, in which programs of all languages write a value alike.
    var canonicalText: String { String(decoding: canonicalUTF8, as: UTF8.self) }
}
