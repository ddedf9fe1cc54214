"""Write keys: who may send events, to which source; a new key is shown once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.ingest.definition import EVENTS
from monocle.permissions import Permission, allows
from monocle.web.page import Page
from monocle.web.pages.sources import source_named
from monocle.web.snippets import Snippet, address_of, snippets
from monocle.workspace.write_keys import KeyRow, MadeKey

LASTING = (30, 90, 180, 365)
OVERLAPS = (0, 1, 24, 168, 720)


@dataclass(frozen=True)
class SourceKeys:
    """The keys of one source of events, the newest first."""

    source: str
    keys: tuple[KeyRow, ...]


@dataclass(frozen=True)
class KeysPage(Page):
    """The write keys, by source.

    Attributes:
        source: whose keys are shown; empty for all sources of events.
        revoked: the last characters of the key that was just revoked; empty when none was.
        address: of this server.
        may_write: whether who asks may make and revoke keys.
        may_add: whether who asks may add a source.
        lasting: days that a new key may last, to choose from.
        overlaps: hours for which a key that is replaced may open still, to choose from.
    """

    TEMPLATE: ClassVar[str] = "keys.html"
    sources: tuple[SourceKeys, ...]
    source: str
    revoked: str
    address: str
    snippets: tuple[Snippet, ...]
    may_write: bool
    may_add: bool
    lasting: tuple[int, ...] = LASTING
    overlaps: tuple[int, ...] = OVERLAPS


@dataclass(frozen=True, repr=False)
class KeyMadePage(Page):
    """A new key with its secret, shown this once.

    Attributes:
        added: whether its source was just added too.
        overlap: hours for which the key that it replaces opens still; None when it replaces none.
        snippets: with the secret in them.
    """

    TEMPLATE: ClassVar[str] = "key_made.html"
    key: KeyRow
    secret: str
    added: bool
    overlap: int | None
    address: str
    snippets: tuple[Snippet, ...]


def keys_page(request: Request, workspace: Verbs) -> KeysPage:
    """Give the page of write keys."""
    refuse_unknown(request, {"source", "revoked"})
    source = text(request, "source")
    arriving = tuple(row.name for row in workspace.sources.list() if row.reader == EVENTS)
    shown = (source_named(source, workspace).name,) if source else arriving
    address, role = address_of(request), role_of(request)
    return KeysPage(
        sources=by_source(shown, workspace.write_keys.list(source)),
        source=source,
        revoked=text(request, "revoked")[:4],
        address=address,
        snippets=snippets(address),
        may_write=allows(role, Permission.WRITE_KEYS),
        may_add=allows(role, Permission.WRITE_SOURCES),
    )


def by_source(names: Sequence[str], keys: Sequence[KeyRow]) -> tuple[SourceKeys, ...]:
    """Give the keys of each source; keys of a source that is not there any more come last, so that they can be revoked."""
    gone = sorted({key.source for key in keys} - set(names))
    return tuple(SourceKeys(name, tuple(key for key in keys if key.source == name)) for name in (*names, *gone))


def key_made_page(request: Request, made: MadeKey, added: bool = False, overlap: int | None = None) -> KeyMadePage:
    """Give the page of a new key."""
    address = address_of(request)
    return KeyMadePage(made.key, made.secret, added, overlap, address, snippets(address, made.secret))
