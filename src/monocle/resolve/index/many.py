"""Many records at once as rows of integers: the way of the batch, its codes replaced by those of the book."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.kernel.dictionary import Dictionary
from monocle.relation import Contract, Relation
from monocle.resolve.codes import columns_of
from monocle.resolve.columns import Codes, Places, known_texts, texts
from monocle.resolve.encoding import families, plain_columns
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.nothing import nothing
from monocle.resolve.usable import usable
from monocle.tables import IDENTIFIERS, RECORDS

_EVERYBODY = 1 << 60
_TYPES = {
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR[]": pa.list_(pa.string()),
}
_PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
_ADDRESSES = pa.list_(pa.struct([(part, pa.string()) for part in _PARTS]))


@dataclass(frozen=True, repr=False)
class Rows:
    """Records that are in the book.

    Attributes:
        first: place of the first.
        record_ids: (n, 16) uint8.
        load_sequences: (n,)
        sources: (n,) names.
    """

    first: int
    record_ids: npt.NDArray[np.uint8]
    load_sequences: Places
    sources: Sequence[str]


class _Held:
    """Rows in memory, read as an engine reads them; in one thread, as they are few."""

    threads = 1

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def pieces(self, _relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        yield self._table.select(list(dict.fromkeys(name.partition(".")[0] for name in names)))


def add_many(book: Book, bearings: Bearings, records: pa.Table, identifiers: pa.Table, ids: Sequence[bytes]) -> Rows:
    """Add records to a book.

    Args:
        book: grows.
        bearings: of the index.
        records: rows of RECORDS.
        identifiers: rows of IDENTIFIERS.
        ids: of the records.
    """
    place = records.schema.get_field_index("record_id")
    records = records.combine_chunks().set_column(place, "record_id", pa.chunked_array([pa.array(ids, pa.binary(16))]))
    reads = _Held(records)
    found, plain = families(reads, nothing(RECORDS)), plain_columns(reads, nothing(RECORDS))
    codes = {name: _settled(book, one.dictionary, book.families.get(name, 0)) for name, one in found.items()}
    marks = usable(_Held(identifiers), nothing(IDENTIFIERS), found, _EVERYBODY)
    marks = {name: mark & (book.arrays["barred"][codes[name]] == 0) for name, mark in marks.items()}
    systems = [_of_system(found["numbers"].dictionary, marks["numbers"], name) for name in bearings.systems]
    columns = columns_of(found, plain, marks, systems, bearings.counts(codes["names"]))
    values = {one.name: one.values.mapped(codes[one.family]) if one.family else one.values for one in columns}
    first = book.add(values, len(records))
    sources = records["source"].to_pylist()
    return Rows(first, plain.record_ids, plain.load_sequences, sources)


def _settled(book: Book, dictionary: Dictionary, family: int) -> Codes:
    """Give for each code of a dictionary that of the book."""
    if not family:
        return np.zeros(dictionary.size, np.int32)
    return book.coded(texts(known_texts(dictionary)), np.full(dictionary.size, family, np.uint8))


def _of_system(dictionary: Dictionary, mark: npt.NDArray[np.bool_], system: str) -> Codes:
    of = pc.starts_with(known_texts(dictionary), f"{system}:").to_numpy(zero_copy_only=False)
    return np.where(mark & of, np.arange(dictionary.size), 0).astype(np.int32)


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
