"""The journal: every event that arrived, once, in the order in which it was kept."""

import datetime as dt
import hmac
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog import quarantine, violations
from monocle.catalog.violations import Violation

FILE = "events"
"""What the quarantine names as the file of an event."""
OTHER_BODY = "other_body"
MOST_RAW = 65_536
_LOCK = 0x4A6F75726E616C
_TURN = """
    SELECT
        pg_advisory_xact_lock(%s),
        set_config('enable_seqscan', 'off', true),
        CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
"""
_COPY = """
    COPY journal
        (source, message_id, type, name, digest, body, received_at, occurred_at, original_at, sent_at, key_id)
    FROM STDIN (FORMAT binary)
"""
_TYPES = (*["text"] * 4, "bytea", "bytea", *["timestamptz"] * 4, "uuid")
"""As they are sent; a text's bytes are sent as they are, like those of a bytea."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event that can be kept.

    Attributes:
        message_id: by which its source tells it from all others, for ever.
        type: track, page, screen, identify, group, alias or merge.
        name: of the event for track, of the page or screen; empty for the others.
        digest: SHA-256 of its canonical JSON (keys sorted) without ``sentAt``, ``receivedAt`` and ``_metadata``.
        body: it as UTF-8 JSON, with the batch's context and integrations merged in.
        received_at: when we had it.
        occurred_at: when it happened, by our clock.
        original_at: when it happened, by the clock that sent it; None where it did not say.
        sent_at: when it was sent, by the same clock; None where it did not say.

    Times are in UTC, with their zone.
    """

    message_id: str
    type: str
    name: str
    digest: bytes
    body: bytes
    received_at: dt.datetime
    occurred_at: dt.datetime
    original_at: dt.datetime | None
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One event in the journal.

    Attributes:
        sequence: its number; numbers may be left out.
        body: it as JSON.
    """

    sequence: int
    source: str
    message_id: str
    type: str
    name: str
    body: str
    received_at: dt.datetime
    occurred_at: dt.datetime
    original_at: dt.datetime | None
    sent_at: dt.datetime | None
    key_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """One event that cannot be kept, for the quarantine.

    Attributes:
        raw: its bytes as they came.
        reason: stable code.
        detail: in words, without its values.
    """

    raw: bytes
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what was submitted at once; received is the sum.

    Attributes:
        applied: now in the journal.
        duplicate: there already, the same.
        quarantined: refused, or there already under the same id with another body.
        suppressed: not to be kept, as a person or the tracking plan asks.
    """

    applied: int = 0
    duplicate: int = 0
    quarantined: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of what one source sent in one hour; received is the sum of the others.

    Attributes:
        hour: when it began.
    """

    source: str
    hour: dt.datetime
    received: int
    applied: int
    duplicate: int
    quarantined: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Given:
    """What one key gave at once.

    Attributes:
        source: of the key.
        broken: rules of the tracking plan that its events break.
        suppressed: how many more events came that are not to be kept.
    """

    source: str
    key_id: UUID
    arrived: Sequence[Arrived]
    refused: Sequence[Refused]
    broken: Sequence[Violation] = ()
    suppressed: int = 0


def keep(connection: Connection, given: Sequence[Given]) -> list[Taken]:
    """Keep events, each once for ever, and count what became of all; give that for each of those who gave.

    Writers take turns until their transaction ends, so numbers of the journal become visible in their order: who has read
    up to a number has missed nothing below it.

    Args:
        connection: in a transaction, which lasts when it is committed whatever the server's default.
        given: in their order; the first of two events with the same id wins.

    Raises:
        BadData: PostgreSQL cannot hold a value.
    """
    connection.execute(_TURN, [_LOCK])
    sorting = _Sorting(_known(connection, given))
    taken = [sorting.sort(one) for one in given]
    if sorting.new:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in sorting.new:
                copy.write_row(row)
    for source, refused in sorting.refused.items():
        quarantine.add(connection, None, source, refused)
    broken = [violation for one in given for violation in one.broken if sorting.is_first(violation)]
    if broken:
        violations.add(connection, broken)
    _count(connection, sorting.counts)
    return taken


def _known(connection: Connection, given: Sequence[Given]) -> dict[tuple[str, str], bytes]:
    """Give the digests of those events that the journal holds already, by source and id."""
    asked: dict[str, list[str]] = defaultdict(list)
    for one in given:
        asked[one.source] += [event.message_id for event in one.arrived]
    found = {}
    for source, ids in asked.items():
        rows = connection.execute(
            "SELECT message_id, digest FROM journal WHERE source = %s AND message_id = ANY(%s)",
            [source, ids],
            binary=True,
        )
        found.update({(source, message_id): digest for message_id, digest in rows})
    return found


class _Sorting:
    """Tells new events from those that are there, in one transaction.

    Attributes:
        new: rows to copy.
        refused: by source.
        counts: by source and hour: received, applied, duplicate, quarantined, suppressed.
    """

    def __init__(self, known: dict[tuple[str, str], bytes]) -> None:
        self._known, self._before, self._now = known, frozenset(known), _hour(clock.now())
        self.new: list[tuple[object, ...]] = []
        self.refused: dict[str, list[quarantine.Refused]] = defaultdict(list)
        self.counts: dict[tuple[str, dt.datetime], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])

    def sort(self, given: Given) -> Taken:
        """Give what becomes of what one key gave."""
        fates = [0, 0, 0]
        for event in given.arrived:
            fate = self._fate(given, event)
            fates[fate] += 1
            self._tally(given.source, _hour(event.received_at), 1 + fate, 1)
        for one in given.refused:
            self._refuse(given.source, one.raw, one.reason, one.detail)
        self._tally(given.source, self._now, 3, len(given.refused))
        self._tally(given.source, self._now, 4, given.suppressed)
        return Taken(fates[0], fates[1], fates[2] + len(given.refused), given.suppressed)

    def is_first(self, violation: Violation) -> bool:
        """Tell whether the event that breaks a rule was not there before: nothing is told twice of it."""
        return (violation.source, violation.message_id) not in self._before

    def _fate(self, given: Given, event: Arrived) -> int:
        place = (given.source, event.message_id)
        first = self._known.get(place)
        if first is None:
            self._known[place] = event.digest
            self.new.append(
                (
                    given.source, event.message_id, event.type, event.name, event.digest, event.body,
                    event.received_at, event.occurred_at, event.original_at, event.sent_at, given.key_id,
                )
            )  # fmt: skip
            return 0
        if hmac.compare_digest(first, event.digest):
            return 1
        self._refuse(given.source, event.body, OTHER_BODY, "the journal holds another event of this id")
        return 2

    def _refuse(self, source: str, raw: bytes, reason: str, detail: str) -> None:
        self.refused[source].append(quarantine.Refused(FILE, 0, reason, detail, raw[:MOST_RAW]))

    def _tally(self, source: str, hour: dt.datetime, place: int, events: int) -> None:
        if events:
            counts = self.counts[source, hour]
            counts[0] += events
            counts[place] += events


def _count(connection: Connection, counts: dict[tuple[str, dt.datetime], list[int]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO collected AS c (source, hour, received, applied, duplicate, quarantined, suppressed)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (source, hour) DO UPDATE
            SET received = c.received + excluded.received, applied = c.applied + excluded.applied,
                duplicate = c.duplicate + excluded.duplicate, quarantined = c.quarantined + excluded.quarantined,
                suppressed = c.suppressed + excluded.suppressed
            """,
            [(source, hour, *numbers) for (source, hour), numbers in counts.items()],
        )


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def collected(connection: Connection, source: str = "", hours: int = 24) -> list[Collected]:
    """Give what became of what sources sent, by source, the newest hour first.

    Args:
        connection: in a transaction.
        source: one; empty for all.
        hours: so many of the newest hours of the clock, this one included.
    """
    oldest = _hour(clock.now()) - dt.timedelta(hours=hours - 1)
    with connection.cursor(row_factory=class_row(Collected)) as cursor:
        return cursor.execute(
            """
            SELECT source, hour, received, applied, duplicate, quarantined, suppressed
            FROM collected
            WHERE %(source)s IN ('', source) AND hour >= %(oldest)s
            ORDER BY source, hour DESC
            """,
            {"source": source, "oldest": oldest},
        ).fetchall()


def since(connection: Connection, after: int, limit: int = 1_000) -> list[Kept]:
    """Give the events that follow a number, in their order; none will ever appear below the last of them.

    Args:
        connection: in a transaction.
        after: number of the last event that was read; 0 from the first.
        limit: at most so many.
    """
    return _rows(connection, "WHERE sequence > %s ORDER BY sequence LIMIT %s", [after, limit])


def by_number(connection: Connection, source: str, sequence: int) -> Kept | None:
    """Give the event of a source that has a number; None where there is none."""
    return next(iter(_rows(connection, "WHERE source = %s AND sequence = %s", [source, sequence])), None)


def by_id(connection: Connection, source: str, message_id: str) -> Kept | None:
    """Give the event of a source that has an id; None where there is none."""
    return next(iter(_rows(connection, "WHERE source = %s AND message_id = %s", [source, message_id])), None)


def latest(connection: Connection, source: str = "", name: str = "", limit: int = 50) -> list[Kept]:
    """Give the events that came last, the newest first, of one source or all, of one name or all."""
    rest = "WHERE %s IN ('', source) AND %s IN ('', name) ORDER BY sequence DESC LIMIT %s"
    return _rows(connection, rest, [source, name, limit])


def _rows(connection: Connection, rest: str, values: Sequence[object]) -> list[Kept]:
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(Kept.__dataclass_fields__)} FROM journal {rest}".encode(), values
        ).fetchall()
