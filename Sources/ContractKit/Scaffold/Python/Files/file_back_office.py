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
