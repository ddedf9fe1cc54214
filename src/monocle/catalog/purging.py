"""Events that their source keeps no longer are deleted, part by part, and counted as purged."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import Connection

_LOCK = 0x707572676564


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted of one source, or would be.

    Attributes:
        events: of the journal.
        kept: that stay in the journal.
        refused: in quarantine.
    """

    source: str
    events: int
    kept: int
    refused: int


def due(connection: Connection, before: Mapping[str, dt.datetime]) -> list[Purged]:
    """Give how many events of each source are older than it keeps them. Cost: a pass over the journal.

    Args:
        connection: reading.
        before: source → received before then is too old.
    """
    found = connection.execute(
        """
        SELECT w.source, count(j.sequence) FILTER (WHERE j.received_at < w.moment),
            count(j.sequence) FILTER (WHERE j.received_at >= w.moment),
            (SELECT count(*) FROM quarantine AS q WHERE q.source = w.source AND q.load_id IS NULL AND q.created_at < w.moment)
        FROM unnest(%s::text[], %s::timestamptz[]) AS w(source, moment)
        LEFT JOIN journal AS j ON j.source = w.source
        GROUP BY w.source, w.moment
        ORDER BY w.source
        """,
        [list(before), list(before.values())],
    ).fetchall()
    return [Purged(*row) for row in found]


def purge(connection: Connection, source: str, before: dt.datetime, after: int, events: int) -> tuple[int, int]:
    """Delete some of the events of a source that are too old; give how many, and the number of the last that was looked at.

    Those that are not folded into their subjects yet stay.

    Args:
        connection: in a transaction.
        source: of which.
        before: received before then is too old.
        after: number of the last event that was looked at; 0 from the first.
        events: to look at, at most.

    Returns:
        (how many are gone, number of the last that was looked at; 0 when there are no more).
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = connection.execute(
        """
        WITH seen AS MATERIALIZED (
            SELECT sequence, source, received_at
            FROM journal
            WHERE sequence > %(after)s AND sequence <= coalesce((SELECT position FROM folded), 0)
            ORDER BY sequence
            LIMIT %(events)s
        ),
        gone AS (
            DELETE FROM journal AS j
            USING seen AS s
            WHERE j.sequence = s.sequence AND s.source = %(source)s AND s.received_at < %(before)s
            RETURNING j.received_at
        ),
        counted AS (
            UPDATE collected AS c
            SET purged = c.purged + g.events
            FROM (SELECT date_trunc('hour', received_at, 'UTC') AS hour, count(*) AS events FROM gone GROUP BY 1) AS g
            WHERE c.source = %(source)s AND c.hour = g.hour
        )
        SELECT (SELECT count(*) FROM gone), coalesce((SELECT max(sequence) FROM seen), 0)
        """,
        {"source": source, "before": before, "after": after, "events": events},
    ).fetchone()
    return found or (0, 0)


def purge_refused(connection: Connection, source: str, before: dt.datetime) -> int:
    """Delete what was kept aside of a source, and how its plan was broken, before a moment; give how many rows were aside."""
    connection.execute("DELETE FROM violation WHERE source = %s AND received_at < %s", [source, before])
    return connection.execute(
        "DELETE FROM quarantine WHERE source = %s AND load_id IS NULL AND created_at < %s", [source, before]
    ).rowcount
