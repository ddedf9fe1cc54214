"""Keys by their secrets, as a process knows them that is asked thousands of times a second: PostgreSQL is asked once in some seconds."""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from types import MappingProxyType
from typing import Generic, TypeVar

from monocle import clock
from monocle.catalog.keys import Key
from monocle.catalog.write_keys import WRITE_KEYS, WriteKey, of_source
from monocle.errors import BadConfig, BadInput, Conflict, NotFound
from monocle.ingest.definition import SourceDefinition
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.key_secrets import digest_of, is_secret

KNOWN_FOR = 5.0
"""Seconds for which a key is not asked for again: a revoked one opens for as long still."""
UNKNOWN_FOR = 1.0
MOST = 10_000
"""Secrets that are known at once; beyond it all are forgotten."""
K = TypeVar("K", bound=Key)


class Known(Generic[K]):
    """Keys of one kind by secret, for some seconds; safe for many threads.

    Args:
        prefix: of their secrets.
        ask: gives the key whose secret has a SHA-256, in force or not; None where there is none.
    """

    def __init__(self, prefix: str, ask: Callable[[bytes], K | None]) -> None:
        self._prefix, self._ask, self._lock = prefix, ask, Lock()
        self._known: Mapping[bytes, tuple[float, K | None]] = MappingProxyType({})

    def find(self, secret: str) -> K | None:
        """Give the key of a secret; None where it opens nothing.

        Raises:
            MonocleError: as asking raises it.
        """
        if not is_secret(secret, self._prefix):
            return None
        digest = digest_of(secret)
        until, key = self._known.get(digest, (0.0, None))
        if time.perf_counter() >= until:
            key = self._asked(digest)
        return key if key and opens(key) else None

    def known(self, secret: str) -> K | None:
        """Give the key of a secret that was asked for just now; None where it has to be asked for. It never waits."""
        until, key = self._known.get(digest_of(secret), (0.0, None))
        return key if key and time.perf_counter() < until and opens(key) else None

    def _asked(self, digest: bytes) -> K | None:
        key = self._ask(digest)
        until = time.perf_counter() + (KNOWN_FOR if key else UNKNOWN_FOR)
        with self._lock:
            others = {} if len(self._known) >= MOST else self._known
            self._known = MappingProxyType({**others, digest: (until, key)})
        return key


class KnownWriteKeys(Known[WriteKey]):
    """Write keys as the collector knows them, with what the files of their sources say."""

    def __init__(self, house: House) -> None:
        """Know none."""
        super().__init__("mwk_", self._opened)
        self._house = house
        self._defined: Mapping[str, SourceDefinition] = MappingProxyType({})
        self._signed: Mapping[str, tuple[float, WriteKey | None]] = MappingProxyType({})

    def definition(self, source: str) -> SourceDefinition | None:
        """Give what the file of a source said when a key of it was looked up last; it asks nobody."""
        return self._defined.get(source)

    def signed_source(self, source: str) -> WriteKey | None:
        """Give the newest key that opens of a source whose webhooks are signed; None where there is none.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        until, key = self._signed.get(source, (0.0, None))
        if time.perf_counter() >= until:
            key = self._newest(source)
            known = {} if len(self._signed) >= MOST else self._signed
            self._signed = MappingProxyType({**known, source: (time.perf_counter() + KNOWN_FOR, key)})
        return key if key and opens(key) else None

    def _newest(self, source: str) -> WriteKey | None:
        try:
            definition = definitions.source_of_events(self._house.folder, source)
        except (BadInput, NotFound, Conflict, BadConfig):
            return None
        if definition.webhook is None or not definition.webhook.signs:
            return None
        with self._house.catalog.reading() as connection:
            key = next(filter(opens, of_source(connection, source)), None)
        self._define(definition)
        return key

    def _define(self, definition: SourceDefinition) -> None:
        with self._lock:
            self._defined = MappingProxyType({**self._defined, definition.name: definition})

    def _opened(self, digest: bytes) -> WriteKey | None:
        """Give the key of a secret.

        Raises:
            Unavailable: PostgreSQL does not answer.
            NotFound: the source of the key is not there any more.
        """
        with self._house.catalog.transaction() as connection:
            key = WRITE_KEYS.opened_by(connection, digest)
        if key and opens(key):
            self._define(definitions.source_of_events(self._house.folder, key.source))
        return key


def opens(key: Key) -> bool:
    """Tell whether a key is in force now."""
    return key.revoked_at is None and key.expires_at > clock.now().replace(tzinfo=None)
