"""Write keys: by which a program may send events to one source."""

from dataclasses import dataclass

from psycopg import Connection

from monocle.catalog.keys import Key, KeyTable


@dataclass(frozen=True, slots=True)
class WriteKey(Key):
    """One write key, without its secret.

    Attributes:
        source: that its events are of.
    """

    source: str


WRITE_KEYS = KeyTable("write_key", "key_id", WriteKey)


def of_source(connection: Connection, source: str) -> list[WriteKey]:
    """Give the keys of one source, the newest first."""
    return [key for key in WRITE_KEYS.every(connection) if key.source == source]
