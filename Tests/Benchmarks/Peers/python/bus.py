"""One connection to the broker, the payload, and what every message has."""

import datetime
import json
import secrets
import time

import aio_pika
import yarl

DEPARTMENTS = 5
PREFETCH = 200
ANSWER_LIMIT = 10.0  # seconds; a request without its five replies after this time has failed
TASK_EXCHANGE = "bench.python.tasks"
REPLY_EXCHANGE = "bench.python.replies"
QUEUE_PREFIX = "bench.python."
TASK_TYPE = "onevisit.tasks.v1"
REPLY_TYPE = "onevisit.replies.v1"


class Failure(Exception):
    """Ends the program with a message and status 1."""


def read_payload(path):
    try:
        with open(path, encoding="utf-8") as file:
            payload = json.load(file)
        if not isinstance(payload["matter"], str) or len(payload["departments"]) != DEPARTMENTS:
            raise Failure(f"{path}: needs a matter and exactly five departments")
        for each in payload["departments"]:
            good = isinstance(each["name"], str) and isinstance(each["operation"], str) and isinstance(each["version"], int)
            if not good or not isinstance(each["input"], dict) or not isinstance(each["data"], dict):
                raise Failure(f"{path}: each department needs name, operation, version, input and data")
        return payload
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(f"{path}: {error!r}") from error


def time_text(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_value(text):
    """Seconds since 1970, or None where the text is no time with a zone."""
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment.timestamp() if moment.tzinfo else None
    except (TypeError, ValueError):
        return None


class Bus:
    """A connection with one channel, without publisher confirms."""

    @classmethod
    async def open(cls, url, instance):
        bus = cls()
        bus.instance = instance  # the sender's name, in `app_id` and at the head of each `message_id`
        bus.login = yarl.URL(url).user
        bus.published = 0
        bus.connection = await aio_pika.connect(url)
        bus.channel = await bus.connection.channel(publisher_confirms=False)
        bus.tasks = await bus.channel.declare_exchange(TASK_EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        bus.replies = await bus.channel.declare_exchange(REPLY_EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        return bus

    async def consume_tasks(self, department, callback):
        await self.channel.set_qos(prefetch_count=PREFETCH)
        queue = await self.channel.declare_queue(QUEUE_PREFIX + department, durable=True)
        await queue.bind(self.tasks, f"{department}.lookup")
        await queue.consume(callback)

    async def consume_replies(self, address, callback):
        queue = await self.channel.declare_queue(f"{QUEUE_PREFIX}reply.{address}", exclusive=True, auto_delete=True)
        await queue.bind(self.replies, f"*.{address}")
        await queue.consume(callback, no_ack=True)

    async def publish(self, exchange, key, body, **properties):
        self.published += 1
        message = aio_pika.Message(
            json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT,
            message_id=f"{self.instance}-{self.published}",
            timestamp=int(time.time()),
            user_id=self.login,
            app_id=self.instance,
            **properties,
        )
        await exchange.publish(message, key, mandatory=True)


def read_message(bus, delivery, entries):
    """The message, or None where it is not one of protocol 1 with such entries from the broker user expected."""
    try:
        message = json.loads(delivery.body)
    except ValueError:
        return None
    good = isinstance(message, dict) and message.get("protocol") == 1 and isinstance(message.get(entries), list)
    return message if good and message[entries] and delivery.user_id == bus.login else None


def random_hex(digits):
    return secrets.token_hex((digits + 1) // 2)[:digits]
