/// What differs between the adapters in Python.
struct PythonFolder {
    /// What a kind puts into the test that all have.
    struct Test {
        /// Lines that say where things are, before the adapter is imported.
        var places = "os.environ[\"ONEVISIT_LEDGER\"] = os.path.join(FOLDER.name, \"ledger.sqlite\")"
        /// Modules of Python besides, and of the folder.
        var standard: [String] = []
        var modules: [String] = []
        /// Lines of the function that prepares all tests.
        var setUp = ""
        /// The ledger of the adapter.
        var ledger = "bus.Ledger()"
        /// Further tests.
        var more = ""
    }

    var adapter: String
    /// What stands for the `@…@` of the adapter's file.
    var places: [String: String] = [:]
    var test: Test
    /// Lines that count how often `operation`, in that `version`, has taken effect: for `hook.py`.
    var count: String
    /// Files besides.
    var files: [ScaffoldFile] = []
    /// What the adapter leaves in the folder.
    var leftovers = "ledger.sqlite*"
    /// What a README says: where answers come from, and how effects happen once.
    var about: String
    var effects: String
}

extension AdapterScaffold {
    func folderInPython(_ folder: PythonFolder) -> [ScaffoldFile] {
        let test = folder.test
        let imports = (["logging", "os", "tempfile", "time", "unittest"] + test.standard).sorted().map { "import \($0)" }
        let places = [
            "IMPORTS": imports.joined(separator: "\n"), "PLACES": test.places + "\n\n",
            "MORE": test.modules.map { "\nimport \($0)  # noqa: E402" }.joined(), "LEDGER": test.ledger,
            "SETUP": "\n\ndef setUpModule():\n    unittest.addModuleCleanup(FOLDER.cleanup)\(test.setUp)\n",
            "EXTRA": test.more.isEmpty ? "" : "\n\n\(test.more)",
        ]
        return [
            ScaffoldFile("adapter.py", filled(folder.adapter, folder.places), isExecutable: true),
            ScaffoldFile("bus.py", filled(Self.pythonBus)), ScaffoldFile("test_adapter.py", filled(Self.pythonTest, places)),
            ScaffoldFile("test_bus.py", filled(Self.pythonBusTest)), ScaffoldFile("requirements.txt", Self.pythonRequirements),
            ScaffoldFile("hook.py", filled(Self.pythonHook, ["COUNT": folder.count]), isExecutable: true),
            ScaffoldFile("ci.sh", Self.pythonCI, isExecutable: true),
            ScaffoldFile(".gitignore", filled(".venv/\n__pycache__/\n\(folder.leftovers)\n")),
            ScaffoldFile("README.md", filled(Self.pythonReadme, ["ABOUT": folder.about, "EFFECTS": folder.effects])),
        ] + folder.files.map { ScaffoldFile($0.path, filled($0.text), isExecutable: $0.isExecutable) }
    }

    /// Versions that the adapters have been tried with.
    private static let pythonRequirements = """
        pika==1.3.2
        PyYAML==6.0.2
        jsonschema==4.23.0

        """

    private static let pythonHook = """
        #!/usr/bin/env python3
        \"""What `onevisit contract test --setup-command` asks: whether the people of an example are there, as they are in the demonstration, and how
        often an operation has taken effect, by the count of who did it.\"""
        import json
        import os
        import sqlite3
        import sys

        HERE = os.path.dirname(os.path.abspath(__file__))


        def count(name, statement, *given):
            database = sqlite3.connect(f"file:{os.path.join(HERE, name)}?mode=ro", uri=True, timeout=30)
            return database.execute(statement, given).fetchone()[0]


        def effects(operation, version):
        @COUNT@


        question = json.load(sys.stdin)
        if "count" in question:
            print(json.dumps({"effects": effects(question["operation"], question["operationVersion"])}))

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

        Answers OneVisit's tasks on RabbitMQ. It needs Python 3.9 with its `venv`, an AMQP client, a YAML and a JSON Schema library; nothing of
        OneVisit but the department's contracts, in `@CONTRACTS@/departments/@DEPARTMENT@/`.

        ```
        ./ci.sh                                             # installs what it needs into .venv, and tests
        ONEVISIT_BROKER_URL=amqp://@DEPARTMENT@:…@broker .venv/bin/python adapter.py
        ```

        `adapter.py` is what the department does, `bus.py` the wire protocol, which seldom needs a change.

        @ABOUT@

        ## What happens once

        @EFFECTS@

        Whoever loses the ledger lets effects happen twice: back it up. All instances of the department share it. A case that was told `later` gets
        its final reply by `adapter.py settle KEY reply.json`; the running adapter sends it.

        ## Trying it from the other side

        ```
        onevisit contract test --department @DEPARTMENT@ --adapter-command "$PWD/.venv/bin/python $PWD/adapter.py" --setup-command $PWD/hook.py
        ```

        `hook.py` says that the people of the examples are there, as they are at first, and counts what was done. The test carries out operations of
        cases: never try the real back office. With `--watch` it is tried again whenever a file changes.

        To see it beside the other departments: `onevisit dev --json` prints a line of JSON, in which `departments.@DEPARTMENT@` is
        `ONEVISIT_BROKER_URL`, and `pids.@DEPARTMENT@` the process that answers until you `kill` it. `onevisit adapter try @DEPARTMENT@`, in the same
        folder as `dev`, then asks yours.

        """
}
