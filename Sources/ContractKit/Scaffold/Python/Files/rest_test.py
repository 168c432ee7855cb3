class TheBackOffice(unittest.TestCase):
    def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(self):
        for contract in bus.load_contracts().values():
            done = [example for example in contract.examples if example["reply"]["outcome"] == "answered"]
            if contract.lane == "lookup" or not done:
                continue
            ledger, before = bus.Ledger(), OFFICE.effects()
            handler = bus.CASES[contract.operation, contract.version]
            OFFICE.loses_answers = 1
            said = [ledger.carry_out(task(contract, done[0]["request"], key=f"lost-{contract.operation}", attempt=attempt), "local",
                                     contract, handler)[0]["outcome"] for attempt in (1, 2, 3)]
            self.assertEqual(said, ["later", "answered", "answered"])
            self.assertEqual(OFFICE.effects(), before + 1)

    def test_one_that_cannot_be_reached_did_nothing(self):
        for contract in bus.load_contracts().values():
            asked = task(contract, contract.examples[0]["request"], key=f"away-{contract.operation}")
            with unittest.mock.patch.object(adapter, "BACK_OFFICE", "http://127.0.0.1:1"):
                if contract.lane == "lookup":
                    outcome = bus.Adapter.look_up(asked, contract, bus.LOOKUPS[contract.operation, contract.version])[0]
                else:
                    outcome = bus.Ledger().carry_out(asked, "local", contract, bus.CASES[contract.operation, contract.version])[0]
            self.assertEqual((outcome["outcome"], outcome["problem"]["retriable"]), ("failed", True))
