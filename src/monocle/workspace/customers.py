"""Who the customers are."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.catalog import customers, identity, search
from monocle.errors import BadInput, Conflict, NotFound
from monocle.workspace.house import House
from monocle.workspace.portrait import portrait
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
        return [_found(hit, language or self._language) for hit in hits]

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
            history = identity.history(connection, served.customer["customer_id"])  # type: ignore[arg-type]
        return portrait(served, history, language or self._language)


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


def _found(hit: search.Hit, language: str) -> Found:
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
