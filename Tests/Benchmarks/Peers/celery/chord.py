"""A chord of five tasks on Celery: how many are finished in a second, with 16 in flight.

Prints the figure as its last line. Starts a Redis server of its own for the results and a worker with two processes, and stops both.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from celery import Celery, chord

IN_FLIGHT = 16
CHORDS = 300
WARM_UP = 32

app = Celery(
    "chord",
    broker=os.environ.get("BENCH_BROKER"),
    backend=os.environ.get("BENCH_RESULTS"),
)
app.conf.update(
    task_acks_late=True,
    task_serializer="json",
    result_serializer="json",
    worker_prefetch_multiplier=16,
    task_default_delivery_mode="persistent",
)


@app.task
def ask(department, resident):
    return {"department": department, "number": "P-2026-000123"}


@app.task
def answer(parts):
    return {part["department"]: part for part in parts}


DEPARTMENTS = ["records", "police", "health", "social", "housing"]


def begin():
    return chord([ask.s(name, "99010419900101123X") for name in DEPARTMENTS])(answer.s())


def finish(count):
    """Finishes so many chords, with IN_FLIGHT of them begun at any time."""
    running, begun = [], 0
    while begun < count or running:
        while begun < count and len(running) < IN_FLIGHT:
            running.append(begin())
            begun += 1
        running.pop(0).get(timeout=60)


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--broker", required=True)
    broker = parser.parse_args().broker
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        redis = subprocess.Popen(
            ["redis-server", "--port", str(port), "--save", "", "--dir", folder, "--bind", "127.0.0.1"],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        environment = dict(os.environ, BENCH_BROKER=broker, BENCH_RESULTS=f"redis://127.0.0.1:{port}/0", C_FORCE_ROOT="1")
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "chord", "worker", "--concurrency", "2", "--loglevel", "ERROR"],
            cwd=os.path.dirname(os.path.abspath(__file__)),
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            app.conf.broker_url, app.conf.result_backend = broker, environment["BENCH_RESULTS"]
            finish(WARM_UP)
            start = time.monotonic()
            finish(CHORDS)
            print(CHORDS / (time.monotonic() - start))
        finally:
            # The worker would wait for what is prefetched; there is nothing left that counts.
            for process in (worker, redis):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)
    # Results that are forgotten at the end would look for the server that is gone.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
