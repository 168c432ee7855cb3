"""The requester: a coroutine per slot sends five tasks, waits for their five replies, and asks again."""

import asyncio
import json
import sys
import time

from bus import ANSWER_LIMIT, TASK_TYPE, Bus, Failure, random_hex, read_message, time_text, time_value


class Request:
    """What is in flight; `parts` keeps the data by department."""

    def __init__(self, started, done):
        self.started = started
        self.done = done
        self.parts = {}


class Asker:
    def __init__(self, payload, warm_up, seconds):
        self.payload = payload
        self.warm_up = warm_up
        self.seconds = seconds
        self.waiting = {}  # (request, department) by task id
        self.asked = 0
        self.latencies = []
        self.failed = 0
        self.ignored = 0

    async def run(self, url, in_flight):
        loop = asyncio.get_running_loop()
        instance = f"bench-python-{random_hex(4)}"
        self.address = f"{instance}-1"
        self.prefix = random_hex(16)
        self.broken = loop.create_future()
        self.bus = await Bus.open(url, instance)
        self.bus.connection.close_callbacks.add(lambda *_: self.fail("the connection is gone"))
        await self.bus.consume_replies(self.address, self.take)
        self.start = time.perf_counter() + self.warm_up
        self.end = self.start + self.seconds
        slots = asyncio.gather(*(self.keep_asking() for _ in range(in_flight)))
        await asyncio.wait((slots, self.broken), return_when=asyncio.FIRST_COMPLETED)
        if self.broken.done():
            slots.cancel()
            self.broken.result()
        await slots
        await self.bus.connection.close()
        self.broken.cancel()

    def fail(self, reason):
        if not self.broken.done():
            self.broken.set_exception(Failure(reason))

    async def keep_asking(self):
        """One slot. Its last request is waited for, so that none is lost unseen."""
        loop = asyncio.get_running_loop()
        while time.perf_counter() < self.end:
            self.asked += 1
            name = f"{self.prefix}{self.asked:010X}"
            request = Request(time.perf_counter(), loop.create_future())
            limit = loop.call_later(ANSWER_LIMIT, self.give_up, request, name)
            await self.ask(request, name, self.asked)
            answered = await request.done
            limit.cancel()
            now = time.perf_counter()
            if now < self.start:
                continue
            if not answered:
                self.failed += 1
            elif now < self.end:
                self.latencies.append((now - request.started) * 1000)

    async def ask(self, request, name, number):
        wall = time.time()
        issued, deadline = time_text(wall), time_text(wall + ANSWER_LIMIT)
        for index, department in enumerate(self.payload["departments"]):
            task = {
                "task": f"{name}-{department['name']}",
                "request": name,
                "attempt": 1,
                "round": 1,
                "key": f"k{number * 8 + index:015x}",
                "lane": "lookup",
                "matter": self.payload["matter"],
                "matterVersion": 1,
                "operation": department["operation"],
                "operationVersion": department["version"],
                "purpose": "self-service-enquiry",
                "issuedAt": issued,
                "deadline": deadline,
                "input": department["input"],
            }
            self.waiting[task["task"]] = (request, department["name"])
            message = {"protocol": 1, "replyTo": self.address, "tasks": [task]}
            await self.bus.publish(
                self.bus.tasks,
                f"{department['name']}.lookup",
                message,
                type=TASK_TYPE,
                correlation_id=task["task"],
                reply_to=self.address,
                expiration=ANSWER_LIMIT,
            )

    def give_up(self, request, name):
        for department in self.payload["departments"]:
            self.waiting.pop(f"{name}-{department['name']}", None)
        if not request.done.done():
            request.done.set_result(False)

    async def take(self, delivery):
        message = read_message(self.bus, delivery, "replies")
        if message is None:
            self.ignored += 1
            return
        for reply in message["replies"]:
            request, department = self.match(reply)
            if request is None:
                self.ignored += 1
                continue
            del self.waiting[reply["task"]]
            request.parts[department] = reply["data"]
            if len(request.parts) == len(self.payload["departments"]):
                request.done.set_result(True)

    def match(self, reply):
        """The request and the department that a reply answers, or nothing where it is not as it must be."""
        task = reply.get("task") if isinstance(reply, dict) else None
        request, department = self.waiting.get(task, (None, None)) if isinstance(task, str) else (None, None)
        good = (
            request is not None
            and reply.get("department") == department
            and reply.get("attempt") == 1
            and reply.get("round") == 1
            and reply.get("outcome") == "answered"
            and isinstance(reply.get("instance"), str)
            and time_value(reply.get("asOf")) is not None
            and isinstance(reply.get("data"), dict)
            and time.perf_counter() - request.started <= ANSWER_LIMIT
        )
        return (request, department) if good else (None, None)

    def report(self, in_flight):
        if self.ignored:
            print(f"{self.ignored} replies were not to be used", file=sys.stderr)
        count = len(self.latencies)
        if count == 0:
            raise Failure(f"no request was answered in the time measured; {self.failed} failed")
        self.latencies.sort()
        figures = {
            "program": "python",
            "inFlight": in_flight,
            "requests": count,
            "requestsPerSecond": round(count / self.seconds, 1),
            "p50ms": round(self.percentile(50), 3),
            "p99ms": round(self.percentile(99), 3),
            "failed": self.failed,
        }
        print(json.dumps(figures, separators=(",", ":")), flush=True)

    def percentile(self, percent):
        return self.latencies[(len(self.latencies) * percent + 99) // 100 - 1]  # nearest rank
