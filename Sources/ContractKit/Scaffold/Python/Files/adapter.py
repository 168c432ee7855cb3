#!/usr/bin/env python3
"""The adapter of @DEPARTMENT@: what it answers. The wire protocol is bus.py's business, and how this is run stands there."""
import functools

import bus
from bus import answered, case, failed, incomplete, later, lookup, not_found, refused  # noqa: F401  (what handlers say)


@functools.lru_cache(maxsize=None)
def examples(operation, version):
    return bus.load_contracts()[operation, version].examples


def from_examples(input, task):
    """What the contract's example with that input says; whoever stands in none has no record here.

    This is where the department's own system is asked instead.
    """
    for example in examples(task["operation"], task["operationVersion"]):
        if example["request"] == input:
            return {**example["reply"]}
    return not_found()

@HANDLERS@

def ledger():
    """With a table of what was done, in the same file and so in the same transaction."""
    return bus.Ledger(tables="CREATE TABLE IF NOT EXISTS carried_out (key TEXT PRIMARY KEY, operation TEXT NOT NULL, at TEXT NOT NULL)")


if __name__ == "__main__":
    bus.main(ledger)
