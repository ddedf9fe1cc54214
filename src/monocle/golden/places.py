"""What claims of addresses are made of, as codes: tables of their parts, and the texts of whole ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.columns import encoded
from monocle.golden.coded import Coded, Codes, Numbers, texts_of, told
from monocle.golden.sources import Crowd, bare
from monocle.golden.spoken import ADDRESS_PARTS, plain_sql, words_sql
from monocle.golden.woven import Book
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.golden_claims import BARE, Places
from monocle.kernel.golden_texts import having, used
from monocle.kernel.threads import each

JSON = "CAST(to_json(x) AS VARCHAR)"
_MOST = 1 << 62
_LINE, _EXTRA, _HOUSE, _STREET, _POSTCODE, _CITY, _COUNTRY = range(len(ADDRESS_PARTS))
_ORDER = (_LINE, _STREET, _POSTCODE, _CITY, _HOUSE, _EXTRA, _COUNTRY)
"""In which the loops expect the parts."""


@dataclass(frozen=True, repr=False)
class Addresses:
    """Addresses as codes.

    Attributes:
        source: of their claims.
        dictionary: texts of parts.
        parts: codes of each of ADDRESS_PARTS.
        towns: postcodes and cities, as they are compared.
        streets: as they are compared.
        houses: numbers, as they are compared.
    """

    source: Places
    dictionary: Dictionary
    parts: Sequence[Codes]
    towns: Dictionary
    streets: Dictionary
    houses: Dictionary

    @property
    def fits(self) -> bool:
        """Tell whether a number has room for what is compared."""
        return self.towns.size * self.streets.size * self.houses.size < _MOST

    def odd(self) -> Numbers:
        """Give the rows with a part that has the sign which stands between parts of a key: keys may be alike by chance."""
        into = (self.towns, self.towns, self.streets, self.houses)
        odd = [
            np.isin(table, having("|", of.starts, of.chars)) for table, of in zip(self.source.tables, into, strict=True)
        ]
        if not any(codes.any() for codes in odd):
            return np.zeros(0, np.int64)
        by_part = ((_POSTCODE, odd[0]), (_CITY, odd[1]), (_STREET, odd[2]), (_LINE, odd[2]), (_HOUSE, odd[3]))
        places = np.logical_or.reduce([codes[self.parts[part]] for part, codes in by_part])
        if not len(self.source.offsets):
            return np.flatnonzero(places)
        return np.searchsorted(self.source.offsets, np.flatnonzero(places), side="right") - 1


def addresses_of(engine: Engine, coded: Coded, crowd: Crowd) -> Addresses:
    """Give addresses as codes.

    Args:
        engine: tells of texts.
        coded: columns of RECORDS.
        crowd: whose claims.
    """
    dictionary, columns = coded.texts["addresses"]
    offsets = next(iter(columns.values())).offsets
    parts = [columns[f"addresses.{part}"].codes for part in ADDRESS_PARTS]
    source = Places([parts[part] for part in _ORDER], offsets)
    bounds = np.zeros(0, np.int64) if offsets is None else offsets
    there = each(lambda codes: used(codes, bounds, crowd.rows, dictionary.size), parts, engine.threads)
    source.flags = np.zeros(dictionary.size, np.uint8)
    source.flags[0] = BARE
    every = _either(*there, size=dictionary.size)
    source.flags[every] = bare(engine, dictionary, every)
    towns, streets, houses = Dictionary(), Dictionary(), Dictionary()

    def table(into: Dictionary, codes: Codes, sql: str) -> Codes:
        made = np.zeros(dictionary.size, np.int32)
        if len(codes):
            texts = texts_of(dictionary, codes)
            made[codes] = encoded(into, texts if sql == "x" else told(engine, texts, key=(sql, "VARCHAR"))["key"])
        return made

    source.tables = (
        table(towns, there[_POSTCODE], "x"),
        table(towns, there[_CITY], words_sql("x")),
        table(streets, _either(there[_STREET], there[_LINE], size=dictionary.size), plain_sql("x")),
        table(houses, there[_HOUSE], "lower(x)"),
    )
    source.sizes = (streets.size, houses.size)
    return Addresses(source, dictionary, parts, towns, streets, houses)


def _either(*some: Codes, size: int) -> Codes:
    """Give the codes that are among any of some, in order."""
    marks = np.zeros(size, np.bool_)
    for codes in some:
        marks[codes] = True
    return np.flatnonzero(marks).astype(np.int32)


def keys_as_texts(addresses: Addresses) -> Callable[[Numbers], pa.Array]:
    """Give what gives, for keys of claims, what is compared as it is kept: town, street and house number."""
    book = Book()
    apart, into = book.word("|"), (addresses.towns, addresses.streets, addresses.houses)
    firsts = [book.texts(dictionary) for dictionary in into]
    book.bound()

    def texts(keys: Numbers) -> pa.Array:
        rest, house = np.divmod(keys, addresses.houses.size)
        town, street = np.divmod(rest, addresses.streets.size)
        return book.woven(len(keys), [firsts[0] + town, apart, firsts[1] + street, apart, firsts[2] + house])

    return texts


def values_as_texts(engine: Engine, addresses: Addresses, places: Codes) -> Callable[[Codes], pa.Array]:
    """Give what gives addresses as JSON.

    Args:
        engine: tells of texts.
        addresses: as codes.
        places: of all that will be asked for.
    """
    book, size = Book(), addresses.dictionary.size
    there = np.zeros(size, np.bool_)
    for codes in addresses.parts:
        there[codes[places]] = True
    there[0] = False
    found = np.flatnonzero(there)
    shown = np.full(size, book.word("null"), np.int64)
    shown[found] = book.array(told(engine, texts_of(addresses.dictionary, found), json=(JSON, "VARCHAR"))["json"])
    words = [book.word(f'{"," if number else "{"}"{part}":') for number, part in enumerate(ADDRESS_PARTS)]
    end = book.word("}")
    book.bound()

    def texts(some: Codes) -> pa.Array:
        pieces: list[Numbers | int] = []
        for word, codes in zip(words, addresses.parts, strict=True):
            pieces += [word, shown[codes[some]]]
        return book.woven(len(some), [*pieces, end])

    return texts
