"""What must hold of segments: members are customers, and what is told of them says who they are."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import Connection

from monocle.catalog.promises.asking import Promise

MEMBERS = (
    Promise(
        "members",
        "somebody is in a segment who is no customer, or in one that is not there",
        "evaluate the segments again: monocle segment refresh",
        """
        SELECT format('segment %s customer %s', m.segment, m.customer_id)
        FROM member AS m
        LEFT JOIN customer AS c ON c.customer_id = m.customer_id
        LEFT JOIN segment AS s ON s.name = m.segment AND s.archived_at IS NULL
        WHERE c.customer_id IS NULL OR s.name IS NULL
        """,
    ),
    Promise(
        "members_told",
        "who entered and left a segment does not say who is in it",
        "report it, and evaluate the segments again: monocle segment refresh",
        """
        SELECT format('segment %s customer %s', coalesce(l.segment, m.segment), coalesce(l.customer_id, m.customer_id))
        FROM (
            SELECT DISTINCT ON (segment, customer_id) segment, customer_id, entered
            FROM member_change
            ORDER BY segment, customer_id, change_id DESC
        ) AS l
        FULL JOIN member AS m ON m.segment = l.segment AND m.customer_id = l.customer_id
        WHERE (m.customer_id IS NOT NULL) <> coalesce(l.entered, false)
        """,
    ),
)


def differing(
    connection: Connection, segment: str, belonging: tuple[str, dict[str, object]], customers: Sequence[UUID]
) -> list[UUID]:
    """Give those of some customers who are members and do not belong, or the other way round; who is due soon is left out.

    Args:
        connection: reading.
        segment: its name.
        belonging: a SELECT of ``customer_id`` of those of ``%(ids)s`` who belong, and its values, ``_at`` too: the moment.
        customers: that are looked at.
    """
    found = connection.execute(
        f"""
        WITH belonging AS MATERIALIZED ({belonging[0]})
        SELECT c.customer_id
        FROM customer AS c
        WHERE c.customer_id = ANY(%(ids)s)
            AND EXISTS (SELECT 1 FROM belonging AS b WHERE b.customer_id = c.customer_id)
                <> EXISTS (SELECT 1 FROM member AS m WHERE m.segment = %(_segment)s AND m.customer_id = c.customer_id)
            AND NOT EXISTS (SELECT 1 FROM segment_due AS d WHERE d.customer_id = c.customer_id AND d.due_at <= %(_at)s)
        ORDER BY c.customer_id
        """.encode(),
        {**belonging[1], "ids": list(customers), "_segment": segment},
    ).fetchall()
    return [one for (one,) in found]
