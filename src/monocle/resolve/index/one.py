"""One record as a row of integers: the same as the way of the batch gives, in a tenth of a millisecond."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import category, normalize
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.columns import Texts
from monocle.resolve.codes import SURELY_EXCHANGED
from monocle.resolve.generations import parted, said_generation
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.index.many import Rows
from monocle.resolve.index.people import source_named

_NOT_PLAIN = re.compile("[^a-z0-9]+")
_TAG = re.compile(r"^([^+@]*)\+[^@]*@")
_NAME_ENDS = re.compile("[@+]")
_LEAST_LOCAL = 5
_MOBILES = ("+336", "+337")
_GENDERS: Mapping[str, int] = {"f": 1, "m": 2, "x": 3}
_CIVILITIES: Mapping[str, int] = {"MME": 1, "M": 2}
_ITSELF = -2
"""An identifier stands or falls with itself."""
_NAMES = (
    ("first", "names", "first_key"), ("last", "names", "last_key"), ("birth", "names", "birth_key"),
    ("first_sound", "sounds", "first_sound"), ("last_sound", "sounds", "last_sound"), ("name_key", "name_keys", "name_key"),
)  # fmt: skip
_MADE: Mapping[str, Sequence[str]] = {"emails": ("mailboxes", "email_names"), "phones": ("mobiles",)}
"""Column of identifiers → columns made of it."""
_OWN = (("cards", "loyalty_card", "loyalty_cards"), ("handles", "handle", "handles"))
"""Column of the table, which is its family too, type of the identifier, and column of RECORDS."""

Row = Mapping[str, Any]


class _Said:
    """The texts of a record: which there are, and which columns have them.

    Attributes:
        texts: family and text of each.
        cells: column, number of its text, and number of the identifier that it stands or falls with; -1 for none.
    """

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.cells: list[tuple[str, int, int]] = []

    def add(self, column: str, family: str, text: str | None, source: int = -1) -> int:
        """Add a value of a column, and give the number of its text."""
        number = len(self.texts)
        if text:
            self.texts.append((family, text))
            self.cells.append((column, number, number if source == _ITSELF else source))
        return number


def add_one(book: Book, bearings: Bearings, record: Row, identifiers: Sequence[Row]) -> Rows:
    """Add one record to a book.

    Args:
        book: grows.
        bearings: of the index.
        record: row of RECORDS.
        identifiers: its rows of IDENTIFIERS.
    """
    said = _said(record, _allowed(identifiers), bearings.systems)
    codes, barred = _codes(book, said.texts), book.arrays["barred"]
    values: dict[str, list[int]] = {}
    for column, number, source in said.cells:
        if source < 0 or not barred[codes[source]]:
            values.setdefault(column, []).append(codes[number])
    _tell_apart(values, bearings)
    values["surnames"] = [*values.get("last", ()), *values.get("birth", ())]
    values["born"] = [_born(record.get("birth_date"))]
    gender = _GENDERS.get(record.get("gender") or "", 0)
    values["gender"] = [gender or _CIVILITIES.get(record.get("civility") or "", 0)]
    values["generation"] = [said_generation(record)]
    first = book.add_row(values)
    given = record["record_id"]
    record_id = given.bytes if isinstance(given, UUID) else UUID(str(given)).bytes
    ids = np.frombuffer(record_id, np.uint8).reshape(1, 16)
    return Rows(
        first,
        ids,
        np.array([record["load_sequence"]], np.int64),
        [source_named(record["source"], record["source_key"])],
    )


def _allowed(identifiers: Sequence[Row]) -> frozenset[tuple[str, str]]:
    """Give types and values of identifiers that no flag bars."""
    flagged = {(row["type"], row["value"]) for row in identifiers if row["flag"]}
    return frozenset((row["type"], row["value"]) for row in identifiers) - flagged


def _said(record: Row, allowed: frozenset[tuple[str, str]], systems: Sequence[str]) -> _Said:
    said = _Said()
    for column, family, name in _NAMES:
        text = record.get(name)
        said.add(column, family, parted(text)[0] if text and family == "names" else text)
    _own(said, record, allowed)
    for text in record.get("customer_numbers") or ():
        system = text.partition(":")[0]
        if system in systems and ("customer_number", text) in allowed:
            said.add(f"numbers_{systems.index(system) + 1}", "numbers", text, _ITSELF)
    if record.get("company"):
        column = "companies" if record.get("name_key") else "organisations"
        said.add(column, "companies", _plain(record["company"]))
    for address in record.get("addresses") or ():
        _address(said, address)
    return said


def _own(said: _Said, record: Row, allowed: frozenset[tuple[str, str]]) -> None:
    """Add the identifiers that may tell people apart, and what is made of them."""
    for text in record.get("emails") or ():
        if ("email", text) in allowed:
            _email(said, text)
    for text in record.get("phones") or ():
        if ("phone", text) in allowed:
            number = said.add("phones", "phones", text, _ITSELF)
            said.add("mobiles", "phones", text if text.startswith(_MOBILES) else None, number)
    for column, kind, name in _OWN:
        for text in record.get(name) or ():
            said.add(column, column, text if (kind, text) in allowed else None, _ITSELF)
    company = record.get("company_number")
    if ("company_number", company) in allowed:
        said.add("company_numbers", "company_numbers", company, _ITSELF)


def _email(said: _Said, text: str) -> None:
    number = said.add("emails", "emails", text, _ITSELF)
    said.add("mailboxes", "emails", _TAG.sub(r"\1@", text), number)
    end = _NAME_ENDS.search(text)
    local = text[: end.start()] if end else text
    if len(local.encode()) >= _LEAST_LOCAL:
        said.add("email_names", "email_names", local, number)


def made_of(book: Book, column: str, codes: Sequence[int]) -> Mapping[str, Sequence[int]]:
    """Give what is made of e-mails or phones: codes of mailboxes and their names, or of mobiles; nothing of others.

    Args:
        book: knows their texts.
        column: of the table.
        codes: of its values.
    """
    made: dict[str, list[int]] = {name: [] for name in _MADE.get(column, ())}
    said = _Said()
    for text in (book.text(code) for code in codes) if made else ():
        if column == "emails":
            _email(said, text)
        else:
            said.add("mobiles", "phones", text if text.startswith(_MOBILES) else None)
    found = _codes(book, said.texts)
    for name, number, _ in said.cells:
        if name in made:
            made[name].append(found[number])
    return made


def _address(said: _Said, address: Row) -> None:
    street = address.get("street") or address.get("line")
    for column, text in (("streets", street), ("postcodes", address.get("postcode")), ("cities", address.get("city"))):
        if text:
            said.add(column, column, _plain(text))
    house = address.get("house_number")
    if house:
        said.add("houses", "houses", _house(house))


def _plain(text: str) -> str:
    """Give what ``columns.plain`` gives."""
    lower = text.lower()
    if not text.isascii():
        lower = "".join(one for one in normalize("NFD", lower) if category(one) != "Mn")
    return _NOT_PLAIN.sub(" ", lower).strip(" ")


def _house(text: str) -> str:
    if not text.isascii():
        return str(pc.utf8_upper(pc.utf8_trim_whitespace(pa.array([text])))[0].as_py())
    return text.strip().upper()


def _codes(book: Book, said: Sequence[tuple[str, str]]) -> list[int]:
    """Give the codes of texts; 0 for those of a family that the book does not have."""
    data = [text.encode() for _, text in said]
    stops = np.cumsum([0, *map(len, data)], dtype=np.int64)
    families = np.array([book.families.get(family, 0) for family, _ in said], np.uint8)
    given = Texts(stops[:-1], stops[1:], np.frombuffer(b"".join(data), np.uint8))
    return list(book.coded(given, families).tolist()) if said else []


def _tell_apart(values: dict[str, list[int]], bearings: Bearings) -> None:
    """Exchange first and last name where the records as a whole make that far likelier; see ``codes.told_apart``."""
    if "first" in values and "last" in values:
        names = np.array([values["first"][0], values["last"][0]], np.int32)
        as_first, as_last = (counts.tolist() for counts in bearings.counts(names))
        if as_first[0] * as_last[1] * SURELY_EXCHANGED < as_last[0] * as_first[1]:
            for one, other in (("first", "last"), ("first_sound", "last_sound")):
                values[one], values[other] = values.get(other, []), values.get(one, [])


def _born(date: Any) -> int:
    if isinstance(date, str):
        date = dt.date.fromisoformat(date)
    return 0 if date is None else int(date.year * 10_000 + date.month * 100 + date.day)
