"""Secrets that open a door, such as write keys and tokens: kept as hashes, never as they are, each kind in a table of its own."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Generic, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock


@dataclass(frozen=True, slots=True)
class Key:
    """One secret that opens a door, without the secret.

    Attributes:
        key_id: by which it is named where nobody may open anything.
        name: what people call it.
        hint: the last four characters of the secret.
        created_by: who made it.
        expires_at: from when it opens nothing; at most 365 days after it was made.
        revoked_at: from when it opens nothing, as a person decided; None while it does.
        last_used_at: to the minute; None before its first use.
    """

    key_id: UUID
    name: str
    hint: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


K = TypeVar("K", bound=Key)


@dataclass(frozen=True)
class KeyTable(Generic[K]):
    """Where one kind of keys is kept.

    Args:
        name: of the table.
        id_column: in which ``key_id`` stands.
        row: the kind; each of its fields is a column.
    """

    name: str
    id_column: str
    row: type[K]

    def add(self, connection: Connection, key: K, digest: bytes) -> None:
        """Keep a new key.

        Args:
            connection: in a transaction.
            key: the key.
            digest: SHA-256 of its secret.
        """
        columns = self._columns()
        holes = ", ".join(["%s"] * (len(columns) + 1))
        connection.execute(
            f"INSERT INTO {self.name} ({', '.join(columns.values())}, hash) VALUES ({holes})".encode(),
            [*(getattr(key, field) for field in columns), digest],
        )

    def opened_by(self, connection: Connection, digest: bytes) -> K | None:
        """Give the key whose secret has this SHA-256, in force or not; None where there is none."""
        return next(iter(self._keys(connection, "WHERE hash = %s", [digest])), None)

    def every(self, connection: Connection) -> list[K]:
        """Give all keys, the newest first."""
        return self._keys(connection, f"ORDER BY created_at DESC, {self.id_column}", [])

    def get(self, connection: Connection, key_id: UUID) -> K | None:
        """Give one key; None where there is none."""
        return next(iter(self._keys(connection, f"WHERE {self.id_column} = %s", [key_id])), None)

    def end(self, connection: Connection, key_id: UUID, moment: dt.datetime) -> None:
        """Let a key open nothing from a moment on, unless it ends before; call it in a transaction."""
        self._change(connection, "expires_at = least(expires_at, %(at)s)", moment, [key_id])

    def revoke(self, connection: Connection, key_id: UUID) -> None:
        """Let a key open nothing any more; one that is revoked stays as it is. Call it in a transaction."""
        self._change(connection, "revoked_at = coalesce(revoked_at, %(at)s)", clock.now(), [key_id])

    def used(self, connection: Connection, ids: Collection[UUID], moment: dt.datetime) -> None:
        """Note when keys were used last, to the minute; call it in a transaction."""
        minute = moment.replace(second=0, microsecond=0)
        self._change(connection, "last_used_at = %(at)s", minute, ids, "AND coalesce(last_used_at < %(at)s, true)")

    def _change(
        self, connection: Connection, change: str, moment: dt.datetime, ids: Collection[UUID], only: str = ""
    ) -> None:
        connection.execute(
            f"UPDATE {self.name} SET {change} WHERE {self.id_column} = ANY(%(ids)s) {only}".encode(),
            {"at": moment, "ids": list(ids)},
        )

    def _keys(self, connection: Connection, rest: str, values: Sequence[object]) -> list[K]:
        shown = ", ".join(f"{column} AS {field}" for field, column in self._columns().items())
        with connection.cursor(row_factory=class_row(self.row)) as cursor:
            return cursor.execute(f"SELECT {shown} FROM {self.name} {rest}".encode(), values).fetchall()

    def _columns(self) -> dict[str, str]:
        """Give the column of each field."""
        return {one.name: self.id_column if one.name == "key_id" else one.name for one in fields(self.row)}
