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
