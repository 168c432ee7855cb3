extension AdapterScaffold {
    /// An adapter that asks over HTTP.
    static let restAdapter = ##"""
        #!/usr/bin/env python3
        """The adapter of @DEPARTMENT@: asks a back office over HTTP with JSON. How it is run stands in bus.py.

        ONEVISIT_BACK_OFFICE is the address, http://host:port or https://…; without it back_office.py, a demonstration, is started here and asked.
        `outcome_of` says what its answers mean, and each function below what one operation asks: let both say what the real one wants.
        """
        import http.client
        import json
        import os
        import urllib.parse

        import bus
        from bus import answered, case_elsewhere, failed, incomplete, later, lookup, not_found, refused  # noqa: F401  (what handlers say)

        BACK_OFFICE = os.environ.get("ONEVISIT_BACK_OFFICE")
        TIMEOUT = 5             # seconds for each step of an exchange; below the operations' limits is better
        LONGEST = 4 << 20       # bytes of an answer


        class NotReached(Exception):
            """It never got the request, so nothing was done."""


        def ask(method, path, input, key=None):
            """One exchange: (status, JSON value). A GET has the input in its query, another method as its body."""
            address = urllib.parse.urlsplit(BACK_OFFICE)
            kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
            connection = kind(address.hostname, address.port, timeout=TIMEOUT)
            try:
                try:
                    connection.connect()
                except OSError as error:
                    raise NotReached(f"the back office cannot be reached: {type(error).__name__}") from None
                headers, body, target = {"Accept": "application/json"}, None, address.path.rstrip("/") + path
                if method == "GET":
                    texts = {name: value if isinstance(value, str) else bus.canonical(value) for name, value in input.items()}
                    target += f"?{urllib.parse.urlencode(texts)}" if texts else ""
                else:
                    headers["Content-Type"], body = "application/json", json.dumps(input, ensure_ascii=False).encode("utf-8")
                if key:
                    headers["Idempotency-Key"] = key
                connection.request(method, target, body, headers)
                response = connection.getresponse()
                text = response.read(LONGEST + 1)
                if len(text) > LONGEST:
                    raise ValueError("the back office's answer is too long")
                return response.status, json.loads(text) if text else None
            finally:
                connection.close()


        def outcome_of(status, body):
            """What an answer of the back office means. An exception where it means nothing: of a lookup that is failed/internal; of a case it is
            not known whether it was done, so the back office is told again, with the same Idempotency-Key, when the task is sent again."""
            if status in (200, 201):
                return answered(body)
            if status == 202:
                return {"outcome": "later", "availableAt": body["availableAt"]}
            if status == 404:
                return not_found()
            if status == 409:
                return refused(body["code"], body.get("detail", ""))
            if status == 422:
                return incomplete(*((gap["pointer"], gap["code"], gap["detail"]) for gap in body["missing"]))
            raise ValueError(f"the back office answers {status}")


        def look_up(path, input):
            return outcome_of(*ask("GET", path, input))


        def carry_out(path, input, task):
            """It does a thing once for each Idempotency-Key, however often it is told."""
            try:
                return outcome_of(*ask("POST", path, input, task["key"]))
            except NotReached as error:
                return failed("internal", str(error), retriable=True)

        @HANDLERS@

        if __name__ == "__main__":
            if not BACK_OFFICE:
                import back_office
                BACK_OFFICE = back_office.start()
            bus.main()

        """##

    /// A back office for it.
    static let restBackOffice = ##"""
        """A back office to try the adapter with: it knows the people of the contracts' examples, and does a thing once for each Idempotency-Key.

            python3 back_office.py 8081             by itself, for ONEVISIT_BACK_OFFICE=http://127.0.0.1:8081

        Remove it, and demo.json, once the adapter asks the real one.
        """
        import http.server
        import json
        import os
        import sqlite3
        import sys
        import threading
        import urllib.parse

        HERE = os.path.dirname(os.path.abspath(__file__))
        DONE = os.environ.get("ONEVISIT_DEMO_DONE", os.path.join(HERE, "back_office.sqlite"))


        def as_texts(input):
            """As it stands in a query."""
            return {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                    for name, value in input.items()}


        class Office:
            def __init__(self, done=DONE):
                with open(os.path.join(HERE, "demo.json"), encoding="utf-8") as file:
                    self.known = json.load(file)
                self.loses_answers = 0      # so many are lost on their way, for tests
                self.lock = threading.Lock()
                self.database = sqlite3.connect(done, isolation_level=None, check_same_thread=False)
                self.database.execute("CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, path TEXT, status INTEGER, body TEXT)")

            def says(self, path, texts):
                for entry in self.known:
                    if entry["path"] == path and as_texts(entry["input"]) == texts:
                        return entry["status"], json.dumps(entry["body"], ensure_ascii=False)
                return 404, "null"

            def does(self, path, texts, key):
                with self.lock:
                    status, body = self.says(path, texts)
                    self.database.execute("INSERT OR IGNORE INTO done VALUES (?, ?, ?, ?)", (key, path, status, body))
                    return self.database.execute("SELECT status, body FROM done WHERE key = ?", (key,)).fetchone()

            def effects(self):
                return self.database.execute("SELECT count(*) FROM done WHERE status = 200").fetchone()[0]


        def start(port=0, office=None):
            """Serves in a thread of its own; the address."""
            office = office or Office()

            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def do_GET(self):
                    target = urllib.parse.urlsplit(self.path)
                    self.answer(*office.says(target.path, dict(urllib.parse.parse_qsl(target.query, keep_blank_values=True))))

                def do_POST(self):
                    input = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                    self.answer(*office.does(self.path, as_texts(input), self.headers["Idempotency-Key"]))

                def answer(self, status, body):
                    if office.loses_answers > 0:
                        office.loses_answers -= 1
                        self.close_connection = True
                        return
                    body = body.encode("utf-8")
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, *_):
                    pass  # a query holds personal data

            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_address[1]}"


        if __name__ == "__main__":
            print(start(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
            threading.Event().wait()

        """##

    /// What its test has besides.
    static let restTest = ##"""
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

        """##
}
