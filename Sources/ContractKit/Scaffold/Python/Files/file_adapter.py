#!/usr/bin/env python3
"""The adapter of @DEPARTMENT@: exchanges files with a back office. How it is run stands in bus.py.

The folder of the exchange, ONEVISIT_EXCHANGE, has
    exports/<operation>.v<version>.csv      what lookups are answered from. The back office writes a file under another name and renames it
    orders/<id>.json                        what it is to do: {"key", "operation", "operationVersion", "input"}
    results/<id>.json                       what came of it: {"data": {…}}, {"problem": code, "detail": sentence}, {"missing": […]} or {}
                                            for not-found. It does an order once, however often it comes
Without that variable it is the folder beside this file, and back_office.py, a demonstration, writes the results.
"""
import csv
import hashlib
import json
import os
import threading
import time

import bus
import columns

EXCHANGE = os.environ.get("ONEVISIT_EXCHANGE", os.path.join(bus.HERE, "exchange"))
ENCODING = "utf-8-sig"  # of the exports; gb18030 is that of older systems
PATIENCE = 1            # seconds that a case waits here for its result; what takes longer is told `later`
LOOK = 0.05             # seconds between two looks for a result
CONTRACTS = bus.load_contracts()


def path(folder, name):
    return os.path.join(EXCHANGE, folder, name)


# ---- Lookups ------------------------------------------------------------------------------------

class Export:
    """A file of the back office, read again when it is another."""

    def __init__(self, contract):
        self.contract = contract
        self.path = path("exports", f"{contract.operation.split('.', 1)[1]}.v{contract.version}.csv")
        self.lock, self.state = threading.Lock(), None

    def answer(self, input, task):
        with self.lock:
            state = os.stat(self.path)
            if self.state != (state.st_ino, state.st_mtime_ns, state.st_size):
                self.read()
                self.state, self.as_of = (state.st_ino, state.st_mtime_ns, state.st_size), bus.wire_time(state.st_mtime)
            row = self.rows.get(self.key(columns.values(input, self.contract)))
        # What it says was true when it was written.
        return {**columns.outcome_of(row, self.contract), "asOf": self.as_of}

    def read(self):
        with open(self.path, encoding=ENCODING, newline="") as file:
            reader = csv.DictReader(file, strict=True)
            # A column that the request and the data both have is asked for as asked_…, where their values differ.
            self.asked = {}
            for name in columns.values({}, self.contract):
                column = next((column for column in (f"asked_{name}", name) if column in (reader.fieldnames or [])), None)
                if column:
                    self.asked[name] = column
            self.rows = {}
            for row in reader:
                key = tuple(row[column] for column in self.asked.values())
                if self.rows.setdefault(key, row) is not row:
                    raise ValueError(f"{self.path}: two lines for one input, the second on line {reader.line_num}")
                for name in row:
                    row[name] = row[name] or None

    def key(self, given):
        return tuple(text(given[name]) for name in self.asked)


def text(value):
    """As it stands in a column."""
    if value is None:
        return ""
    return value if isinstance(value, str) else bus.canonical(value)


# ---- Cases --------------------------------------------------------------------------------------

def file_name(key):
    """A key may be any text; a name of a file may not."""
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:32] + ".json"


def carry_out(input, task):
    """Drops the order, if it is not there, and waits a moment for its result."""
    name = file_name(task["key"])
    if not os.path.exists(path("orders", name)):
        drop("orders", name, {"key": task["key"], "operation": task["operation"], "operationVersion": task["operationVersion"],
                              "input": input})
    limit = time.monotonic() + PATIENCE
    while not os.path.exists(path("results", name)):
        if time.monotonic() > limit:
            return bus.later(time.time() + bus.AGAIN)
        time.sleep(LOOK)
    return result(name, CONTRACTS[task["operation"], task["operationVersion"]])


def drop(folder, name, document):
    """The whole file, or none."""
    half = path(folder, f".{name}.{os.getpid()}-{threading.get_ident()}")
    with open(half, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path(folder, name))


def result(name, contract):
    with open(path("results", name), encoding="utf-8") as file:
        document = json.load(file)
    if "data" in document:
        return bus.answered(document["data"])
    if "missing" in document:
        return {"outcome": "incomplete", "missing": document["missing"]}
    return columns.outcome_of(document or None, contract)


@bus.every_second
def look_for_results(ledger, busy):
    """The results of what was told `later`. Their replies go out from the ledger's outbox."""
    for key in ledger.begun():
        name = file_name(key)
        if key in busy or not os.path.exists(path("results", name)):
            continue
        try:
            with open(path("orders", name), encoding="utf-8") as file:
                order = json.load(file)
            contract = CONTRACTS[order["operation"], order["operationVersion"]]
            outcome = bus.held_to(contract, result(name, contract))
        except (OSError, ValueError, KeyError):
            bus.log.exception("%s cannot be read", path("results", name))
            continue
        if outcome["outcome"] != "failed":
            ledger.settle(key, outcome)


def answer_all():
    for contract in CONTRACTS.values():
        operation = contract.operation, contract.version
        if contract.lane == "lookup":
            bus.lookup(*operation)(Export(contract).answer)
        else:
            bus.case_elsewhere(*operation)(carry_out)


def make_folders():
    for folder in ("exports", "orders", "results"):
        os.makedirs(path(folder, ""), exist_ok=True)


answer_all()

if __name__ == "__main__":
    make_folders()
    if "ONEVISIT_EXCHANGE" not in os.environ:
        import back_office
        back_office.start(EXCHANGE)
    bus.main()
