"""Plain addresses of coded persons: lines, postcodes and cities are looked at once each, ways and cities go through Python."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.address_changes import changed_country_sql, changed_words_sql
from monocle.clean.addresses import asked_words
from monocle.clean.coded import Coded
from monocle.clean.lone_places import HOLDS, WORDS, looked_line_sql
from monocle.clean.looking import in_parts, looked, truths
from monocle.engine import Engine
from monocle.engine.columns import Codes, encoded, found, known_texts
from monocle.fields.address_tail import FRENCH
from monocle.kernel.dictionary import Dictionary
from monocle.relation import Column, Contract, Relation, select

_CODE = Column("code", "INTEGER", "of the text", required=True)
_LINES = Contract(
    "looked_lines",
    "one line of an address",
    (_CODE, Column("number", "VARCHAR", "NULL where it is not plain"), Column("street", "VARCHAR", "")),
    key=("code",),
)
_HELD = Contract("looked_parts", "one part", (_CODE, Column("holds", "BOOLEAN", "it is plain")), key=("code",))
_CHANGED = Contract("looked_countries", "one country", (_CODE, Column("changed", "INTEGER", "by rules")), key=("code",))
_MARKED = Contract("marked_words", "one word", (*WORDS.columns, Column("changed", "INTEGER", "by rules")))
_NO_LINE = 0
"""Code of the line of an address that has none: a postcode and a city are plain by themselves."""
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, repr=False)
class Words:
    """Streets, or cities: what each becomes, by code.

    Attributes:
        clean: NULL: it is not plain, or nobody asked.
        changed: which rules change it.
        asked: WORDS.
    """

    clean: pa.Array
    changed: Codes
    asked: Relation


@dataclass(frozen=True, repr=False)
class Ways:
    """Lines, cities and countries of plain addresses, by code.

    Attributes:
        numbers: of each line; NULL where it is not plain.
        street_of: code of the street of each line.
        streets: they.
        cities: they.
        countries: which rules change each.
        there: (n,) rows with an address that is plain.
    """

    numbers: pa.Array
    street_of: Codes
    streets: Words
    cities: Words
    countries: Codes
    there: Rows


@dataclass(frozen=True, repr=False)
class Looked:
    """What the parts of addresses say for themselves, by code.

    Attributes:
        numbers: of each line; NULL where it is not plain.
        street_of: code of the street of each line.
        streets: as given.
        fit: part → whether each is plain; none where no address is.
        countries: which rules change each.
    """

    numbers: pa.Array
    street_of: Codes
    streets: Dictionary
    fit: Mapping[str, Rows]
    countries: Codes


def looked_places(engine: Engine, coded: Coded, region: str) -> Looked:
    """Look at the parts of addresses, each distinct one once.

    Args:
        engine: looks.
        coded: persons.
        region: ISO 3166-1 alpha-2: where an address that names no country is. Elsewhere than in France none is plain.
    """
    parts, known, fit = coded.parts, Dictionary(), dict[str, Rows]()
    lines = looked(engine, parts["line"].texts(), _LINES, looked_line_sql())
    numbers = lines["number"].combine_chunks()
    if region in FRENCH:
        fit = {
            part: truths(looked(engine, parts[part].texts(), _HELD, _held_sql(HOLDS[part]))["holds"]) for part in HOLDS
        }
        fit["line"] = truths(pc.is_valid(numbers))
        fit["line"][_NO_LINE] = True
    changed = f"SELECT code, {changed_country_sql('given')} AS changed FROM texts"
    countries = looked(engine, parts["country"].texts(), _CHANGED, changed)["changed"].to_numpy().astype(np.int32)
    street_of = encoded(known, pc.fill_null(lines["street"], "").combine_chunks())
    return Looked(numbers, street_of, known, fit, countries)


def ways_of(engine: Engine, coded: Coded, plain: Rows, seen: Looked) -> Ways:
    """Look at the addresses of rows, and take from ``plain`` those with an address that is not.

    Args:
        engine: cleans streets and cities, each once.
        coded: persons.
        plain: (n,) rows of which all else is plain; changed.
        seen: what the parts say.
    """
    there, several = coded.places, coded.parts["line"].several
    codes = {part: coded.parts[part].single for part in coded.parts}
    line_of, city_of, street_of = codes["line"], codes["city"], seen.street_of

    def fit(rows: slice) -> None:
        if several is not None:
            plain[rows] &= ~several[rows]
        held = np.full(rows.stop - rows.start, bool(seen.fit))
        for part, flags in seen.fit.items():
            held &= flags[codes[part][rows]]
        plain[rows] &= ~there[rows] | held

    in_parts(fit, coded.rows, engine.threads)
    way = plain & there
    streets = _words(
        engine, seen.streets, _used(street_of[_used(line_of[way], len(street_of))], seen.streets.size), "streets"
    )
    cities = _words(
        engine, coded.parts["city"].dictionary, _used(city_of[way], len(coded.parts["city"].texts())), "cities"
    )
    lines = truths(pc.is_valid(streets.clean))[street_of]
    lines[_NO_LINE] = True
    known = truths(pc.is_valid(cities.clean))

    def clean(rows: slice) -> None:
        plain[rows] &= ~there[rows] | (lines[line_of[rows]] & known[city_of[rows]])

    in_parts(clean, coded.rows, engine.threads)
    return Ways(seen.numbers, street_of, streets, cities, seen.countries, there)


def _held_sql(condition: str) -> str:
    return f"SELECT code, {condition.format(part='given')} AS holds FROM texts"


def _used(codes: Codes, size: int) -> Rows:
    used = np.zeros(size, np.bool_)
    used[codes] = True
    return used


def _words(engine: Engine, known: Dictionary, used: Rows, name: str) -> Words:
    """Clean the words that are used."""
    used[0] = False
    asked = known_texts(known).take(pa.array(np.flatnonzero(used))).cast(pa.string())
    words = asked_words(engine, name, asked.to_pylist())
    marked = engine.arrow(select(changed_words_sql(name), _MARKED, None, **{name: words}))
    codes = found(known, marked["given"].combine_chunks()) if len(marked) else np.zeros(0, np.int32)
    changed = np.zeros(known.size, np.int32)
    changed[codes] = marked["changed"].to_numpy()
    places = np.full(known.size, -1, np.int64)
    places[codes] = np.arange(len(codes))
    clean = marked["clean"].combine_chunks().take(pa.array(places, mask=places < 0))
    return Words(clean, changed, words)
