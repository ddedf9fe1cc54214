"""When audiences are looked at: by their rhythm, as members change, and where consent is withdrawn."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from psycopg import Connection


def looked(connection: Connection, whose: tuple[str, str], at: dt.datetime, error: str = "") -> None:
    """Write down that an audience was looked at by its schedule."""
    connection.execute(
        """
        INSERT INTO sync_due (destination, audience, looked_at, error) VALUES (%s, %s, %s, %s)
        ON CONFLICT (destination, audience) DO UPDATE SET looked_at = excluded.looked_at, error = excluded.error
        """,
        [*whose, at, error],
    )


def looks(connection: Connection) -> Mapping[tuple[str, str], tuple[dt.datetime, str, int]]:
    """Give destination and audience → when it was last looked at, what went wrong, the last change that was told live."""
    found = connection.execute("SELECT destination, audience, looked_at, error, change_id FROM sync_due").fetchall()
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}


def told_up_to(connection: Connection, whose: tuple[str, str], change_id: int, at: dt.datetime) -> None:
    """Write down up to which change of members an audience was told live."""
    connection.execute(
        """
        INSERT INTO sync_due (destination, audience, looked_at, change_id) VALUES (%s, %s, %s, %s)
        ON CONFLICT (destination, audience) DO UPDATE SET change_id = excluded.change_id
        """,
        [*whose, at, change_id],
    )


def changed_members(connection: Connection, segment: str, after: int, most: int) -> tuple[int, set[UUID]]:
    """Give the last change of a segment's members, and whose memberships changed since one."""
    found = connection.execute(
        "SELECT change_id, customer_id FROM member_change WHERE segment = %s AND change_id > %s ORDER BY change_id LIMIT %s",
        [segment, after, most],
    ).fetchall()
    return (found[-1][0] if found else after), {row[1] for row in found}


def last_change(connection: Connection) -> int:
    """Give the last change of anybody's memberships; 0 where there is none."""
    found = connection.execute("SELECT coalesce(max(change_id), 0) FROM member_change").fetchone()
    return int(found[0]) if found else 0


def no_longer_allowed(connection: Connection, whose: tuple[str, str], purpose: str, channel: str) -> set[UUID]:
    """Give the customers that a destination has, or will have, and who may not be there any more, as far as the catalog knows."""
    found = connection.execute(
        """
        SELECT s.customer_id
        FROM (
            SELECT customer_id FROM sent WHERE destination = %(destination)s AND audience = %(audience)s
            UNION
            SELECT customer_id FROM outbox
            WHERE destination = %(destination)s AND audience = %(audience)s AND state = 'waiting' AND action <> 'remove'
            UNION
            SELECT customer_id FROM stays WHERE destination = %(destination)s AND audience = %(audience)s
        ) AS s
        LEFT JOIN allowance AS a
            ON a.customer_id = s.customer_id AND a.purpose = %(purpose)s AND a.channel = %(channel)s
        LEFT JOIN allowance AS b
            ON b.customer_id = s.customer_id AND b.purpose = %(purpose)s AND b.channel = 'any'
        WHERE coalesce(a.state, b.state, 'unknown') <> 'granted'
        """,
        {"destination": whose[0], "audience": whose[1], "purpose": purpose, "channel": channel},
    ).fetchall()
    return {row[0] for row in found}
