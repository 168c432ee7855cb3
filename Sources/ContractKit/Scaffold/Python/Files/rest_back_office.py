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
