class Statements(unittest.TestCase):
    def test_a_lookup_cannot_write(self):
        with self.assertRaises(Exception):
            database.read(lambda connection: connection.execute("CREATE TABLE x (y INTEGER)"))
        self.assertEqual(database.read(lambda connection: connection.execute("SELECT 1").fetchone()[0]), 1, "the next lookup is answered")

    def test_a_file_is_taken_apart_at_its_semicolons(self):
        text = "-- one; two\nSELECT ';' AS \";\";\n/* ; */ SELECT :a;\n-- no more"
        self.assertEqual(len(database.statements(text)), 2)

    def test_parameters_are_written_as_a_driver_wants_them(self):
        class Driver:
            def execute(self, *asked):
                return asked

        text = "SELECT ':no', \"a:b\", x::text, 7 % 2 FROM t WHERE a = :a AND b = :b AND c = :a -- :no"
        marked = database.Named(Driver(), "%({})s").execute(text, {"a": 1, "b": 2})
        self.assertEqual(marked[0], "SELECT ':no', \"a:b\", x::text, 7 %% 2 FROM t WHERE a = %(a)s AND b = %(b)s AND c = %(a)s -- :no")
        self.assertEqual(database.Named(Driver(), "?").execute(text, {"a": 1, "b": 2})[1], [1, 2, 1])

    def test_a_failing_statement_leaves_nothing_behind(self):
        contract = next((contract for contract in bus.load_contracts().values() if contract.lane == "case"), None)
        if contract is None:
            self.skipTest("the department has no operation of cases")
        ledger = adapter.ledger()
        ledger.transaction(lambda connection: connection.execute("CREATE TABLE IF NOT EXISTS tried (at TEXT)"))
        statements = ["INSERT INTO tried VALUES (:onevisit_now)", "SELECT * FROM no_such_table"]
        asked = task(contract, contract.examples[0]["request"], key="failing")
        outcome = ledger.carry_out(asked, "local", contract, lambda input, task, connection: adapter.run(
            connection, statements, contract, input, task))[0]
        self.assertEqual(outcome["outcome"], "failed")
        self.assertEqual(ledger.read("SELECT * FROM tried"), [])
