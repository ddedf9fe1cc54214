"""Many records at once as rows of integers: the same rows as the way of the batch gives, in one pass over Arrow columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.columns import Codes, Places, Texts, Values, plain, texts
from monocle.relation import Contract
from monocle.resolve.codes import SURELY_EXCHANGED
from monocle.resolve.generations import without_said
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.index.people import source_named
from monocle.resolve.usable import TYPES

_TYPES = {
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR[]": pa.list_(pa.string()),
}
_PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
_ADDRESSES = pa.list_(pa.struct([(part, pa.string()) for part in _PARTS]))
_SINGLE = (
    ("first", "names", "first_key"), ("last", "names", "last_key"), ("birth", "names", "birth_key"),
    ("first_sound", "sounds", "first_sound"), ("last_sound", "sounds", "last_sound"), ("name_key", "name_keys", "name_key"),
    ("company_numbers", "company_numbers", "company_number"),
)  # fmt: skip
_SEVERAL = (
    ("emails", "emails", "emails"), ("phones", "phones", "phones"), ("cards", "cards", "loyalty_cards"),
    ("handles", "handles", "handles"), ("numbers", "numbers", "customer_numbers"),
)  # fmt: skip
_DERIVED: Mapping[str, tuple[str, ...]] = {"emails": ("mailboxes", "email_names"), "phones": ("mobiles",)}
_TAG = r"^([^+@]*)\+[^@]*@"
_LEAST_LOCAL = pa.scalar(5, pa.int32())
_NOTHING, _NO_TEXT, _NO = pa.scalar(""), pa.scalar(None, pa.string()), pa.scalar(False)
_ZERO, _NOWHERE = pa.scalar(0, pa.int64()), pa.scalar(-1, pa.int32())
_KINDS = tuple((pa.scalar(kind), family) for kind, family in TYPES.items())
_GENDERS, _CIVILITIES = pa.array(["f", "m", "x"]), pa.array(["MME", "M"])
"""Made once: pyarrow looks for pandas each time that it makes one of a Python value, which takes longer than what it is for."""
_MOBILES = ("+336", "+337")


@dataclass(frozen=True, repr=False)
class Rows:
    """Records that are in the book.

    Attributes:
        first: place of the first.
        record_ids: (n, 16) uint8.
        load_sequences: (n,)
        sources: (n,) names as people know them.
    """

    first: int
    record_ids: npt.NDArray[np.uint8]
    load_sequences: Places
    sources: Sequence[str]


class _Said:
    """Columns of texts that are to get codes of the book, all at once.

    Attributes:
        names: of the columns, in order.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._families: list[str] = []
        self._texts: list[Texts] = []
        self._offsets: list[Places | None] = []

    def add(self, name: str, family: str, array: pa.Array, offsets: Places | None = None) -> None:
        """Add a column; ``offsets`` where it holds lists."""
        self.names.append(name)
        self._families.append(family)
        self._texts.append(texts(array))
        self._offsets.append(offsets)

    def coded(self, book: Book) -> dict[str, Values]:
        """Give the codes of all columns; 0 for those of a family that the book does not have."""
        sizes = [len(one.starts) for one in self._texts]
        ends = np.cumsum([0, *(len(one.chars) for one in self._texts)])
        numbers = np.array([book.families.get(name, 0) for name in self._families], np.uint8)
        whole = Texts(
            np.concatenate([one.starts + end for one, end in zip(self._texts, ends, strict=False)]),
            np.concatenate([one.stops + end for one, end in zip(self._texts, ends, strict=False)]),
            np.concatenate([one.chars for one in self._texts]),
        )
        unknown = np.repeat(numbers == 0, sizes)
        whole.stops[unknown] = whole.starts[unknown]
        codes = book.coded(whole, np.repeat(numbers, sizes))
        parts = np.split(codes, np.cumsum(sizes)[:-1])
        return {
            name: Values(part, offsets) for name, part, offsets in zip(self.names, parts, self._offsets, strict=True)
        }


def add_many(
    book: Book, bearings: Bearings, records: pa.Table, identifiers: pa.Table, ids: npt.NDArray[np.uint8]
) -> Rows:
    """Add records to a book.

    Args:
        book: grows.
        bearings: of the index.
        records: rows of RECORDS.
        identifiers: rows of IDENTIFIERS.
        ids: (n, 16) of the records.
    """
    held, generations = without_said({name: _array(records[name]) for name in _READ})
    said = _said(held, bearings.systems)
    _add_identifiers(said, identifiers)
    found = said.coded(book)
    _bar(book, found, _flags(identifiers))
    named = _told_apart(found, bearings)
    numbers = {"born": Values(_born(records["birth_date"]))}
    numbers["gender"] = Values(_gender(records["gender"], records["civility"]))
    numbers["generation"] = Values(generations)
    first = book.add({**named, **numbers}, len(records))
    loads = records["load_sequence"].to_numpy().astype(np.int64, copy=False)
    keys = _array(records["source_key"]).to_pylist()
    sources = [source_named(source, key) for source, key in zip(held["source"].to_pylist(), keys, strict=True)]
    return Rows(first, ids, loads, sources)


_READ = ("source", "company", "addresses", *(column for _, _, column in (*_SINGLE, *_SEVERAL)))


def _array(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


def _said(held: Mapping[str, pa.Array], systems: Sequence[str]) -> _Said:
    """Give all texts of records, rewritten as the batch does."""
    said = _Said()
    for name, family, column in _SINGLE:
        said.add(name, family, held[column])
    for name, family, column in _SEVERAL:
        offsets = held[column].offsets.to_numpy().astype(np.int64)
        said.add(name, family, held[column].flatten(), offsets - offsets[0])
    _add_emails(said, held["emails"])
    phones, offsets = held["phones"].flatten(), held["phones"].offsets.to_numpy().astype(np.int64)
    mobile = pc.or_(*(pc.starts_with(phones, start) for start in _MOBILES))
    said.add("mobiles", "phones", pc.if_else(mobile, phones, _NOTHING), offsets - offsets[0])
    _add_numbers(said, held["customer_numbers"], systems)
    company = plain(held["company"])
    person = pc.not_equal(pc.fill_null(held["name_key"], _NOTHING), _NOTHING)
    said.add("companies", "companies", pc.if_else(person, company, _NOTHING))
    said.add("organisations", "companies", pc.if_else(person, _NOTHING, company))
    _add_addresses(said, held["addresses"])
    return said


def _add_emails(said: _Said, lists: pa.Array) -> None:
    emails, offsets = lists.flatten(), lists.offsets.to_numpy().astype(np.int64)
    said.add("mailboxes", "emails", pc.replace_substring_regex(emails, _TAG, r"\1@"), offsets - offsets[0])
    local = pc.replace_substring_regex(emails, r"(?s)[@+].*", "")
    enough = pc.greater_equal(pc.binary_length(local), _LEAST_LOCAL)
    said.add("email_names", "email_names", pc.if_else(enough, local, _NOTHING), offsets - offsets[0])


def _add_numbers(said: _Said, lists: pa.Array, systems: Sequence[str]) -> None:
    """Add the customer numbers of each system, the others as nothing."""
    numbers, offsets = lists.flatten(), lists.offsets.to_numpy().astype(np.int64)
    for place, system in enumerate(systems, 1):
        of = pc.starts_with(numbers, f"{system}:")
        said.add(f"numbers_{place}", "numbers", pc.if_else(of, numbers, _NOTHING), offsets - offsets[0])


def _add_addresses(said: _Said, lists: pa.Array) -> None:
    offsets = lists.offsets.to_numpy().astype(np.int64)
    for name, array in _parts_of(lists.flatten()).items():
        said.add(name, name, _house(array) if name == "houses" else plain(array), offsets - offsets[0])


def _parts_of(address: pa.StructArray) -> Mapping[str, pa.Array]:
    parts = dict(zip(address.type.names, address.flatten(), strict=True)) if len(address.type) else {}
    street = pc.if_else(pc.equal(parts["street"], _NOTHING), _NO_TEXT, parts["street"])
    return {
        "streets": pc.coalesce(street, parts["line"]),
        "houses": parts["house_number"],
        "postcodes": parts["postcode"],
        "cities": parts["city"],
    }


def _house(array: pa.Array) -> pa.Array:
    return pc.utf8_upper(pc.utf8_trim_whitespace(array))


def _born(dates: pa.ChunkedArray) -> Codes:
    year, month, day = (pc.fill_null(part(dates), _ZERO).to_numpy() for part in (pc.year, pc.month, pc.day))
    return np.where((year > 0) & (year < 10_000), year * 10_000 + month * 100 + day, 0).astype(np.int32)


def _gender(gender: pa.ChunkedArray, civility: pa.ChunkedArray) -> Codes:
    said, called = (
        pc.fill_null(pc.index_in(column, value_set=known), _NOWHERE).to_numpy() + 1
        for column, known in ((gender, _GENDERS), (civility, _CIVILITIES))
    )
    chosen: Codes = np.where(said > 0, said, called).astype(np.int32)
    return chosen


def _add_identifiers(said: _Said, identifiers: pa.Table) -> None:
    """Add the values of identifiers, a column for each type."""
    kinds, values = _array(identifiers["type"]), _array(identifiers["value"])
    for kind, family in _KINDS:
        said.add(f"known {family}", family, values.filter(pc.equal(kinds, kind)))


def _flags(identifiers: pa.Table) -> dict[str, npt.NDArray[np.bool_]]:
    """Give for each family which of its identifiers have a flag."""
    kinds, flags = _array(identifiers["type"]), pc.fill_null(pc.not_equal(_array(identifiers["flag"]), _NOTHING), _NO)
    return {family: flags.filter(pc.equal(kinds, kind)).to_numpy(zero_copy_only=False) for kind, family in _KINDS}


def _bar(book: Book, found: dict[str, Values], flags: Mapping[str, npt.NDArray[np.bool_]]) -> None:
    """Leave out, in place, the identifiers that are not known as such, those with a flag, and those of too many people."""
    barred = book.arrays["barred"]
    for family, flagged in flags.items():
        known = found.pop(f"known {family}").codes
        given = found[family]
        usable = np.isin(given.codes, known) & ~np.isin(given.codes, known[flagged]) & (barred[given.codes] == 0)
        columns = (family, *_DERIVED.get(family, ()))
        if family == "numbers":
            columns = tuple(name for name in found if name.startswith("numbers_"))
        for name in columns:
            found[name] = Values(np.where(usable, found[name].codes, 0).astype(np.int32), found[name].offsets)
    del found["numbers"]


def _told_apart(found: dict[str, Values], bearings: Bearings) -> dict[str, Values]:
    """Give columns with first and last name exchanged where the records as a whole make that far likelier."""
    first, last = found["first"].codes, found["last"].codes
    (first_as_first, first_as_last), (last_as_first, last_as_last) = bearings.counts(first), bearings.counts(last)
    likelier = first_as_first * last_as_last * SURELY_EXCHANGED < first_as_last * last_as_first
    exchanged = (first > 0) & (last > 0) & likelier
    columns = dict(found)
    for one, other in (("first", "last"), ("first_sound", "last_sound")):
        left, right = found[one].codes, found[other].codes
        columns[one] = Values(np.where(exchanged, right, left))
        columns[other] = Values(np.where(exchanged, left, right))
    columns["surnames"] = columns["last"]
    if found["birth"].codes.any():
        both: Codes = np.stack([columns["last"].codes, found["birth"].codes], axis=1).ravel()
        columns["surnames"] = Values(both, np.arange(0, len(both) + 1, 2, dtype=np.int64))
    return columns


def as_table(rows: Sequence[Mapping[str, Any]], contract: Contract) -> pa.Table:
    """Give rows as an Arrow table of a contract's columns."""
    return pa.table({column.name: _column(rows, column.name, column.type) for column in contract.columns})


def _column(rows: Sequence[Mapping[str, Any]], name: str, kind: str) -> pa.Array:
    found = [row.get(name) for row in rows]
    if kind == "UUID":
        return pa.array([None if one is None else UUID(str(one)).bytes for one in found], pa.binary(16))
    if kind.startswith("STRUCT"):
        return pa.array([one or [] for one in found], _ADDRESSES)
    arrow = _TYPES.get(kind, pa.string())
    return pa.array([one or [] for one in found] if kind == "VARCHAR[]" else found, arrow)
