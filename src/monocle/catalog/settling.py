"""What became of what was sent: acknowledged, refused, given up, or not known; written down once, and no more of it is kept than is needed."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from monocle.catalog import outbox, stays

LONGEST_WAIT = dt.timedelta(days=7)
"""What waits longer is given up, so that what was to be told is not kept: whoever is to be told by then is decided anew."""
_DONE = {"add": "added", "update": "updated", "remove": "removed"}


@dataclass(frozen=True)
class Settled:
    """What became of a row that was sent.

    Attributes:
        taken: the destination has it.
        next_at: when it is tried again; None: it is given up.
        kept: what it takes to have it removed; None: all that was told.
    """

    key: UUID
    taken: bool
    reason: str = ""
    next_at: dt.datetime | None = None
    kept: Mapping[str, Any] | None = None


def settle(
    connection: Connection, destination: str, taken: outbox.Taken, what: Sequence[Settled], at: dt.datetime
) -> None:
    """Write down what became of a batch that the destination answered; rows that go again are of another batch then."""
    done = {one.key: one.kept for one in what if one.taken}
    given_up = [one for one in what if not one.taken and one.next_at is None]
    again = [one for one in what if not one.taken and one.next_at is not None]
    counts: dict[str, int] = {}
    if done:
        counts = _acknowledge(connection, destination, done, at)
        stays.settled(connection, list(done))
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            UPDATE outbox SET state = 'dead', tries = tries + 1, reason = %s, settled_at = %s, batch_id = NULL
            WHERE key = %s AND state = 'waiting'
            """,
            [(one.reason, outbox.utc(at), one.key) for one in given_up],
        )
        dead = cursor.rowcount if given_up else 0
        cursor.executemany(
            "UPDATE outbox SET tries = tries + 1, reason = %s, next_at = %s, batch_id = NULL WHERE key = %s AND state = 'waiting'",
            [(one.reason, outbox.utc(one.next_at or at), one.key) for one in again],
        )
    if dead:
        counts["failed"] = dead
        _give_up(connection, [one.key for one in given_up], at)
    settled = sum(counts.values())
    outbox.count(connection, taken.sync_id, counts, settled, at)
    connection.execute(
        """
        INSERT INTO lane (destination, answered_at) VALUES (%(destination)s, %(at)s)
        ON CONFLICT (destination) DO UPDATE
        SET answered_at = excluded.answered_at, failures = 0, error = '', failed_at = NULL, not_before = NULL
        """,
        {"destination": destination, "at": outbox.utc(at)},
    )


def _give_up(connection: Connection, keys: Sequence[UUID], at: dt.datetime) -> None:
    """Keep whom of some dead rows a destination was to remove, and nothing of what the others were to tell."""
    stays.died(connection, keys, outbox.utc(at))
    connection.execute(
        "UPDATE outbox SET payload = NULL, retriable = true WHERE key = ANY(%s) AND state = 'dead'", [list(keys)]
    )


def expire(connection: Connection, but: Sequence[str], at: dt.datetime) -> int:
    """Give up what waited too long, and tell how many rows that were.

    Args:
        connection: in a transaction.
        but: destinations to which something is being sent now.
        at: now, UTC.
    """
    found = connection.execute(
        """
        UPDATE outbox
        SET state = 'dead', settled_at = %(at)s, batch_id = NULL, reason = 'waited too long'
        WHERE state = 'waiting' AND created_at < %(since)s AND destination <> ALL(%(but)s)
        RETURNING sync_id, key
        """,
        {"at": outbox.utc(at), "since": outbox.utc(at) - LONGEST_WAIT, "but": list(but)},
    ).fetchall()
    _give_up(connection, [row[1] for row in found], at)
    for sync_id, rows in Counter(row[0] for row in found).items():
        outbox.count(connection, sync_id, {"failed": rows}, rows, at)
    return len(found)


def _acknowledge(
    connection: Connection, destination: str, done: Mapping[UUID, Mapping[str, Any] | None], at: dt.datetime
) -> dict[str, int]:
    """Write down what the destination has; a row that something newer overtook while it was sent is there all the same."""
    found = connection.execute(
        """
        WITH done AS (
            SELECT outbox_id, state, audience, customer_id, action, key, payload, identity, digest, consent_id, sync_id
            FROM outbox WHERE key = ANY(%(keys)s) AND state IN ('waiting', 'overtaken') FOR UPDATE
        ), least AS (
            SELECT * FROM unnest(%(keys)s::uuid[], %(kept)s::text[]) AS t (key, kept)
        ), marked AS (
            UPDATE outbox AS o
            SET state = 'sent', tries = tries + 1, settled_at = %(at)s, payload = NULL, reason = '', batch_id = NULL
            FROM done WHERE o.outbox_id = done.outbox_id AND done.state = 'waiting'
        ), gone AS (
            DELETE FROM sent AS s USING done
            WHERE done.action = 'remove' AND s.destination = %(destination)s AND s.audience = done.audience
                AND s.customer_id = done.customer_id AND s.identity = done.identity
        ), kept AS (
            INSERT INTO sent (destination, audience, customer_id, identity, digest, payload, consent_id, key, sent_at)
            SELECT %(destination)s, audience, customer_id, identity, digest, coalesce(kept::jsonb, payload, '{}'), consent_id,
                key, %(at)s
            FROM done JOIN least USING (key)
            WHERE action <> 'remove'
            ON CONFLICT (destination, audience, customer_id) DO UPDATE
            SET identity = excluded.identity, digest = excluded.digest, payload = excluded.payload,
                consent_id = excluded.consent_id, key = excluded.key, sent_at = excluded.sent_at
        )
        SELECT action, count(*) FROM done WHERE state = 'waiting' GROUP BY action
        """,
        {
            "keys": list(done), "destination": destination, "at": outbox.utc(at),
            "kept": [None if kept is None else json.dumps(kept) for kept in done.values()],
        },
    ).fetchall()  # fmt: skip
    return {_DONE[action]: rows for action, rows in found}


def unreached(
    connection: Connection,
    destination: str,
    taken: outbox.Taken,
    why: tuple[str, bool],
    then: tuple[dt.datetime, dt.datetime, dt.datetime],
) -> None:
    """Write down that it is not known whether a batch arrived: it goes again just as it is, or is given up at its last try.

    Args:
        connection: in a transaction.
        destination: whose lane.
        taken: the batch.
        why: the reason, and whether the fault is not in the rows, so that their tries are not counted.
        then: when the batch goes again, when the lane goes on, and now; UTC.
    """
    reason, blameless = why
    values = {
        "batch_id": taken.batch_id, "reason": reason, "next_at": outbox.utc(then[0]), "lane_at": outbox.utc(then[1]), "at": outbox.utc(then[2]),
        "destination": destination, "most": outbox.MOST_TRIES, "tried": int(not blameless),
    }  # fmt: skip
    dead = connection.execute(
        """
        UPDATE outbox
        SET tries = tries + %(tried)s, reason = %(reason)s, next_at = %(next_at)s,
            state = CASE WHEN tries + %(tried)s >= %(most)s THEN 'dead' ELSE state END,
            settled_at = CASE WHEN tries + %(tried)s >= %(most)s THEN %(at)s ELSE settled_at END
        WHERE batch_id = %(batch_id)s AND state = 'waiting'
        RETURNING state = 'dead'
        """,
        values,
    ).fetchall()
    failed = sum(row[0] for row in dead)
    if failed:
        outbox.count(connection, taken.sync_id, {"failed": failed}, failed, then[2])
        _give_up(connection, [one.key for one in taken.rows], then[2])
    connection.execute(
        """
        INSERT INTO lane (destination, failures, error, failed_at, not_before)
        VALUES (%(destination)s, 1, %(reason)s, %(at)s, %(lane_at)s)
        ON CONFLICT (destination) DO UPDATE
        SET failures = lane.failures + 1, error = excluded.error, failed_at = coalesce(lane.failed_at, excluded.failed_at),
            not_before = excluded.not_before
        """,
        values,
    )


def failures(connection: Connection, destination: str) -> int:
    """Give how often in a row a destination was not reached."""
    found = connection.execute("SELECT failures FROM lane WHERE destination = %s", [destination]).fetchone()
    return int(found[0]) if found else 0


def lift(connection: Connection, destination: str) -> None:
    """Let a lane go on at once, for a person asks for it."""
    connection.execute("UPDATE lane SET not_before = NULL WHERE destination = %s", [destination])
    connection.execute(
        "UPDATE outbox SET next_at = created_at WHERE destination = %s AND state = 'waiting' AND tries > 0",
        [destination],
    )
