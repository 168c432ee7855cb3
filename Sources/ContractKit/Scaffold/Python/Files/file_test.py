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
