"""How many of the contracts' messages three Python packages check in a second.

Reads a corpus of schemas, each with messages that it accepts, and prints a line of JSON for each package: its name, its version and the best of
five rounds. The formats that the packages know are asserted; our own two, the identity number and the credit code, they let pass unseen.
"""

import argparse
import importlib.metadata
import json
import time
import warnings

import fastjsonschema
import jsonschema
import jsonschema_rs

ROUNDS = 5
SECONDS = 0.5
SHORT = 0.01    # for one schema
AT_ONCE = 16    # passes between two looks at the clock
OURS = {"resident-id": ".*", "credit-code": ".*"}


def interpreted(schema):
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).is_valid


def generated(schema):
    check = fastjsonschema.compile(schema, formats=OURS)

    def is_valid(value):
        check(value)
        return True

    return is_valid


def compiled(schema):
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid


def measure_each(pairs):
    rates = []
    for is_valid, values in pairs:
        best = 0.0
        for _ in range(ROUNDS):
            count, start = 0, time.perf_counter()
            while time.perf_counter() - start < SHORT:
                for _ in range(AT_ONCE):
                    for value in values:
                        is_valid(value)
                count += AT_ONCE * len(values)
            best = max(best, count / (time.perf_counter() - start))
        rates.append(best)
    return rates


def measure(pairs):
    size = sum(len(values) for _, values in pairs)
    best = 0.0
    for _ in range(ROUNDS):
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < SECONDS:
            for is_valid, values in pairs:
                for value in values:
                    if not is_valid(value):
                        raise SystemExit("a message of the contracts was refused")
            count += size
        best = max(best, count / (time.perf_counter() - start))
    return best


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    with open(parser.parse_args().corpus, encoding="utf-8") as file:
        corpus = json.load(file)
    for name, make in [("jsonschema", interpreted), ("fastjsonschema", generated), ("jsonschema-rs", compiled)]:
        pairs = [(make(entry["schema"]), entry["values"]) for entry in corpus]
        figures = {"perSecond": measure(pairs), "each": measure_each(pairs)}
        print(json.dumps({"name": name, "version": importlib.metadata.version(name), **figures}), flush=True)


if __name__ == "__main__":
    main()
