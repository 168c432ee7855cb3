extension AdapterScaffold {
    /// An adapter that answers from a database.
    static let sqlAdapter = ##"""
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

        """##

    /// Which database that is.
    static let sqlDatabase = ##"""
        """Which database the department has, and how statements are put to it.

        An SQLite file with the people of the contracts' examples at first, made from demo.sql. For another database, change what stands between
        the lines; every statement, the ledger's too, names its parameters :like_this, and Named turns them into what the driver wants. For
        PostgreSQL that is, tried with psycopg 3 (pip install "psycopg[binary]"):

            BEGIN = "BEGIN"

            def connect(writes=True):
                connection = psycopg.connect(os.environ["ONEVISIT_DATABASE"], autocommit=True, cursor_factory=psycopg.ClientCursor)
                if not writes:
                    connection.execute("SET default_transaction_read_only = on")
                connection.execute("SET statement_timeout = '5s'")
                return Named(connection, "%({})s")

        The ledger needs INSERT … ON CONFLICT, SAVEPOINT and LIMIT, which SQLite and the relatives of PostgreSQL have. Where it cannot be in the
        department's database, let it be a file of its own (`bus.Ledger()`), and the task's key a unique column of what is written: then mark
        the operation with `bus.case_elsewhere`.
        """
        import os
        import re
        import sqlite3
        import threading

        import bus

        # ------------------------------------------------------------------------------------------------
        FILE = os.environ.get("ONEVISIT_DATABASE", os.path.join(bus.HERE, "@DEPARTMENT@.sqlite"))
        BEGIN = "BEGIN IMMEDIATE"


        def connect(writes=True):
            """A connection in autocommit mode; one that shall not write cannot."""
            connection = bus.open_file(FILE)
            if not writes:
                connection.execute("PRAGMA query_only = ON")
            return connection


        def make_demonstration():
            """Remove it, and demo.sql, once the database is the department's."""
            if not os.path.exists(FILE):
                with open(os.path.join(bus.HERE, "demo.sql"), encoding="utf-8") as file:
                    text = file.read()
                half = f"{FILE}.{os.getpid()}.new"
                connection = sqlite3.connect(half)
                connection.executescript(text)
                connection.close()
                os.replace(half, FILE)
        # ------------------------------------------------------------------------------------------------


        _own = threading.local()


        def read(body):
            """Runs body(connection) on this thread's connection for lookups. After an error the next one opens another."""
            connection = getattr(_own, "connection", None) or connect(writes=False)
            _own.connection = None
            result = body(connection)
            _own.connection = connection
            return result


        # A text, a quoted name, a comment, a cast, a parameter, the end of a statement, or what drivers read as the beginning of a parameter.
        TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_][A-Za-z0-9_]*)|;|%""", re.DOTALL)


        def statements(text):
            """The statements of a file, each without its semicolon."""
            ends = [match.start() for match in TOKEN.finditer(text) if match.group() == ";"] + [len(text)]
            parts = [text[begin:end].lstrip(";") for begin, end in zip([0] + ends, ends)]
            return [part.strip() for part in parts if re.sub(r"--[^\n]*|/\*.*?\*/|\s", "", part, flags=re.DOTALL)]


        class Named:
            """A connection whose driver writes parameters otherwise: `%({})s` for psycopg, `?` for those that count them."""

            def __init__(self, connection, mark):
                self.connection, self.mark = connection, mark

            def execute(self, statement, given=None):
                names = []

                def marked(match):
                    if match.group(1) is None:
                        return match.group().replace("%", "%%") if "%" in self.mark else match.group()
                    names.append(match.group(1))
                    return self.mark.format(match.group(1))

                text = TOKEN.sub(marked, statement)
                if not names:
                    return self.connection.execute(statement)
                return self.connection.execute(text, given if "{" in self.mark else [given[name] for name in names])

            def close(self):
                self.connection.close()

        """##

    /// What its test has besides.
    static let sqlTest = ##"""
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

        """##
}
