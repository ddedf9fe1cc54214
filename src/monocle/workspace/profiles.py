"""Customers as programs read them that were written for Segment's Profile API: traits, identifiers, events."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from monocle.catalog import profile_readings, readings
from monocle.catalog.lane import Asks
from monocle.errors import Withheld
from monocle.workspace import reading
from monocle.workspace.house import House
from monocle.workspace.layouts import FREE

COMPUTED, AUDIENCE = "computed_trait", "audience"
NAMES: Mapping[str, str] = MappingProxyType({"birth_date": "birthday", "civility": "title"})
"""Golden field → trait, where the specification has another name for it."""
_PARTS = frozenset({readings.GOLDEN, "traits", "segments"})
_HIDDEN = frozenset({"writeKey", "_monocle"})
EARLIEST, LATEST = dt.datetime.min, dt.datetime.max  # noqa: DTZ901 (times are in UTC, without zone)


@dataclass(frozen=True)
class Trait:
    """One trait of a customer.

    Attributes:
        kind: computed_trait or audience; empty for a golden value.
        source: where the value comes from; monocle where it is computed.
        lineage: why it is this value; nothing where it is computed.
    """

    name: str
    value: object
    kind: str
    source: str
    updated_at: str | None
    lineage: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ExternalId:
    """One identifier of a customer, and the source that had it first."""

    type: str
    value: str
    source: str
    since: dt.datetime


@dataclass(frozen=True)
class ProfileEvent:
    """One event of a customer.

    Attributes:
        key: beside its time, what tells it from others of the same moment.
        body: as it arrived; its properties alone where it is of a source that is read.
    """

    at: dt.datetime
    key: str
    source: str
    type: str
    name: str
    message_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class EventsAsked:
    """Which events.

    Attributes:
        first, last: between which times they happened, both included.
        include: names; empty for all.
        exclude: names that are left out.
        seen: time and key of the last one seen; None from the start.
        ascending: the oldest first.
    """

    limit: int
    first: dt.datetime = EARLIEST
    last: dt.datetime = LATEST
    include: Collection[str] = ()
    exclude: Collection[str] = ()
    seen: tuple[dt.datetime, str] | None = None
    ascending: bool = False


@dataclass(frozen=True)
class Metadata:
    """Since when a customer is known, until when, and by which messages; None where no message says it."""

    created_at: dt.datetime
    updated_at: dt.datetime
    first_message_id: str | None
    first_source: str | None
    last_message_id: str | None
    last_source: str | None


@dataclass(frozen=True)
class Account:
    """A group that events put people into.

    Attributes:
        own: its id.
        traits: by name, as the newest events say.
        known: since when, until when, and by which messages.
        members: customers of it, the first ones first.
    """

    own: ExternalId
    traits: Sequence[Trait]
    known: Metadata
    members: Sequence[UUID]


class Profiles:
    """The customers of a workspace, as the Profile API gives them."""

    def __init__(self, house: House, lane: Asks | None = None) -> None:
        """Stand on a house; another lane is that of somebody who reads only a part."""
        self._lane, self._is_part = lane or house.catalog.lane, lane is not None

    def find(self, name: str) -> UUID:
        """Give the id in force that an id or ``type:value`` means.

        Raises:
            NotFound: no customer has it.
            Conflict: several have it.
        """
        lane = self._lane
        meant, is_id = reading.meant(lane, name)
        if not is_id:
            return meant
        found = readings.read(lane, meant, (), 0)
        if found is None:
            raise reading.nobody()
        return found.customer_id

    def traits(self, name: str) -> tuple[UUID, Sequence[Trait]]:
        """Give the customer that a name means and their traits, by name: golden values, what is computed, segments."""
        lane = self._lane
        found = readings.read(lane, reading.meant(lane, name)[0], _PARTS, 0)
        if found is None:
            raise reading.nobody()
        traits = {one.name: one for one in (*_computed(json.loads(found.rest)), *_golden(found.golden or "[]"))}
        return found.customer_id, [traits[one] for one in sorted(traits)]

    def external_ids(self, customer_id: UUID) -> Sequence[ExternalId]:
        """Give the identifiers of a customer, by type and value."""
        return [ExternalId(*row) for row in profile_readings.external_ids(self._lane, customer_id)]

    def groups(self, customer_id: UUID, limit: int) -> Sequence[ExternalId]:
        """Give the groups that events put a customer into, the first ones first."""
        found = profile_readings.groups(self._lane, customer_id, limit)
        return [ExternalId("group_id", *row) for row in found]

    def account(self, name: str, members: int) -> Account | None:
        """Give a group by ``group_id:value``, with its first members; None where no event names it."""
        if self._is_part:
            raise Withheld("groups and their members are not for who is bound to an entity", where="accounts")
        lane, (kind, _, value) = self._lane, name.partition(":")
        found = profile_readings.members(lane, value, members) if kind == "group_id" and value else ()
        if not found:
            return None
        told = profile_readings.told_of_group(lane, value)
        since, source = found[0][2], found[0][1]
        first, last = (told[-1], told[0]) if told else ((since, None, source), (since, None, source))
        known = Metadata(min(since, first[0]), max(since, last[0]), first[1], first[2], last[1], last[2])
        return Account(ExternalId("group_id", value, source, since), _told(told), known, [row[0] for row in found])

    def metadata(self, customer_id: UUID) -> Metadata | None:
        """Give since when a customer is known; None where there is none any more."""
        found = profile_readings.metadata(self._lane, customer_id)
        if found and self._is_part and found[0] is None:
            raise Withheld("since when this customer is known is not shared", where="traits")
        return Metadata(*found) if found else None

    def events(self, customer_id: UUID, asked: EventsAsked) -> Sequence[ProfileEvent]:
        """Give events of a customer: as they arrived, and those that sources which are read tell of."""
        at, key = asked.seen or ((EARLIEST, "") if asked.ascending else (LATEST, "~"))
        values = {
            "first": asked.first,
            "last": asked.last,
            "at": at,
            "key": key,
            "include": list(asked.include),
            "exclude": list(asked.exclude),
            "limit": asked.limit,
        }
        found = profile_readings.happened(self._lane, customer_id, values, asked.ascending)
        return [_event(*row) for row in found]


def _told(events: Sequence[Any]) -> Sequence[Trait]:
    """Give the traits that events of a group say, by name; the newest counts."""
    traits: dict[str, Trait] = {}
    for at, _, source, body in events:
        said = json.loads(body).get("traits")
        for name, value in said.items() if isinstance(said, dict) else ():
            traits.setdefault(name, Trait(name, value, "", source, f"{at.isoformat()}Z"))
    return [traits[name] for name in sorted(traits)]


def _golden(text: str) -> Iterator[Trait]:
    for row in reading.golden_rows(text, "en"):
        if row["rank"] == 1:
            name = row["field"].removeprefix(FREE)
            lineage = {one: row[one] for one in ("rule", "nature", "since", "support", "record_id", "rivals")}
            yield Trait(NAMES.get(name, name), _value(row), "", row["source"], row["seen_at"], lineage)


def _value(row: Mapping[str, Any]) -> object:
    """Give a golden value; an address as the object that the specification has for it."""
    if row["field"] != "address":
        return row["value"]
    parts = json.loads(row["value"])
    street = parts.get("line") or " ".join(filter(None, (parts.get("house_number"), parts.get("street"))))
    told = {
        "street": street,
        "city": parts.get("city"),
        "postal_code": parts.get("postcode"),
        "country": parts.get("country"),
    }
    return {name: value for name, value in told.items() if value}


def _computed(parts: Mapping[str, Any]) -> Iterator[Trait]:
    updated = parts["traits"]["last_seen_at"]
    for name, value in parts["traits"].items():
        if value is not None:
            yield Trait(name, value, COMPUTED, "monocle", updated)
    for name in parts["segments"]:
        yield Trait(name, True, AUDIENCE, "monocle", updated)


def _event(*row: Any) -> ProfileEvent:
    at, key, source, kind, name, message_id, body, properties = row
    said = json.loads(body) if body else {"properties": json.loads(properties)}
    return ProfileEvent(
        at, key, source, kind, name, message_id, {one: value for one, value in said.items() if one not in _HIDDEN}
    )
