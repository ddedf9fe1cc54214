"""Events read from a stream: kept in one transaction with how far it was read, so each message counts once.

Where a process ends, however it ends, the next one goes on from the offsets that the catalog holds. Two processes that read
the same stream do not double it: the second finds that an offset is not where it left it, and ends.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle import clock
from monocle.catalog import journal, stream_offsets
from monocle.catalog.journal import Arrived, Given, Refused, Taken
from monocle.catalog.write_keys import WriteKey, of_source
from monocle.errors import BadConfig, BadData, Conflict, Full
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.messages import Message, Messages
from monocle.ingest.stream import Stream
from monocle.workspace import definitions
from monocle.workspace.collecting import LEAST_FREE, FreeDisk
from monocle.workspace.house import House
from monocle.workspace.planned import held_to_plan

MOST = 1_000
"""Messages in one transaction."""
Reads = Callable[[Stream, Message, dt.datetime], Arrived | Refused]
"""Reads a message as an event."""


@dataclass(frozen=True)
class Streamed:
    """How far a stream was read, by one process.

    Attributes:
        offsets: partition → the next offset.
        taken: what became of the messages.
    """

    source: str
    topic: str
    offsets: Mapping[int, int]
    taken: Taken


class Streaming:
    """Reads the stream of one source.

    Args:
        house: the workspace.
        source: its name.
        reads: reads a message as an event.

    Raises:
        NotFound: there is no such source.
        Conflict: it takes no events, or has no write key, in whose name they are kept.
        BadConfig: its file says nothing of a stream.
    """

    def __init__(self, house: House, source: str, reads: Reads) -> None:
        self._house, self._reads = house, reads
        self._definition = definitions.source_of_events(house.folder, source)
        self.stream = _stream(self._definition)
        self._taken = Taken()
        with house.catalog.transaction() as connection:
            self._offsets = stream_offsets.of(connection, source, self.stream.topic)
            self._key_id = _key(of_source(connection, source), source)
        embedded = not house.settings.database_url
        self._free: Callable[[], int] = FreeDisk(house.folder.root) if embedded else lambda: LEAST_FREE

    @property
    def read(self) -> Streamed:
        """Give how far it was read."""
        return Streamed(self._definition.name, self.stream.topic, dict(self._offsets), self._taken)

    def step(self, messages: Messages, seconds: float = 1.0) -> int:
        """Keep the messages that follow, and give how many.

        Args:
            messages: opened where ``read`` says.
            seconds: to wait for the first of them.

        Raises:
            Conflict: another process reads the stream.
            Unavailable: the stream or the catalog does not answer; nothing is lost.
        """
        found = messages.take(MOST, seconds)
        if found:
            self._keep(found)
        return len(found)

    def _keep(self, messages: Sequence[Message]) -> None:
        """Keep messages; where PostgreSQL cannot hold one of them, it alone is quarantined."""
        now = clock.now()
        events = [self._reads(self.stream, one, now) for one in messages]
        try:
            self._commit(messages, events)
        except (BadData, ValueError):
            if len(messages) > 1:
                middle = len(messages) // 2
                self._keep(messages[:middle])
                self._keep(messages[middle:])
                return
            unfit = Refused(messages[0].value, "unstorable", "the database cannot hold one of its texts")
            self._commit(messages, [unfit])

    def _commit(self, messages: Sequence[Message], events: Sequence[Arrived | Refused]) -> None:
        if self._free() < LEAST_FREE:
            raise Full("the disk is full", mend="free some space; events are taken again by themselves", after=60)
        name, after = self._definition.name, {one.partition: one.offset + 1 for one in messages}
        arrived = [one for one in events if isinstance(one, Arrived)]
        refused = [one for one in events if isinstance(one, Refused)]
        given = held_to_plan(Given(name, self._key_id, arrived, refused), self._definition)
        with self._house.catalog.transaction() as connection:
            [taken] = journal.keep(connection, [given])
            if not stream_offsets.moved(connection, name, self.stream.topic, self._offsets, after):
                raise Conflict(
                    "another process reads this stream", where=f"source {name}", mend="let one of them run only"
                )
        self._offsets |= after
        self._taken = _sum(self._taken, taken)


def _stream(definition: SourceDefinition) -> Stream:
    if definition.stream is None:
        raise BadConfig(
            "the source is not read from a stream",
            where=f"sources/{definition.name}.yaml",
            mend="write stream: with its servers and topic",
        )
    return definition.stream


def _key(keys: Sequence[WriteKey], source: str) -> UUID:
    if not keys:
        raise Conflict(
            "the source has no write key, in whose name its events are kept",
            where=f"sources/{source}.yaml",
            mend=f"make one: monocle key create {source}",
        )
    return keys[0].key_id


def _sum(left: Taken, right: Taken) -> Taken:
    return Taken(
        left.applied + right.applied,
        left.duplicate + right.duplicate,
        left.quarantined + right.quarantined,
        left.suppressed + right.suppressed,
    )
