"""Sessions: who signed in on this machine, known only by the hash of a token."""

import datetime as dt
import hashlib

from psycopg import Connection

from monocle import clock


def create(connection: Connection, token: str) -> None:
    """Keep a session; the token itself is never stored.

    Args:
        connection: in a transaction.
        token: at least 128 random bits.
    """
    now = clock.now()
    connection.execute(
        "INSERT INTO session (token_hash, created_at, last_seen_at) VALUES (%s, %s, %s)", [_digest(token), now, now]
    )


def check(connection: Connection, token: str, longest: dt.timedelta, idle: dt.timedelta) -> bool:
    """Tell whether a token opens a session, and note that it was seen; call it in a transaction.

    Args:
        connection: in a transaction.
        token: as the browser gave it.
        longest: since sign-in; an older session is dropped.
        idle: since it was last seen; a session that slept longer is dropped.
    """
    now = clock.now()
    connection.execute("DELETE FROM session WHERE created_at < %s OR last_seen_at < %s", [now - longest, now - idle])
    done = connection.execute("UPDATE session SET last_seen_at = %s WHERE token_hash = %s", [now, _digest(token)])
    return done.rowcount == 1


def drop(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute("DELETE FROM session WHERE token_hash = %s", [_digest(token)])


def invite(connection: Connection, token: str) -> None:
    """Keep a sign-in link that works once."""
    connection.execute("INSERT INTO invitation (token_hash, created_at) VALUES (%s, %s)", [_digest(token), clock.now()])


def redeem(connection: Connection, token: str, longest: dt.timedelta) -> bool:
    """Tell whether a token is of a link that still works; afterwards it works no more.

    Args:
        connection: in a transaction.
        token: as the link has it.
        longest: how long a link works.
    """
    connection.execute("DELETE FROM invitation WHERE created_at < %s", [clock.now() - longest])
    return connection.execute("DELETE FROM invitation WHERE token_hash = %s", [_digest(token)]).rowcount == 1


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
