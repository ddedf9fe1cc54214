"""Sessions: who signed in on this machine, known only by the hash of a token."""

import datetime as dt
import hashlib

from psycopg import Connection

from monocle import clock
from monocle.permissions import Role


def create(connection: Connection, token: str, name: str | None = None) -> None:
    """Keep a session; the token itself is never stored.

    Args:
        connection: in a transaction.
        token: at least 128 random bits.
        name: who signed in; None is the workspace's owner.
    """
    now = clock.now()
    connection.execute(
        "INSERT INTO session (token_hash, created_at, last_seen_at, name) VALUES (%s, %s, %s, %s)",
        [_digest(token), now, now, name],
    )


def check(connection: Connection, token: str, longest: dt.timedelta, idle: dt.timedelta) -> str | None:
    """Give whose session a token opens, and note that it was seen; call it in a transaction.

    Args:
        connection: in a transaction.
        token: as the browser gave it.
        longest: since sign-in; an older session is dropped.
        idle: since it was last seen; a session that slept longer is dropped.

    Returns:
        the name; the owner's where it has none; None where the token opens nothing.
    """
    now = clock.now()
    connection.execute("DELETE FROM session WHERE created_at < %s OR last_seen_at < %s", [now - longest, now - idle])
    found = connection.execute(
        "UPDATE session SET last_seen_at = %s WHERE token_hash = %s RETURNING coalesce(name, %s)",
        [now, _digest(token), Role.OWNER.value],
    ).fetchone()
    return found[0] if found else None


def drop(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute("DELETE FROM session WHERE token_hash = %s", [_digest(token)])


def invite(connection: Connection, token: str, name: str | None = None) -> None:
    """Keep a sign-in link that works once, for whoever has this name; None is the workspace's owner."""
    connection.execute(
        "INSERT INTO invitation (token_hash, created_at, name) VALUES (%s, %s, %s)", [_digest(token), clock.now(), name]
    )


def redeem(connection: Connection, token: str, longest: dt.timedelta) -> str | None:
    """Give whom a link that still works is for; afterwards it works no more.

    Args:
        connection: in a transaction.
        token: as the link has it.
        longest: how long a link works.

    Returns:
        the name; the owner's where it has none; None where the token is of no such link.
    """
    connection.execute("DELETE FROM invitation WHERE created_at < %s", [clock.now() - longest])
    found = connection.execute(
        "DELETE FROM invitation WHERE token_hash = %s RETURNING coalesce(name, %s)", [_digest(token), Role.OWNER.value]
    ).fetchone()
    return found[0] if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
