import Contracts
import JSON

extension AdapterScaffold {
    /// An adapter that asks a back office over HTTP.
    var restFiles: [ScaffoldFile] {
        let test = PythonFolder.Test(
            standard: ["unittest.mock"], modules: ["back_office"],
            setUp: """

                    global OFFICE
                    OFFICE = back_office.Office(os.path.join(FOLDER.name, "done.sqlite"))
                    adapter.BACK_OFFICE = back_office.start(office=OFFICE)
                """, more: Self.restTest)
        let entries = operations.flatMap { operation in operation.examples.map { restEntry($0, of: operation) } }
        let files = [
            ScaffoldFile("back_office.py", Self.restBackOffice), ScaffoldFile("demo.json", Self.jsonLines(entries)),
        ]
        return folderInPython(
            PythonFolder(
                adapter: Self.restAdapter, places: ["HANDLERS": operations.map(restHandler).joined()], test: test, count: Self.restCount,
                files: files,
                leftovers: "ledger.sqlite*\nback_office.sqlite*", about: Self.restAbout, effects: Self.restEffects))
    }

    private func restPath(_ operation: Operation) -> String { "/" + shortName(of: operation).replacing(".", with: "/") }

    private func restHandler(_ operation: Operation) -> String {
        let reference = "\"\(operation.reference.name)\", \(operation.reference.version)"
        let (mark, call) =
            operation.lane == .lookup
            ? ("lookup", "look_up(\"\(restPath(operation))\", input)") : ("case_elsewhere", "carry_out(\"\(restPath(operation))\", input, task)")
        return """


            @\(mark)(\(reference))
            def \(identifier(of: operation))(input, task):
                return \(call)

            """
    }

    private func restEntry(_ example: Operation.Example, of operation: Operation) -> JSONValue {
        let reply = example.reply
        let (status, body): (Int64, JSONValue) =
            switch reply["outcome"]?.string {
            case "answered": (200, reply["data"] ?? [:])
            case "refused": (409, reply["problem"] ?? [:])
            case "incomplete": (422, ["missing": reply["missing"] ?? []])
            case "later": (202, ["availableAt": reply["availableAt"] ?? .null])
            default: (404, .null)
            }
        return ["path": .string(restPath(operation)), "input": example.request, "status": .integer(status), "body": body]
    }

    /// A list with a line for each element.
    static func jsonLines(_ values: [JSONValue]) -> String {
        "[\n" + values.map { String(decoding: $0.utf8, as: UTF8.self) }.joined(separator: ",\n") + "\n]\n"
    }

    private static let restCount = """
            path = "/" + operation.split(".", 1)[1].replace(".", "/") + (f"/v{version}" if version > 1 else "")
            return count("back_office.sqlite", "SELECT count(*) FROM done WHERE path = ? AND status = 200", path)
        """

    private static let restAbout = """
        At first it starts `back_office.py`, a small back office that knows the people of the contracts' examples from `demo.json`, and asks that.
        `ONEVISIT_BACK_OFFICE=https://…` makes it ask another. Then `adapter.py` is given that one's paths, members and meanings: a function for each
        operation says what is asked, and `outcome_of` what a status and a body mean. A credential goes into `headers` of `ask`, from the environment.
        """

    private static let restEffects = """
        The back office has to carry out a `POST` once for each `Idempotency-Key`, however often it comes, and to answer it alike. The key is the
        task's, so it is the same after a lost answer, a timeout or a restart of the adapter. While nobody knows what came of a task, the department
        says `later`, and tells the back office again when it is asked again. A back office without such a key needs its key in what it stores, and a
        question whether that is there, which the function asks first.
        """
}
