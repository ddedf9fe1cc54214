"""Postal addresses: each distinct one taken apart and normalised once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from monocle.clean.lone_places import ASKED, STREET, WORDS, judged_places, lone_words
from monocle.clean.opened_places import opened_places
from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.engine.held import is_held
from monocle.engine.stored import paths_of
from monocle.fields.address import PARTS, normal_addresses, plain_cities, plain_streets
from monocle.fields.address_ends import addresses_with_ends, cities_behind, often
from monocle.fields.address_tail import FRENCH, city_key
from monocle.relation import Column, Contract, Relation, light, select
from monocle.tables import ADDRESS_TYPE

_LINE, _NUMBER, _STREET, _POSTCODE, _CITY = (
    PARTS.index(part) for part in ("line", "house_number", "street", "postcode", "city")
)

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


_ALONE = 3_000
"""Whole addresses that one process takes: each is some 60 µs, in which DuckDB's other statements wait for the interpreter."""
_TEXTS = Contract("texts", "one text", (Column("given", "VARCHAR", "the text", required=True),), key=("given",))
_SPLIT_CONTRACT = Contract(
    "split_addresses",
    "one address; its parts are empty when it is not plain",
    (
        *_TEXTS.columns,
        Column("number", "VARCHAR", "digits"),
        Column("repeat", "VARCHAR", "bis, ter …"),
        Column("street", "VARCHAR", "as given"),
        Column("postcode", "VARCHAR", "five digits"),
        Column("city", "VARCHAR", "as given"),
        Column("country", "VARCHAR", "France or FR as given, or empty"),
    ),
    key=("given",),
)
_PLAIN = (
    rf"^(?:([1-9]\d{{0,3}})(?: (bis|ter|quater|BIS|TER|QUATER))?,? ({STREET}))?\x1f\x1f\x1f\x1f"
    r"(\d{4}[1-9]|\d{3}[1-9]\d|\d{2}[1-9]\d\d|\d[1-9]\d{3}|[1-9]\d{4})\x1f([^\d\x1f,;|\r\n]+)\x1f(France|FRANCE|france|FR|fr)?$"
)
_NONE = r"^[^\s\S](number)(repeat)(street)(postcode)(city)(country)$"
_SPLIT = """
    SELECT given, parts.number, parts.repeat, parts.street, parts.postcode, parts.city, parts.country
    FROM (
        SELECT given, regexp_extract(given, $plain, ['number', 'repeat', 'street', 'postcode', 'city', 'country']) AS parts
        FROM (SELECT DISTINCT given FROM elements)
    )
"""
_ASKED = """
    SELECT DISTINCT 'street' AS part, street AS given FROM split WHERE street <> ''
    UNION ALL
    SELECT DISTINCT 'city' AS part, city AS given FROM split WHERE city <> ''
"""
_JOINED = """
    SELECT given, numbered || ' ' || street AS line, NULL::VARCHAR AS extra, numbered AS house_number, street, postcode, city,
        country, '' AS reason
    FROM (
        SELECT p.given, nullif(concat_ws(' ', nullif(p.number, ''), nullif(lower(p.repeat), '')), '') AS numbered, s.clean AS street, p.postcode, c.clean AS city,
            CASE WHEN p.country <> '' THEN 'FR' END AS country
        FROM split AS p
        JOIN cities AS c ON c.given = p.city AND c.clean IS NOT NULL
        LEFT JOIN streets AS s ON s.given = p.street AND s.clean IS NOT NULL
        WHERE p.street = '' OR s.clean IS NOT NULL
    )
"""


@dataclass(frozen=True)
class Places:
    """The addresses of persons.

    Attributes:
        elements: ELEMENTS of field ``address``: those that are not plain and alone.
        whole: ADDRESSES of the elements.
        streets: WORDS, of plain addresses.
        cities: WORDS, of plain addresses.
        marked: MARKED of those that are plain and alone.
    """

    elements: Relation
    whole: Relation
    streets: Relation
    cities: Relation
    marked: Relation


def places(
    engine: Engine,
    persons: Relation,
    region: str = "FR",
    words: tuple[Relation, Relation] | None = None,
    *,
    alone: bool = False,
) -> Places:
    """Give the addresses of persons, taken apart and normalised, stored.

    Most are plain: a number and a way in the line, or no line; a French postcode, a city. SQL takes these apart, and Python sees each
    way and each city once. What is not plain goes whole through ``normal_addresses``.

    Args:
        engine: computes.
        persons: SEEN.
        region: ISO 3166-1 alpha-2: where an address that names no country is. Elsewhere than in France none is plain.
        words: WORDS of streets and of cities that other persons have.
        alone: what other addresses say of cities and ways is not heeded.
    """
    ways = judged_places(persons)
    ways = light(ways) if is_held(persons) else engine.keep(ways)
    streets, cities = _words_of(engine, select(lone_words(), ASKED, ways=ways), words)
    elements, marked = opened_places(engine, ways, (streets, cities))
    for path in paths_of(ways):
        path.unlink()
    plain_ones = _PLAIN if region in FRENCH else _NONE
    split = engine.keep(select(_SPLIT, _SPLIT_CONTRACT, {"plain": plain_ones}, elements=elements))
    streets, cities = _words_of(engine, select(_ASKED, ASKED, split=split), (streets, cities))
    plain = engine.keep(select(_JOINED, ADDRESSES, None, split=split, streets=streets, cities=cities))
    rest = select(
        "SELECT given FROM split ANTI JOIN plain USING (given) ORDER BY given", _TEXTS, split=split, plain=plain
    )
    texts = engine.arrow(rest).column("given").to_pylist()
    if alone:
        found = [row for text in texts for row in _normalised([text], frozenset(), region)]
    else:
        found = _normalised(texts, _city_keys(engine, cities), region)
    columns = [texts, *([row[number] for row in found] for number in range(len(PARTS) + 1))]
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(ADDRESSES.column_names()))
    whole = select(
        "SELECT * FROM plain UNION ALL SELECT * FROM rest", ADDRESSES, plain=plain, rest=engine.take(table, ADDRESSES)
    )
    return Places(elements, engine.keep(whole), streets, cities, marked)


def asked_words(engine: Engine, name: str, texts: Sequence[str]) -> Relation:
    """Give WORDS of streets or cities, each once.

    Args:
        engine: keeps them.
        name: ``streets`` or ``cities``.
        texts: distinct.
    """
    return _cleaned(engine, list(texts), plain_streets if name == "streets" else plain_cities, None)


def _words_of(engine: Engine, asked: Relation, known: tuple[Relation, Relation] | None) -> tuple[Relation, Relation]:
    """Give the streets and the cities asked for, each cleaned once, and those known before."""
    table = engine.arrow(select("SELECT DISTINCT part, given FROM asked ORDER BY part, given", ASKED, asked=asked))
    parts, texts = table.column("part").to_pylist(), table.column("given").to_pylist()
    streets, cities = (
        _cleaned(engine, [text for part, text in zip(parts, texts, strict=True) if part == name], work, before)
        for name, work, before in zip(
            ("street", "city"), (plain_streets, plain_cities), known or (None, None), strict=True
        )
    )
    return streets, cities


def _cleaned(
    engine: Engine, texts: list[str], work: Callable[[Sequence[str]], list[str | None]], before: Relation | None
) -> Relation:
    old = engine.arrow(before) if before else None
    if old is not None:
        seen = frozenset(old.column("given").to_pylist())
        texts = [text for text in texts if text not in seen]
    columns = [pa.array(texts, pa.string()), pa.array(spread(work, texts), pa.string())]
    table = pa.table(columns, names=["given", "clean"])
    return engine.take(pa.concat_tables([old.cast(table.schema), table]) if old is not None else table, WORDS)


def _city_keys(engine: Engine, cities: Relation) -> frozenset[str]:
    return frozenset(city_key(city) for city in engine.arrow(cities).column("clean").to_pylist() if city)


def _normalised(texts: Sequence[str], known: frozenset[str], region: str) -> list[tuple[str | None, ...]]:
    """Give the addresses normalised; what the others say of cities and of ways shows where a street ends."""
    found = spread(partial(normal_addresses, region=region), texts, _ALONE)
    cities = known | frozenset(city_key(city) for row in found if (city := row[_CITY]))
    unclear = [place for place, row in enumerate(found) if row[_STREET] and not row[_CITY] and not row[_POSTCODE]]
    ends = cities_behind([found[place][_LINE] or "" for place in unclear], _whole_ways(found))
    asked = [(texts[place], end) for place, end in zip(unclear, ends, strict=True)]
    again = spread(partial(addresses_with_ends, cities=cities | often(ends), region=region), asked)
    for place, row in zip(unclear, again, strict=True):
        found[place] = row
    return found


def _whole_ways(found: Sequence[tuple[str | None, ...]]) -> frozenset[str]:
    """Give the keys of the numbered ways that are surely whole, since a postcode or a city follows them."""
    sure = [row for row in found if row[_NUMBER] and row[_STREET] and (row[_POSTCODE] or row[_CITY])]
    return frozenset(city_key(row[_LINE] or "") for row in sure)


def address_lists() -> str:
    """Give the SELECT (record_id, addresses) of what is not plain and alone, over ``address_elements`` and ``places``: in order, no repeats."""
    parts = ", ".join(f"'{part}': a.{part}" for part in PARTS)
    place = f"CAST({{{parts}}} AS {ADDRESS_TYPE})"
    known = "FROM address_elements AS e JOIN places AS a ON a.given = e.given AND a.reason = ''"
    return f"""
        SELECT e.record_id, [{place}] AS addresses {known} WHERE e.alone
        UNION ALL
        SELECT record_id, list(place ORDER BY position) AS addresses
        FROM (SELECT e.record_id, {place} AS place, min(e.position) AS position {known} WHERE NOT e.alone GROUP BY ALL)
        GROUP BY record_id
    """
