"""What waits to be delivered to destinations: put in the transaction that decides it, taken batch by batch, settled once."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, connect
from psycopg.types.json import Jsonb

from monocle.catalog import stays
from monocle.catalog.connection import Catalog
from monocle.catalog.refusals import refusals

MOST_TRIES = 10
_LOCK = 0x6F7574626F78
_COLUMNS = (
    "sync_id", "destination", "audience", "customer_id", "action", "why", "key", "payload", "identity", "digest",
    "consent_id", "next_at", "created_at",
)  # fmt: skip
_TYPES = (
    "uuid", "text", "text", "uuid", "text", "text", "uuid", "jsonb", "text", "text", "uuid", "timestamptz", "timestamptz",
)  # fmt: skip
_DONE = {"add": "added", "update": "updated", "remove": "removed"}


@dataclass(frozen=True)
class Row:
    """One row of the outbox; see the migration."""

    outbox_id: int
    sync_id: UUID
    audience: str
    customer_id: UUID
    action: str
    key: UUID
    payload: Mapping[str, Any]
    consent_id: UUID | None
    tries: int
    created_at: dt.datetime


@dataclass(frozen=True)
class Fresh:
    """A row that is put.

    Attributes:
        why: one who is removed is.
    """

    customer_id: UUID
    action: str
    key: UUID
    payload: Mapping[str, Any]
    identity: str
    digest: str
    consent_id: UUID | None
    why: str = ""


@dataclass(frozen=True)
class Taken:
    """What is sent at once; ``mode`` is that of its synchronisation."""

    batch_id: UUID
    sync_id: UUID
    audience: str
    mode: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Settled:
    """What became of a row that was sent.

    Attributes:
        taken: the destination has it.
        next_at: when it is tried again; None: it is given up.
    """

    key: UUID
    taken: bool
    reason: str = ""
    next_at: dt.datetime | None = None


@contextmanager
def only_one(catalog: Catalog) -> Iterator[bool]:
    """Be the only one who delivers for as long as the block lasts; gives False where another does.

    It is held by a connection of its own. Should that one break, two may meet: rows are taken by one of them, and what is
    sent twice bears the same keys.
    """
    with refusals(), connect(catalog.conninfo, autocommit=True) as connection:
        found = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        yield bool(found and found[0])


def put(connection: Connection, whose: tuple[UUID, str, str], rows: Sequence[Fresh], at: dt.datetime) -> None:
    """Put rows, in the transaction of the decision; earlier rows about the same customers that wait are overtaken.

    Args:
        connection: in a transaction.
        whose: the synchronisation, the destination and the audience.
        rows: at most one per customer.
        at: now, UTC.
    """
    if not rows:
        return
    sync_id, destination, audience = whose
    overtake(connection, destination, audience, [(one.customer_id, one.identity) for one in rows], at)
    statement = f"COPY outbox ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.set_types(_TYPES)
        for one in rows:
            copy.write_row(
                (
                    sync_id, destination, audience, one.customer_id, one.action, one.why, one.key, Jsonb(one.payload),
                    one.identity, one.digest, one.consent_id, _utc(at), _utc(at),
                )
            )  # fmt: skip


def overtake(
    connection: Connection, destination: str, audience: str, whom: Sequence[tuple[UUID, str]], at: dt.datetime
) -> None:
    """Have rows that wait not be sent any more: something newer is known of their customers.

    Args:
        connection: in a transaction.
        destination: its name.
        audience: its name.
        whom: customers, and what the destination knows each by: what it knew them by before is another matter.
        at: now, UTC.
    """
    found = connection.execute(
        """
        WITH gone AS (
            UPDATE outbox
            SET state = 'overtaken', payload = NULL, settled_at = %(at)s, reason = 'overtaken'
            WHERE destination = %(destination)s AND audience = %(audience)s AND state = 'waiting'
                AND (customer_id, identity) IN (SELECT * FROM unnest(%(customers)s::uuid[], %(identities)s::text[]))
            RETURNING sync_id
        )
        SELECT sync_id, count(*) FROM gone GROUP BY sync_id
        """,
        {
            "at": _utc(at), "destination": destination, "audience": audience,
            "customers": [one[0] for one in whom], "identities": [one[1] for one in whom],
        },
    ).fetchall()  # fmt: skip
    for sync_id, rows in found:
        _count(connection, sync_id, {"skipped": rows}, rows, at)


def waiting(connection: Connection, destinations: Sequence[str], at: dt.datetime) -> list[str]:
    """Give those of some destinations for which rows are due, and that did not ask to be left alone."""
    found = connection.execute(
        """
        SELECT name
        FROM unnest(%(names)s::text[]) AS name
        WHERE EXISTS (SELECT 1 FROM outbox WHERE destination = name AND state = 'waiting' AND next_at <= %(at)s)
            AND NOT EXISTS (SELECT 1 FROM lane WHERE destination = name AND not_before > %(at)s)
        """,
        {"names": list(destinations), "at": _utc(at)},
    ).fetchall()
    return [row[0] for row in found]


_FREE = """
    o.destination = %(destination)s AND o.state = 'waiting' AND o.next_at <= %(at)s
    AND (o.tries > 0 OR (o.audience, o.customer_id) NOT IN (
        SELECT e.audience, e.customer_id FROM outbox AS e
        WHERE e.destination = %(destination)s AND e.state = 'waiting' AND e.tries > 0 AND e.why <> 'stayed'
    ) AND (o.audience, o.identity) NOT IN (
        SELECT e.audience, e.identity FROM outbox AS e
        WHERE e.destination = %(destination)s AND e.state = 'waiting' AND e.tries > 0
    ))
"""
"""A row that is due, of whose customer and address nothing earlier waits: rows go in order, only one that failed can be overtaken."""


def take(
    connection: Connection, destination: str, fresh: UUID, most: tuple[int, bool], at: dt.datetime
) -> Taken | None:
    """Give what is to be sent next: a batch of which it is not known whether it arrived, or a new one; None: nothing is due.

    Rows of a new batch are of one synchronisation and one action; who dies after this leaves a batch that is sent again just
    as it was.

    Args:
        connection: in a transaction.
        destination: whose lane.
        fresh: the id of a new batch.
        most: rows at most, and whether actions go together.
        at: now, UTC.
    """
    values: dict[str, Any] = {
        "destination": destination, "at": _utc(at), "batch_id": fresh, "most": most[0], "whole": most[1],
    }  # fmt: skip
    head = connection.execute(
        f"""
        SELECT o.outbox_id, o.sync_id, o.audience, o.action, o.batch_id,
            (SELECT mode FROM sync_run AS r WHERE r.sync_id = o.sync_id)
        FROM outbox AS o
        WHERE {_FREE}
        ORDER BY o.destination, o.outbox_id
        LIMIT 1
        FOR UPDATE OF o SKIP LOCKED
        """,
        values,
    ).fetchone()
    if not head:
        return None
    values |= {"head": head[0], "sync_id": head[1], "audience": head[2], "action": head[3]}
    if head[4] is None:
        connection.execute(
            f"""
            UPDATE outbox SET batch_id = %(batch_id)s
            WHERE outbox_id IN (
                SELECT o.outbox_id
                FROM outbox AS o
                WHERE {_FREE} AND o.batch_id IS NULL AND o.sync_id = %(sync_id)s AND o.audience = %(audience)s
                    AND (%(whole)s OR o.action = %(action)s) AND o.outbox_id >= %(head)s
                ORDER BY o.destination, o.outbox_id
                LIMIT %(most)s
                FOR UPDATE SKIP LOCKED
            )
            """,
            values,
        )
    else:
        values["batch_id"] = head[4]
    rows = connection.execute(
        """
        SELECT outbox_id, sync_id, audience, customer_id, action, key, payload, consent_id, tries, created_at
        FROM outbox WHERE batch_id = %(batch_id)s AND state = 'waiting' ORDER BY outbox_id
        """,
        values,
    ).fetchall()
    return Taken(values["batch_id"], head[1], head[2], head[5], [Row(*row) for row in rows])


def settle(connection: Connection, destination: str, taken: Taken, what: Sequence[Settled], at: dt.datetime) -> None:
    """Write down what became of a batch that the destination answered; rows that go again are of another batch then."""
    done = [one.key for one in what if one.taken]
    given_up = [one for one in what if not one.taken and one.next_at is None]
    again = [one for one in what if not one.taken and one.next_at is not None]
    counts: dict[str, int] = {}
    if done:
        counts = _acknowledge(connection, destination, done, at)
        stays.settled(connection, done)
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            UPDATE outbox SET state = 'dead', tries = tries + 1, reason = %s, settled_at = %s, batch_id = NULL
            WHERE key = %s AND state = 'waiting'
            """,
            [(one.reason, _utc(at), one.key) for one in given_up],
        )
        dead = cursor.rowcount if given_up else 0
        cursor.executemany(
            "UPDATE outbox SET tries = tries + 1, reason = %s, next_at = %s, batch_id = NULL WHERE key = %s AND state = 'waiting'",
            [(one.reason, _utc(one.next_at or at), one.key) for one in again],
        )
    if dead:
        counts["failed"] = dead
        stays.died(connection, [one.key for one in given_up], _utc(at))
    settled = sum(counts.values())
    _count(connection, taken.sync_id, counts, settled, at)
    connection.execute(
        """
        INSERT INTO lane (destination, answered_at) VALUES (%(destination)s, %(at)s)
        ON CONFLICT (destination) DO UPDATE
        SET answered_at = excluded.answered_at, failures = 0, error = '', failed_at = NULL, not_before = NULL
        """,
        {"destination": destination, "at": _utc(at)},
    )


def _acknowledge(connection: Connection, destination: str, keys: Sequence[UUID], at: dt.datetime) -> dict[str, int]:
    """Write down what the destination has; a row that something newer overtook while it was sent is there all the same."""
    found = connection.execute(
        """
        WITH done AS (
            SELECT outbox_id, state, audience, customer_id, action, key, payload, identity, digest, consent_id, sync_id
            FROM outbox WHERE key = ANY(%(keys)s) AND state IN ('waiting', 'overtaken') FOR UPDATE
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
            SELECT %(destination)s, audience, customer_id, identity, digest, coalesce(payload, '{}'), consent_id, key, %(at)s
            FROM done WHERE action <> 'remove'
            ON CONFLICT (destination, audience, customer_id) DO UPDATE
            SET identity = excluded.identity, digest = excluded.digest, payload = excluded.payload,
                consent_id = excluded.consent_id, key = excluded.key, sent_at = excluded.sent_at
        )
        SELECT action, count(*) FROM done WHERE state = 'waiting' GROUP BY action
        """,
        {"keys": list(keys), "destination": destination, "at": _utc(at)},
    ).fetchall()
    return {_DONE[action]: rows for action, rows in found}


def unreached(
    connection: Connection,
    destination: str,
    taken: Taken,
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
        "batch_id": taken.batch_id, "reason": reason, "next_at": _utc(then[0]), "lane_at": _utc(then[1]), "at": _utc(then[2]),
        "destination": destination, "most": MOST_TRIES, "tried": int(not blameless),
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
        _count(connection, taken.sync_id, {"failed": failed}, failed, then[2])
        stays.died(connection, [one.key for one in taken.rows], _utc(then[2]))
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


def _count(connection: Connection, sync_id: UUID, counts: Mapping[str, int], settled: int, at: dt.datetime) -> None:
    if not settled:
        return
    names = ("added", "updated", "removed", "skipped", "failed")
    changes = ", ".join(f"{name} = {name} + %({name})s" for name in names)
    connection.execute(
        f"""
        UPDATE sync_run
        SET {changes}, waiting = waiting - %(settled)s,
            state = CASE WHEN waiting - %(settled)s = 0 THEN 'done' ELSE state END,
            ended_at = CASE WHEN waiting - %(settled)s = 0 THEN %(at)s ELSE ended_at END
        WHERE sync_id = %(sync_id)s
        """.encode(),
        {**{name: counts.get(name, 0) for name in names}, "settled": settled, "at": _utc(at), "sync_id": sync_id},
    )


def _utc(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
