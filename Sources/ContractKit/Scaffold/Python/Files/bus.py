"""OneVisit's wire protocol, version 1, on the side of a department: Contracts/protocol/README.md as a program.

Contracts, ledger, outbox, parking and presence. It seldom needs a change: what the department does stands in adapter.py.

Environment: ONEVISIT_BROKER_URL           amqp://<department>:<password>@host:port
             ONEVISIT_CONTRACTS            folder with departments/@DEPARTMENT@/*.yaml
             ONEVISIT_LEDGER               SQLite file of the ledger
             ONEVISIT_ORCHESTRATOR_USER    the broker user whose tasks are executed (onevisit)

    python3 adapter.py                     runs until SIGTERM or SIGINT
    python3 adapter.py settle KEY FILE     gives a case that was told `later` its final reply, as JSON
"""
import base64
import datetime
import decimal
import functools
import glob
import hashlib
import json
import logging
import os
import re
import secrets
import signal
import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pika
import yaml

DEPARTMENT = "@DEPARTMENT@"
INSTANCE = f"{DEPARTMENT}-{secrets.token_hex(2)}"
HERE = os.path.dirname(os.path.abspath(__file__))
CONTRACTS = os.environ.get("ONEVISIT_CONTRACTS", os.path.join(HERE, "@CONTRACTS@"))
LEDGER = os.environ.get("ONEVISIT_LEDGER", os.path.join(HERE, "ledger.sqlite"))
ORCHESTRATOR = os.environ.get("ONEVISIT_ORCHESTRATOR_USER", "onevisit")

CAPACITY = 200          # tasks in hand at once; more are told `busy`
BATCH = 16              # tasks that it likes in one message
WORKERS = 16            # tasks that the back office is asked at the same time
PRESENCE = 5            # seconds between two words of presence
GRACE = 0.2             # seconds after its deadline until a lookup is dropped, for clocks differ
DRAIN = 8               # seconds that an orderly stop waits for what was begun
MOST_STARTS = 3         # a task that stopped the process so often is begun no more
PARKED_A_SECOND = 100   # messages that one instance parks
LONGEST = 1 << 20       # bytes of a message
DEEPEST = 64            # levels of a document; the root is the first
MOST_MEMBERS = 10_000   # of one object
AGAIN = 60              # seconds after which to ask again what another system has made of a task
LIFETIME = 455          # days that a ledger's entry is kept: a year, as a case can live, and 90 days

NAME = re.compile(r"[a-z][a-z0-9-]{0,62}\Z")
OPERATION = re.compile(r"[a-z][a-z0-9-]{0,62}(\.[a-z][a-z0-9-]{0,62})+\Z")
log = logging.getLogger(DEPARTMENT)


# ---- JSON, as the protocol has it ---------------------------------------------------------------

class Unreadable(Exception):
    """Why a message, or a task of it, says nothing. Quotes no values."""


def parse(body):
    if len(body) > LONGEST:
        raise Unreadable("the message is longer than 1 MiB")
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_members, parse_int=_integer, parse_float=_number,
                           parse_constant=_constant)
        _check(value, 1)
    except (UnicodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"the message is no JSON as the protocol has it ({type(error).__name__})")
    if not isinstance(value, dict):
        raise Unreadable("the message is no object")
    return value


def _members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs) or len(members) > MOST_MEMBERS:
        raise ValueError("a member stands twice, or there are too many")
    return members


def _integer(text):
    if not -(1 << 63) <= int(text) < 1 << 63:
        raise ValueError("a whole number is beyond 64 bits")
    return int(text)


def _number(text):
    value = float(text)
    if decimal.Decimal(repr(value)) != decimal.Decimal(text):
        raise ValueError("a number would be rounded")
    return value


def _constant(_):
    raise ValueError("NaN and Infinity are no JSON")


def _check(value, depth):
    if isinstance(value, (dict, list)) and depth > DEEPEST:
        raise ValueError("it is too deep")
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate has no UTF-8
        if "\0" in value:
            raise ValueError("a text holds NUL")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth + 1)
    elif isinstance(value, list):
        for element in value:
            _check(element, depth + 1)


def canonical(value):
    """RFC 8785: what hashes are computed over."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(member)}" for name, member in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    if isinstance(value, float):
        if value == int(value) and abs(value) < 1e21:
            return str(int(value))
        text = repr(value)
        if 1e-7 <= abs(value) < 1e-4:  # Python writes 1e-05 where ECMAScript writes 0.00001
            return format(decimal.Decimal(text), "f")
        return re.sub(r"e([+-])0+", r"e\1", text)
    return json.dumps(value, ensure_ascii=False)


def sha256(value):
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def wire_time(seconds=None):
    moment = datetime.datetime.fromtimestamp(time.time() if seconds is None else seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def read_time(text):
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ"
    return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc).timestamp()


# ---- Contracts ----------------------------------------------------------------------------------

class _Loader(yaml.SafeLoader):
    """YAML 1.2 as contracts are written: a date is a text, and yes is no truth value."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))

formats = jsonschema.FormatChecker(formats=["date"])


@formats.checks("resident-id")
def _is_resident_id(text):
    """GB 11643: a date of birth that exists, and ISO 7064 MOD 11-2."""
    if not isinstance(text, str):
        return True
    if not re.match(r"[0-9]{17}[0-9X]\Z", text):
        return False
    try:
        datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(text, weights)) % 11] == text[17]


@formats.checks("credit-code")
def _is_credit_code(text):
    """GB 32100: 31 characters, weighted by powers of 3."""
    if not isinstance(text, str):
        return True
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if not re.match(rf"[{alphabet}]{{2}}[0-9]{{6}}[{alphabet}]{{10}}\Z", text):
        return False
    total = sum(alphabet.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17]))
    return alphabet[(31 - total % 31) % 31] == text[17]


@formats.checks("date-time")
def _is_date_time(text):
    if not isinstance(text, str):
        return True
    try:
        read_time(text)
        return True
    except ValueError:
        return False


class Contract:
    """One operation's version, as its file says."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            document = yaml.load(file, _Loader)
        self.operation, self.version = document["operation"], document["version"]
        self.lane = document["lane"]
        self.request, self.data = document["request"], document["data"]
        self.problems = document.get("problems") or {}
        self.examples = document.get("examples") or []
        hashed = {name: document[name] for name in ("request", "data", "problems", "effect") if name in document}
        self.hash = "sha256:" + sha256(hashed)

    def keep(self, schema, value):
        """The members that the schema declares, and whether they hold to it."""
        value = project(value, schema, schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=formats)
        return value, validator.is_valid(value)


def project(value, schema, root):
    schema = resolve(schema, root)
    if not isinstance(schema, dict):
        return value
    if isinstance(value, list) and "items" in schema:
        return [project(element, schema["items"], root) for element in value]
    if not isinstance(value, dict):
        return value
    declared = declared_members(schema, root)
    more = schema.get("additionalProperties", True)
    if isinstance(more, dict):
        return {name: project(member, declared.get(name, more), root) for name, member in value.items()}
    if not declared and more is True:
        return value
    return {name: project(member, declared[name], root) for name, member in value.items() if name in declared}


def declared_members(schema, root):
    schema = resolve(schema, root)
    if not isinstance(schema, dict):
        return {}
    declared = dict(schema.get("properties", {}))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, []):
            declared.update(declared_members(branch, root))
    for keyword in ("if", "then", "else"):
        if keyword in schema:
            declared.update(declared_members(schema[keyword], root))
    return declared


def resolve(schema, root):
    while isinstance(schema, dict) and str(schema.get("$ref", "")).startswith("#/"):
        target = root
        for token in schema["$ref"][2:].split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def load_contracts(folder=None):
    paths = glob.glob(os.path.join(folder or CONTRACTS, "departments", DEPARTMENT, "*.v*.yaml"))
    contracts = [Contract(path) for path in sorted(paths)]
    return {(contract.operation, contract.version): contract for contract in contracts}


# ---- What a department says ---------------------------------------------------------------------

def answered(data):
    return {"outcome": "answered", "data": data}


def not_found():
    return {"outcome": "not-found"}


def refused(code, detail):
    return {"outcome": "refused", "problem": {"code": code, "detail": detail}}


def incomplete(*missing):
    """Each is (pointer into the input, code, sentence without personal data)."""
    return {"outcome": "incomplete",
            "missing": [{"pointer": pointer, "code": code, "detail": detail} for pointer, code, detail in missing]}


def later(available_at):
    """Seconds since 1970. Of a case the final reply follows by `adapter.py settle`."""
    return {"outcome": "later", "availableAt": wire_time(available_at)}


def failed(code, detail, retriable=False):
    """Promises that nothing took effect."""
    return {"outcome": "failed", "problem": {"code": code, "detail": detail, "retriable": retriable}}


LOOKUPS, CASES, ELSEWHERE = {}, {}, set()


def lookup(operation, version=1):
    """Marks what answers a lookup: handler(input, task) gives one of the above. What it says was true at another time than now has
    that time as `asOf` besides."""
    return lambda handler: LOOKUPS.setdefault((operation, version), handler)


def case(operation, version=1):
    """Marks what carries out a task of a case: handler(input, task, database).

    It runs in the transaction that records the task, so both happen or neither does. Write to that database alone.
    """
    return lambda handler: CASES.setdefault((operation, version), handler)


EVERY_SECOND = []


def every_second(look):
    """Marks what is done besides while the adapter serves: look(ledger, keys that are worked on)."""
    EVERY_SECOND.append(look)
    return look


def case_elsewhere(operation, version=1):
    """Marks what has a task of a case carried out by another system: handler(input, task).

    That system has to do a thing once for each task["key"], however often it is told. Then an exception, which says that nobody
    knows whether it has been done, is no harm: the department says `later`, and tells the system again when it is asked again.
    """
    def mark(handler):
        ELSEWHERE.add((operation, version))
        return CASES.setdefault((operation, version), handler)
    return mark


RESERVED = {"unknown-operation", "unsupported-version", "wrong-department", "unreadable", "untrusted-sender",
            "invalid-input", "key-reused", "unknown-outcome", "busy", "closed", "internal"}


def held_to(contract, outcome):
    """What leaves the house: only what the contract declares, and nothing that breaks it."""
    word = outcome.get("outcome")
    if word == "answered":
        data, is_valid = contract.keep(contract.data, outcome["data"])
        if is_valid:
            return answered(data)
    elif word == "refused" and outcome["problem"]["code"] in contract.problems:
        return outcome
    elif word == "failed" and outcome["problem"]["code"] in RESERVED | set(contract.problems):
        return outcome
    elif word in ("not-found", "later") or word == "incomplete" and outcome["missing"]:
        return outcome
    log.error("the answer to %s breaks its contract", contract.operation)
    return failed("internal", "the adapter's answer broke the contract")


# ---- The ledger: what has become of the tasks of cases ------------------------------------------

class Ledger:
    """By idempotency key. Where the effect is in the same database, entry and effect are one transaction, so it happens once, whenever
    we are killed."""

    SCHEMA = """
        CREATE TABLE IF NOT EXISTS ledger (
            key TEXT PRIMARY KEY, hash TEXT, state TEXT NOT NULL, attempt INTEGER NOT NULL, round INTEGER NOT NULL,
            task TEXT NOT NULL, reply_to TEXT NOT NULL, trace TEXT, outcome TEXT NOT NULL, as_of TEXT NOT NULL,
            words INTEGER NOT NULL, unsent INTEGER NOT NULL, changed_at DOUBLE PRECISION NOT NULL);
        CREATE INDEX IF NOT EXISTS ledger_unsent ON ledger (changed_at) WHERE unsent = 1;
        CREATE TABLE IF NOT EXISTS started (key TEXT PRIMARY KEY, times INTEGER NOT NULL);
        """

    def __init__(self, connect=None, begin="BEGIN IMMEDIATE", tables=""):
        """`connect` gives a connection, in autocommit mode, to another database than the ledger's own file; `begin` begins a
        transaction there that writes; `tables` are created besides the ledger's own."""
        self.connect, self.begin = connect or functools.partial(open_file, LEDGER), begin
        self.lock = threading.Lock()
        self.database = self.connect()
        for statement in (self.SCHEMA + tables).split(";"):
            if statement.strip():
                self.database.execute(statement)

    def transaction(self, body):
        with self.lock:
            if self.database is None:
                self.database = self.connect()
            try:
                self.database.execute(self.begin)
                result = body(self.database)
                self.database.execute("COMMIT")
                return result
            except BaseException:
                try:
                    self.database.execute("ROLLBACK")
                except Exception:
                    self.database = None  # the connection is gone; the next transaction opens another
                raise

    def read(self, statement, given=None):
        with self.lock:
            if self.database is None:
                self.database = self.connect()
            try:
                return rows(self.database.execute(statement, given or {}))
            except Exception:
                self.database = None
                raise

    def entry(self, key):
        return next(iter(self.read("SELECT * FROM ledger WHERE key = :key", {"key": key})), None)

    @staticmethod
    def _entry(database, key):
        return next(iter(rows(database.execute("SELECT * FROM ledger WHERE key = :key", {"key": key}))), None)

    def carry_out(self, task, reply_to, contract, handler):
        """What is said about a task: (outcome, as of, number of the word or None, code to park under or None)."""
        digest = sha256([task["operation"], task["operationVersion"], task["input"]])
        times = self.transaction(lambda database: self._start(database, task["key"]))
        work = self._elsewhere if (task["operation"], task["operationVersion"]) in ELSEWHERE else self._here
        result = work(task, reply_to, digest, times, contract, handler)
        self.transaction(lambda database: database.execute("DELETE FROM started WHERE key = :key", {"key": task["key"]}))
        return result

    @staticmethod
    def _start(database, key):
        known = Ledger._entry(database, key)
        if known and known["state"] not in ("failed", "begun"):
            return 0
        database.execute("INSERT INTO started VALUES (:key, 1) ON CONFLICT (key) DO UPDATE SET times = started.times + 1", {"key": key})
        return rows(database.execute("SELECT times FROM started WHERE key = :key", {"key": key}))[0]["times"]

    def _known(self, database, task, digest):
        """What is said without running anything, or None."""
        # Instances that share the ledger take turns at a key, where the database locks by row.
        database.execute("UPDATE started SET times = times WHERE key = :key", {"key": task["key"]})
        known = self._entry(database, task["key"])
        if known and known["hash"] not in (None, digest):
            return failed("key-reused", "the key was used for another input"), wire_time(), None, "key-reused"
        if known and known["state"] != "begun" and not (known["state"] == "failed" and task["attempt"] > known["attempt"]):
            return json.loads(known["outcome"]), known["as_of"], None, None
        return None

    def _here(self, task, reply_to, digest, times, contract, handler):
        def work(database):
            known = self._known(database, task, digest)
            if known:
                return known
            park = None
            if times > MOST_STARTS:
                outcome, park = failed("internal", f"it stopped the adapter {MOST_STARTS} times"), "poison"
            else:
                outcome = self._run(database, task, contract, handler)
            entry = self._write(database, task, reply_to, digest, outcome)
            return outcome, entry["as_of"], entry["words"], park
        return self.transaction(work)

    @staticmethod
    def _run(database, task, contract, handler):
        database.execute("SAVEPOINT effect")
        try:
            outcome = held_to(contract, handler(task["input"], task, database))
        except Exception:
            log.exception("the handler of %s failed", contract.operation)
            outcome = failed("internal", "the back office could not do it now", retriable=True)
        if outcome["outcome"] == "failed":
            database.execute("ROLLBACK TO effect")  # where that cannot be done, nothing is recorded: the delivery comes again
        database.execute("RELEASE effect")
        return outcome

    def _elsewhere(self, task, reply_to, digest, times, contract, handler):
        def begin(database):
            known = self._known(database, task, digest)
            if not known:
                self._write(database, task, reply_to, digest, later(time.time() + AGAIN), "begun")
            return known

        def end(database):
            entry = self._entry(database, task["key"])
            if entry["state"] != "begun":  # somebody has settled it meanwhile
                return json.loads(entry["outcome"]), entry["as_of"], None, None
            entry = self._write(database, task, reply_to, digest, outcome, state)
            return outcome, entry["as_of"], entry["words"], park

        known = self.transaction(begin)
        if known:
            return known
        outcome, state, park = None, None, None
        if times > MOST_STARTS:
            outcome, state, park = failed("unknown-outcome", f"it stopped the adapter {MOST_STARTS} times"), "begun", "poison"
        else:
            try:
                said = handler(task["input"], task)
                outcome = held_to(contract, said)
                if outcome["outcome"] == "failed" and said["outcome"] != "failed":
                    outcome = None  # it is done, and the adapter could not say so
            except Exception:
                log.exception("whether the task of %s was carried out is not known", contract.operation)
            if outcome is None or outcome["outcome"] == "later":
                outcome, state = outcome or later(time.time() + AGAIN), "begun"
        return self.transaction(end)

    @staticmethod
    def _write(database, task, reply_to, digest, outcome, state=None):
        states = {"failed": "failed", "later": "waiting", "withdrawn": "withdrawn"}
        database.execute(
            """INSERT INTO ledger (key, hash, state, attempt, round, task, reply_to, trace, outcome, as_of, words, unsent,
                                   changed_at)
               VALUES (:key, :hash, :state, :attempt, :round, :task, :reply_to, :trace, :outcome, :as_of, 1, 1, :changed_at)
               ON CONFLICT (key) DO UPDATE SET hash = coalesce(excluded.hash, ledger.hash), state = excluded.state,
                 attempt = excluded.attempt, round = excluded.round, reply_to = excluded.reply_to, trace = excluded.trace,
                 outcome = excluded.outcome, as_of = excluded.as_of, words = ledger.words + 1, unsent = 1,
                 changed_at = excluded.changed_at""",
            {"key": task["key"], "hash": digest, "state": state or states.get(outcome["outcome"], "finished"),
             "attempt": task["attempt"], "round": task["round"], "task": task["task"], "reply_to": reply_to,
             "trace": task.get("trace"), "outcome": json.dumps(outcome, ensure_ascii=False), "as_of": wire_time(),
             "changed_at": time.time()})
        return Ledger._entry(database, task["key"])

    def withdraw(self, withdrawal, reply_to):
        """What is said about a withdrawal."""
        def work(database):
            known = self._entry(database, withdrawal["key"])
            if known and known["state"] in ("finished", "withdrawn"):
                return json.loads(known["outcome"]), known["as_of"], None
            if known and known["state"] == "begun":
                return failed("unknown-outcome", "another system may have done it, or may do it yet"), wire_time(), None
            outcome = {"outcome": "withdrawn"}
            entry = self._write(database, withdrawal, reply_to, None, outcome)
            return outcome, entry["as_of"], entry["words"]
        return self.transaction(work)

    def settle(self, key, outcome):
        """Gives a case that was told `later` its word, which a running adapter sends; whether one was waited for."""
        def work(database):
            known = self._entry(database, key)
            if not known or known["state"] not in ("waiting", "begun"):
                return False
            task = {name: known[name] for name in ("key", "attempt", "round", "task", "trace")}
            self._write(database, task, known["reply_to"], known["hash"], outcome)
            return True
        return self.transaction(work)

    def begun(self):
        """The keys of what another system was told to do, and has not said what came of it."""
        return [row["key"] for row in self.read("SELECT key FROM ledger WHERE state = 'begun' ORDER BY changed_at")]

    def unsent(self):
        return self.read("SELECT * FROM ledger WHERE unsent = 1 ORDER BY changed_at LIMIT 100")

    def sent(self, key, number):
        """The broker has the word of that number; a newer one is still to be sent."""
        self.transaction(lambda database: database.execute(
            "UPDATE ledger SET unsent = 0 WHERE key = :key AND words = :words", {"key": key, "words": number}))

    def erase(self):
        self.transaction(lambda database: database.execute(
            "DELETE FROM ledger WHERE changed_at < :limit", {"limit": time.time() - LIFETIME * 86_400}))


def open_file(path):
    """An SQLite database that keeps what was committed when the power fails."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    return database


def rows(cursor):
    """What a statement gave, each row by the names of its columns."""
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row)) for row in cursor.fetchall()] if names else []


# ---- Messages -----------------------------------------------------------------------------------

class Problem(Exception):
    """A task that is not run. Those that nobody can read are parked; all are told, where they say whom."""

    def __init__(self, code, detail, parks=False):
        super().__init__(code)
        self.code, self.detail, self.parks = code, detail, parks


def check_task(task, lane, contracts):
    """A task that may be run, and its contract."""
    def member(name, kind):
        value = task.get(name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise Problem("unreadable", f"{name} is missing or wrong", parks=True)
        return value

    for name in ("task", "request", "key", "lane", "operation"):
        member(name, str)
    for name in ("attempt", "round", "operationVersion"):
        if member(name, int) < 1:
            raise Problem("unreadable", f"{name} is below 1", parks=True)
    if task["lane"] != lane or not OPERATION.match(task["operation"]):
        raise Problem("unreadable", "lane or operation is wrong", parks=True)
    if lane == "lookup":
        try:
            read_time(member("deadline", str))
        except ValueError:
            raise Problem("unreadable", "deadline is no time", parks=True)
    if task["operation"].split(".")[0] != DEPARTMENT:
        raise Problem("wrong-department", "the operation is another department's")
    handlers = LOOKUPS if lane == "lookup" else CASES
    known = [version for operation, version in handlers if operation == task["operation"]]
    contract = contracts.get((task["operation"], task["operationVersion"]))
    if not known:
        raise Problem("unknown-operation", "the operation is not answered here")
    if task["operationVersion"] not in known or not contract:
        raise Problem("unsupported-version", "that version is not answered here")
    if not isinstance(task.get("input"), dict):
        raise Problem("invalid-input", "input is missing or no object")
    value, is_valid = contract.keep(contract.request, task["input"])
    if not is_valid:
        raise Problem("invalid-input", "input breaks the operation's request schema")
    return {**task, "input": value}, contract


def check_withdrawal(withdrawal):
    for name in ("task", "request", "key", "operation"):
        if not isinstance(withdrawal.get(name), str):
            raise Problem("unreadable", f"{name} is missing or wrong", parks=True)
    for name in ("attempt", "round", "operationVersion"):
        value = withdrawal.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise Problem("unreadable", f"{name} is missing or wrong", parks=True)
    return withdrawal


def can_be_told(entry, reply_to):
    def is_count(value):
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return bool(reply_to) and isinstance(entry, dict) and isinstance(entry.get("task"), str) \
        and is_count(entry.get("attempt")) and is_count(entry.get("round"))


class Adapter:
    def __init__(self, url, ledger):
        self.parameters = pika.URLParameters(url)
        self.parameters.heartbeat = 10
        self.parameters.blocked_connection_timeout = 30
        self.user = self.parameters.credentials.username
        self.contracts = load_contracts()
        for operation in [*LOOKUPS, *CASES]:
            if operation not in self.contracts:
                raise SystemExit(f"{operation[0]}@{operation[1]} has a handler and no contract in {CONTRACTS}")
        self.ledger = ledger
        self.workers = ThreadPoolExecutor(WORKERS)
        self.connection = None
        self.in_hand = 0            # tasks
        self.unsettled = 0          # deliveries
        self.keys = set()           # of cases that are worked on here
        self.tokens, self.refilled = float(PARKED_A_SECOND), time.monotonic()
        self.is_stopping = threading.Event()
        self.number = 0

    # -- Life

    def run(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.is_stopping.set())
        pause = 0.1
        while not self.is_stopping.is_set():
            try:
                self.connect()
                pause = 0.1
                self.serve()
            except (pika.exceptions.AMQPError, OSError) as error:
                log.warning("the broker is away (%s); next try in %.1f s", type(error).__name__, pause)
                self.disconnect()
                self.is_stopping.wait(pause)
                pause = min(pause * 2, 1.0)
        self.workers.shutdown(wait=False, cancel_futures=True)

    def disconnect(self):
        """As when its queues are not declared yet: the connection itself is sound then."""
        try:
            if self.connection and self.connection.is_open:
                self.connection.close()
        except pika.exceptions.AMQPError:
            pass

    def connect(self):
        self.connection = pika.BlockingConnection(self.parameters)
        self.in_hand = self.unsettled = 0
        self.keys.clear()
        self.lookups, self.cases = self.connection.channel(), self.connection.channel()
        # Replies to cases and parked messages are confirmed; replies to lookups need not be.
        self.confirmed = self.connection.channel()
        self.confirmed.confirm_delivery()
        # A reply to a lookup that nobody waits for any more.
        self.lookups.add_on_return_callback(lambda *_: log.info("a reply came too late for its asker"))
        # Declares nothing: it looks whether the orchestrator has.
        for lane in ("lookup", "case"):
            self.lookups.queue_declare(f"onevisit.{DEPARTMENT}.{lane}", passive=True)
        self.lookups.basic_qos(prefetch_count=CAPACITY)
        self.cases.basic_qos(prefetch_count=WORKERS)
        self.consumers = []
        if LOOKUPS:
            take = functools.partial(self.take, "lookup")
            self.consumers.append((self.lookups, self.lookups.basic_consume(f"onevisit.{DEPARTMENT}.lookup", take)))
        if CASES:
            take = functools.partial(self.take, "case")
            self.consumers.append((self.cases, self.cases.basic_consume(f"onevisit.{DEPARTMENT}.case", take)))

    def serve(self):
        log.info("%s serves", INSTANCE)
        spoken = swept = erased = 0.0
        while not self.is_stopping.is_set():
            now = time.monotonic()
            if now - spoken >= PRESENCE:
                self.speak("serving")
                spoken = now
            if now - swept >= 1:
                self.tend(is_hourly=now - erased >= 3600)
                swept, erased = now, now if now - erased >= 3600 else erased
            self.connection.process_data_events(time_limit=0.2)
        self.speak("draining")
        for channel, tag in self.consumers:
            channel.basic_cancel(tag)
        limit = time.monotonic() + DRAIN
        while self.unsettled and time.monotonic() < limit:
            self.connection.process_data_events(time_limit=0.05)
        self.speak("leaving")
        self.connection.close()
        log.info("%s has left", INSTANCE)

    def speak(self, state):
        versions = {}
        for operation, version in [*LOOKUPS, *CASES]:
            contract = self.contracts[operation, version]
            versions.setdefault(operation, []).append({"version": version, "contract": contract.hash})
        self.publish(self.lookups, "onevisit.presence", "", "onevisit.presence.v1", {
            "protocol": 1, "department": DEPARTMENT, "instance": INSTANCE, "state": state,
            "operations": [{"operation": name, "versions": known} for name, known in sorted(versions.items())],
            "batch": BATCH, "capacity": CAPACITY, "now": wire_time(), "software": "@DEPARTMENT@-adapter 1.0"})

    def publish(self, channel, exchange, key, kind, document, persistent=False, task=None, trace=None, mandatory=False):
        self.number += 1
        properties = pika.BasicProperties(
            content_type="application/json", type=kind, message_id=f"{INSTANCE}-{os.getpid()}-{self.number}",
            user_id=self.user, app_id=INSTANCE, timestamp=int(time.time()), delivery_mode=2 if persistent else 1,
            correlation_id=task, headers={"traceparent": trace} if trace else None)
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        channel.basic_publish(exchange, key, body, properties, mandatory=mandatory)

    # -- Deliveries

    def take(self, lane, channel, method, properties, body):
        self.unsettled += 1
        delivery = Delivery(self, lane, channel, method.delivery_tag, properties, body)
        try:
            if properties.user_id != ORCHESTRATOR:
                return delivery.park(body, "untrusted-sender", "the sender is not the orchestrator")
            if properties.content_encoding is not None:
                return delivery.park(body, "unreadable", "the message has a content encoding")
            message = parse(body)
            if message.get("protocol") != 1 or isinstance(message.get("protocol"), (bool, float)):
                return delivery.park(body, "unreadable", "protocol is not 1")
            is_withdrawal = lane == "case" and "withdrawals" in message and "tasks" not in message
            entries = message.get("withdrawals" if is_withdrawal else "tasks")
            if not isinstance(entries, list) or not entries:
                return delivery.park(body, "unreadable", "there is nothing in it")
        except Unreadable as problem:
            return delivery.park(body, "unreadable", str(problem))
        reply_to = message.get("replyTo")
        if not isinstance(reply_to, str) or not NAME.match(reply_to):
            reply_to = None
        delivery.left = len(entries)
        for entry in entries:
            try:
                if not isinstance(entry, dict):
                    raise Problem("unreadable", "it is no object", parks=True)
                if reply_to is None:
                    raise Problem("unreadable", "replyTo is missing or no name", parks=True)
                if "withdrawals" in message and "tasks" in message or lane == "case" and len(entries) > 1:
                    raise Problem("unreadable", "a case message carries one thing", parks=True)
                if is_withdrawal:
                    self.withdraw(check_withdrawal(entry), reply_to, delivery)
                else:
                    self.start(*check_task(entry, lane, self.contracts), reply_to, delivery)
            except Problem as problem:
                if problem.parks:
                    member = "withdrawals" if is_withdrawal else "tasks"
                    alone = {"protocol": 1, "replyTo": message.get("replyTo"), member: [entry]}
                    if not delivery.park_body(json.dumps(alone, ensure_ascii=False).encode(), problem.code, problem.detail):
                        return delivery.give_back()
                outcome = failed(problem.code, problem.detail)
                if can_be_told(entry, reply_to) and not self.say(lane, entry, reply_to, outcome, wire_time()):
                    return delivery.give_back()
                delivery.done()

    def start(self, task, contract, reply_to, delivery):
        if delivery.lane == "lookup" and time.time() > read_time(task["deadline"]) + GRACE:
            return delivery.done()
        if self.in_hand >= CAPACITY:
            raise Problem("busy", f"{CAPACITY} tasks are in the works already")
        handlers = LOOKUPS if delivery.lane == "lookup" else CASES
        handler = handlers[task["operation"], task["operationVersion"]]
        self.in_hand += 1
        if delivery.lane == "lookup":
            work = functools.partial(self.look_up, task, contract, handler)
        else:
            if task["key"] in self.keys:  # the same task is being worked on: its result is on record in a moment
                self.in_hand -= 1
                again = functools.partial(self.start_again, task, contract, reply_to, delivery)
                self.connection.call_later(0.05, again)
                return None
            self.keys.add(task["key"])
            work = functools.partial(self.ledger.carry_out, task, reply_to, contract, handler)
        connection = self.connection

        def in_worker():
            try:
                result = work()
            except Exception:
                log.exception("a task of %s could not be worked on", task["operation"])
                result = None
            try:
                connection.add_callback_threadsafe(functools.partial(self.finish, task, reply_to, delivery, result))
            except pika.exceptions.AMQPError:
                pass  # the connection is gone: the task comes again, or its word is in the outbox
        self.workers.submit(in_worker)

    def start_again(self, task, contract, reply_to, delivery):
        try:
            self.start(task, contract, reply_to, delivery)
        except Problem as problem:
            self.say("case", task, reply_to, failed(problem.code, problem.detail, retriable=True), wire_time())
            delivery.done()

    @staticmethod
    def look_up(task, contract, handler):
        try:
            outcome = dict(handler(task["input"], task))
            as_of = outcome.pop("asOf", None) or wire_time()
            outcome = held_to(contract, outcome)
        except Exception:
            log.exception("the handler of %s failed", contract.operation)
            outcome, as_of = failed("internal", "the back office could not do it now", retriable=True), wire_time()
        return outcome, as_of, None, None

    def finish(self, task, reply_to, delivery, result):
        """In the connection's thread again: says the word, then lets the delivery go."""
        if delivery.adapter_connection is not self.connection:
            return  # of a connection that is gone
        self.in_hand -= 1
        self.keys.discard(task["key"])
        if result is None:
            return delivery.give_back()
        outcome, as_of, number, park = result
        if park and not delivery.park_body(delivery.body, park, outcome["problem"]["detail"]):
            return delivery.give_back()
        if delivery.lane == "lookup":
            self.say("lookup", task, reply_to, outcome, as_of)
            return delivery.done()
        self.say_of_case(task, reply_to, outcome, as_of, number, delivery)

    def withdraw(self, withdrawal, reply_to, delivery):
        if withdrawal["key"] in self.keys:  # it is being worked on: what comes of it is on record in a moment
            return self.connection.call_later(0.05, functools.partial(self.withdraw, withdrawal, reply_to, delivery))
        try:
            outcome, as_of, number = self.ledger.withdraw(withdrawal, reply_to)
        except Exception:
            log.exception("the ledger cannot be used now")
            return delivery.give_back()
        self.say_of_case(withdrawal, reply_to, outcome, as_of, number, delivery)

    def say_of_case(self, entry, reply_to, outcome, as_of, number, delivery):
        """What nobody took and has a number lies in the outbox; anything else was said before, and is said again when it is asked for."""
        if self.say("case", entry, reply_to, outcome, as_of) and number:
            try:
                self.ledger.sent(entry["key"], number)
            except Exception:
                log.exception("the ledger cannot be used now: that word will be said twice")
        delivery.done()

    # -- Replies

    def say(self, lane, entry, reply_to, outcome, as_of):
        """Publishes one reply; of a case, whether the broker has it and a queue took it."""
        reply = {"task": entry["task"], "attempt": entry["attempt"], "round": entry["round"], "department": DEPARTMENT,
                 "instance": INSTANCE, "asOf": as_of, **outcome}
        trace = entry.get("trace")
        if isinstance(trace, str):
            reply["trace"] = trace
        else:
            trace = None
        channel = self.confirmed if lane == "case" else self.lookups
        try:
            self.publish(
                channel, "onevisit.replies", f"{DEPARTMENT}.{reply_to}", "onevisit.replies.v1",
                {"protocol": 1, "replies": [reply]}, persistent=lane == "case", task=entry["task"], trace=trace, mandatory=True)
            return True
        except (pika.exceptions.UnroutableError, pika.exceptions.NackError):
            return False

    def tend(self, is_hourly):
        """What is seen to between deliveries. A ledger that cannot be used now is no reason to leave."""
        try:
            self.sweep()
            for look in EVERY_SECOND:
                look(self.ledger, self.keys)
            if is_hourly:
                self.ledger.erase()
        except pika.exceptions.AMQPError:
            raise
        except Exception:
            log.exception("the ledger cannot be used now")

    def sweep(self):
        """The outbox: words that the broker does not have yet, and those that somebody gave by `settle`."""
        for entry in self.ledger.unsent():
            if entry["key"] not in self.keys and time.time() - entry["changed_at"] > 0.5:
                told = {"task": entry["task"], "attempt": entry["attempt"], "round": entry["round"], "trace": entry["trace"]}
                if self.say("case", told, entry["reply_to"], json.loads(entry["outcome"]), entry["as_of"]):
                    self.ledger.sent(entry["key"], entry["words"])

    def may_park(self):
        now = time.monotonic()
        self.tokens = min(PARKED_A_SECOND, self.tokens + (now - self.refilled) * PARKED_A_SECOND)
        self.refilled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Delivery:
    """One message of a queue, until the broker is told that it is done with."""

    NAMES = ("content_type", "type", "message_id", "correlation_id", "user_id", "app_id", "delivery_mode", "reply_to",
             "expiration", "content_encoding")
    WHOLE = 512 * 1024      # bytes up to which a body is parked whole
    PART = 64 * 1024

    def __init__(self, adapter, lane, channel, tag, properties, body):
        self.adapter, self.lane, self.channel, self.tag = adapter, lane, channel, tag
        self.properties, self.body, self.left = properties, body, 1
        self.adapter_connection = adapter.connection

    def done(self):
        self.left -= 1
        if self.left == 0:
            self.adapter.unsettled -= 1
            self.channel.basic_ack(self.tag)

    def give_back(self):
        """It could not be put on record now. A pause keeps it from going round and round."""
        if self.left > 0:
            self.left = 0
            self.adapter.unsettled -= 1
            self.adapter.connection.call_later(1, lambda: self.channel.basic_nack(self.tag, requeue=True))

    def park(self, body, code, detail):
        if self.park_body(body, code, detail):
            self.done()
        else:
            self.give_back()

    def park_body(self, body, code, detail):
        """Whether it is parked, or may be let go all the same."""
        if not self.adapter.may_park():
            return self.lane == "lookup"
        properties = {name: getattr(self.properties, name) for name in self.NAMES
                      if getattr(self.properties, name) is not None}
        if self.properties.timestamp is not None:
            properties["timestamp"] = wire_time(self.properties.timestamp)
        document = {"protocol": 1, "reason": {"code": code, "detail": detail}, "department": DEPARTMENT,
                    "instance": INSTANCE, "properties": properties}
        if len(body) > self.WHOLE:
            document["sha256"] = hashlib.sha256(body).hexdigest()
            body = body[:self.PART]
        document["body"] = base64.b64encode(body).decode("ascii")
        try:
            self.adapter.publish(self.adapter.confirmed, "onevisit.dead", "", "onevisit.parked.v1", document, persistent=True)
            return True
        except pika.exceptions.NackError:
            return False


def main(ledger=Ledger):
    """The program: runs, or settles one case. `ledger` opens the department's."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    if len(sys.argv) == 4 and sys.argv[1] == "settle":
        with open(sys.argv[3], encoding="utf-8") as file:
            if not ledger().settle(sys.argv[2], json.load(file)):
                raise SystemExit("that key waits for no word")
        return
    if len(sys.argv) > 1:
        raise SystemExit(__doc__)
    url = os.environ.get("ONEVISIT_BROKER_URL")
    if not url:
        raise SystemExit("ONEVISIT_BROKER_URL is not set: amqp://<user>:<password>@<host>:<port>")
    Adapter(url, ledger()).run()
