"""What waits to be delivered to destinations: put in the transaction that decides it, taken batch by batch (``settling`` says what became of it)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, connect
from psycopg.types.json import Jsonb

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
                    one.identity, one.digest, one.consent_id, utc(at), utc(at),
                )
            )  # fmt: skip


def overtake(
    connection: Connection, destination: str, audience: str, whom: Sequence[tuple[UUID, str]], at: dt.datetime
) -> None:
    """Have rows that wait not be sent any more, and those that failed not be retried: something newer is known of their customers.

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
            "at": utc(at), "destination": destination, "audience": audience,
            "customers": [one[0] for one in whom], "identities": [one[1] for one in whom],
        },
    ).fetchall()  # fmt: skip
    for sync_id, rows in found:
        count(connection, sync_id, {"skipped": rows}, rows, at)
    connection.execute(
        """
        UPDATE outbox SET retriable = false
        WHERE destination = %s AND audience = %s AND retriable AND customer_id = ANY(%s)
        """,
        [destination, audience, [one[0] for one in whom]],
    )


def waiting(connection: Connection, destinations: Sequence[str], at: dt.datetime) -> list[str]:
    """Give those of some destinations for which rows are due, and that did not ask to be left alone."""
    found = connection.execute(
        """
        SELECT name
        FROM unnest(%(names)s::text[]) AS name
        WHERE EXISTS (SELECT 1 FROM outbox WHERE destination = name AND state = 'waiting' AND next_at <= %(at)s)
            AND NOT EXISTS (SELECT 1 FROM lane WHERE destination = name AND not_before > %(at)s)
        """,
        {"names": list(destinations), "at": utc(at)},
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
        "destination": destination, "at": utc(at), "batch_id": fresh, "most": most[0], "whole": most[1],
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


def count(connection: Connection, sync_id: UUID, counts: Mapping[str, int], settled: int, at: dt.datetime) -> None:
    """Count what became of rows of a synchronisation.

    Args:
        connection: in a transaction.
        sync_id: the synchronisation.
        counts: added, updated, removed, skipped or failed → how many more.
        settled: so many wait no longer; where none is left the synchronisation is done.
        at: now, UTC.
    """
    if not counts:
        return
    names = ("added", "updated", "removed", "skipped", "failed")
    changes = ", ".join(f"{name} = {name} + %({name})s" for name in names)
    connection.execute(
        f"""
        UPDATE sync_run
        SET {changes}, waiting = waiting - %(settled)s,
            state = CASE WHEN waiting - %(settled)s = 0 THEN 'done' ELSE state END,
            ended_at = CASE WHEN waiting - %(settled)s = 0 AND ended_at IS NULL THEN %(at)s ELSE ended_at END
        WHERE sync_id = %(sync_id)s
        """.encode(),
        {**{name: counts.get(name, 0) for name in names}, "settled": settled, "at": utc(at), "sync_id": sync_id},
    )


def utc(at: dt.datetime) -> dt.datetime:
    """Give a moment with its zone; one without is in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
