"""Postal addresses: each distinct one taken apart and normalised once."""

from collections.abc import Sequence
from functools import partial

import pyarrow as pa

from monocle.clean.given import ELEMENTS
from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.fields.address import PARTS, normal_addresses
from monocle.fields.address_tail import city_key
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import ADDRESS_TYPE

_STREET, _POSTCODE, _CITY = (PARTS.index(part) for part in ("street", "postcode", "city"))

ADDRESSES = Contract(
    "addresses",
    "one address as given and as it is normalised",
    (
        Column("given", "VARCHAR", "its parts as given, joined by U+001F", required=True),
        *(Column(part, "VARCHAR", "normalised") for part in PARTS),
        Column("reason", "VARCHAR", "why it is refused; empty when it is not", required=True),
    ),
    key=("given",),
)


def address_elements(persons: Relation) -> Relation:
    """Give ELEMENTS of field ``address``: the parts as given, joined by U+001F; addresses without any part are none."""
    joined = ", ".join(f"replace(coalesce(place.{part}, ''), chr(31), ' ')" for part in PARTS)
    return select(
        f"""
        SELECT record_id, source, 'address' AS field, position, given
        FROM (
            SELECT record_id, source, unnest(range(1, len(texts) + 1)) AS position, unnest(texts) AS given
            FROM (SELECT record_id, source, list_transform(addresses, lambda place: array_to_string([{joined}], chr(31))) AS texts
                FROM persons WHERE len(addresses) > 0)
        )
        WHERE trim(given, chr(31)) <> ''
        """,
        ELEMENTS,
        persons=persons,
    )


def addresses(engine: Engine, elements: Relation) -> Relation:
    """Give ADDRESSES of all addresses given.

    Args:
        engine: computes.
        elements: ELEMENTS of field ``address``.
    """
    empty = ", ".join(f"NULL::VARCHAR AS {part}" for part in PARTS)
    asked = select(
        f"SELECT DISTINCT given, {empty}, '' AS reason FROM elements ORDER BY given", ADDRESSES, elements=elements
    )
    texts = engine.arrow(asked).column("given").to_pylist()
    found = _normalised(texts)
    columns = [texts, *([row[number] for row in found] for number in range(len(PARTS) + 1))]
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(ADDRESSES.column_names()))
    return engine.take(table, ADDRESSES)


def _normalised(texts: Sequence[str]) -> list[tuple[str | None, ...]]:
    """Give the addresses normalised; the cities of those that name one show where the others' streets end."""
    found = spread(normal_addresses, texts)
    cities = frozenset(city_key(city) for row in found if (city := row[_CITY]))
    unclear = [place for place, row in enumerate(found) if row[_STREET] and not row[_CITY] and not row[_POSTCODE]]
    again = spread(partial(normal_addresses, cities=cities), [texts[place] for place in unclear]) if cities else []
    for place, row in zip(unclear, again, strict=bool(cities)):
        found[place] = row
    return found


def address_lists() -> str:
    """Give the SELECT (record_id, addresses) over ``address_elements`` and ``places``: in order, no repeats."""
    parts = ", ".join(f"'{part}': a.{part}" for part in PARTS)
    return f"""
        SELECT record_id, list(place ORDER BY position) AS addresses
        FROM (
            SELECT e.record_id, CAST({{{parts}}} AS {ADDRESS_TYPE}) AS place, min(e.position) AS position
            FROM address_elements AS e
            JOIN places AS a ON a.given = e.given AND a.reason = ''
            GROUP BY ALL
        )
        GROUP BY record_id
    """
