"""The verbs that read customers, for somebody who is bound to an entity.

What they may not read is left out where PostgreSQL is asked (``catalog.scoped``); here is said that it was. A customer who is not
theirs is one that does not exist. ``within`` is the one door to these verbs: a token comes through it today, an account tomorrow.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from monocle.catalog import entities, search
from monocle.catalog.scoped import ScopedLane, said
from monocle.errors import Unavailable, Withheld
from monocle.permissions import GOLDEN, IDENTITY, TRAITS, Scope
from monocle.workspace import reading
from monocle.workspace.audience_views import AllowanceRow, Desk
from monocle.workspace.audiences import Audiences
from monocle.workspace.customers import Customers, found_of, in_range
from monocle.workspace.field_views import ValueChange
from monocle.workspace.house import House
from monocle.workspace.past_values import KnownAt
from monocle.workspace.prediction_views import CustomerPredictions
from monocle.workspace.predictions import Predictions
from monocle.workspace.profiles import Profiles
from monocle.workspace.reading import ReadCustomer
from monocle.workspace.scoped_views import Masked, ScopedFound, ScopedKnownAt

T = TypeVar("T")
NEVER = ("links", "history")
"""Parts that name other customers."""
MADE_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("name", "golden", "identifiers", "records", "sources", "completeness"), (IDENTITY,)),
        **dict.fromkeys(("first_seen_at", "last_seen_at", "order_count", "event_count", "spent"), ("traits",)),
        **dict.fromkeys(("traits", "last_order_at"), ("traits",)),
        **{part: (part,) for part in ("segments", "consents", "orders")},
        "cards": ("loyalty",),
        **dict.fromkeys(("timeline", "following"), ("events", "orders", "consents", "loyalty", "segments")),
    }
)
"""Part of a customer as it is read → what it shows, of ``permissions.SHAREABLE``."""
ROWS = frozenset({"golden", "identifiers", "records", "consents", "orders", "cards", "timeline", "following", "traits"})
"""Parts of which some rows may be read and others not."""
DESK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": (IDENTITY,),
        **dict.fromkeys(("since", "orders", "spent", "last_order_at"), ("traits",)),
        "last_visit": ("orders", "events"),
        "likes": ("orders",),
        "card": ("loyalty",),
        "birthday": (f"{GOLDEN}birth_date",),
        "offers": ("predictions",),
        "warnings": ("events", "consents", f"{GOLDEN}birth_date"),
        "may": ("consents",),
        "segments": ("segments",),
    }
)
"""Part of the desk → what it shows."""


class Scoped:
    """What all these verbs stand on.

    Args:
        house: the workspace's.
        scope: whose.
    """

    def __init__(self, house: House, scope: Scope) -> None:
        self._house, self._scope = house, scope
        self._lane = ScopedLane(house.catalog.lane, scope)

    def _own(self, name: str) -> UUID:
        """Give the id in force that a name means, of a customer who is there for who asks."""
        return reading.read(self._lane, name, reading.chosen(reading.ALWAYS), 0, "en").customer_id

    def _entities(self, customer_id: UUID) -> tuple[str, ...]:
        return entities.of(self._house.catalog.lane, customer_id)

    def _watched(self, name: str, ask: Callable[[UUID], T]) -> tuple[T, tuple[str, ...]]:
        """Give what is told of a customer, and their entities, which did not change meanwhile."""
        own = self._own(name)
        before = self._entities(own)
        found = ask(own)
        if self._entities(own) != before:
            raise Unavailable("this customer changes just now", mend="ask again", after=1)
        return found, before

    def _whole(self, part: str, name: str, ask: Callable[[UUID], T]) -> T:
        """Give what is told of a customer, where all that it is made of is read.

        Raises:
            Withheld: it is not.
        """
        if not self._scope.reads(part, self._entities(self._own(name))):
            raise self._refusal(part)
        found, known = self._watched(name, ask)
        if not self._scope.reads(part, known):
            raise self._refusal(part)
        return found

    def _refusal(self, part: str) -> Withheld:
        mend = "read what is shared, or have monocle.yaml share more: access"
        return Withheld(f"{part} of this customer are not shared with {self._scope.entity}", where=part, mend=mend)

    def _withheld(self, parts: Mapping[str, Collection[str]], known: Collection[str]) -> list[str]:
        return [part for part, shows in parts.items() if not all(self._scope.reads(one, known) for one in shows)]


class ScopedCustomers(Scoped):
    """The customers that an entity reads."""

    def find(self, text: str, limit: int = 20, offset: int = 0, language: str = "") -> Sequence[ScopedFound]:
        """Give the customers that a text finds; words find those alone whose identity is read whole."""
        in_range(limit, 1)
        catalog = self._house.catalog
        with catalog.reading() as connection:
            within = search.Within(said(self._scope), sorted(self._scope.readable))
            hits = search.search(connection, catalog.vocabulary, text, limit, offset, within)
            known = entities.of_many(connection, [hit.customer_id for hit in hits])
        return [self._found(hit, known[hit.customer_id], language or self._house.settings.language) for hit in hits]

    def read(self, name: str, fields: str = "", latest: int = reading.LAST, language: str = "") -> ReadCustomer:
        """Give one customer as JSON, as far as it is read, with the names of what is withheld."""
        in_range(latest, 0)
        asked = reading.chosen(fields)
        what = replace(asked, parts=[part for part in asked.parts if part not in NEVER])
        found = reading.read(self._lane, name, what, latest, language or self._house.settings.language)
        known = self._entities(found.customer_id)
        never = [part for part in NEVER if part in asked.parts]
        if self._scope.reads_all(known):
            return replace(found, body=_with(found.body, never)) if never else found
        return replace(found, body=self._partly(json.loads(found.body), asked, known, never))

    def events(self, name: str, limit: int = 100, before: str = "") -> ReadCustomer:
        """Give what happened to a customer as JSON, as far as it is read."""
        in_range(limit, 1)
        found = reading.happened(self._lane, name, limit, before)
        shows = {one: (one,) for one in MADE_OF["timeline"]}
        left_out = self._withheld(shows, self._entities(found.customer_id))
        return replace(found, body=_with(found.body, left_out)) if left_out else found

    def changes(self, name: str, limit: int = 100, before: int = 0, language: str = "") -> Sequence[ValueChange]:
        """Give what runs changed of a customer's golden values, where all of them are read."""
        all_customers = Customers(self._house)
        return self._whole(IDENTITY, name, lambda own: all_customers.changes(own, limit, before, language))

    def known_at(self, name: str, at: dt.datetime, language: str = "") -> KnownAt:
        """Give the golden values that were in force, of the fields that are read whole."""
        found, known = self._watched(name, lambda own: Customers(self._house).known_at(own, at, language))
        read = {one.field for one in found.values if self._scope.reads(f"{GOLDEN}{one.field}", known)}
        withheld = sorted({one.field for one in found.values} - read)
        told = {one.name: getattr(found, one.name) for one in fields(KnownAt)}
        values = [one for one in found.values if one.field in read]
        return ScopedKnownAt(**{**told, "values": values}, withheld=[f"{GOLDEN}{one}" for one in withheld])

    def _partly(self, body: dict[str, Any], asked: reading.Chosen, known: Collection[str], never: Sequence[str]) -> str:
        """Leave out what is made of more than is read; rows that are not read are not there."""
        made = {part: MADE_OF[part] for part in asked.parts if part in MADE_OF}
        if asked.golden:
            made["golden"] = tuple(f"{GOLDEN}{one}" for one in sorted(asked.golden))
        withheld = self._withheld(made, known)
        for part in withheld:
            if part not in ROWS:
                body.pop(part, None)
        if "traits" in withheld and "traits" in body:
            body["traits"] = {
                one: value for one, value in body["traits"].items() if self._scope.reads(f"{TRAITS}{one}", known)
            }
        return json.dumps({**body, "withheld": sorted({*withheld, *never})}, ensure_ascii=False, separators=(",", ":"))

    def _found(self, hit: search.Hit, known: Collection[str], language: str) -> ScopedFound:
        one = found_of(replace(hit, sources=hit.sources or [], orders=hit.orders or 0), language)
        sums = self._scope.reads("traits", known)
        whole = self._scope.reads(IDENTITY, known)
        made = dict.fromkeys(("name", "sources"), (IDENTITY,)) | dict.fromkeys(("orders", "last_seen_at"), ("traits",))
        return ScopedFound(
            customer_id=one.customer_id,
            name=one.name,
            email=one.email,
            phone=one.phone,
            city=one.city,
            birth_date=one.birth_date,
            sources=one.sources if whole else None,
            orders=one.orders if sums else None,
            last_seen_at=one.last_seen_at if sums else None,
            matched=one.matched,
            withheld=self._withheld(made, known),
        )


class ScopedPredictions(Scoped):
    """What is expected of the customers that an entity reads."""

    def of(self, customer: str, language: str = "") -> CustomerPredictions:
        """Give what is expected of one customer, where all that it is made of is read."""
        verbs = Predictions(self._house)
        return self._whole("predictions", customer, lambda own: verbs.of_customer(own, language))


class ScopedAudiences(Scoped):
    """The customers that an entity reads, at its desk."""

    def desk(self, name: str) -> Desk | Masked:
        """Give a customer in one glance, without what is made of more than is read."""
        found, known = self._watched(name, lambda own: Audiences(self._house).desk(str(own)))
        withheld = self._withheld(DESK, known)
        if not withheld:
            return found
        told = {one.name: getattr(found, one.name) for one in fields(found) if one.name not in withheld}
        return Masked(found.customer_id, {**told, "withheld": withheld})

    def allowances(self, customer_id: UUID) -> Sequence[AllowanceRow]:
        """Give what a customer allows, where all their choices are read."""
        verbs = Audiences(self._house)
        return self._whole("consents", str(customer_id), verbs.allowances)


@dataclass(frozen=True)
class Within:
    """The verbs that read customers, as far as an entity reads them."""

    customers: ScopedCustomers
    predictions: ScopedPredictions
    audiences: ScopedAudiences
    profiles: Profiles


def within(house: House, entity: str) -> Within:
    """Give the verbs of an entity; of one that is not there any more, those that find nobody."""
    scope = house.charter.entities.scope(entity)
    told = ScopedCustomers(house, scope), ScopedPredictions(house, scope), ScopedAudiences(house, scope)
    return Within(*told, Profiles(house, ScopedLane(house.catalog.lane, scope)))


def _with(body: str, withheld: Sequence[str]) -> str:
    """Add to a JSON object that is not empty what is withheld."""
    return f'{body[:-1]},"withheld":{json.dumps(sorted(withheld))}}}'
