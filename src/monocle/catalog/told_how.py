"""How audiences were last told, for the time when no file names them any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class How:
    """How an audience was told; ``plain`` is what its file said for the kind, such as the id of a list."""

    purpose: str
    channel: str
    mapping: Mapping[str, str]
    plain: Mapping[str, Any]


def remember(connection: Connection, whose: tuple[str, str], how: How) -> None:
    """Write down how an audience is told from now on."""
    connection.execute(
        """
        INSERT INTO told_how (destination, audience, purpose, channel, mapping, plain) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (destination, audience) DO UPDATE
        SET purpose = excluded.purpose, channel = excluded.channel, mapping = excluded.mapping, plain = excluded.plain
        WHERE (told_how.purpose, told_how.channel, told_how.mapping, told_how.plain)
            IS DISTINCT FROM (excluded.purpose, excluded.channel, excluded.mapping, excluded.plain)
        """,
        [*whose, how.purpose, how.channel, Jsonb(how.mapping), Jsonb(how.plain)],
    )


def recalled(connection: Connection, whose: tuple[str, str]) -> How | None:
    """Give how an audience was last told; None: it never was, as far as is known."""
    found = connection.execute(
        "SELECT purpose, channel, mapping, plain FROM told_how WHERE destination = %s AND audience = %s", [*whose]
    ).fetchone()
    return How(*found) if found else None
