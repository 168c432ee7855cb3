"""Holds bus.py to the protocol, without a broker: python3 -m unittest"""
import functools
import logging
import os
import tempfile
import time
import unittest

import bus

logging.disable(logging.CRITICAL)  # handlers throw on purpose here

DONE = "CREATE TABLE IF NOT EXISTS carried_out (key TEXT, at TEXT)"


class Json(unittest.TestCase):
    def test_what_the_protocol_forbids_is_unreadable(self):
        bad = ['{"a":1,"a":2}', '{"a":"\\u0000"}', '{"a":"\\ud800"}', '{"a":9223372036854775808}', '{"a":NaN}',
               '{"a":0.10000000000000000001}', '\ufeff{}', '{} x', '[]', '"a"', '{"a":' + "[" * 64 + "]" * 64 + "}"]
        for text in bad:
            with self.subTest(text=text[:30]), self.assertRaises(bus.Unreadable):
                bus.parse(text.encode("utf-8", "surrogatepass"))
        self.assertEqual(bus.parse(b'{"a":[1,0.1,"x"]}'), {"a": [1, 0.1, "x"]})

    def test_the_hash_of_the_protocol(self):
        value = ["police.residence-permit.renew", 1, {"residentId": "990104198507123111", "years": 1}]
        self.assertEqual(bus.sha256(value), "b3bb7a82951214c374df56d07bea58920800a2c8e8cb46a96e1321abaca5768e")


class TheLedger(unittest.TestCase):
    """With a handler that counts what it does."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        open_file = functools.partial(bus.open_file, os.path.join(self.folder.name, "ledger.sqlite"))
        self.ledger = bus.Ledger(open_file, tables=DONE)
        self.contract = bus.Contract.__new__(bus.Contract)
        self.contract.operation, self.contract.version, self.contract.lane = f"{bus.DEPARTMENT}.thing.do", 1, "case"
        self.contract.request = self.contract.data = {"type": "object", "properties": {"n": {"type": "integer"}}}
        self.contract.problems, self.says = {}, bus.answered({"n": 1})

    def tearDown(self):
        self.ledger.database.close()
        self.folder.cleanup()

    def handler(self, input, task, database):
        database.execute("INSERT INTO carried_out VALUES (?, ?)", (task["key"], bus.wire_time()))
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def carry_out(self, key="k", attempt=1, n=1):
        asked = {"task": "r-1", "request": "r", "attempt": attempt, "round": 1, "key": key, "lane": "case", "operationVersion": 1,
                 "operation": self.contract.operation, "input": {"n": n}}
        return self.ledger.carry_out(asked, "local", self.contract, self.handler)

    def effects(self):
        return self.ledger.database.execute("SELECT count(*) FROM carried_out").fetchone()[0]

    def test_a_task_takes_effect_once(self):
        for attempt in (1, 1, 2, 3):
            self.assertEqual(self.carry_out(attempt=attempt)[0], bus.answered({"n": 1}))
        self.assertEqual(self.carry_out()[1], self.ledger.entry("k")["as_of"], "what was decided once is as old as that")
        self.assertEqual(self.effects(), 1)

    def test_the_same_key_with_another_input_is_refused_and_parked(self):
        self.carry_out()
        outcome, _, _, park = self.carry_out(n=2)
        self.assertEqual((outcome["problem"]["code"], park), ("key-reused", "key-reused"))
        self.assertEqual(self.effects(), 1)

    def test_what_failed_took_no_effect_and_a_higher_attempt_runs_again(self):
        for says in (RuntimeError("fire"), bus.failed("internal", "out of paper"), bus.answered({"n": "wrong"})):
            self.says = says
            key = f"k{id(says)}"
            self.assertEqual(self.carry_out(key)[0]["outcome"], "failed")
            before = self.effects()
            self.says = bus.answered({"n": 1})
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
        self.assertEqual(self.ledger.withdraw(withdrawal, "local")[0], bus.answered({"n": 1}))

    def test_later_is_settled_once_and_lies_in_the_outbox_until_it_is_sent(self):
        self.says = bus.later(time.time() + 60)
        number = self.carry_out()[2]
        self.ledger.sent("k", number)
        self.assertEqual(self.ledger.unsent(), [])
        self.ledger.settle("k", bus.answered({"n": 1}))
        entry = self.ledger.unsent()[0]
        self.ledger.sent("k", number)
        self.assertEqual(len(self.ledger.unsent()), 1, "the confirm of an older word is not that of the newer")
        self.ledger.sent("k", entry["words"])
        self.assertEqual(self.ledger.unsent(), [])
        self.assertFalse(self.ledger.settle("k", bus.answered({"n": 2})), "it has its word")

    def test_what_stopped_the_process_three_times_is_begun_no_more(self):
        for _ in range(bus.MOST_STARTS):
            self.ledger.transaction(lambda database: self.ledger._start(database, "k"))
        outcome, _, _, park = self.carry_out()
        self.assertEqual((outcome["outcome"], park), ("failed", "poison"))
        self.assertEqual(self.effects(), 0)

    def test_a_connection_that_is_gone_is_opened_again(self):
        self.carry_out()
        self.ledger.database.close()
        with self.assertRaises(Exception):
            self.carry_out(attempt=2)
        self.assertEqual(self.carry_out(attempt=2)[0], bus.answered({"n": 1}))
        self.assertEqual(self.effects(), 1)


class AnotherSystem(TheLedger):
    """The same where the effect is in another system, which does a thing once for each key."""

    def setUp(self):
        super().setUp()
        self.done, self.told = set(), 0
        bus.ELSEWHERE.add((self.contract.operation, 1))
        self.addCleanup(bus.ELSEWHERE.clear)

    def handler(self, input, task):
        self.told += 1
        if self.says == bus.failed("internal", "not reached"):
            return self.says
        self.done.add(task["key"])
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def effects(self):
        return len(self.done)

    def test_what_failed_took_no_effect_and_a_higher_attempt_runs_again(self):
        self.says = bus.failed("internal", "not reached")
        self.assertEqual(self.carry_out()[0]["outcome"], "failed")
        self.says = bus.answered({"n": 1})
        self.assertEqual(self.carry_out()[0]["outcome"], "failed")
        self.assertEqual(self.effects(), 0)
        self.assertEqual(self.carry_out(attempt=2)[0], bus.answered({"n": 1}))

    def test_where_nobody_knows_it_says_later_and_tells_the_system_again(self):
        for says in (TimeoutError("no answer"), bus.answered({"n": "wrong"}), bus.later(time.time() + 60)):
            self.says, key = says, f"k{id(says)}"
            before = self.effects()
            self.assertEqual(self.carry_out(key)[0]["outcome"], "later")
            self.assertIn(key, self.ledger.begun())
            self.says = bus.answered({"n": 1})
            self.assertEqual(self.carry_out(key, attempt=2)[0], bus.answered({"n": 1}))
            self.assertEqual(self.effects(), before + 1)
            self.assertNotIn(key, self.ledger.begun())

    def test_a_withdrawal_of_what_may_have_been_done_says_so(self):
        self.says = TimeoutError("no answer")
        self.carry_out()
        withdrawal = {"task": "r-1", "key": "k", "attempt": 1, "round": 1}
        self.assertEqual(self.ledger.withdraw(withdrawal, "local")[0]["problem"]["code"], "unknown-outcome")
        self.says = bus.answered({"n": 1})
        self.assertEqual(self.carry_out(attempt=2)[0], bus.answered({"n": 1}))

    def test_what_stopped_the_process_three_times_is_begun_no_more(self):
        for _ in range(bus.MOST_STARTS):
            self.ledger.transaction(lambda database: self.ledger._start(database, "k"))
        outcome, _, _, park = self.carry_out()
        self.assertEqual((outcome["problem"]["code"], park), ("unknown-outcome", "poison"))
        self.assertEqual(self.told, 0)


if __name__ == "__main__":
    unittest.main()
