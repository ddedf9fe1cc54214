"""Rows of records that just came, and of what happened to them, put into the served tables by the batch."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from monocle import clock
from monocle.catalog.counting import ADDED, Gained
from monocle.catalog.serving import COLUMNS

Row = Mapping[str, Any]
FACTS: Mapping[str, str] = {
    "happening": "event_id", "purchase": "order_id", "choice": "consent_id", "movement": "movement_id"
}  # fmt: skip
"""Served table → its key."""
_JSON = frozenset({"content", "properties", "lines", "levels"})
_TYPES: Mapping[str, str] = {
    "score": "double precision", "weight": "double precision", "total": "bigint", "points": "bigint",
    "load_sequence": "bigint", "strong": "boolean",
}  # fmt: skip


def put_records(connection: Connection, records: Iterable[Row]) -> None:
    """Put records in: new ones with the customer that matching gives them, known ones where they are.

    Args:
        connection: in a transaction that is alone.
        records: columns of ``record`` without ``customer_id``.
    """
    names = [name for name in COLUMNS["record"] if name != "customer_id"]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name != "record_id")
    connection.execute(
        f"""
        INSERT INTO record ({", ".join(names)}, customer_id)
        SELECT {_values(names)}, x.matched_id
        FROM {_given(names)}
        ON CONFLICT (record_id) DO UPDATE SET {changed}
        """.encode(),
        [_text(records)],
    )


def put_identifiers(
    connection: Connection, records: Collection[UUID], were: Collection[UUID], rows: Iterable[Row]
) -> None:
    """Put the identifiers of records in the place of those that they had.

    Args:
        connection: in a transaction that is alone.
        records: whose.
        were: customers that had them before.
        rows: record_id, source, type, value, flag.
    """
    connection.execute(
        "DELETE FROM identifier WHERE customer_id = ANY(%s) AND record_id = ANY(%s)", [list(were), list(records)]
    )
    names = ("record_id", "source", "type", "value", "flag")
    connection.execute(
        f"""
        INSERT INTO identifier ({", ".join(names)}, customer_id)
        SELECT {_values(names)}, r.customer_id
        FROM {_given(names)}
        JOIN record AS r ON r.record_id = x.record_id
        """.encode(),
        [_text(rows)],
    )


def put_links(connection: Connection, stale: Collection[UUID], were: Collection[UUID], rows: Iterable[Row]) -> None:
    """Put links in the place of all those of some records.

    Args:
        connection: in a transaction that is alone.
        stale: records that came or went.
        were: customers of the records that are linked with them.
        rows: columns of ``link`` without ``customer_id``.
    """
    connection.execute("DELETE FROM link WHERE right_id = ANY(%s)", [list(stale)])
    connection.execute("DELETE FROM link WHERE customer_id = ANY(%s) AND left_id = ANY(%s)", [list(were), list(stale)])
    names = [name for name in COLUMNS["link"] if name != "customer_id"]
    connection.execute(
        f"""
        INSERT INTO link ({", ".join(names)}, customer_id)
        SELECT {_values(names)}, r.customer_id
        FROM {_given(names)}
        JOIN record AS r ON r.record_id = x.left_id
        """.encode(),
        [_text(rows)],
    )


def put_facts(connection: Connection, facts: Mapping[str, Sequence[Row]], gained: Gained) -> None:
    """Put facts in, each in the place of what was known of it; those whose record is not served are left out.

    Args:
        connection: in a transaction that is alone.
        facts: served table → rows without customer.
        gained: is told whom they are of, and what they add.
    """
    for table, key in FACTS.items():
        rows = facts.get(table, ())
        names = [name for name in COLUMNS[table] if name != "customer_id"]
        changed = ", ".join(f"{name} = excluded.{name}" for name in (*names, "customer_id") if name != key)
        if rows:
            found = connection.execute(
                f"""
                WITH given AS MATERIALIZED (
                    SELECT x.*, r.customer_id FROM {_given(names)} JOIN record AS r ON r.record_id = x.record_id
                ),
                put AS (
                    INSERT INTO {table} ({", ".join(names)}, customer_id)
                    SELECT {_values(names)}, x.customer_id FROM given AS x
                    ON CONFLICT ({key}) DO UPDATE SET {changed}
                )
                {ADDED[table]}
                """.encode(),
                [_text(rows)],
            )
            gained.take(table, found.fetchall())


def alter_records(connection: Connection, records: Sequence[Row]) -> None:
    """Change when records were last spoken of, and what they hold that identifies nobody.

    Args:
        connection: in a transaction that is alone.
        records: record_id, seen_at, content.
    """
    connection.execute(
        """
        UPDATE record AS r
        SET seen_at = g.seen_at, content = CAST(g.content AS json)
        FROM unnest(%b::uuid[], %b::timestamp[], %b::text[]) AS g (record_id, seen_at, content)
        WHERE r.record_id = g.record_id
        """,
        [
            [row["record_id"] for row in records],
            [row["seen_at"] for row in records],
            [_sound("content", row["content"]) for row in records],
        ],
    )


def move_facts(connection: Connection, moved: Mapping[UUID, UUID], were: Collection[UUID]) -> None:
    """Let facts of records belong to other records.

    Args:
        connection: in a transaction that is alone.
        moved: record → the one that has its facts from now on.
        were: customers of the first.
    """
    if not moved:
        return
    values = {"old": list(moved), "new": list(moved.values()), "were": list(were)}
    for table in FACTS:
        connection.execute(
            f"""
            UPDATE {table} AS t
            SET record_id = m.new_id, customer_id = r.customer_id
            FROM unnest(%(old)s::uuid[], %(new)s::uuid[]) AS m(old_id, new_id)
            JOIN record AS r ON r.record_id = m.new_id
            WHERE t.customer_id = ANY(%(were)s) AND t.record_id = m.old_id
            """.encode(),
            values,
        )


def take_out(connection: Connection, records: Collection[UUID], were: Collection[UUID]) -> None:
    """Take records out, with all that is theirs still.

    Args:
        connection: in a transaction that is alone.
        records: that are no more.
        were: their customers.
    """
    if not records:
        return
    some = [list(were), list(records)]
    for table in (*FACTS, "identifier"):
        statement = f"DELETE FROM {table} WHERE customer_id = ANY(%s) AND record_id = ANY(%s)"
        connection.execute(statement.encode(), some)
    connection.execute("DELETE FROM record WHERE record_id = ANY(%s)", some[1:])


def set_matched(connection: Connection, matched: Mapping[UUID, UUID]) -> None:
    """Note which customer matching alone gives records."""
    connection.execute(
        """
        UPDATE record AS r
        SET matched_id = m.matched_id
        FROM unnest(%s::uuid[], %s::uuid[]) AS m(record_id, matched_id)
        WHERE r.record_id = m.record_id
        """,
        [list(matched), list(matched.values())],
    )


def lead(connection: Connection, alive: Collection[UUID], led: Mapping[UUID, tuple[UUID, UUID]]) -> None:
    """Remember where ids lead that matching alone has not in force any more, and forget it of those that it has again.

    Args:
        connection: in a transaction that is alone.
        alive: ids that came into force.
        led: id → record that it follows, and the customer that matching alone leads it to.
    """
    connection.execute("DELETE FROM given_id WHERE customer_id = ANY(%s)", [list(alive)])
    values = {
        "old": list(led),
        "anchors": [anchor for anchor, _ in led.values()],
        "new": [matched for _, matched in led.values()],
    }
    connection.execute(
        """
        WITH led AS (
            SELECT * FROM unnest(%(old)s::uuid[], %(anchors)s::uuid[], %(new)s::uuid[]) AS l(old_id, anchor_id, matched_id)
        ),
        further AS (
            UPDATE given_id AS g SET matched_id = l.matched_id FROM led AS l WHERE g.matched_id = l.old_id
        )
        INSERT INTO given_id (customer_id, anchor_id, matched_id)
        SELECT old_id, anchor_id, matched_id FROM led
        ON CONFLICT (customer_id) DO UPDATE SET anchor_id = excluded.anchor_id, matched_id = excluded.matched_id
        """,
        values,
    )


def lead_lost(connection: Connection, lost: Mapping[UUID, UUID], run_id: UUID) -> None:
    """Let ids that nobody has lead to the customers of records that had them.

    Args:
        connection: in a transaction that is alone.
        lost: id → record.
        run_id: in force.
    """
    values = {"ids": list(lost), "records": list(lost.values()), "run_id": run_id, "now": clock.now()}
    connection.execute(
        """
        WITH lost AS (
            SELECT l.old_id, r.record_id, r.customer_id, r.matched_id
            FROM unnest(%(ids)s::uuid[], %(records)s::uuid[]) AS l(old_id, record_id)
            JOIN record AS r ON r.record_id = l.record_id
            WHERE l.old_id <> r.customer_id
        ),
        led AS (
            INSERT INTO customer_redirect (old_id, customer_id, run_id, redirected_at)
            SELECT old_id, customer_id, %(run_id)s, %(now)s FROM lost
            ON CONFLICT (old_id) DO UPDATE SET customer_id = excluded.customer_id
        ),
        told AS (
            INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records)
            SELECT %(run_id)s, %(now)s, 'redirected', old_id, customer_id, 0 FROM lost ORDER BY old_id
        )
        INSERT INTO given_id (customer_id, anchor_id, matched_id)
        SELECT old_id, record_id, matched_id FROM lost
        ON CONFLICT (customer_id) DO UPDATE SET anchor_id = excluded.anchor_id, matched_id = excluded.matched_id
        """,
        values,
    )


def has_records(connection: Connection, count: int) -> bool:
    """Tell whether so many records are served, or more."""
    found = connection.execute("SELECT count(*) FROM (SELECT FROM record LIMIT %s) AS there", [count]).fetchone()
    return bool(found and found[0] >= count)


def shared(connection: Connection, values: Collection[str]) -> set[tuple[str, str]]:
    """Give the types and values, among some, that the last run found many to share."""
    found = connection.execute(
        "SELECT DISTINCT type, value FROM identifier WHERE value = ANY(%s) AND flag = 'shared'", [list(values)]
    )
    return {(kind, value) for kind, value in found.fetchall()}


def _given(names: Iterable[str]) -> str:
    columns = ", ".join(f"{name} {_type(name)}" for name in names)
    return f"json_to_recordset(CAST(%s AS json)) AS x({columns})"


def _values(names: Iterable[str]) -> str:
    return ", ".join(f"CAST(x.{name} AS json)" if name in _JSON else f"x.{name}" for name in names)


def _type(name: str) -> str:
    if name.endswith("_id"):
        return "uuid"
    return "timestamp" if name.endswith("_at") else _TYPES.get(name, "text")


def _text(rows: Iterable[Row]) -> str:
    """Give rows as JSON, without the character NUL, which PostgreSQL does not take."""
    whole = [{name: _sound(name, value) for name, value in row.items()} for row in rows]
    return json.dumps(whole, default=str, ensure_ascii=False)


def _sound(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    bare = value.replace("\0", "")
    return bare.replace("\\u0000", "\\ufffd") if name in _JSON else bare
