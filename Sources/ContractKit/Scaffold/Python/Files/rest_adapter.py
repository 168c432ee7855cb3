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
