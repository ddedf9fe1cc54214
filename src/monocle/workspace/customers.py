"""Who the customers are."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle import clock
from monocle.catalog import customers, identity, search, value_changes
from monocle.errors import BadInput, Conflict, NotFound
from monocle.workspace import reading
from monocle.workspace.field_views import ValueChange
from monocle.workspace.house import House
from monocle.workspace.past_values import KnownAt, PastValue, taken_back
from monocle.workspace.portrait import portrait
from monocle.workspace.reading import ReadCustomer
from monocle.workspace.showing import shown
from monocle.workspace.views import Customer, Found

MOST = 1000
SHORTEST_PREFIX = 6


class Customers:
    """The customers of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house
        self._language = house.settings.language

    def find(self, text: str, limit: int = 20, offset: int = 0, language: str = "") -> Sequence[Found]:
        """Give the customers that a text finds, best first.

        Args:
            text: names, e-mail, phone, card, number, city or postcode, in any case and with slips; empty for all.
            limit: at most so many, up to 1,000.
            offset: how many to leave out first.
            language: of values as people read them.

        Raises:
            BadInput: limit or offset is out of range.
        """
        if not 1 <= limit <= MOST or offset < 0:
            raise BadInput(
                f"limit is {limit} and offset {offset}",
                where="customers",
                mend=f"use a limit of 1 to {MOST} and an offset of 0 or more",
            )
        with self._house.catalog.reading() as connection:
            hits = search.search(connection, self._house.catalog.vocabulary, text, limit, offset)
        return [found_of(hit, language or self._language) for hit in hits]

    def get(self, name: str | UUID, language: str = "") -> Customer:
        """Give one customer.

        Args:
            name: its id, an old id that leads to it, the first digits of its id (6 at least), ``type:value`` or the value
                of an identifier.
            language: of values as people read them.

        Raises:
            NotFound: no customer has it.
            Conflict: several have it.
        """
        with self._house.catalog.reading() as connection:
            customer_id = _meant(connection, str(name))
            served = customers.get(connection, customer_id)
            history = identity.history(connection, served.customer["customer_id"])
        return portrait(served, history, language or self._language)

    def read(self, name: str, fields: str = "", latest: int = reading.LAST, language: str = "") -> ReadCustomer:
        """Give one customer as JSON, fast: what ``get`` gives, but for lists, which end after their first 200.

        Args:
            name: as ``get`` takes it.
            fields: names of parts, with commas between them; empty for all.
            latest: of what happened, at most so many.
            language: of values as people read them.

        Raises:
            NotFound, Conflict: as ``get`` does.
            BadInput: a part is not known, or latest is out of range.
        """
        in_range(latest, 0)
        return reading.read(self._house.catalog.lane, name, reading.chosen(fields), latest, language or self._language)

    def events(self, name: str, limit: int = 100, before: str = "") -> ReadCustomer:
        """Give what happened to a customer as JSON, the newest first: visits, calls, orders, consents, points.

        Args:
            name: as ``get`` takes it.
            limit: at most so many, up to 1,000.
            before: what ``following`` said of the part before; empty for the newest.

        Raises:
            NotFound, Conflict: as ``get`` does.
            BadInput: limit is out of range, or before is nothing that ``following`` says.
        """
        in_range(limit, 1)
        return reading.happened(self._house.catalog.lane, name, limit, before)

    def changes(self, name: str | UUID, limit: int = 100, before: int = 0, language: str = "") -> Sequence[ValueChange]:
        """Give what runs changed of a customer's golden values, newest first.

        The first run of a workspace changes nothing, and a new customer has its values from the start.

        Args:
            name: as ``get`` takes it.
            limit: at most so many, up to 1,000.
            before: the ``change_id`` of the last one seen; 0 for the newest.
            language: of values as people read them.

        Raises:
            NotFound, Conflict: as ``get`` does.
            BadInput: limit or before is out of range.
        """
        if not 1 <= limit <= MOST or before < 0:
            raise BadInput(
                f"limit is {limit} and before {before}",
                where="changes",
                mend=f"use a limit of 1 to {MOST} and the number of a change",
            )
        with self._house.catalog.reading() as connection:
            customer_id = identity.survivor(connection, _meant(connection, str(name)))
            if not identity.is_in_force(connection, customer_id):
                raise NotFound("there is no such customer", where="customers", mend="search by name or identifier")
            found = value_changes.of(connection, customer_id, limit, before)
        return [_change(one, language or self._language) for one in found]

    def known_at(self, name: str | UUID, at: dt.datetime, language: str = "") -> KnownAt:
        """Give the golden values of a customer that were in force at a past moment.

        They are those of now, with what changed since taken back: a value of which only the writing changed is told as now.
        Orders, events, consents and traits of then are not told.

        Args:
            name: as ``get`` takes it.
            at: with its zone.
            language: of values as people read them.

        Raises:
            NotFound, Conflict: as ``get`` does.
            BadInput: the moment is to come, or before the customer was made of the records of now.
        """
        if at > clock.now():
            raise BadInput("this moment is to come", where="at", mend="name a past one")
        spoken = language or self._language
        with self._house.catalog.reading() as connection:
            found = customers.get(connection, _meant(connection, str(name)))
            own = found.customer["customer_id"]
            moved = identity.history(connection, own)
            since = moved[-1].changed_at if moved else None
            if since and at < since.replace(tzinfo=dt.UTC):
                raise BadInput(
                    "the customer was created, merged or split after this moment",
                    where="at",
                    mend="name a later one, or read history: it tells of what the customer was made",
                )
            changes = value_changes.since(connection, own, at)
        now = {(row["field"], row["value"]) for row in found.golden}
        values = [
            PastValue(field, value, shown(field, value, spoken), (field, value) in now)
            for field, value in taken_back(found.golden, changes)
        ]
        return KnownAt(own, at.astimezone(dt.UTC).replace(tzinfo=None), since, values)


def in_range(limit: int, least: int) -> None:
    """Refuse a limit that is too small or too large."""
    if not least <= limit <= MOST:
        raise BadInput(f"limit is {limit}", where="events", mend=f"use {least} to {MOST}")


def _change(change: value_changes.Change, language: str) -> ValueChange:
    def said(value: str | None) -> str:
        return shown(change.field, value, language) if value is not None else ""

    return ValueChange(
        change_id=change.change_id,
        run_id=change.run_id,
        changed_at=change.changed_at,
        field=change.field,
        kind=change.kind,
        before=said(change.old_value),
        after=said(change.new_value),
        source=change.source,
        record_id=change.record_id,
        seen_at=change.seen_at,
    )


def _meant(connection: Any, name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        pass
    holders = customers.holders(connection, name) or customers.beginning_with(connection, name)
    if not holders:
        raise NotFound(
            "no customer has this id or identifier", where="customers", mend="search for it: monocle customer find …"
        )
    if len(holders) > 1:
        several = ", ".join(str(one) for one in holders[:5])
        raise Conflict(
            f"{len(holders)} customers have this identifier: {several}",
            where="customers",
            mend="name one of them by its id",
        )
    return holders[0]


def found_of(hit: search.Hit, language: str) -> Found:
    """Give one customer of a search as it is shown."""
    first: dict[str, Mapping[str, Any]] = {row["field"]: row for row in reversed(hit.golden) if row["rank"] == 1}  # type: ignore[misc]

    def value(field: str) -> str:
        return shown(field, first[field]["value"], language) if field in first else ""

    city = shown("address", first["address"]["value"], language).rpartition(", ")[2] if "address" in first else ""
    return Found(
        customer_id=hit.customer_id,
        name=hit.name,
        email=value("email"),
        phone=value("phone"),
        city=city,
        birth_date=first["birth_date"]["value"] if "birth_date" in first else "",
        sources=list(hit.sources),
        orders=hit.orders,
        last_seen_at=hit.last_seen_at,
        matched=hit.matched,
    )
