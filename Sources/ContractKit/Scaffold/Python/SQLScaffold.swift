import Contracts
import JSON

extension AdapterScaffold {
    /// An adapter that answers from a database.
    var sqlFiles: [ScaffoldFile] {
        let test = PythonFolder.Test(
            places: "os.environ[\"ONEVISIT_DATABASE\"] = os.path.join(FOLDER.name, \"demo.sqlite\")", modules: ["database"],
            setUp: "\n    database.make_demonstration()", ledger: "adapter.ledger()", more: Self.sqlTest)
        let files = [
            ScaffoldFile("columns.py", Self.pythonColumns), ScaffoldFile("database.py", Self.sqlDatabase), ScaffoldFile("demo.sql", sqlDemonstration),
        ]
        return folderInPython(
            PythonFolder(
                adapter: Self.sqlAdapter, test: test,
                count: #"    return count("@DEPARTMENT@.sqlite", "SELECT count(*) FROM demo_done WHERE operation = ?", operation)"#,
                files: files + operations.map(sqlStatements), leftovers: "@DEPARTMENT@.sqlite*",
                about: Self.sqlAbout, effects: Self.sqlEffects))
    }

    // MARK: - The demonstration

    private var sqlDemonstration: String {
        let head = """
            -- The people of the contracts' examples, in a table for each operation.

            CREATE TABLE "demo_done" ("key" TEXT PRIMARY KEY, "operation" TEXT NOT NULL, "at" TEXT NOT NULL);

            """
        return head + operations.map(sqlTable).joined()
    }

    private func sqlTable(_ operation: Operation) -> String {
        let table = ExampleTable(operation)
        let columns = table.columns.map { "    \(Self.quoted($0.name)) \(Self.sqlType($0.type))" }.joined(separator: ",\n")
        let rows = table.rows.map { row in
            let filled = table.columns.filter { row[$0.name] != nil }
            let names = filled.map { Self.quoted($0.name) }.joined(separator: ", ")
            let values = filled.map { Self.sqlLiteral(row[$0.name] ?? .null) }.joined(separator: ", ")
            return "INSERT INTO \(sqlTableName(operation)) (\(names))\n    VALUES (\(values));\n"
        }
        return "\nCREATE TABLE \(sqlTableName(operation)) (\n\(columns)\n);\n" + rows.joined()
    }

    private func sqlTableName(_ operation: Operation) -> String { Self.quoted("demo_\(identifier(of: operation))") }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    private static func sqlType(_ type: String?) -> String {
        switch type {
        case "integer": "BIGINT"
        case "number": "DOUBLE PRECISION"
        case "boolean": "BOOLEAN"
        default: "TEXT"
        }
    }

    private static func sqlLiteral(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): "'\(text.replacing("'", with: "''"))'"
        case .bool(let isTrue): isTrue ? "TRUE" : "FALSE"
        default: value.canonicalText
        }
    }

    // MARK: - Statements

    private func sqlStatements(_ operation: Operation) -> ScaffoldFile {
        let table = ExampleTable(operation)
        let name = operation.reference.name.dropFirst(operation.reference.department.count + 1)
        let path = "statements/\(name).v\(operation.reference.version).sql"
        let head = "-- \(operation.reference): \(operation.summary.en). README.md says how a file like this is read.\n"
        let isEffect = operation.lane == .case && operation.effect != .none
        guard isEffect else { return ScaffoldFile(path, head + select(table.special + table.data, of: table, operation)) }
        var text = """
            \(head)
            -- May it be done?
            \(select(table.special, of: table, operation))
            -- The effect.
            INSERT INTO "demo_done" ("key", "operation", "at") VALUES (:onevisit_key, :onevisit_operation, :onevisit_now);

            """
        if !table.data.isEmpty { text += "\n-- What is answered.\n" + select(table.data, of: table, operation) }
        return ScaffoldFile(path, text)
    }

    private func select(_ columns: [ExampleTable.Column], of table: ExampleTable, _ operation: Operation) -> String {
        let names = columns.isEmpty ? "1" : columns.map { Self.quoted($0.name) }.joined(separator: ", ")
        let conditions = table.asked.map { "\(Self.quoted($0.column.name)) \($0.isRequired ? "=" : "IS NOT DISTINCT FROM") :\($0.member)" }
        let condition = conditions.isEmpty ? "" : "\nWHERE " + conditions.joined(separator: "\n  AND ")
        return "SELECT \(names)\nFROM \(sqlTableName(operation))\(condition);\n"
    }

    // MARK: - README

    private static let sqlAbout = """
        ## From the demonstration to the department's database

        `database.py` says which database that is: at first an SQLite file, made from `demo.sql` with the people of the contracts' examples; its head
        shows what another needs. Then `statements/` gets the department's own SQL, one file after the other. It has a file for each operation and
        version:

        | in a file | means |
        |---|---|
        | `:residentId` | that member of the input; an object or a list is JSON text, and what is not there is NULL |
        | `:onevisit_key`, `:onevisit_operation`, `:onevisit_now` | the task's idempotency key, its operation, and the time as RFC 3339 |
        | a statement that gives no row | `not-found` |
        | a column `problem` with something in it | `refused` with that code, and the sentence in the column `detail` |
        | a column `missing` with something in it | `incomplete`: a JSON list of `{"pointer", "code", "detail"}` |
        | a column `available_at` with something in it | `later`: when to ask again |
        | any other column | the member of `data` of that name, in the contract's type; an object or a list is JSON text, and NULL is no member |

        Statements run one after the other until one says anything but an answer; the last one that gives a row says what is answered. More than one
        row is a mistake. A list comes from the database's functions for JSON: `json_group_array(json_object('month', month, …))` of SQLite is
        `json_agg(json_build_object(…))` of PostgreSQL.
        """

    private static let sqlEffects = """
        The ledger is in the department's database, in the tables `ledger` and `started`. All statements of a case run in the transaction that records
        the task there, so they happen together with it, once, however often the task is sent and whenever the process is killed. What fails takes no
        effect. Write checks first: what ran before a `problem` stays. Lookups have connections of their own, which cannot write.
        """
}
