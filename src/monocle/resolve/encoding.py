"""The texts of RECORDS and IDENTIFIERS as codes, column by column, the families side by side in threads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.columns import (
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
)
from monocle.kernel.dates import dates_of
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import Growing
from monocle.kernel.lists import ends_before, tagged
from monocle.relation import Relation
from monocle.resolve.generations import without_generations

_PART = "addresses.list.element"
_MOBILES = ("+336", "+337")
_LEAST_LOCAL = 5
_AT_ONCE = 1 << 20
"""Texts that are looked at at a time."""


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
        made: name of a column → the column that it is made of, and its code for each code of that; None where it is the same.
    """

    dictionary: Dictionary
    columns: Mapping[str, Values]
    made: Mapping[str, tuple[str, Codes | None]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Plain:
    """What needs no dictionary, in the order of the relation's rows.

    Attributes:
        record_ids: (n, 16) uint8, as UUIDs are written.
        load_sequences: (n,) integers.
        born: (n,) yyyymmdd, 0 where it is not known.
        gender: (n,) 1 female, 2 male, 3 other, 0 where it is not known.
    """

    record_ids: npt.NDArray[np.uint8]
    load_sequences: npt.NDArray[np.integer]
    born: Codes
    gender: Codes


@dataclass(frozen=True)
class _Source:
    """RECORDS, and where what is read of them stands."""

    engine: Reads
    records: Relation
    folder: Path | None

    def pieces(self, *names: str) -> Iterator[pa.Table]:
        return self.engine.pieces(self.records, names)

    def dictionary(self) -> Dictionary:
        return Dictionary(self.folder)

    def single(self, dictionary: Dictionary, *names: str) -> Mapping[str, Values]:
        found = single(self.pieces(*names), dictionary, names, self.folder)
        dictionary.close()
        return found

    def several(self, dictionary: Dictionary, name: str) -> Values:
        return several(self.pieces(name), dictionary, name, self.folder)


Reader = Callable[[_Source], Mapping[str, Family]]


def families(engine: Reads, records: Relation, folder: Path | None = None) -> dict[str, Family]:
    """Give the families of text columns.

    Args:
        engine: reads.
        records: RECORDS, stored.
        folder: for files that are mapped; None for memory.
    """
    return encoded_records(engine, records, folder)[0]


def plain_columns(engine: Reads, records: Relation, folder: Path | None = None) -> Plain:
    """Give what needs no dictionary; arguments as ``families``."""
    return _plain_columns(_Source(engine, records, folder))


def encoded_records(engine: Reads, records: Relation, folder: Path | None) -> tuple[dict[str, Family], Plain]:
    """Give the families, and what needs no dictionary; arguments as ``families``."""
    readers = (_emails, _name_keys, _names, _addresses, _phones, _sounds, _companies, _numbers)
    source = _Source(engine, records, folder)
    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        others = pool.submit(_plain_columns, source)
        found: dict[str, Family] = {}
        for part in pool.map(lambda reader: reader(source), readers):
            found |= part
        return found, others.result()


def _plain_columns(source: _Source) -> Plain:
    ids, loads = Growing(np.uint8, source.folder), Growing(np.int64, source.folder)
    born, gender, rows = Growing(np.int32, source.folder), Growing(np.int32, source.folder), 0
    for piece in source.pieces("record_id", "load_sequence", "birth_date", "gender", "civility"):
        first, rows = rows, rows + len(piece)
        ids.reserve(16 * rows)[16 * first : 16 * rows] = uuid_bytes(piece["record_id"]).ravel()
        loads.reserve(rows)[first:rows] = piece["load_sequence"].to_numpy()
        born.reserve(rows)[first:rows] = _born(piece["birth_date"])
        gender.reserve(rows)[first:rows] = _gender(piece["gender"], piece["civility"])
    return Plain(
        ids.taken(16 * rows).reshape(rows, 16), _narrow(loads.taken(rows)), born.taken(rows), gender.taken(rows)
    )


def _narrow(numbers: Places) -> npt.NDArray[np.integer]:
    """Give whole numbers in as few bytes as hold them."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    return numbers.astype(np.promote_types(np.min_scalar_type(low), np.min_scalar_type(high)))


def uuid_bytes(column: pa.ChunkedArray) -> npt.NDArray[np.uint8]:
    """Give UUIDs as (n, 16) bytes."""
    parts = [np.zeros((0, 16), np.uint8)]
    for chunk in column.chunks:
        storage = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
        buffer = np.frombuffer(storage.buffers()[1], np.uint8) if len(storage) else np.zeros(0, np.uint8)
        parts.append(buffer.reshape(-1, 16)[storage.offset : storage.offset + len(storage)])
    return np.concatenate(parts)


def _born(dates: pa.ChunkedArray) -> Codes:
    if dates.null_count == len(dates):
        return np.zeros(len(dates), np.int32)
    days = pc.fill_null(dates.cast(pa.date32()).cast(pa.int32()), np.iinfo(np.int32).min)
    return dates_of(days.to_numpy())


def _gender(gender: pa.ChunkedArray, civility: pa.ChunkedArray) -> Codes:
    said = _place(gender, ("f", "m", "x"))
    if civility.null_count == len(civility):
        return said
    return np.where(said > 0, said, _place(civility, ("MME", "M"))).astype(np.int32)


def _place(column: pa.ChunkedArray, known: tuple[str, ...]) -> Codes:
    if column.null_count == len(column):
        return np.zeros(len(column), np.int32)
    places = pc.index_in(column.cast(pa.string()), value_set=pa.array(known))
    return np.asarray(pc.fill_null(places, -1).to_numpy().astype(np.int32) + 1)


def _names(source: _Source) -> dict[str, Family]:
    dictionary, keys = source.dictionary(), ("first_key", "last_key", "birth_key")
    found = source.single(dictionary, *keys)
    said = {name.removesuffix("_key"): found[name] for name in keys}
    names, generations = without_generations(dictionary, said)
    return {
        "names": Family(dictionary, names),
        "generations": Family(source.dictionary(), {"generation": generations}),
    }


def _sounds(source: _Source) -> dict[str, Family]:
    dictionary = source.dictionary()
    return {"sounds": Family(dictionary, source.single(dictionary, "first_sound", "last_sound"))}


def _name_keys(source: _Source) -> dict[str, Family]:
    dictionary = source.dictionary()
    return {"name_keys": Family(dictionary, source.single(dictionary, "name_key"))}


def _emails(source: _Source) -> dict[str, Family]:
    dictionary, names = source.dictionary(), source.dictionary()
    emails = source.several(dictionary, "emails")
    mailboxes = _without_tags(dictionary)
    locals_of = np.zeros(dictionary.size, np.int32)
    for first in range(0, dictionary.size, _AT_ONCE):
        starts = dictionary.starts[first : first + _AT_ONCE + 1]
        ends = ends_before(starts, dictionary.chars, (ord("@"), ord("+")), _LEAST_LOCAL)
        locals_of[first : first + len(ends)] = names.encode(starts[:-1], ends, dictionary.chars)
    names.close()
    return {
        "emails": Family(dictionary, {"emails": emails}, {"mailboxes": ("emails", mailboxes)}),
        "email_names": Family(names, {}, {"email_names": ("emails", locals_of)}),
    }


def _without_tags(dictionary: Dictionary) -> Codes | None:
    """Give for each e-mail that of its mailbox: without what follows a + before the @; None where none has that."""
    places = np.flatnonzero(tagged(dictionary.starts, dictionary.chars, ord("+"), ord("@")))
    if not len(places):
        return None
    plain_form = pc.replace_substring_regex(
        known_texts(dictionary).take(pa.array(places)), r"^([^+@]*)\+[^@]*@", r"\1@"
    )
    known = np.arange(dictionary.size, dtype=np.int32)
    known[places] = encoded(dictionary, plain_form)
    return known


def _phones(source: _Source) -> dict[str, Family]:
    dictionary = source.dictionary()
    phones = source.several(dictionary, "phones")
    known = known_texts(dictionary)
    mobile = pc.or_(*(pc.starts_with(known, start) for start in _MOBILES)).to_numpy(zero_copy_only=False)
    codes = np.arange(dictionary.size, dtype=np.int32)
    codes[~mobile] = 0
    return {"phones": Family(dictionary, {"phones": phones}, {"mobiles": ("phones", codes)})}


def _numbers(source: _Source) -> dict[str, Family]:
    """Give what one person or company has of its own: cards, handles, customer numbers and company numbers."""
    found = {}
    for column, name in (("loyalty_cards", "cards"), ("handles", "handles"), ("customer_numbers", "numbers")):
        dictionary = source.dictionary()
        found[name] = Family(dictionary, {name: source.several(dictionary, column)})
    dictionary = source.dictionary()
    codes = source.single(dictionary, "company_number")["company_number"]
    found["company_numbers"] = Family(dictionary, {"company_numbers": codes})
    return found


def _companies(source: _Source) -> dict[str, Family]:
    raw = source.dictionary()
    codes = source.single(raw, "company")["company"]
    dictionary, new = rewritten(raw, plain, source.folder)
    if dictionary.size == 1:
        return {"companies": Family(dictionary, {"companies": codes, "organisations": codes})}
    of_people, of_nobody, row = codes.mapped(new, source.folder), codes.mapped(new, source.folder), 0
    for piece in source.pieces("name_key"):
        part = slice(row, row + len(piece))
        person = pc.greater(pc.binary_length(piece["name_key"].cast(pa.string())), 0).to_numpy()
        of_people.codes[part][~person], of_nobody.codes[part][person] = 0, 0
        row += len(piece)
    return {"companies": Family(dictionary, {"companies": of_people, "organisations": of_nobody})}


def _addresses(source: _Source) -> dict[str, Family]:
    """Give streets, houses, postcodes and cities: of every address of a record."""
    raw = {name: source.dictionary() for name in ("streets", "houses", "postcodes", "cities")}
    lists = Gathered(source.folder, len(raw))
    wanted = [f"{_PART}.{name}" for name in ("line", "house_number", "street", "postcode", "city")]
    for piece in source.pieces(*wanted):
        for array in piece["addresses"].chunks:
            lists.add_lists(array.offsets.to_numpy(), *_places_of(array.flatten(), raw))
    found = {}
    for (name, dictionary), values in zip(raw.items(), lists.values(), strict=True):
        known, new = rewritten(dictionary, _house if name == "houses" else plain, source.folder)
        dictionary.close()
        known.close()
        np.take(new, values.codes, out=values.codes, mode="clip")
        found[name] = Family(known, {name: values})
    return found


def _places_of(addresses: pa.StructArray, known: Mapping[str, Dictionary]) -> list[Codes]:
    """Give street, house, postcode and city of addresses; the line is the street where there is none."""
    parts = dict(zip(addresses.type.names, addresses.flatten(), strict=True)) if len(addresses.type) else {}
    streets = encoded(known["streets"], parts["street"])
    without = np.flatnonzero(streets == 0)
    if len(without):
        streets[without] = encoded(known["streets"], parts["line"].take(pa.array(without)))
    others = (("houses", "house_number"), ("postcodes", "postcode"), ("cities", "city"))
    return [streets, *(encoded(known[name], parts[part]) for name, part in others)]


def _house(array: pa.Array) -> pa.Array:
    return pc.utf8_upper(pc.utf8_trim_whitespace(array))
