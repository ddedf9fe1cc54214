"""The subjects of events in PostgreSQL: loaded and stored by the batch, a few statements whatever its size."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.journal import Kept

_LOCK = 0x7375626A656374
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of ``subject``; first_at and last_at stand in its state."""

    record_id: UUID
    source: str
    key: str
    owner_id: UUID | None
    state: Mapping[str, Any]
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A row of ``subject_link``."""

    anonymous_id: UUID
    user_id: UUID
    evidence: str
    sequence: int


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """A row of ``subject_order``."""

    order_id: UUID
    source: str
    order_key: str
    record_id: UUID
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How many events of a source could not be used for one reason in one field."""

    source: str
    field: str
    reason: str
    events: int


def turn(connection: Connection) -> None:
    """Wait until nobody else folds; it lasts to the end of the transaction.

    Until then statements look rows up, and pass over no table: they ask for few rows, whatever the planner knows of the tables.
    """
    connection.execute(
        """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_bitmapscan', 'off', true), pg_advisory_xact_lock(%s)
        """,
        [_LOCK],
    )


def position(connection: Connection) -> int:
    """Give the number of the last event that is folded; 0 before the first."""
    found = connection.execute("SELECT position FROM folded").fetchone()
    return found[0] if found else 0


def put_position(connection: Connection, last: int) -> None:
    """Say up to where the journal is folded."""
    connection.execute(
        "INSERT INTO folded (position) VALUES (%s) ON CONFLICT (single) DO UPDATE SET position = excluded.position",
        [last],
    )


def position_of_run(connection: Connection, run_id: UUID) -> int:
    """Give the number of the last event that the customers served of a run know of; 0 where it knew of none."""
    found = connection.execute("SELECT position FROM run_position WHERE run_id = %s", [run_id]).fetchone()
    return found[0] if found else 0


def put_position_of_run(connection: Connection, run_id: UUID, last: int) -> None:
    """Say up to where the customers of a run stand for the journal."""
    connection.execute(
        """
        INSERT INTO run_position (run_id, position) VALUES (%s, %s)
        ON CONFLICT (run_id) DO UPDATE SET position = excluded.position
        """,
        [run_id, last],
    )


def links(connection: Connection, devices: Collection[UUID]) -> list[StoredLink]:
    """Give what first links some anonymous subjects to users, and what does so next: more decides nothing."""
    with connection.cursor(row_factory=class_row(StoredLink), binary=True) as cursor:
        return cursor.execute(
            """
            SELECT l.anonymous_id, l.user_id, l.evidence, l.sequence
            FROM unnest(%b::uuid[]) AS d(record_id)
            CROSS JOIN LATERAL (
                SELECT * FROM subject_link WHERE anonymous_id = d.record_id ORDER BY sequence LIMIT 2
            ) AS l
            """,
            [list(devices)],
        ).fetchall()


def of_records(
    connection: Connection, records: Collection[UUID], owners: Collection[UUID], most: int | None = None
) -> list[Stored]:
    """Give subjects by their record, and those that some records own.

    Args:
        connection: in a transaction.
        records: each once.
        owners: whose devices are given too.
        most: of each owner so many of them, those first seen; None for all.
    """
    return _subjects(
        connection,
        """
        WHERE record_id = ANY(%b)
        UNION ALL
        SELECT s.record_id, s.source, s.key, s.owner_id, s.state, s.digest
        FROM unnest(%b::uuid[]) AS o(record_id)
        CROSS JOIN LATERAL (
            SELECT * FROM subject WHERE owner_id = o.record_id ORDER BY owner_id, seen, record_id LIMIT %b
        ) AS s
        WHERE s.record_id <> ALL(%b)
        """,
        [list(records), list(owners), most, list(records)],
    )


def by_key(connection: Connection, keys: Collection[str]) -> list[Stored]:
    """Give the subjects of all sources that are named so, such as ``user_id:u1``."""
    return _subjects(connection, "WHERE key = ANY(%s) ORDER BY source, key", [list(keys)])


def _subjects(connection: Connection, rest: str, values: Sequence[object]) -> list[Stored]:
    statement = f"SELECT record_id, source, key, owner_id, state, digest FROM subject {rest}"
    with connection.cursor(row_factory=class_row(Stored), binary=True) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def orders(connection: Connection, places: Collection[UUID], buyers: Collection[UUID] = ()) -> list[StoredOrder]:
    """Give orders by their id, and all of some buyers."""
    with connection.cursor(row_factory=class_row(StoredOrder), binary=True) as cursor:
        return cursor.execute(
            """
            SELECT order_id, source, order_key, record_id, state
            FROM subject_order
            WHERE order_id = ANY(%b) OR record_id = ANY(%b)
            """,
            [list(places), list(buyers)],
        ).fetchall()


def events_of(
    connection: Connection, records: Collection[UUID], last: int, some: tuple[int, int | None] = (0, None)
) -> list[Kept]:
    """Give the events that belong to some subjects, up to a number, in their order.

    Args:
        connection: in a transaction.
        records: of the subjects.
        last: number of the last event.
        some: only those that follow a number, and at most so many; None for all.
    """
    names = ", ".join(f"j.{name}" for name in Kept.__dataclass_fields__)
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            f"""
            SELECT {names}
            FROM subject_event AS e
            JOIN journal AS j ON j.sequence = e.sequence
            WHERE e.record_id = ANY(%b) AND e.sequence <= %s AND e.sequence > %s
            ORDER BY e.sequence
            LIMIT %s
            """.encode(),
            [list(records), last, *some],
        ).fetchall()


def put(connection: Connection, rows: Sequence[Stored]) -> None:
    """Store subjects, new or changed."""
    connection.execute(
        """
        INSERT INTO subject (record_id, source, key, owner_id, events, first_at, last_at, state, digest)
        SELECT record_id, source, key, owner_id, events, to_timestamp(first / 1e6), to_timestamp(last / 1e6), CAST(state AS json), digest
        FROM unnest(
            %b::uuid[], %b::text[], %b::text[], %b::uuid[], %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::bytea[]
        ) AS s (record_id, source, key, owner_id, events, first, last, state, digest)
        ON CONFLICT (record_id) DO UPDATE
        SET owner_id = excluded.owner_id, events = excluded.events, first_at = excluded.first_at,
            last_at = excluded.last_at, state = excluded.state, digest = excluded.digest
        """,
        [
            [row.record_id for row in rows],
            [row.source for row in rows],
            [row.key for row in rows],
            [row.owner_id for row in rows],
            [row.state.get("events", 0) for row in rows],
            [row.state.get("first") for row in rows],
            [row.state.get("last") for row in rows],
            [_json(row.state) for row in rows],
            [row.digest for row in rows],
        ],
    )


def put_links(connection: Connection, rows: Collection[StoredLink]) -> None:
    """Store links; those that are known stay as they are."""
    connection.execute(
        """
        INSERT INTO subject_link (anonymous_id, user_id, evidence, sequence)
        SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bigint[])
        ON CONFLICT DO NOTHING
        """,
        _columns(rows, ("anonymous_id", "user_id", "evidence", "sequence")),
    )


def put_events(connection: Connection, rows: Collection[tuple[UUID, int]]) -> None:
    """Store which subject each event belongs to."""
    connection.execute(
        """
        INSERT INTO subject_event (record_id, sequence) SELECT * FROM unnest(%b::uuid[], %b::bigint[])
        ON CONFLICT DO NOTHING
        """,
        [[record for record, _ in rows], [sequence for _, sequence in rows]],
    )


def put_identifiers(
    connection: Connection, records: Collection[UUID], rows: Iterable[tuple[UUID, str, str, int, str]]
) -> None:
    """Replace the identifiers of some records.

    Args:
        connection: in a transaction.
        records: whose.
        rows: record, type, value, when first seen in microseconds since 1970, why it is left off.
    """
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    connection.execute("DELETE FROM subject_identifier WHERE record_id = ANY(%b)", [list(records)])
    connection.execute(
        """
        INSERT INTO subject_identifier (record_id, type, value, first_at, refused)
        SELECT record_id, type, value, to_timestamp(first / 1e6), refused
        FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::bigint[], %b::text[]) AS i (record_id, type, value, first, refused)
        """,
        columns,
    )


def put_refusals(connection: Connection, rows: Collection[tuple[int, str, str, str]]) -> None:
    """Store what of events could not be used: sequence, field, reason, source."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    connection.execute(
        """
        INSERT INTO event_refusal (sequence, field, reason, source)
        SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[])
        ON CONFLICT DO NOTHING
        """,
        columns,
    )


def put_orders(connection: Connection, rows: Collection[StoredOrder]) -> None:
    """Store orders, new or changed."""
    connection.execute(
        """
        INSERT INTO subject_order (order_id, source, order_key, record_id, state)
        SELECT order_id, source, order_key, record_id, CAST(state AS json)
        FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::uuid[], %b::text[]) AS o (order_id, source, order_key, record_id, state)
        ON CONFLICT (order_id) DO UPDATE SET record_id = excluded.record_id, state = excluded.state
        """,
        [*_columns(rows, ("order_id", "source", "order_key", "record_id")), [_json(row.state) for row in rows]],
    )


def stand_still(connection: Connection) -> None:
    """Let time stand still for the rest of a transaction, which must not have begun to read; it may take long."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def all_of(connection: Connection, sources: Collection[str]) -> Iterator[Stored]:
    """Give all subjects of some sources, those of one person together, and its own first."""
    with connection.cursor("subjects", row_factory=class_row(Stored)) as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(
            """
            SELECT record_id, source, key, owner_id, state, digest
            FROM subject
            WHERE source = ANY(%s)
            ORDER BY coalesce(owner_id, record_id), owner_id IS NOT NULL, record_id
            """,
            [list(sources)],
        )


def all_events(connection: Connection, sources: Collection[str], last: int) -> Iterator[tuple[UUID, UUID, Kept]]:
    """Give the events of some sources up to a number, each with the record of its subject and that of its person."""
    names = ", ".join(f"j.{name}" for name in Kept.__dataclass_fields__)
    with connection.cursor("events") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"""
            SELECT s.record_id, coalesce(s.owner_id, s.record_id), {names}
            FROM journal AS j
            JOIN subject_event AS e ON e.sequence = j.sequence
            JOIN subject AS s ON s.record_id = e.record_id
            WHERE j.source = ANY(%s) AND j.sequence <= %s
            """.encode(),
            [list(sources), last],
        )
        for record, root, *values in cursor:
            yield record, root, Kept(*values)


def all_orders(connection: Connection, sources: Collection[str]) -> Iterator[tuple[UUID, StoredOrder]]:
    """Give the orders of some sources, each with the record of the person who bought."""
    with connection.cursor("orders") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            """
            SELECT coalesce(s.owner_id, s.record_id), o.order_id, o.source, o.order_key, o.record_id, o.state
            FROM subject_order AS o
            JOIN subject AS s ON s.record_id = o.record_id
            WHERE o.source = ANY(%s)
            """,
            [list(sources)],
        )
        for root, *values in cursor:
            yield root, StoredOrder(*values)


def refusals(connection: Connection, source: str = "") -> list[RefusalCount]:
    """Give how many events could not be used for each reason, of one source or all, most first."""
    with connection.cursor(row_factory=class_row(RefusalCount)) as cursor:
        return cursor.execute(
            """
            SELECT source, field, reason, count(*) AS events
            FROM event_refusal
            WHERE %s IN ('', source)
            GROUP BY source, field, reason
            ORDER BY events DESC, source, field, reason
            """,
            [source],
        ).fetchall()


def _columns(rows: Collection[object], names: Sequence[str]) -> list[list[Any]]:
    return [[getattr(row, name) for row in rows] for name in names]


def _json(state: Mapping[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))
