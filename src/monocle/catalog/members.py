"""Who is in which segment: followed customer by customer as they change, or put in force for all of them at once.

Whatever changes a membership is one statement with what is told of it, so that a customer enters and leaves once.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection, DataError, ProgrammingError
from psycopg.rows import class_row

MOST_AT_ONCE = 2_000
"""Customers of one statement."""
_BLOCK = 1 << 20
CHANGES = """(
        SELECT m.change_id, m.segment, m.customer_id, m.entered, m.changed_at, m.why FROM member_change AS m
        UNION ALL
        SELECT m.change_id, m.segment, r.customer_id, m.entered, m.changed_at, m.why
        FROM customer_redirect AS r
        JOIN member_change AS m ON m.customer_id = r.old_id
        WHERE m.why <> 'gone'
    )"""
"""Who entered and left segments, when: of customers in force, with what they did under ids that lead to them. That an id was
merged away is no leaving: ``gone`` is told of customers that are no more."""


@dataclass(frozen=True)
class Change:
    """Somebody entered or left a segment."""

    change_id: int
    segment: str
    customer_id: UUID
    entered: bool
    at: dt.datetime
    why: str


@dataclass(frozen=True)
class Named:
    """One member, or one customer who might be."""

    customer_id: UUID
    name: str
    entered_at: dt.datetime


def follow(
    connection: Connection, segment: str, who: tuple[str, Mapping[str, Any]], because: tuple[dt.datetime, str]
) -> int:
    """Let customers enter and leave a segment as a statement says, and give how many did.

    Args:
        connection: in a transaction that is alone with what is served.
        segment: its name.
        who: a SELECT of ``customer_id`` of those of ``%(ids)s`` who belong, and its values, ``ids`` too.
        because: when, and why.
    """
    statement = f"""
        WITH belonging AS MATERIALIZED ({who[0]}),
        gone AS (
            DELETE FROM member AS m
            WHERE m.segment = %(_segment)s AND m.customer_id = ANY(%(ids)s)
                AND NOT EXISTS (SELECT 1 FROM belonging AS b WHERE b.customer_id = m.customer_id)
            RETURNING m.customer_id
        ),
        come AS (
            INSERT INTO member (customer_id, segment, entered_at)
            SELECT b.customer_id, %(_segment)s, %(_at)s FROM belonging AS b
            ON CONFLICT (customer_id, segment) DO NOTHING
            RETURNING customer_id
        )
        INSERT INTO member_change (segment, customer_id, entered, changed_at, why)
        SELECT %(_segment)s, c.customer_id, c.entered, %(_at)s, %(_why)s
        FROM (SELECT customer_id, true AS entered FROM come UNION ALL SELECT customer_id, false FROM gone) AS c
        ORDER BY c.customer_id
        """
    values = {**who[1], "_segment": segment, "_at": because[0], "_why": because[1]}
    return connection.execute(statement.encode(), values, prepare=True).rowcount


def follow_due(connection: Connection, segment: str, who: tuple[str, Mapping[str, Any]]) -> None:
    """Note when time alone may change the membership of some customers next.

    Args:
        connection: in a transaction.
        segment: its name.
        who: a SELECT of ``customer_id`` and ``due_at`` of those of ``%(ids)s`` for whom it may, and its values.
    """
    statement = f"""
        WITH coming AS MATERIALIZED (SELECT d.customer_id, d.due_at FROM ({who[0]}) AS d WHERE d.due_at IS NOT NULL),
        over AS (
            DELETE FROM segment_due AS d
            WHERE d.segment = %(_segment)s AND d.customer_id = ANY(%(ids)s)
                AND NOT EXISTS (SELECT 1 FROM coming AS c WHERE c.customer_id = d.customer_id)
        )
        INSERT INTO segment_due AS d (segment, customer_id, due_at)
        SELECT %(_segment)s, c.customer_id, c.due_at FROM coming AS c
        ON CONFLICT (segment, customer_id) DO UPDATE SET due_at = excluded.due_at WHERE d.due_at <> excluded.due_at
        """
    connection.execute(statement.encode(), {**who[1], "_segment": segment}, prepare=True)


def due(connection: Connection, segment: str, at: dt.datetime, limit: int) -> list[UUID]:
    """Give customers whose membership of a segment time alone may have changed, the longest due first."""
    found = connection.execute(
        "SELECT customer_id FROM segment_due WHERE segment = %s AND due_at <= %s ORDER BY due_at, customer_id LIMIT %s",
        [segment, at, limit],
    ).fetchall()
    return [one for (one,) in found]


def segments_due(connection: Connection, at: dt.datetime) -> set[str]:
    """Give the segments of which time alone may have changed a membership."""
    found = connection.execute(
        "SELECT DISTINCT segment FROM (SELECT segment FROM segment_due WHERE due_at <= %s ORDER BY due_at LIMIT 10000) AS d",
        [at],
    ).fetchall()
    return {one for (one,) in found}


def drop_gone(connection: Connection, customers: Collection[UUID] | None, at: dt.datetime) -> int:
    """Take customers that are no more out of all segments, and give how many rows that were.

    Args:
        connection: in a transaction that is alone with what is served.
        customers: to be looked at; None for all.
        at: when.
    """
    among, values = "", {"at": at, "ids": list(customers or ())}
    if customers is not None:
        among = "AND {0}.customer_id = ANY(%(ids)s)"
    statement = f"""
        WITH over AS (
            DELETE FROM segment_due AS d
            WHERE NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.customer_id = d.customer_id) {among.format("d")}
        ),
        gone AS (
            DELETE FROM member AS m
            WHERE NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.customer_id = m.customer_id) {among.format("m")}
            RETURNING m.customer_id, m.segment
        )
        INSERT INTO member_change (segment, customer_id, entered, changed_at, why)
        SELECT segment, customer_id, false, %(at)s, 'gone' FROM gone ORDER BY segment, customer_id
        """
    return connection.execute(statement.encode(), values).rowcount


def empty(connection: Connection, segment: str, because: tuple[dt.datetime, str]) -> int:
    """Have nobody in a segment, and give how many left."""
    connection.execute("DELETE FROM segment_due WHERE segment = %s", [segment])
    return connection.execute(
        """
        WITH gone AS (DELETE FROM member WHERE segment = %(segment)s RETURNING customer_id)
        INSERT INTO member_change (segment, customer_id, entered, changed_at, why)
        SELECT %(segment)s, customer_id, false, %(at)s, %(why)s FROM gone ORDER BY customer_id
        """,
        {"segment": segment, "at": because[0], "why": because[1]},
    ).rowcount


def stage(connection: Connection, found: Path, dues: Path) -> None:
    """Bring what an evaluation of all customers found into tables of this transaction, for ``replace``.

    Args:
        connection: in a transaction.
        found: a file with a line for each member: segment and id, with a tab between.
        dues: likewise segment, id of a customer, and when time alone may change that.
    """
    connection.execute("CREATE TEMP TABLE found_member (segment text, customer_id uuid) ON COMMIT DROP")
    connection.execute(
        "CREATE TEMP TABLE found_due (segment text, customer_id uuid, due_at timestamptz) ON COMMIT DROP"
    )
    for table, path in (("found_member", found), ("found_due", dues)):
        with (
            path.open("rb") as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY pg_temp.{table} FROM STDIN".encode()) as copy,
        ):
            while block := file.read(_BLOCK):
                copy.write(block)
    connection.execute("CREATE INDEX ON pg_temp.found_member (segment, customer_id)")
    connection.execute("CREATE INDEX ON pg_temp.found_due (segment, customer_id)")
    connection.execute("ANALYZE pg_temp.found_member")
    connection.execute("ANALYZE pg_temp.found_due")


def replace(connection: Connection, segment: str, besides: Collection[UUID], because: tuple[dt.datetime, str]) -> int:
    """Let customers enter and leave a segment as what was staged says, and give how many did.

    Args:
        connection: in a transaction that is alone with what is served.
        segment: its name.
        besides: customers that are left as they are: what was staged may be older than they.
        because: when, and why.
    """
    values = {"segment": segment, "besides": list(besides), "at": because[0], "why": because[1]}
    connection.execute(
        """
        WITH besides AS MATERIALIZED (SELECT unnest(%(besides)s::uuid[]) AS customer_id),
        over AS (
            DELETE FROM segment_due AS d
            WHERE d.segment = %(segment)s
                AND NOT EXISTS (SELECT 1 FROM besides AS b WHERE b.customer_id = d.customer_id)
                AND NOT EXISTS (
                    SELECT 1 FROM pg_temp.found_due AS f WHERE f.segment = d.segment AND f.customer_id = d.customer_id
                )
        )
        INSERT INTO segment_due AS d (segment, customer_id, due_at)
        SELECT f.segment, f.customer_id, f.due_at
        FROM pg_temp.found_due AS f
        WHERE f.segment = %(segment)s
            AND EXISTS (SELECT 1 FROM customer AS c WHERE c.customer_id = f.customer_id)
            AND NOT EXISTS (SELECT 1 FROM besides AS b WHERE b.customer_id = f.customer_id)
        ON CONFLICT (segment, customer_id) DO UPDATE SET due_at = excluded.due_at WHERE d.due_at <> excluded.due_at
        """,
        values,
    )
    return connection.execute(
        """
        WITH besides AS MATERIALIZED (SELECT unnest(%(besides)s::uuid[]) AS customer_id),
        gone AS (
            DELETE FROM member AS m
            WHERE m.segment = %(segment)s
                AND NOT EXISTS (SELECT 1 FROM besides AS b WHERE b.customer_id = m.customer_id)
                AND NOT EXISTS (
                    SELECT 1 FROM pg_temp.found_member AS f
                    WHERE f.segment = m.segment AND f.customer_id = m.customer_id
                )
            RETURNING m.customer_id
        ),
        come AS (
            INSERT INTO member (customer_id, segment, entered_at)
            SELECT f.customer_id, f.segment, %(at)s
            FROM pg_temp.found_member AS f
            WHERE f.segment = %(segment)s
                AND EXISTS (SELECT 1 FROM customer AS c WHERE c.customer_id = f.customer_id)
                AND NOT EXISTS (SELECT 1 FROM besides AS b WHERE b.customer_id = f.customer_id)
            ON CONFLICT (customer_id, segment) DO NOTHING
            RETURNING customer_id
        )
        INSERT INTO member_change (segment, customer_id, entered, changed_at, why)
        SELECT %(segment)s, c.customer_id, c.entered, %(at)s, %(why)s
        FROM (SELECT customer_id, true AS entered FROM come UNION ALL SELECT customer_id, false FROM gone) AS c
        ORDER BY c.customer_id
        """,
        values,
    ).rowcount


def homes(connection: Connection, customers: Collection[UUID]) -> set[UUID]:
    """Give some customers and all of their households."""
    found = connection.execute(
        """
        SELECT o.customer_id
        FROM household AS h
        JOIN household AS o ON o.household_id = h.household_id
        WHERE h.customer_id = ANY(%s)
        """,
        [list(customers)],
    ).fetchall()
    return {*customers, *(one for (one,) in found)}


def counts(connection: Connection) -> Mapping[str, int]:
    """Give how many members each segment has that has any."""
    return dict(connection.execute("SELECT segment, count(*) FROM member GROUP BY segment").fetchall())


def page(connection: Connection, segment: str, after: UUID, limit: int) -> Sequence[Named]:
    """Give members in the order of their ids, those after one."""
    with connection.cursor(row_factory=class_row(Named)) as cursor:
        return cursor.execute(
            """
            SELECT m.customer_id, c.name, m.entered_at
            FROM member AS m
            JOIN customer AS c ON c.customer_id = m.customer_id
            WHERE m.segment = %s AND m.customer_id > %s
            ORDER BY m.customer_id
            LIMIT %s
            """,
            [segment, after, limit],
        ).fetchall()


def changes(connection: Connection, segment: str, before: int, limit: int) -> Sequence[Change]:
    """Give who entered and left a segment, all where none is named, newest first, those before a number."""
    named = "segment = %(segment)s AND" if segment else ""
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            f"""
            SELECT change_id, segment, customer_id, entered, changed_at AS at, why
            FROM member_change
            WHERE {named} change_id < %(before)s
            ORDER BY change_id DESC
            LIMIT %(limit)s
            """.encode(),
            {"segment": segment, "before": before, "limit": limit},
        ).fetchall()


def of(connection: Connection, customer_id: UUID) -> list[tuple[str, dt.datetime]]:
    """Give the segments that a customer is in, and since when."""
    return connection.execute(
        "SELECT segment, entered_at FROM member WHERE customer_id = %s ORDER BY segment", [customer_id]
    ).fetchall()


def overlap(connection: Connection, segment: str) -> Mapping[str, int]:
    """Give how many members of a segment each other one has too."""
    return dict(
        connection.execute(
            """
            SELECT o.segment, count(*)
            FROM member AS m
            JOIN member AS o ON o.customer_id = m.customer_id AND o.segment <> m.segment
            WHERE m.segment = %s
            GROUP BY o.segment
            """,
            [segment],
        ).fetchall()
    )


def attempted(connection: Connection, work: Callable[[], None], besides: tuple[type[Exception], ...] = ()) -> str:
    """Do something, or leave all as it was; give the kind of error where a value or a statement was refused, else nothing.

    Args:
        connection: in a transaction.
        work: what is done.
        besides: errors that are taken for refusals too.
    """
    refused: tuple[type[Exception], ...] = (DataError, ProgrammingError, *besides)
    try:
        with connection.transaction():
            work()
    except refused as error:
        return type(error).__name__
    return ""


def pieces(connection: Connection, rows: int) -> Iterator[tuple[list[str], list[str], list[dt.datetime]]]:
    """Give all members, so many at a time: customer, segment, since when.

    Args:
        connection: in a transaction; nothing else is asked meanwhile.
        rows: of a piece.
    """
    with connection.cursor(name="members") as cursor:
        cursor.itersize = rows
        cursor.execute("SELECT CAST(customer_id AS text), segment, CAST(entered_at AS timestamp) FROM member")
        while found := cursor.fetchmany(rows):
            customers, names, times = zip(*found, strict=True)
            yield list(customers), list(names), list(times)
