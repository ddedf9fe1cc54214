"""What is done with secrets that open a door, write keys and tokens alike: made, shown once, named, ended, replaced."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection
from monocle.catalog.keys import Key, KeyTable
from monocle.errors import BadInput, Conflict, NotFound
from monocle.ids import time_ordered
from monocle.permissions import Role
from monocle.workspace.key_secrets import digest_of, new_secret
from monocle.workspace.known_keys import opens

MOST_DAYS = 365
MOST_HOURS = 24 * 30
LONGEST_NAME = 60
_HINT = 4
K = TypeVar("K", bound=Key)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One key, as it is shown.

    Attributes:
        hint: the last four characters of the secret, which is kept nowhere.
        state: valid, expired or revoked.
        last_used_at: to the minute; None before its first use.
    """

    name: str
    hint: str
    state: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None


@dataclass(frozen=True)
class Kind(Generic[K]):
    """One kind of keys.

    Attributes:
        word: what people call it, as its commands do.
        prefix: of its secrets.
        table: where it is kept.
    """

    word: str
    prefix: str
    table: KeyTable[K]


class ShownOnce:
    """Holds a secret, which is shown this once and cannot be had again."""

    def __repr__(self) -> str:
        """Show everything but the secret."""
        said = ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if name != "secret")
        return f"{type(self).__name__}({said})"


@dataclass(frozen=True, repr=False)
class Made(ShownOnce, Generic[K]):
    """A new key with its secret."""

    key: K
    secret: str


class Keys(Generic[K]):
    """The keys of one kind.

    Args:
        kind: which.
    """

    def __init__(self, kind: Kind[K]) -> None:
        self._kind, self._table = kind, kind.table

    def make(self, connection: Connection, name: str, days: int, by: str, **more: Any) -> Made[K]:
        """Make a key.

        Args:
            connection: in a transaction.
            name: what people call it.
            days: until it expires; at most 365.
            by: who makes it; empty for the workspace's owner.
            more: what its kind has beside.

        Raises:
            BadInput: the name or the days cannot be.
        """
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"it cannot last {days} days", where="days", mend=f"use 1 to {MOST_DAYS}")
        return self._made(connection, (_name(name), by, dt.timedelta(days=days)), more)

    def named(self, connection: Connection, text: str) -> K:
        """Give the key that a person means.

        Args:
            connection: to the catalog.
            text: its id, the beginning of it, or the last four characters of its secret.

        Raises:
            NotFound: there is no such key.
            Conflict: there are several.
        """
        wanted = text.strip()
        found = [
            key
            for key in self._table.every(connection)
            if wanted and (str(key.key_id).startswith(wanted.lower()) or key.hint == wanted)
        ]
        word = self._kind.word
        if not found:
            raise NotFound("there is none like this", where=word, mend=f"list them: monocle {word} list")
        if len(found) > 1:
            raise Conflict(f"{len(found)} of them begin or end like this", where=word, mend="give more of its id")
        return found[0]

    def revoke(self, connection: Connection, text: str) -> K:
        """Let a key open nothing any more, and give it; what is named as in ``named``."""
        key = self.named(connection, text)
        self._table.revoke(connection, key.key_id)
        return self._again(connection, key.key_id)

    def rotate(self, connection: Connection, text: str, overlap: int, by: str) -> Made[K]:
        """Make the key that follows another, and let that one open for some hours still.

        Args:
            connection: in a transaction.
            text: as for ``named``.
            overlap: hours; at most 720.
            by: who does it; empty for the workspace's owner.

        Raises:
            NotFound: there is no such key.
            Conflict: there are several, or it opens nothing any more.
            BadInput: the hours cannot be.
        """
        if not 0 <= overlap <= MOST_HOURS:
            raise BadInput(f"they cannot overlap {overlap} hours", where="overlap", mend=f"use 0 to {MOST_HOURS}")
        old = self.named(connection, text)
        if not opens(old):
            where = f"{self._kind.word} {old.key_id}"
            raise Conflict("it opens nothing any more", where=where, mend="create a new one")
        self._table.end(connection, old.key_id, clock.now() + dt.timedelta(hours=overlap))
        own = {one.name for one in fields(old)} - {one.name for one in fields(Key)}
        lasting = old.expires_at - old.created_at
        return self._made(connection, (old.name, by, lasting), {name: getattr(old, name) for name in own})

    def _made(self, connection: Connection, said: tuple[str, str, dt.timedelta], more: dict[str, Any]) -> Made[K]:
        name, by, lasting = said
        secret, now = new_secret(self._kind.prefix), clock.now()
        key = self._table.row(
            key_id=time_ordered(),
            name=name,
            hint=secret[-_HINT:],
            created_at=now,
            created_by=by or Role.OWNER.value,
            expires_at=now + min(lasting, dt.timedelta(days=MOST_DAYS)),
            revoked_at=None,
            last_used_at=None,
            **more,
        )
        self._table.add(connection, key, digest_of(secret))
        return Made(self._again(connection, key.key_id), secret)

    def _again(self, connection: Connection, key_id: UUID) -> K:
        found = self._table.get(connection, key_id)
        if found is None:
            raise NotFound("there is none like this", where=f"{self._kind.word} {key_id}")
        return found


def shown(key: Key) -> dict[str, Any]:
    """Give what is shown of any key, by name: as ``Shown`` has it."""
    state = "revoked" if key.revoked_at else "valid" if opens(key) else "expired"
    names = [one.name for one in fields(Shown) if one.name != "state"]
    return {"state": state, **{name: getattr(key, name) for name in names}}


def _name(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise BadInput("this is no name", where="name", mend=f"use 1 to {LONGEST_NAME} characters that print")
    return said
