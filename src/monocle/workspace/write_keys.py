"""Write keys: who may send events to a source, for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.catalog.write_keys import WRITE_KEYS, WriteKey
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.key_secrets import PREFIX
from monocle.workspace.keys import LONGEST_NAME, MOST_DAYS, MOST_HOURS, Keys, Kind, Made, Shown, ShownOnce, shown

__all__ = ["LONGEST_NAME", "MOST_DAYS", "MOST_HOURS", "KeyRow", "MadeKey", "WriteKeys"]


@dataclass(frozen=True, kw_only=True)
class KeyRow(Shown):
    """One write key, as it is shown.

    Attributes:
        source: that its events are of.
    """

    key_id: UUID
    source: str


@dataclass(frozen=True, repr=False)
class MadeKey(ShownOnce):
    """A new key with its secret."""

    key: KeyRow
    secret: str


class WriteKeys:
    """The write keys of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self._keys = house, Keys(Kind("key", PREFIX, WRITE_KEYS))

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
        with self._house.catalog.transaction() as connection:
            return _made(self._keys.make(connection, name or source, days, by, source=source))

    def list(self, source: str = "") -> Sequence[KeyRow]:
        """Give the keys of one source or of all, by source, the newest first.

        Raises:
            NotFound: there is no such source.
        """
        if source:
            definitions.source_definition(self._house.folder, source)
        with self._house.catalog.reading() as connection:
            found = [_row(key) for key in WRITE_KEYS.every(connection) if source in {"", key.source}]
        return sorted(found, key=lambda key: key.source)

    def revoke(self, key: str) -> KeyRow:
        """Let a key open nothing any more; a program that still uses it is refused within some seconds.

        Args:
            key: its id, the beginning of it, or the last four characters of its secret.

        Raises:
            NotFound: there is no such key.
            Conflict: there are several.
        """
        with self._house.catalog.transaction() as connection:
            return _row(self._keys.revoke(connection, key))

    def rotate(self, key: str, overlap: int = 24, by: str = "") -> MadeKey:
        """Make the key that follows another, and let that one open for some hours still, as ``Keys.rotate`` does."""
        with self._house.catalog.transaction() as connection:
            return _made(self._keys.rotate(connection, key, overlap, by))


def _made(made: Made[WriteKey]) -> MadeKey:
    return MadeKey(_row(made.key), made.secret)


def _row(key: WriteKey) -> KeyRow:
    return KeyRow(key_id=key.key_id, source=key.source, **shown(key))
