"""What destinations took and work on by themselves: kept until they say what became of it, and what they refuse then is written down."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from monocle.catalog import outbox

LONGEST = dt.timedelta(days=2)
"""A job that did not end by then is asked for no more."""
NEVER_SAID = "it never said what became of it"
_DONE: Mapping[str, str] = {"add": "added", "update": "updated", "remove": "removed"}


@dataclass(frozen=True)
class Row:
    """A row that a destination took; ``payload`` is what it takes to have it removed."""

    key: UUID
    customer_id: UUID
    identity: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """What a destination works on.

    Attributes:
        job: its id there.
        mode: of the synchronisation.
        action: of all its rows.
        asks: how often it was asked for.
    """

    job: str
    audience: str
    sync_id: UUID
    mode: str
    action: str
    asks: int
    began_at: dt.datetime
    rows: Sequence[Row]


@dataclass(frozen=True)
class Ended:
    """What became of a job.

    Attributes:
        refused: row → why the destination does not have it after all.
        unnamed: rows that it refused besides, without saying which.
        reason: why, in its own codes.
        known: it said what became of the rest; else nobody knows.
    """

    refused: Mapping[UUID, str]
    unnamed: int = 0
    reason: str = ""
    known: bool = True


def begin(
    connection: Connection,
    destination: str,
    taken: outbox.Taken,
    job: str,
    rows: Mapping[UUID, Mapping[str, Any]],
    then: tuple[dt.datetime, dt.datetime],
) -> None:
    """Keep a job, in the transaction in which its rows are acknowledged.

    Args:
        connection: in a transaction.
        destination: that took them.
        taken: the batch.
        job: its id there.
        rows: key → what it takes to have it removed.
        then: when it is asked for first, and now; UTC.
    """
    mine = [one for one in taken.rows if one.key in rows]
    connection.execute(
        """
        INSERT INTO job (destination, job, audience, sync_id, mode, action, of, began_at, next_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (destination, job) DO UPDATE  -- a destination that counts its jobs anew
        SET audience = excluded.audience, sync_id = excluded.sync_id, mode = excluded.mode, action = excluded.action, of = excluded.of,
            began_at = excluded.began_at, next_at = excluded.next_at, state = 'open', unnamed = 0, reason = '', asks = 0, ended_at = NULL
        WHERE job.state <> 'open'
        """,
        [destination, job, taken.audience, taken.sync_id, taken.mode, mine[0].action, len(mine), then[1], then[0]],
    )
    connection.execute(
        """
        INSERT INTO job_row (destination, job, key, customer_id, identity, payload)
        SELECT %(destination)s, %(job)s, t.key, o.customer_id, o.identity, t.payload::jsonb
        FROM unnest(%(keys)s::uuid[], %(payloads)s::text[]) AS t (key, payload)
        JOIN outbox AS o ON o.key = t.key
        ON CONFLICT DO NOTHING
        """,
        {
            "destination": destination, "job": job, "keys": [one.key for one in mine],
            "payloads": [json.dumps(rows[one.key]) for one in mine],
        },
    )  # fmt: skip


def due(connection: Connection, destinations: Sequence[str], at: dt.datetime) -> list[str]:
    """Give those of some destinations that are to be asked for a job now."""
    found = connection.execute(
        """
        SELECT DISTINCT destination FROM job
        WHERE destination = ANY(%(names)s) AND state = 'open' AND next_at <= %(at)s
            AND NOT EXISTS (SELECT 1 FROM lane WHERE lane.destination = job.destination AND not_before > %(at)s)
        """,
        {"names": list(destinations), "at": at},
    ).fetchall()
    return [row[0] for row in found]


def take(connection: Connection, destination: str, at: dt.datetime) -> Job | None:
    """Give the job that is to be asked for next; None: none is due."""
    found = connection.execute(
        """
        SELECT job, audience, sync_id, mode, action, asks, began_at FROM job
        WHERE destination = %s AND state = 'open' AND next_at <= %s ORDER BY next_at, job LIMIT 1
        """,
        [destination, at],
    ).fetchone()
    if not found:
        return None
    rows = connection.execute(
        "SELECT key, customer_id, identity, payload FROM job_row WHERE destination = %s AND job = %s ORDER BY key",
        [destination, found[0]],
    ).fetchall()
    job, audience, sync_id, mode, action, asks, began_at = found
    return Job(job, audience, sync_id, mode, action, asks, began_at, [Row(*row) for row in rows])


def later(connection: Connection, destination: str, job: str, next_at: dt.datetime) -> None:
    """Have a job asked for later, for it goes on."""
    connection.execute(
        "UPDATE job SET asks = asks + 1, next_at = %s WHERE destination = %s AND job = %s", [next_at, destination, job]
    )


def end(connection: Connection, destination: str, job: Job, what: Ended, at: dt.datetime) -> None:
    """Write down what became of a job: whom the destination refused, it does not have; whom it did not remove, it has."""
    refused = dict(what.refused)
    connection.execute(
        """
        UPDATE job SET state = %s, unnamed = %s, reason = %s, asks = asks + 1, ended_at = %s
        WHERE destination = %s AND job = %s
        """,
        ["done" if what.known else "unknown", what.unnamed, what.reason, at, destination, job.job],
    )
    found = connection.execute(
        """
        UPDATE outbox AS o SET state = 'dead', reason = t.reason, settled_at = %s, retriable = true
        FROM unnest(%s::uuid[], %s::text[]) AS t (key, reason)
        WHERE o.key = t.key AND o.state = 'sent'
        RETURNING o.key, o.sync_id, o.action
        """,
        [at, list(refused), list(refused.values())],
    ).fetchall()
    keys = [row[0] for row in found]
    if job.action == "remove":
        _stay(connection, destination, job, keys, at)
    else:
        _lack(connection, keys)
    for (sync_id, action), rows in Counter((row[1], row[2]) for row in found).items():
        outbox.count(connection, sync_id, {_DONE[action]: -rows, "failed": rows}, 0, at)
    connection.execute("DELETE FROM job_row WHERE destination = %s AND job = %s", [destination, job.job])


_BEFORE = """
    LEFT JOIN LATERAL (
        SELECT b.key, b.consent_id, b.action
        FROM outbox AS b
        WHERE b.destination = o.destination AND b.audience = o.audience AND b.customer_id = o.customer_id
            AND b.state = 'sent' AND b.why <> 'stayed' AND b.outbox_id < o.outbox_id
        ORDER BY b.outbox_id DESC
        LIMIT 1
    ) AS before ON true
"""
"""What the destination took of a customer before a row."""


def _lack(connection: Connection, keys: Sequence[UUID]) -> None:
    """Write down that a destination does not have what it was sent: nobody, or what it had before, which is to be told anew."""
    connection.execute(
        f"""
        WITH lacking AS (
            SELECT o.key, before.key AS earlier, before.consent_id, before.action
            FROM outbox AS o {_BEFORE} WHERE o.key = ANY(%(keys)s)
        ), back AS (
            UPDATE sent AS s SET key = l.earlier, consent_id = l.consent_id, digest = 'refused'
            FROM lacking AS l WHERE s.key = l.key AND l.action <> 'remove'
        )
        DELETE FROM sent AS s USING lacking AS l WHERE s.key = l.key AND coalesce(l.action, 'remove') = 'remove'
        """.encode(),
        {"keys": list(keys)},
    )


def _stay(connection: Connection, destination: str, job: Job, keys: Sequence[UUID], at: dt.datetime) -> None:
    """Write down that a destination still has whom it was to remove."""
    values = {"keys": list(keys), "destination": destination, "audience": job.audience, "job": job.job, "at": at}
    connection.execute(
        """
        INSERT INTO stays (destination, audience, identity, customer_id, payload, reason, since)
        SELECT o.destination, o.audience, r.identity, r.customer_id, r.payload, o.reason, %(at)s
        FROM job_row AS r JOIN outbox AS o USING (key)
        WHERE r.destination = %(destination)s AND r.job = %(job)s AND r.key = ANY(%(keys)s)
        ON CONFLICT (destination, audience, identity) DO UPDATE SET reason = excluded.reason
        """,
        values,
    )
    connection.execute(
        f"""
        INSERT INTO sent (destination, audience, customer_id, identity, digest, payload, consent_id, key, sent_at)
        SELECT o.destination, o.audience, r.customer_id, r.identity, 'refused', r.payload, before.consent_id, before.key, %(at)s
        FROM job_row AS r JOIN outbox AS o USING (key) {_BEFORE}
        WHERE r.destination = %(destination)s AND r.job = %(job)s AND r.key = ANY(%(keys)s) AND before.action <> 'remove'
            AND o.why <> 'stayed'
        ON CONFLICT (destination, audience, customer_id) DO NOTHING
        """.encode(),
        values,
    )


def give_up(connection: Connection, but: Sequence[str], at: dt.datetime) -> int:
    """Ask no more for jobs that never ended, and give how many they were.

    Args:
        connection: in a transaction.
        but: destinations that are being asked now.
        at: now, UTC.
    """
    found = connection.execute(
        """
        UPDATE job SET state = 'unknown', reason = %(reason)s, ended_at = %(at)s
        WHERE state = 'open' AND began_at < %(since)s AND destination <> ALL(%(but)s)
        RETURNING destination, job
        """,
        {"reason": NEVER_SAID, "at": at, "since": at - LONGEST, "but": list(but)},
    ).fetchall()
    connection.cursor().executemany("DELETE FROM job_row WHERE destination = %s AND job = %s", found)
    return len(found)
