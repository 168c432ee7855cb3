import Contracts

extension AdapterScaffold {
    var pythonFiles: [ScaffoldFile] {
        let handlers = operations.map(pythonHandler).joined()
        return folderInPython(
            PythonFolder(
                adapter: Self.pythonAdapter, places: ["HANDLERS": handlers], test: PythonFolder.Test(ledger: "adapter.ledger()"),
                count: #"    return count("ledger.sqlite", "SELECT count(*) FROM carried_out WHERE operation = ?", operation)"#,
                about: Self.pythonAbout, effects: Self.pythonEffects))
    }

    private func pythonHandler(_ operation: Operation) -> String {
        let name = identifier(of: operation)
        let reference = "\"\(operation.reference.name)\", \(operation.reference.version)"
        switch operation.lane {
        case .lookup:
            return """


                @lookup(\(reference))
                def \(name)(input, task):
                    return from_examples(input, task)

                """
        case .case:
            return """


                @case(\(reference))
                def \(name)(input, task, database):
                    outcome = from_examples(input, task)
                    if outcome["outcome"] == "answered":
                        database.execute("INSERT INTO carried_out VALUES (?, ?, ?)", (task["key"], task["operation"], bus.wire_time()))
                    return outcome

                """
        }
    }

    private static let pythonAbout = """
        At first it answers what stands in the contracts' examples. `adapter.py` has one function for each operation: let it ask the department's own
        system, and return `answered(…)`, `not_found()`, `refused(…)`, `incomplete(…)`, `later(…)` or `failed(…)`.
        """

    private static let pythonEffects = """
        A function for a case (`@case`) runs inside the transaction that records the task in the ledger, `ledger.sqlite`. Write the effect into that
        database, as `carried_out` shows, and it happens once, however often the task is sent and whenever the process is killed. For an effect in
        another system mark the function with `@case_elsewhere`, whose comment in `bus.py` says what that system has to do.
        """
}
