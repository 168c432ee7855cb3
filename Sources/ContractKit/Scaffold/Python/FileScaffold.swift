import Contracts
import JSON

extension AdapterScaffold {
    /// An adapter that exchanges files with a back office.
    var fileFiles: [ScaffoldFile] {
        let test = PythonFolder.Test(
            places: """
                os.environ["ONEVISIT_LEDGER"] = os.path.join(FOLDER.name, "ledger.sqlite")
                os.environ["ONEVISIT_EXCHANGE"] = FOLDER.name
                """,
            standard: ["json", "shutil", "threading", "unittest.mock"], modules: ["back_office"],
            setUp: """

                    global OFFICE, WORKING
                    adapter.make_folders()
                    shutil.copytree(os.path.join(bus.HERE, "exchange", "exports"), adapter.path("exports", ""), dirs_exist_ok=True)
                    OFFICE, WORKING, stop = back_office.Office(FOLDER.name), threading.Lock(), threading.Event()

                    def work():
                        while not stop.wait(back_office.LOOK):
                            with WORKING:
                                OFFICE.work()

                    worker = threading.Thread(target=work)
                    worker.start()
                    unittest.addModuleCleanup(worker.join)
                    unittest.addModuleCleanup(stop.set)
                """, more: Self.fileTest)
        let entries = operations.filter { $0.lane == .case }.flatMap { operation in operation.examples.compactMap { fileEntry($0, of: operation) } }
        let files =
            [
                ScaffoldFile("columns.py", Self.pythonColumns), ScaffoldFile("back_office.py", Self.fileBackOffice),
                ScaffoldFile("demo.json", Self.jsonLines(entries)), ScaffoldFile("exchange/exports/.gitkeep", ""),
            ] + operations.filter { $0.lane == .lookup }.map(fileExport)
        return folderInPython(
            PythonFolder(
                adapter: Self.fileAdapter, test: test, count: Self.fileCount, files: files,
                leftovers: "ledger.sqlite*\nexchange/orders/\nexchange/results/",
                about: Self.fileAbout, effects: Self.fileEffects))
    }

    private func fileEntry(_ example: Operation.Example, of operation: Operation) -> JSONValue? {
        let reply = example.reply
        let result: JSONValue
        switch reply["outcome"]?.string {
        case "answered": result = ["data": reply["data"] ?? [:]]
        case "refused": result = ["problem": reply["problem"]?["code"] ?? "", "detail": reply["problem"]?["detail"] ?? ""]
        case "incomplete": result = ["missing": reply["missing"] ?? []]
        default: return nil
        }
        return [
            "operation": .string(operation.reference.name), "operationVersion": .integer(Int64(operation.reference.version)),
            "input": example.request, "result": result,
        ]
    }

    private func fileExport(_ operation: Operation) -> ScaffoldFile {
        let table = ExampleTable(operation)
        let name = operation.reference.name.dropFirst(operation.reference.department.count + 1)
        let head = table.columns.map { Self.csvField($0.name) }.joined(separator: ",")
        let lines = table.rows.map { row in
            table.columns.map { column in
                switch row[column.name] {
                case .string(let text): Self.csvField(text)
                case .some(let value): value.canonicalText
                case .none: ""
                }
            }.joined(separator: ",")
        }
        return ScaffoldFile(
            "exchange/exports/\(name).v\(operation.reference.version).csv", ([head] + lines).map { $0 + "\n" }.joined())
    }

    /// RFC 4180.
    private static func csvField(_ text: String) -> String {
        text.contains { ",\"\r\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    private static let fileCount = """
            done = 0
            for name in os.listdir(os.path.join(HERE, "exchange", "results")):
                if name.startswith("."):
                    continue  # it is being written
                documents = []
                for folder in ("orders", "results"):
                    with open(os.path.join(HERE, "exchange", folder, name), encoding="utf-8") as file:
                        documents.append(json.load(file))
                order, result = documents
                done += (order["operation"], order["operationVersion"]) == (operation, version) and "data" in result
            return done
        """

    private static let fileAbout = """
        ## From the demonstration to the department's files

        The head of `adapter.py` says what lies where in the folder of the exchange, which `ONEVISIT_EXCHANGE` names. At first that is `exchange/`, with
        the people of the contracts' examples, and `back_office.py` writes the results there.

        An export is CSV with a line of names, in UTF-8 or what `ENCODING` says. Its columns are the members of the input that a line answers, and those
        of `data`; a member that both have with different values is `asked_…` on the input's side. A column `problem` with something in it refuses with
        that code, with the sentence in `detail`; a column `available_at` with something in it says `later`. An input that stands on no line is
        `not-found`. A reply is as old as the file: `asOf` is when that was written.
        """

    private static let fileEffects = """
        An order is written once for each task, under a name that is made of the task's key, as a whole or not at all. The back office has to carry out
        an order once, and writes its result under the same name. Until that is there, the department says `later`; the adapter looks every second, and
        sends the final reply by itself. A result stays where it is until the case is over: it is looked for again when a task comes again.
        """
}
