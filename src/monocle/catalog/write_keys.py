"""Write keys: by which a program may send events to one source; kept as hashes, never as they are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.errors import NotFound

_COLUMNS = "key_id, source, name, hint, created_at, created_by, expires_at, revoked_at, last_used_at"


@dataclass(frozen=True, slots=True)
class WriteKey:
    """One write key, without its secret.

    Attributes:
        source: that its events are of.
        name: what people call it.
        hint: the last four characters of the secret.
        created_by: who made it.
        expires_at: from when it opens nothing; at most 365 days after it was made.
        revoked_at: from when it opens nothing, as a person decided; None while it does.
        last_used_at: to the minute; None before the first event.
    """

    key_id: UUID
    source: str
    name: str
    hint: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


def add(connection: Connection, key: WriteKey, digest: bytes) -> None:
    """Keep a new key.

    Args:
        connection: in a transaction.
        key: the key.
        digest: SHA-256 of its secret.
    """
    connection.execute(
        f"INSERT INTO write_key ({_COLUMNS}, hash) VALUES ({', '.join(['%s'] * 10)})".encode(),
        [*(getattr(key, name) for name in _COLUMNS.split(", ")), digest],
    )


def opened_by(connection: Connection, digest: bytes) -> WriteKey | None:
    """Give the key whose secret has this SHA-256, in force or not; None where there is none."""
    return next(iter(_keys(connection, "WHERE hash = %s", [digest])), None)


def every(connection: Connection, source: str = "") -> list[WriteKey]:
    """Give the keys of one source or of all, by source, the newest first."""
    return _keys(connection, "WHERE %s IN ('', source) ORDER BY source, created_at DESC, key_id", [source])


def end(connection: Connection, key_id: UUID, moment: dt.datetime) -> None:
    """Let a key open nothing from a moment on, unless it ends before; call it in a transaction.

    Raises:
        NotFound: there is no such key.
    """
    changed = connection.execute(
        "UPDATE write_key SET expires_at = least(expires_at, %s) WHERE key_id = %s", [moment, key_id]
    )
    _must_be_there(changed.rowcount, key_id)


def revoke(connection: Connection, key_id: UUID) -> WriteKey:
    """Let a key open nothing any more, and give it; one that is revoked stays as it is.

    Raises:
        NotFound: there is no such key.
    """
    changed = connection.execute(
        "UPDATE write_key SET revoked_at = coalesce(revoked_at, %s) WHERE key_id = %s", [clock.now(), key_id]
    )
    _must_be_there(changed.rowcount, key_id)
    return get(connection, key_id)


def get(connection: Connection, key_id: UUID) -> WriteKey:
    """Give one key.

    Raises:
        NotFound: there is no such key.
    """
    found = _keys(connection, "WHERE key_id = %s", [key_id])
    _must_be_there(len(found), key_id)
    return found[0]


def used(connection: Connection, ids: Sequence[UUID], moment: dt.datetime) -> None:
    """Note when keys were used last; call it in a transaction."""
    connection.execute("UPDATE write_key SET last_used_at = %s WHERE key_id = ANY(%s)", [moment, list(ids)])


def _keys(connection: Connection, rest: str, values: Sequence[object]) -> list[WriteKey]:
    with connection.cursor(row_factory=class_row(WriteKey)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM write_key {rest}".encode(), values).fetchall()


def _must_be_there(rows: int, key_id: UUID) -> None:
    if rows != 1:
        raise NotFound("there is no such key", where=f"key {key_id}", mend="list the keys of the source")
