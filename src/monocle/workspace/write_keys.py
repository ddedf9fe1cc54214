"""Write keys: who may send events to a source, for how long."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, write_keys
from monocle.catalog.write_keys import WriteKey
from monocle.errors import BadInput, Conflict, NotFound
from monocle.ids import time_ordered
from monocle.permissions import Role
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.key_secrets import digest_of, new_secret
from monocle.workspace.known_keys import opens

MOST_DAYS = 365
MOST_HOURS = 24 * 30
LONGEST_NAME = 60
_HINT = 4


@dataclass(frozen=True)
class KeyRow:
    """One write key, as it is shown.

    Attributes:
        state: valid, expired or revoked.
        hint: the last four characters of the secret, which is kept nowhere.
        last_used_at: to the minute; None before its first event.
    """

    key_id: UUID
    source: str
    name: str
    hint: str
    state: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


@dataclass(frozen=True)
class MadeKey:
    """A new key with its secret, which is shown this once and cannot be had again."""

    key: KeyRow
    secret: str

    def __repr__(self) -> str:
        """Show everything but the secret."""
        return f"MadeKey({self.key!r})"


class WriteKeys:
    """The write keys of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def create(self, source: str, name: str = "", days: int = MOST_DAYS, by: str = "") -> MadeKey:
        """Make a key for a source of events, and give its secret.

        Args:
            source: its name.
            name: what people call the key; the source's name when empty.
            days: until it expires; at most 365.
            by: who makes it; empty for the workspace's owner.

        Raises:
            NotFound: there is no such source.
            Conflict: the source is read, and takes no events.
            BadInput: the name or the days cannot be.
        """
        definitions.source_of_events(self._house.folder, source)
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"a key cannot last {days} days", where="days", mend=f"use 1 to {MOST_DAYS}")
        with self._house.catalog.transaction() as connection:
            return _made(connection, source, (_name(name or source), by or Role.OWNER.value), dt.timedelta(days=days))

    def list(self, source: str = "") -> Sequence[KeyRow]:
        """Give the keys of one source or of all, by source, the newest first.

        Raises:
            NotFound: there is no such source.
        """
        if source:
            definitions.source_definition(self._house.folder, source)
        with self._house.catalog.reading() as connection:
            return [_row(key) for key in write_keys.every(connection, source)]

    def revoke(self, key: str) -> KeyRow:
        """Let a key open nothing any more; a program that still uses it is refused within some seconds.

        Args:
            key: its id, the beginning of it, or the last four characters of its secret.

        Raises:
            NotFound: there is no such key.
            Conflict: there are several.
        """
        with self._house.catalog.transaction() as connection:
            return _row(write_keys.revoke(connection, _named(connection, key).key_id))

    def rotate(self, key: str, overlap: int = 24, by: str = "") -> MadeKey:
        """Make the key that follows another, and let that one open for some hours still.

        Args:
            key: as for ``revoke``.
            overlap: hours; at most 720.
            by: who does it; empty for the workspace's owner.

        Raises:
            NotFound: there is no such key.
            Conflict: there are several, or it opens nothing any more.
            BadInput: the hours cannot be.
        """
        if not 0 <= overlap <= MOST_HOURS:
            raise BadInput(f"keys cannot overlap {overlap} hours", where="overlap", mend=f"use 0 to {MOST_HOURS}")
        with self._house.catalog.transaction() as connection:
            old = _named(connection, key)
            if not opens(old):
                raise Conflict("the key opens nothing any more", where=f"key {old.key_id}", mend="create a new one")
            lasting = old.expires_at - old.created_at
            write_keys.end(connection, old.key_id, clock.now() + dt.timedelta(hours=overlap))
            return _made(connection, old.source, (old.name, by or Role.OWNER.value), lasting)


def _made(connection: Connection, source: str, said: tuple[str, str], lasting: dt.timedelta) -> MadeKey:
    name, by = said
    secret, now = new_secret(), clock.now()
    lasts = min(lasting, dt.timedelta(days=MOST_DAYS))
    key = WriteKey(time_ordered(), source, name, secret[-_HINT:], now, by, now + lasts, None, None)
    write_keys.add(connection, key, digest_of(secret))
    return MadeKey(_row(write_keys.get(connection, key.key_id)), secret)


def _named(connection: Connection, text: str) -> WriteKey:
    wanted = text.strip()
    found = [
        key
        for key in write_keys.every(connection)
        if wanted and (str(key.key_id).startswith(wanted.lower()) or key.hint == wanted)
    ]
    if not found:
        raise NotFound("there is no such key", where="key", mend="list the keys: monocle key list")
    if len(found) > 1:
        raise Conflict(f"{len(found)} keys begin or end like this", where="key", mend="give more of its id")
    return found[0]


def _name(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise BadInput("this is no name", where="name", mend=f"use 1 to {LONGEST_NAME} characters that print")
    return said


def _row(key: WriteKey) -> KeyRow:
    shown = {name: getattr(key, name) for name in WriteKey.__dataclass_fields__}
    state = "revoked" if key.revoked_at else "valid" if opens(key) else "expired"
    return KeyRow(**shown, state=state)
