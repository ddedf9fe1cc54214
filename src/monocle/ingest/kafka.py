"""Messages of a topic of Kafka. Needs the extra ``monocle-rcu[kafka]``.

Kafka is told nothing of what was read: no group is joined and no offset committed there. Who opens a topic says where each
partition begins, and a partition it says nothing of begins with the oldest message that is there.
"""

import datetime as dt
import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from confluent_kafka import (
    OFFSET_BEGINNING,
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaError,
    KafkaException,
    TopicPartition,
)

from monocle import settings
from monocle.errors import BadConfig, Conflict, NotFound, Unavailable
from monocle.ingest.messages import Message
from monocle.ingest.stream import Stream

_SECONDS = 15
"""Until a broker has to answer."""
_MORE_SECONDS = 0.05
"""For messages that follow the first one."""
_PASSING = frozenset({"_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT", "_RESOLVE"})
"""What the client mends by itself, once a broker is there again."""
_ABSENT = frozenset({"UNKNOWN_TOPIC_OR_PART", "TOPIC_EXCEPTION"})
_LOOK_AGAIN = 30.0
"""Seconds between two looks for new partitions."""
_QUIET = 2
"""The client tells twenty times a second that a broker is away; we tell it once, and end. An option may ask for more."""
_OURS: Mapping[str, Any] = {
    "group.id": "monocle",
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "error",
    "isolation.level": "read_committed",
}


class Topic:
    """One topic, open.

    Args:
        stream: which.
        starts: partition → the offset to begin with.
        oldest: a partition that does not hold its offset any more begins with the oldest message that is there.

    Raises:
        BadConfig: an option is none, or none that Kafka's client knows.
        NotFound: there is no such topic.
        Unavailable: no broker answers.
    """

    def __init__(self, stream: Stream, starts: Mapping[int, int], oldest: bool = False) -> None:
        self._name = stream.topic
        self._consumer = _consumer(stream)
        try:
            self._known = self._partitions()
            self._waiting = set(self._known)
            found = {one: offset for one, offset in starts.items() if not oldest or self._holds(one, offset)}
            places = [TopicPartition(self._name, one, found.get(one, OFFSET_BEGINNING)) for one in sorted(self._known)]
            self._consumer.assign(places)
            self._looked = time.perf_counter()
        except BaseException:
            self._consumer.close()
            raise

    def __enter__(self) -> Self:
        """Give the topic."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        self._consumer.close()

    def take(self, most: int, seconds: float) -> list[Message]:
        """Give the next messages; see ``Messages``."""
        if time.perf_counter() - self._looked > _LOOK_AGAIN:
            self._look_again()
        first = self._consumer.poll(seconds)
        if first is None:
            return []
        following = self._consumer.consume(most - 1, _MORE_SECONDS) if most > 1 else []
        return [self._message(one) for one in (first, *following) if not self._is_told(one)]

    def at_end(self) -> bool:
        """Tell whether all was given that was there."""
        return not self._waiting

    def _look_again(self) -> None:
        """Read partitions that came meanwhile, from their beginning."""
        self._looked = time.perf_counter()
        new = self._partitions() - self._known
        if new:
            self._known |= new
            self._waiting |= new
            self._consumer.incremental_assign(
                [TopicPartition(self._name, one, OFFSET_BEGINNING) for one in sorted(new)]
            )

    def _holds(self, partition: int, offset: int) -> bool:
        try:
            found = self._consumer.get_watermark_offsets(TopicPartition(self._name, partition), _SECONDS)
        except KafkaException as error:
            raise _silent(error.args[0]) from None
        return found is not None and found[0] <= offset <= found[1]

    def _partitions(self) -> set[int]:
        try:
            found = self._consumer.list_topics(self._name, _SECONDS).topics[self._name]
        except KafkaException as error:
            raise _silent(error.args[0]) from None
        if found.error is not None and found.error.name() not in _ABSENT:
            raise _silent(found.error)
        if found.error is not None or not found.partitions:
            raise NotFound(f"Kafka has no topic {self._name}", where="stream.topic", mend="name one that is there")
        return set(found.partitions)

    def _is_told(self, message: Any) -> bool:
        """Tell whether this is no message but what the client has to say.

        Raises:
            Conflict: messages are gone that were not read.
            Unavailable: it cannot go on.
        """
        error = message.error()
        if error is None:
            self._waiting.discard(message.partition()) if False else None
            return False
        if error.name() == "_PARTITION_EOF":
            self._waiting.discard(message.partition())
        elif error.name() == "_AUTO_OFFSET_RESET":
            raise Conflict(
                f"Kafka does not hold the next message of partition {message.partition()} any more",
                where=f"topic {self._name}",
                mend="if what is gone is to be left out, begin with the oldest message: monocle stream run --oldest",
            )
        elif error.name() not in _PASSING and not error.retriable():
            raise _silent(error)
        return True

    def _message(self, message: Any) -> Message:
        kind, milliseconds = message.timestamp()
        at = None if kind == TIMESTAMP_NOT_AVAILABLE else _moment(milliseconds)
        return Message(self._name, message.partition(), message.offset(), message.value() or b"", at)


def _consumer(stream: Stream) -> Consumer:
    options: Any = {}
    if stream.variable:
        try:
            options = json.loads(settings.named(stream.variable))
        except ValueError:
            options = None
        if not isinstance(options, dict):
            raise BadConfig(
                "it is no JSON object", where=stream.options, mend='write {"security.protocol": "SASL_SSL"}'
            )
    try:
        return Consumer({"log_level": _QUIET, **options, "bootstrap.servers": stream.servers, **_OURS})
    except KafkaException:
        raise BadConfig(
            "Kafka's client does not know an option, or its value", where=stream.options or "stream", mend="mend it"
        ) from None


def _silent(error: KafkaError) -> Unavailable:
    return Unavailable(f"Kafka does not answer ({error.name()})", where="stream.servers", mend="see whether it runs")


def _moment(milliseconds: int) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
