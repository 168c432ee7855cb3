extension AdapterScaffold {
    /// An adapter that answers by functions of Python.
    static let pythonAdapter = ##"""
        #!/usr/bin/env python3
        """The adapter of @DEPARTMENT@: what it answers. The wire protocol is bus.py's business, and how this is run stands there."""
        import functools

        import bus
        from bus import answered, case, failed, incomplete, later, lookup, not_found, refused  # noqa: F401  (what handlers say)


        @functools.lru_cache(maxsize=None)
        def examples(operation, version):
            return bus.load_contracts()[operation, version].examples


        def from_examples(input, task):
            """What the contract's example with that input says; whoever stands in none has no record here.

            This is where the department's own system is asked instead.
            """
            for example in examples(task["operation"], task["operationVersion"]):
                if example["request"] == input:
                    return {**example["reply"]}
            return not_found()

        @HANDLERS@

        def ledger():
            """With a table of what was done, in the same file and so in the same transaction."""
            return bus.Ledger(tables="CREATE TABLE IF NOT EXISTS carried_out (key TEXT PRIMARY KEY, operation TEXT NOT NULL, at TEXT NOT NULL)")


        if __name__ == "__main__":
            bus.main(ledger)

        """##

    /// What those share that answer from rows.
    static let pythonColumns = ##"""
        """Between rows of a table, as databases and spreadsheets have them, and what contracts name."""
        import datetime
        import decimal
        import json

        import bus


        def outcome_of(row, contract):
            """What one row says.

            None is not-found. Something in the column `problem` is the code of a refusal, with its sentence in `detail`; something in `missing`
            is a JSON list of {"pointer", "code", "detail"}; something in `available_at` is when to ask again (`later`). Else each column is the member of `data` that has its name, in the type that the
            contract gives it; an object or a list is JSON text, and an empty column is no member.
            """
            if row is None:
                return bus.not_found()
            if row.get("problem"):
                return bus.refused(row["problem"], row.get("detail") or "")
            if row.get("missing"):
                return {"outcome": "incomplete", "missing": json.loads(row["missing"])}
            if row.get("available_at"):
                return {"outcome": "later", "availableAt": _member(row["available_at"], {"type": "string"})}
            declared = bus.declared_members(contract.data, contract.data)
            return bus.answered({name: _member(value, bus.resolve(declared[name], contract.data))
                                 for name, value in row.items() if value is not None and name in declared})


        def _member(value, schema):
            kind = schema.get("type") if isinstance(schema, dict) else None
            if kind in ("object", "array") and isinstance(value, (str, bytes)):
                return json.loads(value)
            if kind == "boolean":
                return str(value).lower() in ("1", "true", "t", "yes", "y")
            if kind == "integer":
                return int(value)
            if kind == "number":
                return float(value)
            if isinstance(value, datetime.datetime):
                return bus.wire_time(value.timestamp())
            if isinstance(value, datetime.date):
                return value.isoformat()
            if isinstance(value, decimal.Decimal):
                return format(value, "f")
            return str(value) if kind == "string" else value


        def values(input, contract):
            """The members of an input, each in one column: an object or a list as JSON text, one that is not there as None."""
            names = bus.declared_members(contract.request, contract.request)
            return {name: bus.canonical(input[name]) if isinstance(input.get(name), (dict, list)) else input.get(name) for name in names}

        """##

    /// The test of an adapter, with places for what a kind needs.
    static let pythonTest = ##"""
        """Holds the adapter to its contracts, without a broker: python3 -m unittest"""
        @IMPORTS@

        FOLDER = tempfile.TemporaryDirectory()
        @PLACES@import adapter  # noqa: E402  (where things are is read when it is imported)
        import bus  # noqa: E402@MORE@

        logging.disable(logging.CRITICAL)  # handlers throw on purpose here


        def task(contract, request, **members):
            return {"task": "r-1", "request": "r", "attempt": 1, "round": 1, "key": "k", "lane": contract.lane,
                    "operation": contract.operation, "operationVersion": contract.version,
                    "deadline": bus.wire_time(time.time() + 5), "input": request, **members}
        @SETUP@

        class Examples(unittest.TestCase):
            def test_every_example_is_answered_as_the_contract_says(self):
                contracts = bus.load_contracts()
                ledger = @LEDGER@
                self.assertTrue(contracts, f"there are no contracts in {bus.CONTRACTS}")
                for reference, contract in contracts.items():
                    handler = bus.LOOKUPS.get(reference) or bus.CASES.get(reference)
                    self.assertIsNotNone(handler, f"{reference} has no handler")
                    for number, example in enumerate(contract.examples):
                        with self.subTest(operation=contract.operation, example=example["name"]):
                            checked, _ = bus.check_task(task(contract, example["request"], key=f"{contract.operation}-{number}"),
                                                        contract.lane, contracts)
                            if contract.lane == "lookup":
                                outcome = bus.Adapter.look_up(checked, contract, handler)[0]
                            else:
                                outcome = ledger.carry_out(checked, "local", contract, handler)[0]
                            self.assertEqual(outcome, example["reply"])

            def test_an_input_against_the_contract_is_not_run(self):
                contracts = bus.load_contracts()
                for contract in contracts.values():
                    if contract.request.get("required"):
                        with self.assertRaises(bus.Problem) as caught:
                            bus.check_task(task(contract, {}), contract.lane, contracts)
                        self.assertEqual(caught.exception.code, "invalid-input")

            def test_what_the_contract_does_not_declare_falls_off(self):
                contracts = bus.load_contracts()
                for contract in contracts.values():
                    request = {**contract.examples[0]["request"], "undeclared": 1}
                    checked, _ = bus.check_task(task(contract, request), contract.lane, contracts)
                    self.assertNotIn("undeclared", checked["input"])
        @EXTRA@

        if __name__ == "__main__":
            unittest.main()

        """##
}
