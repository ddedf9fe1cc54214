"""Synchronisations: what each found and did, what destinations have, and how it goes with them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from monocle.catalog import outbox
from monocle.errors import BadInput, NotFound

_RUN = """
    r.sync_id, r.destination, r.audience, mode, asked_by, started_at, checked_at, ended_at, state, of, unchanged, added, updated,
    removed, skipped, refused, failed, waiting, CASE WHEN waiting > 0 THEN coalesce(lane.error, '') ELSE '' END AS error,
    j.unconfirmed, j.unnamed, j.said
"""
_FROM = """
    sync_run AS r
    LEFT JOIN lane ON lane.destination = r.destination
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(job.of) FILTER (WHERE job.state <> 'done'), 0)::bigint AS unconfirmed,
            coalesce(sum(job.unnamed), 0)::bigint AS unnamed,
            coalesce(string_agg(DISTINCT job.reason, ', ') FILTER (WHERE job.reason <> ''), '') AS said
        FROM job WHERE job.sync_id = r.sync_id
    ) AS j ON true
"""
_LOCK = 0x73656E64
KEPT_RUNS = 3
"""Synchronisations per audience of which it is kept whom they did not send, and why; of older ones the counts are."""


@dataclass(frozen=True)
class Run:
    """One synchronisation; see the migration."""

    sync_id: UUID
    destination: str
    audience: str
    mode: str
    asked_by: str
    started_at: dt.datetime
    checked_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    of: int
    unchanged: int
    added: int
    updated: int
    removed: int
    skipped: int
    refused: int
    failed: int
    waiting: int
    error: str
    unconfirmed: int
    unnamed: int
    said: str


@dataclass(frozen=True)
class Standing:
    """What a destination has of a customer, or will have once what waits is delivered.

    Attributes:
        digest: of what it was told; empty where it is told to remove them.
        there: it has them by now; False: what is said of them only waits.
        tried: what waits may have arrived.
        payload: what it takes to have them removed.
    """

    digest: str
    identity: str
    there: bool
    tried: bool
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Lane:
    """How it goes with a destination."""

    error: str
    failed_at: dt.datetime | None
    answered_at: dt.datetime | None


def only_one(connection: Connection, destination: str, audience: str) -> None:
    """Let nobody else decide what an audience is told until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{destination}/{audience}"])


def start(connection: Connection, run: Mapping[str, Any]) -> None:
    """Begin a synchronisation: nothing is counted yet.

    Args:
        connection: in the transaction that decides.
        run: sync_id, destination, audience, mode, asked_by, at.
    """
    connection.execute(
        """
        INSERT INTO sync_run (
            sync_id, destination, audience, mode, asked_by, started_at, checked_at, state, of, unchanged
        )
        VALUES (%(sync_id)s, %(destination)s, %(audience)s, %(mode)s, %(asked_by)s, %(at)s, %(at)s, 'sending', 0, 0)
        """,
        run,
    )


def counted(connection: Connection, sync_id: UUID, counts: Mapping[str, int], at: dt.datetime) -> None:
    """Write down what was decided; where nothing waits it is done."""
    values = {name: counts.get(name, 0) for name in ("of", "unchanged", "removed", "skipped", "refused", "waiting")}
    connection.execute(
        """
        UPDATE sync_run
        SET of = %(of)s, unchanged = %(unchanged)s, removed = %(removed)s, skipped = %(skipped)s, refused = %(refused)s,
            waiting = %(waiting)s, state = CASE WHEN %(waiting)s = 0 THEN 'done' ELSE 'sending' END,
            ended_at = CASE WHEN %(waiting)s = 0 THEN %(at)s::timestamptz END
        WHERE sync_id = %(sync_id)s
        """,
        {**values, "sync_id": sync_id, "at": at},
    )


def forget(connection: Connection, destination: str, audience: str) -> None:
    """Forget whom older synchronisations of an audience did not send."""
    connection.execute(
        """
        DELETE FROM sync_kept
        WHERE sync_id IN (
            SELECT sync_id FROM sync_run
            WHERE destination = %s AND audience = %s
            ORDER BY started_at DESC, sync_id DESC
            OFFSET %s
        )
        """,
        [destination, audience, KEPT_RUNS],
    )


def same_as_last(connection: Connection, sync_id: UUID, counts: Mapping[str, int], at: dt.datetime) -> bool:
    """Tell whether nothing is to be sent and the one before found as much; then that one says so again, and this one goes."""
    if counts.get("waiting") or counts.get("removed"):
        return False
    found = connection.execute(
        """
        WITH last AS (
            SELECT sync_id, of, skipped, refused, state FROM sync_run
            WHERE (destination, audience) = (SELECT destination, audience FROM sync_run WHERE sync_id = %(sync_id)s)
                AND mode IN ('full', 'difference') AND sync_id <> %(sync_id)s
            ORDER BY started_at DESC, sync_id DESC LIMIT 1
        )
        UPDATE sync_run AS r SET checked_at = %(at)s
        FROM last
        WHERE r.sync_id = last.sync_id AND last.of = %(of)s AND last.refused = %(refused)s AND last.skipped = %(skipped)s
            AND last.state = 'done'
        RETURNING 1
        """,
        {
            "sync_id": sync_id, "at": at, "of": counts.get("of", 0),
            "refused": counts.get("refused", 0), "skipped": counts.get("skipped", 0),
        },
    ).fetchone()  # fmt: skip
    if found:
        undo(connection, sync_id)
    return bool(found)


def undo(connection: Connection, sync_id: UUID) -> None:
    """Forget a synchronisation that found nothing to send."""
    connection.execute("DELETE FROM sync_run WHERE sync_id = %s", [sync_id])


def holders(connection: Connection, whose: tuple[str, str], identities: Sequence[str]) -> Mapping[str, set[UUID]]:
    """Give identity → the customers by whom a destination knows it."""
    found = connection.execute(
        """
        SELECT identity, customer_id FROM sent
        WHERE destination = %s AND audience = %s AND identity = ANY(%s)
        """,
        [*whose, list(identities)],
    ).fetchall()
    known: dict[str, set[UUID]] = {}
    for identity, customer_id in found:
        known.setdefault(identity, set()).add(customer_id)
    return known


def drop(connection: Connection, run: tuple[UUID, str, str], rows: Sequence[outbox.Fresh], at: dt.datetime) -> None:
    """Take customers out without a word: the destination never heard of them, or knows another by the same.

    A row that is settled already tells it, so that what became of each customer is there.
    """
    connection.execute(
        """
        DELETE FROM sent WHERE destination = %s AND audience = %s
            AND (customer_id, identity) IN (SELECT * FROM unnest(%s::uuid[], %s::text[]))
        """,
        [*run[1:], [one.customer_id for one in rows], [one.identity for one in rows]],
    )
    outbox.overtake(connection, run[1], run[2], [(one.customer_id, one.identity) for one in rows], at)
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO outbox (
                sync_id, destination, audience, customer_id, action, why, key, identity, digest, state, next_at, created_at,
                settled_at
            )
            VALUES (%s, %s, %s, %s, 'remove', %s, %s, %s, '', 'sent', %s, %s, %s)
            """,
            [(*run, one.customer_id, one.why, one.key, one.identity, at, at, at) for one in rows],
        )


def note_standing(connection: Connection, whose: tuple[str, str], only: Collection[UUID] | None, into: str) -> None:
    """Put what a destination has, or will have, into a table; but whom it is told to remove.

    Args:
        connection: in the transaction that decides.
        whose: destination and audience.
        only: of these customers, where given.
        into: INSERT INTO of ours, with customer_id and the fields of ``Standing``.
    """
    values = {"destination": whose[0], "audience": whose[1], "only": list(only or ())}
    connection.execute(f"{into} {_standing(only)}".encode(), values)


def _standing(only: Collection[UUID] | None) -> str:
    mine = "" if only is None else "AND customer_id = ANY(%(only)s)"
    return f"""
        SELECT customer_id, coalesce(w.digest, s.digest), coalesce(w.identity, s.identity), s.customer_id IS NOT NULL,
            coalesce(w.tried, false), coalesce(w.payload, s.payload, '{{}}')
        FROM (
            SELECT * FROM sent WHERE destination = %(destination)s AND audience = %(audience)s {mine}
        ) AS s
        FULL JOIN (
            SELECT DISTINCT ON (customer_id) customer_id, action, digest, identity, payload,
                batch_id IS NOT NULL OR tries > 0 AS tried
            FROM outbox
            WHERE destination = %(destination)s AND audience = %(audience)s AND state = 'waiting' AND why <> 'stayed' {mine}
            ORDER BY customer_id, outbox_id DESC
        ) AS w USING (customer_id)
        WHERE w.action IS DISTINCT FROM 'remove'
        """


def runs(connection: Connection, whose: tuple[str, str], limit: int, after: str = "") -> Sequence[Run]:
    """Give synchronisations, newest first.

    Args:
        connection: any.
        whose: destination and audience; an empty name stands for all.
        limit: at most.
        after: id of the last one of the page before.
    """
    try:
        last = UUID(after) if after else None
    except ValueError:
        raise BadInput("it is no id of a synchronisation", where="after", mend="take it from the page before") from None
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_RUN}
            FROM {_FROM}
            WHERE (%(destination)s = '' OR r.destination = %(destination)s) AND (%(audience)s = '' OR r.audience = %(audience)s)
                AND (%(last)s::uuid IS NULL OR (r.started_at, r.sync_id) < (
                    SELECT started_at, sync_id FROM sync_run WHERE sync_id = %(last)s
                ))
            ORDER BY started_at DESC, sync_id DESC
            LIMIT %(limit)s
            """.encode(),
            {"destination": whose[0], "audience": whose[1], "last": last, "limit": limit},
        ).fetchall()


def run(connection: Connection, sync_id: UUID) -> Run:
    """Give one synchronisation.

    Raises:
        NotFound: there is no such one.
    """
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        found = cursor.execute(
            f"SELECT {_RUN} FROM {_FROM} WHERE r.sync_id = %s".encode(),
            [sync_id],
        ).fetchone()
    if not found:
        raise NotFound("there is no such synchronisation", where=f"sync {sync_id}", mend="list them")
    return found


def results(connection: Connection, sync_id: UUID, outcome: str, limit: int, after: int) -> Sequence[Mapping[str, Any]]:
    """Give what became of each customer: customer_id, outcome, reason, consent_id, tries."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT * FROM (
                SELECT customer_id,
                    CASE state
                        WHEN 'waiting' THEN 'waiting' WHEN 'dead' THEN 'failed' WHEN 'overtaken' THEN 'skipped'
                        ELSE CASE action WHEN 'add' THEN 'added' WHEN 'update' THEN 'updated' ELSE 'removed' END
                    END AS outcome,
                    CASE WHEN reason = '' THEN why ELSE reason END AS reason, consent_id, tries, 0 AS part, outbox_id AS place
                FROM outbox WHERE sync_id = %(sync_id)s
                UNION ALL
                SELECT customer_id, outcome, reason, consent_id, 0, 1, 0 FROM sync_kept WHERE sync_id = %(sync_id)s
            ) AS every
            WHERE %(outcome)s = '' OR outcome = %(outcome)s
            ORDER BY part, place, customer_id
            LIMIT %(limit)s OFFSET %(after)s
            """,
            {"sync_id": sync_id, "outcome": outcome, "limit": limit, "after": after},
        ).fetchall()


def failed_customers(connection: Connection, sync_id: UUID) -> set[UUID]:
    """Give the customers of whom a synchronisation failed and that nobody retried yet: what they are told is decided anew."""
    found = connection.execute(
        "UPDATE outbox SET retriable = false WHERE sync_id = %s AND retriable RETURNING customer_id",
        [sync_id],
    ).fetchall()
    return {row[0] for row in found}


def totals(connection: Connection) -> Mapping[tuple[str, str], tuple[int, int, int]]:
    """Give destination and audience → customers there, rows that wait, rows given up."""
    found = connection.execute(
        """
        SELECT destination, audience, sum(there)::bigint, sum(waiting)::bigint, sum(dead)::bigint
        FROM (
            SELECT destination, audience, count(*) AS there, 0 AS waiting, 0 AS dead FROM sent GROUP BY 1, 2
            UNION ALL
            SELECT destination, audience, 0, sum(waiting), 0 FROM sync_run WHERE waiting > 0 GROUP BY 1, 2
            UNION ALL
            SELECT destination, audience, 0, 0, count(*) FROM outbox WHERE retriable GROUP BY 1, 2
        ) AS parts
        GROUP BY 1, 2
        """
    ).fetchall()
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}


def lanes(connection: Connection) -> Mapping[str, Lane]:
    """Give how it goes with each destination that something was sent to."""
    found = connection.execute("SELECT destination, error, failed_at, answered_at FROM lane").fetchall()
    return {row[0]: Lane(*row[1:]) for row in found}
