extension AdapterScaffold {
    /// An adapter that exchanges files.
    static let fileAdapter = ##"""
        #!/usr/bin/env python3
        """The adapter of @DEPARTMENT@: exchanges files with a back office. How it is run stands in bus.py.

        The folder of the exchange, ONEVISIT_EXCHANGE, has
            exports/<operation>.v<version>.csv      what lookups are answered from. The back office writes a file under another name and renames it
            orders/<id>.json                        what it is to do: {"key", "operation", "operationVersion", "input"}
            results/<id>.json                       what came of it: {"data": {…}}, {"problem": code, "detail": sentence}, {"missing": […]} or {}
                                                    for not-found. It does an order once, however often it comes
        Without that variable it is the folder beside this file, and back_office.py, a demonstration, writes the results.
        """
        import csv
        import hashlib
        import json
        import os
        import threading
        import time

        import bus
        import columns

        EXCHANGE = os.environ.get("ONEVISIT_EXCHANGE", os.path.join(bus.HERE, "exchange"))
        ENCODING = "utf-8-sig"  # of the exports; gb18030 is that of older systems
        PATIENCE = 1            # seconds that a case waits here for its result; what takes longer is told `later`
        LOOK = 0.05             # seconds between two looks for a result
        CONTRACTS = bus.load_contracts()


        def path(folder, name):
            return os.path.join(EXCHANGE, folder, name)


        # ---- Lookups ------------------------------------------------------------------------------------

        class Export:
            """A file of the back office, read again when it is another."""

            def __init__(self, contract):
                self.contract = contract
                self.path = path("exports", f"{contract.operation.split('.', 1)[1]}.v{contract.version}.csv")
                self.lock, self.state = threading.Lock(), None

            def answer(self, input, task):
                with self.lock:
                    state = os.stat(self.path)
                    if self.state != (state.st_ino, state.st_mtime_ns, state.st_size):
                        self.read()
                        self.state, self.as_of = (state.st_ino, state.st_mtime_ns, state.st_size), bus.wire_time(state.st_mtime)
                    row = self.rows.get(self.key(columns.values(input, self.contract)))
                # What it says was true when it was written.
                return {**columns.outcome_of(row, self.contract), "asOf": self.as_of}

            def read(self):
                with open(self.path, encoding=ENCODING, newline="") as file:
                    reader = csv.DictReader(file, strict=True)
                    # A column that the request and the data both have is asked for as asked_…, where their values differ.
                    self.asked = {}
                    for name in columns.values({}, self.contract):
                        column = next((column for column in (f"asked_{name}", name) if column in (reader.fieldnames or [])), None)
                        if column:
                            self.asked[name] = column
                    self.rows = {}
                    for row in reader:
                        key = tuple(row[column] for column in self.asked.values())
                        if self.rows.setdefault(key, row) is not row:
                            raise ValueError(f"{self.path}: two lines for one input, the second on line {reader.line_num}")
                        for name in row:
                            row[name] = row[name] or None

            def key(self, given):
                return tuple(text(given[name]) for name in self.asked)


        def text(value):
            """As it stands in a column."""
            if value is None:
                return ""
            return value if isinstance(value, str) else bus.canonical(value)


        # ---- Cases --------------------------------------------------------------------------------------

        def file_name(key):
            """A key may be any text; a name of a file may not."""
            return hashlib.sha256(key.encode("utf-8")).hexdigest()[:32] + ".json"


        def carry_out(input, task):
            """Drops the order, if it is not there, and waits a moment for its result."""
            name = file_name(task["key"])
            if not os.path.exists(path("orders", name)):
                drop("orders", name, {"key": task["key"], "operation": task["operation"], "operationVersion": task["operationVersion"],
                                      "input": input})
            limit = time.monotonic() + PATIENCE
            while not os.path.exists(path("results", name)):
                if time.monotonic() > limit:
                    return bus.later(time.time() + bus.AGAIN)
                time.sleep(LOOK)
            return result(name, CONTRACTS[task["operation"], task["operationVersion"]])


        def drop(folder, name, document):
            """The whole file, or none."""
            half = path(folder, f".{name}.{os.getpid()}-{threading.get_ident()}")
            with open(half, "w", encoding="utf-8") as file:
                json.dump(document, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, path(folder, name))


        def result(name, contract):
            with open(path("results", name), encoding="utf-8") as file:
                document = json.load(file)
            if "data" in document:
                return bus.answered(document["data"])
            if "missing" in document:
                return {"outcome": "incomplete", "missing": document["missing"]}
            return columns.outcome_of(document or None, contract)


        @bus.every_second
        def look_for_results(ledger, busy):
            """The results of what was told `later`. Their replies go out from the ledger's outbox."""
            for key in ledger.begun():
                name = file_name(key)
                if key in busy or not os.path.exists(path("results", name)):
                    continue
                try:
                    with open(path("orders", name), encoding="utf-8") as file:
                        order = json.load(file)
                    contract = CONTRACTS[order["operation"], order["operationVersion"]]
                    outcome = bus.held_to(contract, result(name, contract))
                except (OSError, ValueError, KeyError):
                    bus.log.exception("%s cannot be read", path("results", name))
                    continue
                if outcome["outcome"] != "failed":
                    ledger.settle(key, outcome)


        def answer_all():
            for contract in CONTRACTS.values():
                operation = contract.operation, contract.version
                if contract.lane == "lookup":
                    bus.lookup(*operation)(Export(contract).answer)
                else:
                    bus.case_elsewhere(*operation)(carry_out)


        def make_folders():
            for folder in ("exports", "orders", "results"):
                os.makedirs(path(folder, ""), exist_ok=True)


        answer_all()

        if __name__ == "__main__":
            make_folders()
            if "ONEVISIT_EXCHANGE" not in os.environ:
                import back_office
                back_office.start(EXCHANGE)
            bus.main()

        """##

    /// A back office for it.
    static let fileBackOffice = ##"""
        """A back office to try the adapter with: it writes a result for each order, as the contracts' examples say.

            python3 back_office.py FOLDER           by itself

        Remove it, and demo.json, once the real one exchanges the files.
        """
        import json
        import os
        import sys
        import threading
        import time

        HERE = os.path.dirname(os.path.abspath(__file__))
        LOOK = 0.05     # seconds between two looks for orders


        class Office:
            def __init__(self, exchange):
                self.orders, self.results = os.path.join(exchange, "orders"), os.path.join(exchange, "results")
                with open(os.path.join(HERE, "demo.json"), encoding="utf-8") as file:
                    self.known = json.load(file)

            def work(self):
                """Every order that has no result yet."""
                done = set(os.listdir(self.results))
                for name in os.listdir(self.orders):
                    if not name.startswith(".") and name not in done:
                        with open(os.path.join(self.orders, name), encoding="utf-8") as file:
                            order = json.load(file)
                        half = os.path.join(self.results, f".{name}")
                        with open(half, "w", encoding="utf-8") as file:
                            json.dump(self.says(order), file, ensure_ascii=False)
                        os.replace(half, os.path.join(self.results, name))

            def says(self, order):
                for entry in self.known:
                    if all(entry[member] == order[member] for member in ("operation", "operationVersion", "input")):
                        return entry["result"]
                return {}

            def run(self):
                while True:
                    self.work()
                    time.sleep(LOOK)


        def start(exchange):
            threading.Thread(target=Office(exchange).run, daemon=True).start()


        if __name__ == "__main__":
            Office(sys.argv[1]).run()

        """##

    /// What its test has besides.
    static let fileTest = ##"""
        class Files(unittest.TestCase):
            def test_a_result_that_comes_late_is_the_word_of_what_was_told_later(self):
                contract = next((contract for contract in bus.load_contracts().values() if contract.lane == "case"), None)
                if contract is None:
                    self.skipTest("the department has no operation of cases")
                ledger, key = bus.Ledger(), "late"
                with unittest.mock.patch.object(adapter, "PATIENCE", 0), WORKING:
                    said = ledger.carry_out(task(contract, contract.examples[0]["request"], key=key), "local", contract, adapter.carry_out)[0]
                    self.assertEqual(said["outcome"], "later")
                    adapter.look_for_results(ledger, busy={})
                    self.assertEqual(ledger.begun(), [key])
                    OFFICE.work()
                adapter.look_for_results(ledger, busy={key})
                self.assertEqual(ledger.begun(), [key], "what is worked on is left alone")
                adapter.look_for_results(ledger, busy={})
                self.assertEqual(json.loads(ledger.entry(key)["outcome"]), contract.examples[0]["reply"])
                self.assertIn(key, [word["key"] for word in ledger.unsent()])

            def test_an_export_is_read_again_when_it_is_another(self):
                contract = next((contract for contract in bus.load_contracts().values() if contract.lane == "lookup"), None)
                if contract is None:
                    self.skipTest("the department has no lookup")
                export, example = adapter.Export(contract), contract.examples[0]
                original, export.path = export.path, os.path.join(FOLDER.name, "export.csv")

                def ask():
                    return bus.Adapter.look_up(task(contract, example["request"]), contract, export.answer)[:2]

                shutil.copy(original, export.path)
                os.utime(export.path, (1_700_000_000, 1_700_000_000))
                self.assertEqual(ask(), (example["reply"], "2023-11-14T22:13:20.000Z"), "it is as old as the file")
                with open(original, encoding="utf-8") as whole, open(export.path, "w", encoding="utf-8") as file:
                    file.write(whole.readline())
                self.assertEqual(ask()[0], bus.not_found())

        """##
}
