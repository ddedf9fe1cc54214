"""Subjects and orders made anew from the events that are kept, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.journal import Kept
from monocle.catalog.subjects import StoredLink, put_links

_KEPT = ", ".join(f"j.{name}" for name in Kept.__dataclass_fields__)


def put_order_events(connection: Connection, rows: Collection[tuple[UUID, int]]) -> None:
    """Store which events say something of an order: order id, sequence."""
    connection.execute(
        """
        INSERT INTO subject_order_event (order_id, sequence) SELECT * FROM unnest(%b::uuid[], %b::bigint[])
        ON CONFLICT DO NOTHING
        """,
        [[place for place, _ in rows], [sequence for _, sequence in rows]],
    )


def events_of_orders(connection: Connection, places: Collection[UUID]) -> list[Kept]:
    """Give the events that say something of some orders, in their order."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_KEPT}
            FROM journal AS j
            WHERE j.sequence IN (SELECT sequence FROM subject_order_event WHERE order_id = ANY(%s))
            ORDER BY j.sequence
            """.encode(),
            [list(places)],
        ).fetchall()


def delete_orders(connection: Connection, places: Collection[UUID]) -> None:
    """Forget orders of which nothing is said any more."""
    connection.execute("DELETE FROM subject_order WHERE order_id = ANY(%s)", [list(places)])


def delete_subjects(connection: Connection, records: Collection[UUID]) -> None:
    """Forget subjects that no event names any more."""
    for table in ("subject_identifier", "subject"):
        connection.execute(f"DELETE FROM {table} WHERE record_id = ANY(%s)".encode(), [list(records)])


def replace_links(connection: Connection, devices: Collection[UUID], links: Sequence[StoredLink]) -> None:
    """Store the links of some anonymous subjects in the place of those that they had."""
    connection.execute("DELETE FROM subject_link WHERE anonymous_id = ANY(%s)", [list(devices)])
    put_links(connection, links)


def stale(connection: Connection, sequences: Collection[int]) -> None:
    """Note events of which what happened is to be read anew; in a transaction that has the turn of folding."""
    connection.execute("INSERT INTO fact_stale (sequence) SELECT unnest(%s::bigint[])", [sorted(sequences)])


def delete_events(connection: Connection, source: str, sequences: Collection[int]) -> None:
    """Delete events of a source with what was noted of them, counted as purged."""
    connection.execute(
        """
        WITH gone AS (
            DELETE FROM journal WHERE sequence = ANY(%(sequences)s) AND source = %(source)s RETURNING sequence, received_at
        ),
        of_subjects AS (DELETE FROM subject_event AS e USING gone AS g WHERE e.sequence = g.sequence),
        of_orders AS (DELETE FROM subject_order_event AS e USING gone AS g WHERE e.sequence = g.sequence),
        refused AS (DELETE FROM event_refusal AS e USING gone AS g WHERE e.sequence = g.sequence)
        UPDATE collected AS c
        SET purged = c.purged + g.events
        FROM (SELECT date_trunc('hour', received_at, 'UTC') AS hour, count(*) AS events FROM gone GROUP BY 1) AS g
        WHERE c.source = %(source)s AND c.hour = g.hour
        """,
        {"source": source, "sequences": list(sequences)},
    )


def keep_parts(connection: Connection, parts: Mapping[int, tuple[str, str, list[str]]]) -> None:
    """Keep of events what is left of them.

    Args:
        connection: in a transaction.
        parts: sequence → body as JSON, name, what it is kept for.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE journal SET body = %s, name = %s, kept_for = %s WHERE sequence = %s",
            [(body, name, purposes, sequence) for sequence, (body, name, purposes) in sorted(parts.items())],
        )
