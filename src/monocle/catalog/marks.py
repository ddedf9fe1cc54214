"""Marks of customers: by which a page that shows one knows that what is served of them has changed."""

from collections.abc import Collection
from uuid import UUID

from psycopg import Connection


def marks(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give a short text for each of some customers in force, which changes with what happens to them.

    Args:
        connection: reading.
        ids: few; each costs what its happenings cost to count.
    """
    found = connection.execute(
        """
        SELECT c.customer_id, md5(concat_ws(
            '/', c.digest, c.events, c.orders, c.records, c.last_seen_at,
            (SELECT count(*) FROM happening AS h WHERE h.customer_id = c.customer_id),
            (SELECT count(*) FROM purchase AS p WHERE p.customer_id = c.customer_id),
            (SELECT count(*) FROM choice AS o WHERE o.customer_id = c.customer_id),
            (SELECT count(*) FROM movement AS m WHERE m.customer_id = c.customer_id),
            (SELECT count(*) FROM member_change AS e WHERE e.customer_id = c.customer_id)
        ))
        FROM customer AS c
        WHERE c.customer_id = ANY(%s)
        """,
        [list(ids)],
    ).fetchall()
    return dict(found)
