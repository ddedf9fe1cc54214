"""Lists of customers that people imported, or copied once: each entry is a value, and whom it is now."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

BY_ID = "customer_id"
"""Type of entries that are ids of customers."""


@dataclass(frozen=True)
class Stored:
    """One list: rows of the file, distinct values, and those that are exactly one customer now."""

    name: str
    kind: str
    label: str
    made_at: dt.datetime
    made_by: str
    rows: int
    values: int
    matched: int


_FOUND = """
    CASE
        WHEN i.type = 'customer_id' THEN coalesce(
            (SELECT c.customer_id FROM customer AS c WHERE c.customer_id = CAST(i.value AS uuid)),
            (
                SELECT c.customer_id
                FROM customer_redirect AS r
                JOIN customer AS c ON c.customer_id = r.customer_id
                WHERE r.old_id = CAST(i.value AS uuid)
            )
        )
        ELSE (
            SELECT CASE WHEN count(DISTINCT d.customer_id) = 1 THEN (array_agg(d.customer_id))[1] END
            FROM identifier AS d
            WHERE d.value = i.value AND d.type = i.type
        )
    END
    """


def stored(connection: Connection) -> Sequence[Stored]:
    """Give the lists by name."""
    with connection.cursor(row_factory=class_row(Stored)) as cursor:
        return cursor.execute(
            """
            SELECT l.name, l.kind, l.label, l.made_at, l.made_by, l.rows, count(i.value) AS values,
                count(i.customer_id) AS matched
            FROM segment_list AS l
            LEFT JOIN segment_list_item AS i ON i.list = l.name
            GROUP BY l.name
            ORDER BY l.name
            """
        ).fetchall()


def names(connection: Connection) -> list[str]:
    """Give the names of the lists."""
    return [name for (name,) in connection.execute("SELECT name FROM segment_list ORDER BY name").fetchall()]


def put(connection: Connection, one: Stored, items: Collection[tuple[str, str]]) -> None:
    """Put a list in the place of the one of the same name.

    Args:
        connection: in a transaction.
        one: what is told of it; its counts of values are not looked at.
        items: type and normalised value of each entry.
    """
    connection.execute("DELETE FROM segment_list WHERE name = %s", [one.name])
    connection.execute(
        "INSERT INTO segment_list (name, kind, label, made_at, made_by, rows) VALUES (%s, %s, %s, %s, %s, %s)",
        [one.name, one.kind, one.label, one.made_at, one.made_by, one.rows],
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY segment_list_item (list, type, value) FROM STDIN") as copy,
    ):
        for kind, value in sorted(set(items)):
            copy.write_row((one.name, kind, value))
    match(connection, one.name)


def copy_members(connection: Connection, one: Stored, segment: str) -> int:
    """Make a list of who is in a segment now, and give how many."""
    connection.execute(
        "INSERT INTO segment_list (name, kind, label, made_at, made_by, rows) VALUES (%s, %s, %s, %s, %s, 0)",
        [one.name, one.kind, one.label, one.made_at, one.made_by],
    )
    rows = connection.execute(
        """
        INSERT INTO segment_list_item (list, type, value, customer_id)
        SELECT %s, 'customer_id', CAST(customer_id AS text), customer_id FROM member WHERE segment = %s
        """,
        [one.name, segment],
    ).rowcount
    connection.execute("UPDATE segment_list SET rows = %s WHERE name = %s", [rows, one.name])
    return rows


def drop(connection: Connection, name: str) -> bool:
    """Forget a list; tell whether there was one."""
    return connection.execute("DELETE FROM segment_list WHERE name = %s", [name]).rowcount > 0


def match(connection: Connection, name: str = "") -> None:
    """Find whom each entry is now, of one list or of all."""
    named = "AND i.list = %(name)s" if name else ""
    connection.execute(
        f"""
        UPDATE segment_list_item AS i SET customer_id = f.customer_id
        FROM (SELECT i.list, i.type, i.value, {_FOUND} AS customer_id FROM segment_list_item AS i) AS f
        WHERE f.list = i.list AND f.type = i.type AND f.value = i.value
            AND i.customer_id IS DISTINCT FROM f.customer_id {named}
        """.encode(),
        {"name": name},
    )


def follow(connection: Connection, customers: Collection[UUID]) -> set[UUID]:
    """Find anew whom those entries are that some customers have to do with, and give whose entries changed.

    Args:
        connection: in a transaction that is alone with what is served.
        customers: whose identifiers changed, or who are new or no more.
    """
    found = connection.execute(
        f"""
        WITH theirs AS (
            SELECT i.list, i.type, i.value FROM segment_list_item AS i WHERE i.customer_id = ANY(%(ids)s)
            UNION
            SELECT i.list, i.type, i.value
            FROM identifier AS d
            JOIN segment_list_item AS i ON i.type = d.type AND i.value = d.value
            WHERE d.customer_id = ANY(%(ids)s)
            UNION
            SELECT i.list, i.type, i.value
            FROM segment_list_item AS i
            WHERE i.type = 'customer_id' AND i.value = ANY(
                SELECT CAST(one AS text) FROM unnest(%(ids)s) AS one
                UNION ALL
                SELECT CAST(old_id AS text) FROM customer_redirect WHERE customer_id = ANY(%(ids)s)
            )
        ),
        found AS MATERIALIZED (
            SELECT i.list, i.type, i.value, i.customer_id AS was, {_FOUND} AS customer_id
            FROM theirs AS t
            JOIN segment_list_item AS i ON i.list = t.list AND i.type = t.type AND i.value = t.value
        ),
        changed AS (
            UPDATE segment_list_item AS i SET customer_id = f.customer_id
            FROM found AS f
            WHERE f.list = i.list AND f.type = i.type AND f.value = i.value AND f.was IS DISTINCT FROM f.customer_id
            RETURNING f.was, f.customer_id
        )
        SELECT was, customer_id FROM changed
        """.encode(),
        {"ids": list(customers)},
    ).fetchall()
    return {one for row in found for one in row if one is not None}


def listed(connection: Connection) -> list[tuple[str, UUID]]:
    """Give list and customer of each entry that is one customer."""
    return connection.execute(
        "SELECT DISTINCT list, customer_id FROM segment_list_item WHERE customer_id IS NOT NULL ORDER BY 1, 2"
    ).fetchall()
