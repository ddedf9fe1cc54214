"""Write keys as the collector knows them: asked of PostgreSQL once in some seconds."""

import time
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

from monocle import clock
from monocle.catalog import write_keys
from monocle.catalog.write_keys import WriteKey
from monocle.ingest.definition import SourceDefinition
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.key_secrets import digest_of, is_secret

KNOWN_FOR = 5.0
"""Seconds for which a key is not asked for again: a revoked one opens for as long still."""
UNKNOWN_FOR = 1.0
MOST = 10_000
"""Secrets that are known at once; beyond it all are forgotten."""


class KnownKeys:
    """Keys by secret, for some seconds; safe for many threads."""

    def __init__(self, house: House) -> None:
        """Know none."""
        self._house, self._lock = house, Lock()
        self._defined: Mapping[str, SourceDefinition] = MappingProxyType({})
        self._known: Mapping[bytes, tuple[float, WriteKey | None]] = MappingProxyType({})

    def find(self, secret: str) -> WriteKey | None:
        """Give the key of a secret; None where it opens nothing.

        Raises:
            Unavailable: PostgreSQL does not answer.
            NotFound: the source of the key is not there any more.
        """
        if not is_secret(secret):
            return None
        digest = digest_of(secret)
        until, key = self._known.get(digest, (0.0, None))
        if time.perf_counter() >= until:
            key = self._asked(digest)
        return key if key and opens(key) else None

    def known(self, secret: str) -> WriteKey | None:
        """Give the key of a secret that was asked for just now; None where PostgreSQL has to be asked. It never waits."""
        until, key = self._known.get(digest_of(secret), (0.0, None))
        return key if key and time.perf_counter() < until and opens(key) else None

    def definition(self, source: str) -> SourceDefinition | None:
        """Give what the file of a source said when a key of it was looked up last; it asks nobody."""
        return self._defined.get(source)

    def _asked(self, digest: bytes) -> WriteKey | None:
        with self._house.catalog.transaction() as connection:
            key = write_keys.opened_by(connection, digest)
        if key and opens(key):
            definition = definitions.source_of_events(self._house.folder, key.source)
            with self._lock:
                self._defined = MappingProxyType({**self._defined, key.source: definition})
        until = time.perf_counter() + (KNOWN_FOR if key else UNKNOWN_FOR)
        with self._lock:
            others = {} if len(self._known) >= MOST else self._known
            self._known = MappingProxyType({**others, digest: (until, key)})
        return key


def opens(key: WriteKey) -> bool:
    """Tell whether a key is in force now."""
    return key.revoked_at is None and key.expires_at > clock.now().replace(tzinfo=None)
