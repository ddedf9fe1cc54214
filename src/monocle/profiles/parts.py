"""The five parts of a profile, in the shape of Segment's Profile API."""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from monocle.http.verbs import Profiles
from monocle.profiles.addresses import OPENING, Address
from monocle.profiles.answers import NO_PROFILE, Refusal, cursor, one_of, time
from monocle.profiles.asked import flag, limit, moment, names
from monocle.workspace.profiles import (
    AUDIENCE,
    COMPUTED,
    EARLIEST,
    LATEST,
    EventsAsked,
    ExternalId,
    Metadata,
    ProfileEvent,
    Trait,
)

LINKS = 20
Query = Mapping[str, str]
Shape = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One part.

    Attributes:
        body: as it is answered.
        customers: of whom it tells.
    """

    body: Shape
    customers: Sequence[UUID]


def part(profiles: Profiles, address: Address, query: Query) -> Part:
    """Give the part that an address asks for.

    Raises:
        Refusal: a parameter is wrong, or no profile is meant.
        MonocleError: as the verbs raise it.
    """
    if address.collection == "accounts":
        return _account(profiles, address, query)
    if address.part == "traits":
        customer_id, traits = profiles.traits(address.key)
        return Part(_traits(address, query, customer_id, traits), [customer_id])
    customer_id = profiles.find(address.key)
    return Part(_of_customer(profiles, customer_id, address, query), [customer_id])


def _of_customer(profiles: Profiles, customer_id: UUID, address: Address, query: Query) -> Shape:
    if address.part == "external_ids":
        return _external_ids(profiles, customer_id, address, query)
    if address.part == "events":
        return _events(profiles, customer_id, address, query)
    if address.part == "links":
        return _links(profiles, customer_id, query)
    return _metadata(profiles, customer_id)


def _account(profiles: Profiles, address: Address, query: Query) -> Part:
    """Give a part of a group; what its members did is told of them, not of it."""
    most = limit(query, LINKS, LINKS) if address.part == "links" else limit(query)
    account = profiles.account(address.key, LINKS)
    if account is None:
        raise Refusal("not_found", NO_PROFILE)
    if address.part == "traits":
        return Part(_traits(address, query, f"group_id:{account.own.value}", account.traits), ())
    if address.part == "metadata":
        return Part({"metadata": _known(account.known)}, ())
    if address.part == "links":
        members = account.members[:most]
        return Part({"data": [_member(profiles, one) for one in members]}, members)
    own = [_identifier(account.own, "accounts") | {"first_message_id": account.known.first_message_id}]
    path = _path(address, f"group_id:{account.own.value}")
    return Part({"data": own if address.part == "external_ids" else [], "cursor": cursor(path, most, "")}, ())


def _member(profiles: Profiles, customer_id: UUID) -> Shape:
    return {
        "to_collection": "users",
        "external_ids": [_identifier(one, "users") for one in profiles.external_ids(customer_id)],
    }


def _traits(address: Address, query: Query, whose: UUID | str, traits: Sequence[Trait]) -> Shape:
    most, verbose = limit(query), flag(query, "verbose")
    kind = one_of(("", COMPUTED, AUDIENCE), query.get("class", ""), "class")
    included, after = names(query, "include"), _place(query)
    wanted = [
        one
        for one in traits
        if kind in {"", one.kind} and (not included or one.name in included) and (not after or one.name > after)
    ]
    shown = wanted[:most]
    following = _named(shown[-1].name) if len(wanted) > most else ""
    return {
        "traits": {one.name: _verbose(one) if verbose else one.value for one in shown},
        "cursor": cursor(_path(address, whose), most, following),
    }


def _verbose(trait: Trait) -> Shape:
    return {
        "value": trait.value,
        "source_id": trait.source,
        "updated_at": trait.updated_at,
        **({"lineage": trait.lineage} if trait.lineage else {}),
    }


def _external_ids(profiles: Profiles, customer_id: UUID, address: Address, query: Query) -> Shape:
    most, included, after = limit(query), names(query, "include"), _place(query)
    known = [one for one in profiles.external_ids(customer_id) if not included or one.type in included]
    wanted = [one for one in known if not after or f"{one.type}:{one.value}" > after]
    shown = sorted(wanted, key=lambda one: f"{one.type}:{one.value}")[:most]
    following = _named(f"{shown[-1].type}:{shown[-1].value}") if len(wanted) > most else ""
    return {
        "data": [_identifier(one, "users") | {"first_message_id": None} for one in shown],
        "cursor": cursor(_path(address, customer_id), most, following),
    }


def _identifier(one: ExternalId, collection: str) -> dict[str, Any]:
    return {
        "source_id": one.source,
        "collection": collection,
        "id": one.value,
        "type": one.type,
        "created_at": time(one.since),
        "encoding": "none",
    }


def _events(profiles: Profiles, customer_id: UUID, address: Address, query: Query) -> Shape:
    most = limit(query)
    asked = EventsAsked(
        limit=most + 1,
        first=moment(query, "start", EARLIEST),
        last=moment(query, "end", LATEST),
        include=names(query, "include"),
        exclude=names(query, "exclude"),
        seen=_seen(_place(query)),
        ascending=one_of(("desc", "asc"), query.get("sort", "").lower(), "sort") == "asc",
    )
    found = profiles.events(customer_id, asked)
    shown = found[:most]
    following = _named(f"{shown[-1].at.isoformat()}~{shown[-1].key}") if len(found) > most else ""
    return {
        "data": [_event(one, customer_id) for one in shown],
        "cursor": cursor(_path(address, customer_id), most, following),
    }


def _event(event: ProfileEvent, customer_id: UUID) -> Shape:
    said = event.body
    ids = (("user_id", said.get("userId")), ("anonymous_id", said.get("anonymousId")))
    return {
        "external_ids": [
            {"collection": "users", "type": kind, "id": str(value), "encoding": "none"} for kind, value in ids if value
        ],
        "context": said.get("context") or {},
        "type": event.type,
        "message_id": event.message_id,
        "source_id": event.source,
        "timestamp": time(event.at),
        "properties": said.get("properties") or {},
        "event": event.name,
        "related": {"users": str(customer_id)},
    }


def _metadata(profiles: Profiles, customer_id: UUID) -> Shape:
    found = profiles.metadata(customer_id)
    if found is None:
        raise Refusal("not_found", NO_PROFILE)
    return {"metadata": _known(found)}


def _known(found: Metadata) -> Shape:
    return {
        "created_at": time(found.created_at),
        "updated_at": time(found.updated_at),
        "expires_at": None,
        "first_message_id": found.first_message_id,
        "first_source_id": found.first_source,
        "last_message_id": found.last_message_id,
        "last_source_id": found.last_source,
    }


def _links(profiles: Profiles, customer_id: UUID, query: Query) -> Shape:
    most = limit(query, LINKS, LINKS)
    groups = profiles.groups(customer_id, most)
    return {"data": [{"to_collection": "accounts", "external_ids": [_identifier(one, "accounts")]} for one in groups]}


def _path(address: Address, whose: UUID | str) -> str:
    """Give the address of a list by the customer's id: no identifier of a person stands in what is answered."""
    key = quote(whose, safe=":") if isinstance(whose, str) else f"id:{whose}"
    return f"{OPENING}{_plain(address.space)}/collections/{address.collection}/profiles/{key}/{address.part}"


def _plain(space: str) -> str:
    return "".join(one for one in space if one.isascii() and (one.isalnum() or one in "-_")) or "monocle"


def _named(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(query: Query) -> str:
    """Give the place that ``next`` names; empty for the start.

    Raises:
        Refusal: it names none.
    """
    text = query.get("next", "")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise Refusal("validation_error", "The parameter `next` is none that a cursor gave") from None


def _seen(place: str) -> tuple[dt.datetime, str] | None:
    """Give the time and the key of the event that a place names; None for the start.

    Raises:
        Refusal: it names none.
    """
    if not place:
        return None
    at, _, key = place.partition("~")
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError:
        found = None
    if found is None or found.tzinfo or not key.isascii() or "\x00" in key:
        raise Refusal("validation_error", "The parameter `next` is none that a cursor gave")
    return found, key
