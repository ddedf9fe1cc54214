"""Records change customers: everything that is served of them follows, in the caller's transaction."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from monocle.catalog import allowances, entities, review
from monocle.catalog.serving import COLUMNS
from monocle.catalog.value_changes import COLUMNS as CHANGED

STATE_LOCK = 0x7374617465
"""Who holds it alone changes what is served: a decision, or a publication at the moment of its swap."""
_BESIDE = ("identifier", "happening", "purchase", "choice", "movement")
_CUSTOMER = ", ".join(COLUMNS["customer"])
_VALUES = ", ".join(f"%({name})s" for name in COLUMNS["customer"])


@dataclass(frozen=True)
class Rearrangement:
    """What becomes of some customers.

    Attributes:
        moves: (record, customer it was of, customer it is of).
        touched: customers in force before whose rows are taken away: those that had or get a record.
        profiles: rows of ``customer`` with ``golden``, of each that has records afterwards.
        words: word → how many customers more, or fewer, it finds.
        leads: id → the customer it leads to afterwards; itself while in force.
        founded: new ids → (founding record, the matcher's customer of it).
        changes: (kind, customer, other, records) of identities.
        value_changes: rows of ``value_changes.COLUMNS``.
        repairs: (kind, customer, detail).
        waiting: customers whose pairs in the queue are looked at again; None for all that take part.
    """

    moves: Sequence[tuple[UUID, UUID, UUID]]
    touched: Collection[UUID]
    profiles: Sequence[Mapping[str, Any]]
    words: Mapping[str, int]
    leads: Mapping[UUID, UUID]
    founded: Mapping[UUID, tuple[UUID, UUID]] = field(default_factory=dict)
    changes: Sequence[tuple[str, UUID, UUID | None, int]] = ()
    value_changes: Sequence[Sequence[Any]] = ()
    repairs: Sequence[tuple[str, UUID, Mapping[str, Any]]] = ()
    waiting: Collection[UUID] | None = None


def alone(connection: Connection) -> None:
    """Wait until nobody else changes what is served; it lasts to the end of the transaction."""
    connection.execute(
        "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), pg_advisory_xact_lock(%s)", [STATE_LOCK]
    )


def run_in_force(connection: Connection) -> UUID | None:
    """Give the run whose customers are served; None before the first."""
    found = connection.execute(
        "SELECT run_id FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1"
    ).fetchone()
    return found[0] if found else None


def rearrange(
    connection: Connection, what: Rearrangement, run_id: UUID, judgement_id: int | None, at: dt.datetime
) -> None:
    """Put a rearrangement in force.

    Args:
        connection: in a transaction that is ``alone``.
        what: the rearrangement.
        run_id: in force; the histories name it.
        judgement_id: because of which; None when several together ask for it.
        at: when.
    """
    _move(connection, what.moves)
    _put_customers(connection, what)
    _count_words(connection, what.words)
    reason = Jsonb({"judgement_id": judgement_id} if judgement_id else {})
    _remember(connection, what, (run_id, judgement_id, at), reason)
    _lead(connection, what, (run_id, at), reason)
    every = {*what.touched, *(row["customer_id"] for row in what.profiles)}
    allowances.refresh(connection, every, at)
    entities.follow(connection, every)
    review.mend(connection, every if what.waiting is None else what.waiting)


def _move(connection: Connection, moves: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """Let the rows of records follow them; all tables in one statement."""
    parts = [
        f"{table}_moved AS (UPDATE {table} AS t SET customer_id = m.new_id FROM moved AS m"
        " WHERE t.customer_id = m.old_id AND t.record_id = m.record_id)"
        for table in _BESIDE
    ]
    statement = f"""
        WITH moved AS MATERIALIZED (
            SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS m(record_id, old_id, new_id)
        ),
        {", ".join(parts)},
        link_moved AS (
            UPDATE link AS t SET customer_id = m.new_id FROM moved AS m
            WHERE t.customer_id = m.old_id AND t.left_id = m.record_id
        )
        UPDATE record AS t SET customer_id = m.new_id FROM moved AS m WHERE t.record_id = m.record_id
    """
    columns: list[list[UUID]] = [[move[place] for move in moves] for place in range(3)]
    connection.execute(statement.encode(), columns)


def _put_customers(connection: Connection, what: Rearrangement) -> None:
    touched = list(what.touched)
    connection.execute(
        """
        WITH p AS (DELETE FROM portrait WHERE customer_id = ANY(%(touched)s))
        DELETE FROM customer WHERE customer_id = ANY(%(touched)s)
        """,
        {"touched": touched},
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""
            WITH p AS (INSERT INTO portrait (customer_id, golden) VALUES (%(customer_id)s, CAST(%(golden)s AS json)))
            INSERT INTO customer ({_CUSTOMER}) VALUES ({_VALUES})
            """.encode(),
            what.profiles,
        )


def _count_words(connection: Connection, words: Mapping[str, int]) -> None:
    changed = {word: more for word, more in sorted(words.items()) if more}
    connection.execute(
        """
        WITH changed AS (
            SELECT * FROM unnest(%(words)s::text[], %(more)s::bigint[]) AS c(word, more)
        ),
        gone AS (
            DELETE FROM word AS w USING changed AS c WHERE w.word = c.word AND w.customers + c.more <= 0
        )
        INSERT INTO word AS w (word, customers)
        SELECT c.word, c.more
        FROM changed AS c
        LEFT JOIN word AS k ON k.word = c.word
        WHERE coalesce(k.customers, 0) + c.more > 0
        ON CONFLICT (word) DO UPDATE SET customers = w.customers + excluded.customers
        """,
        {"words": list(changed), "more": list(changed.values())},
    )


def _lead(connection: Connection, what: Rearrangement, when: tuple[UUID, dt.datetime], reason: Jsonb) -> None:
    """Let ids lead where they now do, and tell of each that leads elsewhere, but of those whose merge is told."""
    dead = {old: to for old, to in what.leads.items() if old != to}
    alive = [old for old, to in what.leads.items() if old == to]
    connection.execute(
        """
        WITH alive AS (
            DELETE FROM customer_redirect WHERE old_id = ANY(%(alive)s)
        ),
        founded AS (
            INSERT INTO given_id (customer_id, anchor_id, matched_id)
            SELECT * FROM unnest(%(new)s::uuid[], %(founders)s::uuid[], %(matched)s::uuid[])
            ON CONFLICT DO NOTHING
        ),
        led AS (
            INSERT INTO customer_redirect AS r (old_id, customer_id, run_id, redirected_at)
            SELECT d.old_id, d.customer_id, %(run_id)s, %(at)s
            FROM unnest(%(old)s::uuid[], %(to)s::uuid[]) AS d(old_id, customer_id)
            ON CONFLICT (old_id) DO UPDATE
            SET customer_id = excluded.customer_id, run_id = excluded.run_id, redirected_at = excluded.redirected_at
            WHERE r.customer_id <> excluded.customer_id
            RETURNING old_id, customer_id
        )
        INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records, reason)
        SELECT %(run_id)s, %(at)s, 'redirected', l.old_id, l.customer_id, 0, %(reason)s
        FROM led AS l
        WHERE l.old_id <> ALL(%(merged)s::uuid[])
        ORDER BY l.old_id
        """,
        {
            "alive": alive,
            "new": list(what.founded),
            "founders": [founder for founder, _ in what.founded.values()],
            "matched": [matched for _, matched in what.founded.values()],
            "old": list(dead),
            "to": list(dead.values()),
            "merged": [customer for kind, customer, *_ in what.changes if kind == "merged"],
            "run_id": when[0],
            "at": when[1],
            "reason": reason,
        },
    )


def _remember(
    connection: Connection, what: Rearrangement, when: tuple[UUID, int | None, dt.datetime], reason: Jsonb
) -> None:
    """Add to the histories: identities, golden values, and what others must mend."""
    run_id, judgement_id, at = when
    with connection.cursor() as cursor:
        if what.changes:
            cursor.executemany(
                """
                INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records, reason)
                VALUES (%s, %s, %s, %s, %s, %s, %s)
                """,
                [(run_id, at, *change, reason) for change in what.changes],
            )
        if what.value_changes:
            marks = ", ".join(["%s"] * (len(CHANGED) + 2))
            cursor.executemany(
                f"INSERT INTO value_change (run_id, changed_at, {', '.join(CHANGED)}) VALUES ({marks})".encode(),
                [(run_id, at, *row) for row in what.value_changes],
            )
        if what.repairs:
            cursor.executemany(
                "INSERT INTO repair (judgement_id, made_at, kind, customer_id, detail) VALUES (%s, %s, %s, %s, %s)",
                [(judgement_id, at, kind, customer, Jsonb(dict(detail))) for kind, customer, detail in what.repairs],
            )
