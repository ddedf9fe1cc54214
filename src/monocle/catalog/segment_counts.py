"""Trees counted in what is served, some customers at a time: exact, and of now."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

Select = tuple[str, Mapping[str, Any]]
"""A SELECT of ``customer_id`` of those of ``%(ids)s`` who belong, and its values without ``ids``."""


def ids(connection: Connection, who: Select, after: UUID | None, limit: int) -> tuple[list[UUID], UUID | None]:
    """Give those who belong among the customers that follow one, and the last of these; None where there are no more.

    Args:
        connection: reading.
        who: asks.
        after: the last one seen; None from the first.
        limit: customers that are looked at.
    """
    asked = [
        one
        for (one,) in connection.execute(
            "SELECT customer_id FROM customer WHERE customer_id > %s ORDER BY customer_id LIMIT %s",
            [after or UUID(int=0), limit],
        ).fetchall()
    ]
    if not asked:
        return [], None
    found = connection.execute(who[0].encode(), {**who[1], "ids": asked}).fetchall()
    return [one for (one,) in found], asked[-1] if len(asked) == limit else None


def named(connection: Connection, customers: Sequence[UUID]) -> Sequence[tuple[UUID, str]]:
    """Give customers with their names, in the order given."""
    known: dict[UUID, str] = dict(
        connection.execute(
            "SELECT customer_id, name FROM customer WHERE customer_id = ANY(%s)", [list(customers)]
        ).fetchall()
    )
    return [(one, known[one]) for one in customers if one in known]


def breakdown(connection: Connection, customers: Sequence[UUID], field: str) -> Sequence[tuple[str | None, int]]:
    """Give how many of some customers have each value of a field, the most first.

    Args:
        connection: reading.
        customers: of whom.
        field: a column of ``customer`` that is a text or a number, a golden field, ``sources``, ``trait.NAME``, or ``address.PART``.
    """
    values = {"ids": list(customers), "field": field.partition(".")[2] or field}
    if field == "sources":
        text = """
            SELECT s.value FROM customer AS c CROSS JOIN LATERAL jsonb_array_elements_text(c.sources) AS s
            WHERE c.customer_id = ANY(%(ids)s)
            """
    elif field.startswith("trait."):
        text = """
            SELECT coalesce(t.traits ->> %(field)s, s.traits ->> %(field)s) AS value
            FROM customer AS c
            LEFT JOIN customer_trait AS t ON t.customer_id = c.customer_id
            LEFT JOIN customer_score AS s ON s.customer_id = c.customer_id
            WHERE c.customer_id = ANY(%(ids)s)
            """
    elif field in {"records", "identifiers", "orders", "events"}:
        text = f"SELECT CAST(c.{field} AS text) AS value FROM customer AS c WHERE c.customer_id = ANY(%(ids)s)"
    else:
        text = _GOLDEN
        values["field"] = "address" if field.startswith("address.") else field
        values["part"] = field.partition(".")[2] if field.startswith("address.") else ""
    return connection.execute(
        f"SELECT value, count(*) FROM ({text}) AS v GROUP BY value ORDER BY count(*) DESC, value LIMIT 1000".encode(),
        values,
    ).fetchall()


_GOLDEN = """
    SELECT CASE WHEN %(part)s = '' THEN g.value ELSE CAST(g.value AS json) ->> %(part)s END AS value
    FROM customer AS c
    LEFT JOIN LATERAL (
        SELECT e.value ->> 'value' AS value
        FROM portrait AS p
        CROSS JOIN LATERAL json_array_elements(p.golden) AS e
        WHERE p.customer_id = c.customer_id AND e.value ->> 'field' = %(field)s AND CAST(e.value ->> 'rank' AS integer) = 1
        LIMIT 1
    ) AS g ON true
    WHERE c.customer_id = ANY(%(ids)s)
    """


def contacts(connection: Connection, customers: Sequence[UUID]) -> Sequence[tuple[UUID, str, str, str]]:
    """Give id, name, e-mail and telephone of customers, as golden values have them; empty where there is none."""
    return connection.execute(
        """
        SELECT c.customer_id, c.name,
            coalesce(max(e.value ->> 'value') FILTER (WHERE e.value ->> 'field' = 'email'), ''),
            coalesce(max(e.value ->> 'value') FILTER (WHERE e.value ->> 'field' = 'phone'), '')
        FROM customer AS c
        JOIN portrait AS p ON p.customer_id = c.customer_id
        LEFT JOIN LATERAL json_array_elements(p.golden) AS e ON CAST(e.value ->> 'rank' AS integer) = 1
        WHERE c.customer_id = ANY(%s)
        GROUP BY c.customer_id, c.name
        ORDER BY c.customer_id
        """,
        [list(customers)],
    ).fetchall()
