extension AdapterScaffold {
    /// Its test.
    static let pythonTest = ##"""
        """Holds the adapter to its contracts, without a broker: python3 -m unittest"""
        import logging
        import os
        import tempfile
        import time
        import unittest

        os.environ.setdefault("ONEVISIT_LEDGER", ":memory:")

        import adapter  # noqa: E402  (the ledger's place is read when it is imported)

        logging.disable(logging.CRITICAL)  # handlers throw on purpose here


        def task(contract, request, **members):
            return {"task": "r-1", "request": "r", "attempt": 1, "round": 1, "key": "k", "lane": contract.lane,
                    "operation": contract.operation, "operationVersion": contract.version,
                    "deadline": adapter.wire_time(time.time() + 5), "input": request, **members}


        class Examples(unittest.TestCase):
            def test_every_example_is_answered_as_the_contract_says(self):
                contracts = adapter.load_contracts()
                self.assertTrue(contracts, f"there are no contracts in {adapter.CONTRACTS}")
                for reference, contract in contracts.items():
                    handler = adapter.LOOKUPS.get(reference) or adapter.CASES.get(reference)
                    self.assertIsNotNone(handler, f"{reference} has no handler")
                    for number, example in enumerate(contract.examples):
                        with self.subTest(operation=contract.operation, example=example["name"]):
                            checked, _ = adapter.check_task(task(contract, example["request"], key=f"k{number}"), contract.lane,
                                                            contracts)
                            if contract.lane == "lookup":
                                outcome = adapter.Adapter.look_up(checked, contract, handler)[0]
                            else:
                                ledger = adapter.Ledger(":memory:")
                                outcome = ledger.carry_out(checked, "local", contract, handler)[0]
                            self.assertEqual(outcome, example["reply"])

            def test_an_input_against_the_contract_is_not_run(self):
                contracts = adapter.load_contracts()
                for contract in contracts.values():
                    if contract.request.get("required"):
                        with self.assertRaises(adapter.Problem) as caught:
                            adapter.check_task(task(contract, {}), contract.lane, contracts)
                        self.assertEqual(caught.exception.code, "invalid-input")

            def test_what_the_contract_does_not_declare_falls_off(self):
                contracts = adapter.load_contracts()
                for contract in contracts.values():
                    request = {**contract.examples[0]["request"], "undeclared": 1}
                    checked, _ = adapter.check_task(task(contract, request), contract.lane, contracts)
                    self.assertNotIn("undeclared", checked["input"])


        class Json(unittest.TestCase):
            def test_what_the_protocol_forbids_is_unreadable(self):
                bad = ['{"a":1,"a":2}', '{"a":"\\u0000"}', '{"a":"\\ud800"}', '{"a":9223372036854775808}', '{"a":NaN}',
                       '{"a":0.10000000000000000001}', '\ufeff{}', '{} x', '[]', '"a"', '{"a":' + "[" * 64 + "]" * 64 + "}"]
                for text in bad:
                    with self.subTest(text=text[:30]), self.assertRaises(adapter.Unreadable):
                        adapter.parse(text.encode("utf-8", "surrogatepass"))
                self.assertEqual(adapter.parse(b'{"a":[1,0.1,"x"]}'), {"a": [1, 0.1, "x"]})

            def test_the_hash_of_the_protocol(self):
                value = ["police.residence-permit.renew", 1, {"residentId": "990104198507123111", "years": 1}]
                self.assertEqual(adapter.sha256(value), "b3bb7a82951214c374df56d07bea58920800a2c8e8cb46a96e1321abaca5768e")


        class TheLedger(unittest.TestCase):
            """With a handler that counts what it does."""

            def setUp(self):
                self.folder = tempfile.TemporaryDirectory()
                self.ledger = adapter.Ledger(os.path.join(self.folder.name, "ledger.sqlite"))
                self.contract = adapter.Contract.__new__(adapter.Contract)
                self.contract.operation, self.contract.version, self.contract.lane = f"{adapter.DEPARTMENT}.thing.do", 1, "case"
                self.contract.request = self.contract.data = {"type": "object", "properties": {"n": {"type": "integer"}}}
                self.contract.problems, self.says = {}, adapter.answered({"n": 1})

            def tearDown(self):
                self.ledger.database.close()
                self.folder.cleanup()

            def handler(self, input, task, database):
                database.execute("INSERT INTO carried_out VALUES (?, ?, ?)", (task["key"], task["operation"], adapter.wire_time()))
                if isinstance(self.says, Exception):
                    raise self.says
                return self.says

            def carry_out(self, key="k", attempt=1, n=1):
                asked = task(self.contract, {"n": n}, key=key, attempt=attempt)
                return self.ledger.carry_out(asked, "local", self.contract, self.handler)

            def effects(self):
                return self.ledger.database.execute("SELECT count(*) FROM carried_out").fetchone()[0]

            def test_a_task_takes_effect_once(self):
                for attempt in (1, 1, 2, 3):
                    self.assertEqual(self.carry_out(attempt=attempt)[0], adapter.answered({"n": 1}))
                self.assertEqual(self.carry_out()[1], self.ledger.entry("k")["as_of"], "what was decided once is as old as that")
                self.assertEqual(self.effects(), 1)

            def test_the_same_key_with_another_input_is_refused_and_parked(self):
                self.carry_out()
                outcome, _, _, park = self.carry_out(n=2)
                self.assertEqual((outcome["problem"]["code"], park), ("key-reused", "key-reused"))
                self.assertEqual(self.effects(), 1)

            def test_what_failed_took_no_effect_and_a_higher_attempt_runs_again(self):
                for says in (RuntimeError("fire"), adapter.failed("internal", "out of paper"), adapter.answered({"n": "wrong"})):
                    self.says = says
                    key = f"k{id(says)}"
                    self.assertEqual(self.carry_out(key)[0]["outcome"], "failed")
                    before = self.effects()
                    self.says = adapter.answered({"n": 1})
                    self.assertEqual(self.carry_out(key)[0]["outcome"], "failed")
                    self.assertEqual(self.effects(), before)
                    self.assertEqual(self.carry_out(key, attempt=2)[0]["outcome"], "answered")
                    self.assertEqual(self.effects(), before + 1)

            def test_a_withdrawal_before_the_task_keeps_it_from_running(self):
                withdrawal = {"task": "r-1", "key": "k", "attempt": 1, "round": 1}
                self.assertEqual(self.ledger.withdraw(withdrawal, "local")[0], {"outcome": "withdrawn"})
                self.assertEqual(self.carry_out()[0], {"outcome": "withdrawn"})
                self.assertEqual(self.effects(), 0)

            def test_a_withdrawal_after_the_effect_gets_the_stored_reply(self):
                self.carry_out()
                withdrawal = {"task": "r-1", "key": "k", "attempt": 1, "round": 1}
                self.assertEqual(self.ledger.withdraw(withdrawal, "local")[0], adapter.answered({"n": 1}))

            def test_later_is_settled_once_and_lies_in_the_outbox_until_it_is_sent(self):
                self.says = adapter.later(time.time() + 60)
                number = self.carry_out()[2]
                self.ledger.sent("k", number)
                self.assertEqual(self.ledger.unsent(), [])
                self.ledger.settle("k", adapter.answered({"n": 1}))
                entry = self.ledger.unsent()[0]
                self.ledger.sent("k", number)
                self.assertEqual(len(self.ledger.unsent()), 1, "the confirm of an older word is not that of the newer")
                self.ledger.sent("k", entry["words"])
                self.assertEqual(self.ledger.unsent(), [])
                with self.assertRaises(SystemExit):
                    self.ledger.settle("k", adapter.answered({"n": 2}))

            def test_what_stopped_the_process_three_times_is_begun_no_more(self):
                for _ in range(adapter.MOST_STARTS):
                    self.ledger.transaction(lambda database: self.ledger._start(database, "k"))
                outcome, _, _, park = self.carry_out()
                self.assertEqual((outcome["outcome"], park), ("failed", "poison"))
                self.assertEqual(self.effects(), 0)


        if __name__ == "__main__":
            unittest.main()

        """##
}
