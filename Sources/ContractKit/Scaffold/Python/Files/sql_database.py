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
