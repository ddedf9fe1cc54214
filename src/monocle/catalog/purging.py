"""Events that their source keeps no longer: which there are, whose, and what was deleted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog.journal import Kept
from monocle.catalog.subjects import Stored

_LOCK = 0x707572676564
_OVERDUE = """
    j.source = %(source)s
    AND CASE WHEN j.kept_for = '{}' THEN j.received_at < %(events)s
        ELSE 'orders' = ANY(j.kept_for) AND j.received_at < %(orders)s
            OR 'points' = ANY(j.kept_for) AND j.received_at < %(points)s
            OR 'choices' = ANY(j.kept_for) AND j.received_at < %(choices)s
    END
"""


@dataclass(frozen=True, slots=True)
class Before:
    """What of a source is kept no longer: what was received before these moments.

    Attributes:
        events: whole events.
        orders, points, choices: those parts of them.
    """

    source: str
    events: dt.datetime
    orders: dt.datetime
    points: dt.datetime
    choices: dt.datetime

    def asked(self, received: dt.datetime) -> list[str]:
        """Give for what a part of an event may be kept that was received at a time, in UTC."""
        at = received.replace(tzinfo=received.tzinfo or dt.UTC)
        return [name for name in ("orders", "points", "choices") if at >= getattr(self, name) and self._longer(name)]

    def _longer(self, name: str) -> bool:
        moment: dt.datetime = getattr(self, name)
        return moment < self.events

    def values(self) -> Mapping[str, object]:
        """Give the values of a statement."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted of one source, or would be.

    Attributes:
        events: of the journal.
        kept: that stay in the journal.
        refused: in quarantine.
        parts: events of which a part stays, for what it says of orders, points or choices; of those that would be
            purged they are counted among ``events``.
    """

    source: str
    events: int
    kept: int
    refused: int
    parts: int = 0


def due(connection: Connection, before: Before) -> Purged:
    """Give how many events of a source it keeps no longer as they are. Cost: a pass over the journal."""
    found = connection.execute(
        f"""
        SELECT count(*) FILTER (WHERE {_OVERDUE}), count(*) FILTER (WHERE NOT ({_OVERDUE})),
            (SELECT count(*) FROM quarantine WHERE source = %(source)s AND load_id IS NULL AND created_at < %(events)s)
        FROM journal AS j
        WHERE j.source = %(source)s
        """.encode(),
        before.values(),
    ).fetchone()
    return Purged(before.source, *(found or (0, 0, 0)))


def alone(connection: Connection) -> None:
    """Wait until nobody else purges; it lasts to the end of the transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def subjects(connection: Connection, before: Before) -> list[tuple[Stored, int]]:
    """Give the subjects of events that are kept no longer, without their states, and how many events each has.

    Cost: a pass over the journal.
    """
    rows = connection.execute(
        f"""
        SELECT s.record_id, s.source, s.key, s.owner_id, s.events
        FROM subject AS s
        WHERE s.record_id IN (
            SELECT e.record_id FROM journal AS j JOIN subject_event AS e ON e.sequence = j.sequence WHERE {_OVERDUE}
        )
        ORDER BY s.record_id
        """.encode(),
        before.values(),
    ).fetchall()
    return [(Stored(record, source, key, owner, {}, None), events) for record, source, key, owner, events in rows]


def overdue(connection: Connection, before: Before, records: Sequence[object]) -> list[Kept]:
    """Give the events of some subjects that are kept no longer as they are, in their order."""
    names = ", ".join(f"j.{name}" for name in Kept.__dataclass_fields__)
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            f"""
            SELECT {names}
            FROM subject_event AS e
            JOIN journal AS j ON j.sequence = e.sequence
            WHERE e.record_id = ANY(%(records)s) AND {_OVERDUE}
            ORDER BY j.sequence
            """.encode(),
            {**before.values(), "records": list(records)},
        ).fetchall()


def nobodys(connection: Connection, before: Before, limit: int) -> list[int]:
    """Give the numbers of events that are kept no longer and belong to no subject, though they are folded."""
    found = connection.execute(
        f"""
        SELECT j.sequence
        FROM journal AS j
        WHERE {_OVERDUE}
            AND j.sequence <= coalesce((SELECT position FROM folded), 0)
            AND NOT EXISTS (SELECT 1 FROM subject_event AS e WHERE e.sequence = j.sequence)
        LIMIT %(limit)s
        """.encode(),
        {**before.values(), "limit": limit},
    ).fetchall()
    return [sequence for (sequence,) in found]


def purge_refused(connection: Connection, before: Before) -> int:
    """Delete what was kept aside of a source, and how its plan was broken; give how many rows were aside."""
    some = [before.source, before.events]
    connection.execute("DELETE FROM violation WHERE source = %s AND received_at < %s", some)
    return connection.execute(
        "DELETE FROM quarantine WHERE source = %s AND load_id IS NULL AND created_at < %s", some
    ).rowcount


def remember(connection: Connection, purged: Purged) -> None:
    """Keep what was deleted, for who has to show it."""
    connection.execute(
        "INSERT INTO purge (source, purged_at, events, parts, refused) VALUES (%s, %s, %s, %s, %s)",
        [purged.source, clock.now(), purged.events, purged.parts, purged.refused],
    )


def forgotten(connection: Connection, replaced: dt.datetime) -> list[str]:
    """Give the runs whose folders of the lake hold what was purged since, and are not in force any more.

    Args:
        connection: reading, or in a transaction.
        replaced: those that another run replaced before then; who still reads them has ended by now.
    """
    found = connection.execute(
        """
        SELECT CAST(r.run_id AS text)
        FROM run AS r
        WHERE r.state = 'done' AND r.started_at < (SELECT max(purged_at) FROM purge WHERE events + parts > 0)
            AND EXISTS (SELECT 1 FROM run AS n WHERE n.state = 'done' AND n.ended_at > r.ended_at AND n.ended_at < %s)
            AND r.run_id NOT IN (SELECT run_id FROM lake_pointer)
        """,
        [replaced],
    ).fetchall()
    return [run_id for (run_id,) in found]
