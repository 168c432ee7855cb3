"""Five echo departments in one loop, a connection each. They read a task, check it, and answer with the payload's data."""

import asyncio
import signal
import sys
import time

from bus import REPLY_TYPE, Bus, Failure, random_hex, read_message, time_text, time_value


class Department:
    def __init__(self, bus, entry):
        self.bus = bus
        self.entry = entry
        self.name = entry["name"]

    async def take(self, delivery):
        message = read_message(self.bus, delivery, "tasks")
        reply_to = message and message.get("replyTo")
        if isinstance(reply_to, str) and reply_to:
            for task in message["tasks"]:
                if self.acceptable(task):
                    await self.answer(task, reply_to)
                else:
                    print(f"{self.bus.instance}: a task that cannot be answered", file=sys.stderr)
        else:
            print(f"{self.bus.instance}: an unreadable task", file=sys.stderr)
        await delivery.ack()

    def acceptable(self, task):
        """The checks of a reader who trusts nobody: every member that is required or used."""
        if not isinstance(task, dict) or not all(isinstance(task.get(name), str) for name in ("task", "request", "key")):
            return False
        if not all(isinstance(task.get(name), int) and task[name] >= 1 for name in ("attempt", "round")):
            return False
        deadline = time_value(task.get("deadline"))
        return (
            task.get("lane") == "lookup"
            and task.get("operation") == self.entry["operation"]
            and task.get("operationVersion") == self.entry["version"]
            and isinstance(task.get("input"), dict)
            and deadline is not None
            and deadline > time.time()
        )

    async def answer(self, task, reply_to):
        reply = {
            "task": task["task"],
            "attempt": task["attempt"],
            "round": task["round"],
            "department": self.name,
            "instance": self.bus.instance,
            "outcome": "answered",
            "asOf": time_text(time.time()),
            "data": self.entry["data"],
        }
        message = {"protocol": 1, "replies": [reply]}
        key = f"{self.name}.{reply_to}"
        await self.bus.publish(self.bus.replies, key, message, type=REPLY_TYPE, correlation_id=task["task"])


async def run(url, payload):
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    def finish(failure=None):
        if not end.done():
            end.set_exception(failure) if failure else end.set_result(None)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, finish)
    buses = []
    for entry in payload["departments"]:
        bus = await Bus.open(url, f"{entry['name']}-{random_hex(4)}")
        buses.append(bus)
        bus.connection.close_callbacks.add(lambda *_: finish(Failure("the connection is gone")))
        await bus.consume_tasks(entry["name"], Department(bus, entry).take)
    print("ready", flush=True)
    await end
    for bus in buses:
        await bus.connection.close()
