"""The Python peer of the fan-out benchmark: five echo departments, and the requester that asks them."""

import argparse
import logging
import sys

import aio_pika
import uvloop

import departments
from ask import Asker
from bus import Failure, read_payload


def main():
    parser = argparse.ArgumentParser(prog="python")
    parser.add_argument("part", choices=["departments", "ask"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--payload", required=True)
    parser.add_argument("--in-flight", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--warm-up", type=float, default=1)
    options = parser.parse_args()
    payload = read_payload(options.payload)
    if options.part == "departments":
        uvloop.run(departments.run(options.url, payload))
        return
    if options.in_flight < 1 or options.seconds <= 0 or options.warm_up < 0:
        parser.error("ask needs --in-flight N (at least 1) and --seconds S (above 0)")
    asker = Asker(payload, options.warm_up, options.seconds)
    uvloop.run(asker.run(options.url, options.in_flight))
    asker.report(options.in_flight)


if __name__ == "__main__":
    # Without confirms aiormq tells nobody of a returned message and logs it with its body, which may hold personal data.
    # Here such a task counts as failed when its time is over.
    logging.getLogger("aiormq").addHandler(logging.NullHandler())
    logging.getLogger("aiormq").propagate = False
    try:
        main()
    except (Failure, OSError, aio_pika.exceptions.AMQPError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
