"""What a person or a program may be allowed to do; each route and each command names one of these.

Two roles exist until accounts come: the owner of the machine, who may do everything, and a program with a token, which may
read customers. ``allows`` is the one place where roles will plug in, and ``Scope`` the one that says which customers, and
what of them, somebody reads who is bound to an entity: a token today, an account tomorrow.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """One thing that may be allowed."""

    PUBLIC = "public"
    READ_STATUS = "status:read"
    READ_CUSTOMERS = "customers:read"
    EXPORT_CUSTOMERS = "customers:export"
    READ_SOURCES = "sources:read"
    WRITE_SOURCES = "sources:write"
    READ_RUNS = "runs:read"
    START_RUNS = "runs:start"
    READ_KEYS = "keys:read"
    WRITE_KEYS = "keys:write"
    READ_ACCESSES = "accesses:read"
    READ_QUARANTINE = "quarantine:read"
    WRITE_QUARANTINE = "quarantine:write"
    READ_REVIEWS = "reviews:read"
    WRITE_REVIEWS = "reviews:write"
    WRITE_IDENTITIES = "identities:write"
    READ_MATCHING = "matching:read"
    WRITE_MATCHING = "matching:write"
    QUERY_DATA = "data:query"
    READ_EVENTS = "events:read"
    SEND_EVENTS = "events:write"
    MATCH_FILES = "files:match"
    READ_SEGMENTS = "segments:read"
    WRITE_SEGMENTS = "segments:write"
    READ_INSIGHT = "insight:read"
    WRITE_REPORTS = "reports:write"
    RUN_REPORTS = "reports:run"
    READ_DESTINATIONS = "destinations:read"
    WRITE_DESTINATIONS = "destinations:write"
    SEND_AUDIENCES = "audiences:send"
    MANAGE_WORKSPACE = "workspace:manage"


class Role(StrEnum):
    """Who asks."""

    ANYONE = "anyone"
    READER = "reader"
    OWNER = "owner"


def allows(role: Role, permission: Permission) -> bool:
    """Tell whether a role holds a permission; what is not granted is refused."""
    if role is Role.READER and permission is Permission.READ_CUSTOMERS:
        return True
    return role is Role.OWNER or permission is Permission.PUBLIC


NOWHERE = ""
"""Stands for the entity of what belongs to none; nobody's scope holds it."""
GOLDEN, TRAITS, IDENTITY = "golden.", "traits.", "identity"
SHAREABLE = (IDENTITY, "traits", "segments", "orders", "events", "consents", "loyalty", "predictions")
"""Parts of a customer that an entity may share; single golden values and traits may be shared too."""
_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Scope:
    """Which customers somebody reads who is bound to an entity, and what of them.

    A customer belongs to the entities in which they have a record, an order or an event. What came through an entity is read
    by it and by those above it; by others as far as it is shared with them. What is computed of all that is known of a
    customer is read by who may read all that it is computed of.

    Attributes:
        entity: to which they are bound.
        own: it and those below it; empty where there is no such entity any more: then nothing is read.
        opened: part of ``SHAREABLE``, or a single ``golden.…`` or ``traits.…`` → entities that share it.
    """

    entity: str
    own: frozenset[str]
    opened: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)

    @property
    def readable(self) -> frozenset[str]:
        """Give the entities whose customers are read at all."""
        return self.own.union(*self.opened.values())

    def sees(self, entities: Collection[str]) -> bool:
        """Tell whether a customer of these entities is there at all for who asks."""
        return not self.readable.isdisjoint(entities)

    def opens(self, part: str) -> frozenset[str]:
        """Give the entities of which a part is read: such as ``orders`` or ``golden.email``."""
        whole = IDENTITY if part.startswith(GOLDEN) else "traits" if part.startswith(TRAITS) else ""
        return self.own | self.opened.get(part, frozenset()) | self.opened.get(whole, frozenset())

    def reads(self, part: str, entities: Collection[str]) -> bool:
        """Tell whether a part of a customer of these entities is read whole."""
        return self.opens(part).issuperset(entities)

    def reads_all(self, entities: Collection[str]) -> bool:
        """Tell whether all of a customer of these entities came through who asks."""
        return bool(entities) and self.own.issuperset(entities)
