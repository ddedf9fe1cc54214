"""Tokens by which programs read customers; kept as hashes, never as they are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock

_COLUMNS = "token_id, name, hint, created_at, created_by, expires_at, revoked_at, last_used_at"


@dataclass(frozen=True, slots=True)
class ReadToken:
    """One token, without its secret.

    Attributes:
        name: what people call it.
        hint: the last four characters of the secret.
        created_by: who made it.
        expires_at: from when it opens nothing; at most 365 days after it was made.
        revoked_at: from when it opens nothing, as a person decided; None while it does.
        last_used_at: to the minute; None before it was used.
    """

    token_id: UUID
    name: str
    hint: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


def add(connection: Connection, token: ReadToken, digest: bytes) -> None:
    """Keep a new token.

    Args:
        connection: in a transaction.
        token: the token.
        digest: SHA-256 of its secret.
    """
    connection.execute(
        f"INSERT INTO read_token ({_COLUMNS}, hash) VALUES ({', '.join(['%s'] * 9)})".encode(),
        [*(getattr(token, name) for name in _COLUMNS.split(", ")), digest],
    )


def opened_by(connection: Connection, digest: bytes) -> ReadToken | None:
    """Give the token whose secret has this SHA-256, in force or not; None where there is none."""
    return next(iter(_tokens(connection, "WHERE hash = %s", [digest])), None)


def every(connection: Connection) -> list[ReadToken]:
    """Give all tokens, the newest first."""
    return _tokens(connection, "ORDER BY created_at DESC, token_id", [])


def revoke(connection: Connection, token_id: UUID) -> ReadToken | None:
    """Let a token open nothing any more, and give it; one that is revoked stays as it is, and None is given for no token."""
    connection.execute(
        "UPDATE read_token SET revoked_at = coalesce(revoked_at, %s) WHERE token_id = %s", [clock.now(), token_id]
    )
    return next(iter(_tokens(connection, "WHERE token_id = %s", [token_id])), None)


def used(connection: Connection, token_id: UUID, moment: dt.datetime) -> None:
    """Note when a token was used last, to the minute; call it in a transaction."""
    connection.execute(
        "UPDATE read_token SET last_used_at = %(at)s"
        " WHERE token_id = %(token)s AND (last_used_at IS NULL OR last_used_at < %(at)s)",
        {"at": moment.replace(second=0, microsecond=0), "token": token_id},
    )


def _tokens(connection: Connection, rest: str, values: Sequence[object]) -> list[ReadToken]:
    with connection.cursor(row_factory=class_row(ReadToken)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM read_token {rest}".encode(), values).fetchall()
