"""The texts of RECORDS and IDENTIFIERS as codes, column by column, the families side by side in threads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.kernel.dictionary import Dictionary
from monocle.relation import Relation
from monocle.resolve.columns import (
    Codes,
    Gathered,
    Places,
    Values,
    encoded,
    known_texts,
    plain,
    rewritten,
    several,
    single,
    texts,
)

_PART = "addresses.list.element"
_MOBILES = ("+336", "+337")
_LEAST_LOCAL = 5


class Reads(Protocol):
    """What reads columns: an engine, or a few rows that are in memory."""

    @property
    def threads(self) -> int:
        """Give how many threads compute."""

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns, a piece at a time; see ``Engine.pieces``."""


@dataclass(frozen=True, repr=False)
class Family:
    """Columns whose texts have the same codes.

    Attributes:
        dictionary: of the texts.
        columns: name → codes, in the order of the relation's rows.
    """

    dictionary: Dictionary
    columns: Mapping[str, Values]


@dataclass(frozen=True, repr=False)
class Plain:
    """What needs no dictionary, in the order of the relation's rows.

    Attributes:
        record_ids: (n, 16) uint8, as UUIDs are written.
        load_sequences: (n,) int64.
        born: (n,) yyyymmdd, 0 where it is not known.
        gender: (n,) 1 female, 2 male, 3 other, 0 where it is not known.
    """

    record_ids: npt.NDArray[np.uint8]
    load_sequences: Places
    born: Codes
    gender: Codes


Reader = Callable[[Reads, Relation], Mapping[str, Family]]


def families(engine: Reads, records: Relation) -> dict[str, Family]:
    """Give the families of text columns.

    Args:
        engine: reads.
        records: RECORDS, stored.
    """
    readers = (_emails, _addresses, _names, _sounds, _name_keys, _phones, _companies, _numbers)
    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        found: dict[str, Family] = {}
        for part in pool.map(lambda reader: reader(engine, records), readers):
            found |= part
    return found


def plain_columns(engine: Reads, records: Relation) -> Plain:
    """Give what needs no dictionary."""
    names = ("record_id", "load_sequence", "birth_date", "gender", "civility")
    table = pa.concat_tables(engine.pieces(records, names))
    return Plain(
        uuid_bytes(table["record_id"]),
        table["load_sequence"].to_numpy().astype(np.int64, copy=False),
        _born(table["birth_date"]),
        _gender(table["gender"], table["civility"]),
    )


def uuid_bytes(column: pa.ChunkedArray) -> npt.NDArray[np.uint8]:
    """Give UUIDs as (n, 16) bytes."""
    parts = [np.zeros((0, 16), np.uint8)]
    for chunk in column.chunks:
        storage = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
        buffer = np.frombuffer(storage.buffers()[1], np.uint8) if len(storage) else np.zeros(0, np.uint8)
        parts.append(buffer.reshape(-1, 16)[storage.offset : storage.offset + len(storage)])
    return np.concatenate(parts)


def _born(dates: pa.ChunkedArray) -> Codes:
    parts = [pc.fill_null(part(dates), 0).to_numpy().astype(np.int32) for part in (pc.year, pc.month, pc.day)]
    born = parts[0] * 10_000 + parts[1] * 100 + parts[2]
    return np.where((parts[0] > 0) & (parts[0] < 10_000), born, 0).astype(np.int32)


def _gender(gender: pa.ChunkedArray, civility: pa.ChunkedArray) -> Codes:
    said = _place(gender, ("f", "m", "x"))
    return np.where(said > 0, said, _place(civility, ("MME", "M"))).astype(np.int32)


def _place(column: pa.ChunkedArray, known: tuple[str, ...]) -> npt.NDArray[np.int64]:
    places = pc.index_in(column, value_set=pa.array(known))
    return np.asarray(pc.fill_null(places, -1).to_numpy().astype(np.int64) + 1)


def _names(engine: Reads, records: Relation) -> dict[str, Family]:
    dictionary, keys = Dictionary(), ("first_key", "last_key", "birth_key")
    found = single(engine.pieces(records, keys), dictionary, *keys)
    return {"names": Family(dictionary, {name.removesuffix("_key"): found[name] for name in keys})}


def _sounds(engine: Reads, records: Relation) -> dict[str, Family]:
    dictionary, keys = Dictionary(), ("first_sound", "last_sound")
    return {"sounds": Family(dictionary, single(engine.pieces(records, keys), dictionary, *keys))}


def _name_keys(engine: Reads, records: Relation) -> dict[str, Family]:
    dictionary = Dictionary()
    return {"name_keys": Family(dictionary, single(engine.pieces(records, ("name_key",)), dictionary, "name_key"))}


def _emails(engine: Reads, records: Relation) -> dict[str, Family]:
    dictionary, names = Dictionary(), Dictionary()
    emails = several(engine.pieces(records, ("emails",)), dictionary, "emails")
    mailboxes = emails.mapped(_without_tags(dictionary))
    given = texts(known_texts(dictionary))
    ends = _ends_of_names(given.starts, given.chars, dictionary.size)
    ends = np.where(ends - given.starts < _LEAST_LOCAL, given.starts, ends)
    locals_of = names.encode(given.starts, ends, given.chars)
    return {
        "emails": Family(dictionary, {"emails": emails, "mailboxes": mailboxes}),
        "email_names": Family(names, {"email_names": emails.mapped(locals_of)}),
    }


def _without_tags(dictionary: Dictionary) -> Codes:
    """Give for each e-mail that of its mailbox: without what follows a + before the @."""
    known = known_texts(dictionary)
    tagged = pc.fill_null(pc.match_substring_regex(known, r"^[^@]*\+[^@]*@"), False)
    places = np.flatnonzero(tagged.to_numpy(zero_copy_only=False))
    codes = np.arange(dictionary.size, dtype=np.int32)
    if len(places):
        plain_form = pc.replace_substring_regex(known.take(pa.array(places)), r"^([^+@]*)\+[^@]*@", r"\1@")
        codes[places] = encoded(dictionary, plain_form)
    return codes


def _ends_of_names(starts: npt.NDArray[np.integer], chars: npt.NDArray[np.uint8], size: int) -> Places:
    """Give where what stands before the first @ or + of each text ends."""
    marks = np.flatnonzero((chars == ord("@")) | (chars == ord("+")))
    marks = np.append(marks, len(chars))
    return np.asarray(marks[np.searchsorted(marks, starts[:size])])


def _phones(engine: Reads, records: Relation) -> dict[str, Family]:
    dictionary = Dictionary()
    phones = several(engine.pieces(records, ("phones",)), dictionary, "phones")
    known = known_texts(dictionary)
    mobile = pc.or_(*(pc.starts_with(known, start) for start in _MOBILES)).to_numpy(zero_copy_only=False)
    codes = np.where(mobile, np.arange(dictionary.size, dtype=np.int32), 0).astype(np.int32)
    return {"phones": Family(dictionary, {"phones": phones, "mobiles": phones.mapped(codes)})}


def _numbers(engine: Reads, records: Relation) -> dict[str, Family]:
    """Give what one person or company has of its own: cards, handles, customer numbers and company numbers."""
    found = {}
    for column, name in (("loyalty_cards", "cards"), ("handles", "handles"), ("customer_numbers", "numbers")):
        dictionary = Dictionary()
        found[name] = Family(dictionary, {name: several(engine.pieces(records, (column,)), dictionary, column)})
    dictionary = Dictionary()
    codes = single(engine.pieces(records, ("company_number",)), dictionary, "company_number")["company_number"]
    found["company_numbers"] = Family(dictionary, {"company_numbers": codes})
    return found


def _companies(engine: Reads, records: Relation) -> dict[str, Family]:
    raw, named = Dictionary(), []
    pieces = []
    for piece in engine.pieces(records, ("company", "name_key")):
        pieces.append(piece.select(["company"]))
        named.append(pc.greater(pc.binary_length(piece["name_key"]), 0).to_numpy())
    codes = single(pieces, raw, "company")["company"].codes
    dictionary, new = rewritten(raw, plain)
    person = np.concatenate(named) if named else np.zeros(0, bool)
    companies = new[codes]
    columns = {
        "companies": Values(np.where(person, companies, 0).astype(np.int32)),
        "organisations": Values(np.where(person, 0, companies).astype(np.int32)),
    }
    return {"companies": Family(dictionary, columns)}


def _addresses(engine: Reads, records: Relation) -> dict[str, Family]:
    """Give streets, houses, postcodes and cities: of every address of a record."""
    raw = {name: Dictionary() for name in ("streets", "houses", "postcodes", "cities")}
    parts, lists = {name: Gathered() for name in raw}, Gathered()
    wanted = [f"{_PART}.{name}" for name in ("line", "house_number", "street", "postcode", "city")]
    for piece in engine.pieces(records, wanted):
        for array in piece["addresses"].chunks:
            lists.add_lists(array.offsets.to_numpy())
            said = _said(array.flatten())
            for name, dictionary in raw.items():
                parts[name].add(encoded(dictionary, said[name]))
    found = {}
    for name, dictionary in raw.items():
        known, new = rewritten(dictionary, _house if name == "houses" else plain)
        found[name] = Family(known, {name: Values(new[parts.pop(name).codes], lists.offsets)})
    return found


def _said(address: pa.StructArray) -> Mapping[str, pa.Array]:
    parts = dict(zip(address.type.names, address.flatten(), strict=True)) if len(address.type) else {}
    street = parts["street"]
    street = pc.if_else(pc.equal(street, ""), pa.scalar(None, street.type), street)
    return {
        "streets": pc.coalesce(street, parts["line"]),
        "houses": parts["house_number"],
        "postcodes": parts["postcode"],
        "cities": parts["city"],
    }


def _house(array: pa.Array) -> pa.Array:
    return pc.utf8_upper(pc.utf8_trim_whitespace(array))
