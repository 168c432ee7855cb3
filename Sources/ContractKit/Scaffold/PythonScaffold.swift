import Contracts

extension AdapterScaffold {
    var pythonFiles: [ScaffoldFile] {
        [
            ScaffoldFile("adapter.py", filled(Self.pythonAdapter, ["HANDLERS": operations.map(pythonHandler).joined()]) + "\n", isExecutable: true),
            ScaffoldFile("test_adapter.py", filled(Self.pythonTest) + "\n"),
            ScaffoldFile("requirements.txt", Self.pythonRequirements),
            ScaffoldFile("ci.sh", Self.pythonCI, isExecutable: true),
            ScaffoldFile(".gitignore", ".venv/\n__pycache__/\nledger.sqlite*\n"),
            ScaffoldFile("README.md", filled(Self.pythonReadme)),
        ]
    }

    private func pythonHandler(_ operation: Operation) -> String {
        let name = words(of: operation).joined(separator: "_")
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
                        database.execute("INSERT INTO carried_out VALUES (?, ?, ?)", (task["key"], task["operation"], wire_time()))
                    return outcome

                """
        }
    }

    /// Versions that the adapter has been tried with.
    private static let pythonRequirements = """
        pika==1.3.2
        PyYAML==6.0.2
        jsonschema==4.23.0

        """

    private static let pythonCI = """
        #!/bin/sh
        # What a continuous integration runs: no broker is needed.
        set -eu
        cd "$(dirname "$0")"
        [ -x .venv/bin/python ] || python3 -m venv .venv
        .venv/bin/pip install --quiet --requirement requirements.txt
        .venv/bin/python -m unittest

        """

    private static let pythonReadme = """
        # The adapter of @DEPARTMENT@

        Answers OneVisit's tasks on RabbitMQ. It needs Python 3.9, an AMQP client, a YAML and a JSON Schema library; nothing of OneVisit but the
        department's contracts, in `@CONTRACTS@/departments/@DEPARTMENT@/`.

        ```
        ./ci.sh                                             # installs what it needs into .venv, and tests
        ONEVISIT_BROKER_URL=amqp://@DEPARTMENT@:…@broker .venv/bin/python adapter.py
        ```

        At first it answers what stands in the contracts' examples. `adapter.py` ends with one function for each operation: let it ask the
        department's own system, and return `answered(…)`, `not_found()`, `refused(…)`, `incomplete(…)`, `later(…)` or `failed(…)`.

        A function for a case (`@case`) runs inside the transaction that records the task in the ledger, `ledger.sqlite`. Write the effect into that
        database, as `carried_out` shows, and it happens once, however often the task is sent and whenever the process is killed. An effect in
        another system needs a ledger with leases instead; "Cases: what is expected" in `Contracts/protocol/README.md` says how. Whoever loses the
        ledger lets effects happen twice: back it up. All instances of the department share it.

        A case that was told `later` gets its final reply by `adapter.py settle KEY reply.json`; the running adapter sends it.

        Try it from the other side, over a broker:

        ```
        onevisit adapter try @DEPARTMENT@ --broker amqp://onevisit:…@broker
        onevisit contract test --department @DEPARTMENT@ --adapter-command "exec $PWD/.venv/bin/python $PWD/adapter.py"
        ```

        """
}
