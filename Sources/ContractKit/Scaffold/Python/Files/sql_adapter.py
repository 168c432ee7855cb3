#!/usr/bin/env python3
"""The adapter of @DEPARTMENT@: answers from the department's database. How it is run stands in bus.py.

statements/ has a file for each operation and version, database.py says which database that is. What SQL alone cannot say is a function
of Python instead, which stands above `answer_all` and takes precedence over a file:

    @bus.lookup("@DEPARTMENT@.something.read", 1)
    def something_read(input, task):
        return bus.answered({"…": "…"})
"""
import os

import bus
import columns
import database


def run(connection, statements, contract, input, task):
    """The statements one after the other. The row that one gives says what is answered; where it says anything but `answered`, the
    following are not run."""
    given = {"onevisit_key": task["key"], "onevisit_operation": task["operation"], "onevisit_now": bus.wire_time(),
             **columns.values(input, contract)}
    outcome = bus.answered({})
    for statement in statements:
        cursor = connection.execute(statement, given)
        if cursor.description is None:
            continue  # it gives no rows: an effect
        found = bus.rows(cursor)
        if len(found) > 1:
            raise LookupError(f"{contract.operation}: {len(found)} rows where one answers")
        outcome = columns.outcome_of(found[0] if found else None, contract)
        if outcome["outcome"] != "answered":
            break
    return outcome


def answer(contract, statements):
    operation = contract.operation, contract.version
    if contract.lane == "lookup":
        bus.lookup(*operation)(lambda input, task: database.read(lambda connection: run(connection, statements, contract, input, task)))
    else:
        bus.case(*operation)(lambda input, task, connection: run(connection, statements, contract, input, task))


def answer_all():
    for contract in bus.load_contracts().values():
        path = os.path.join(bus.HERE, "statements", f"{contract.operation.split('.', 1)[1]}.v{contract.version}.sql")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                answer(contract, database.statements(file.read()))


def ledger():
    """In the department's own database: there, entry and effect are one transaction."""
    return bus.Ledger(database.connect, database.BEGIN)


answer_all()

if __name__ == "__main__":
    database.make_demonstration()
    bus.main(ledger)
