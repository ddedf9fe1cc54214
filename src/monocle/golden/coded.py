"""What deciding golden values reads, as codes: columns of RECORDS, and the customer of each record."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.coded import NOT_KNOWN, Columns
from monocle.engine.columns import Values, known_texts
from monocle.engine.stored_columns import columns_of
from monocle.golden.spoken import ADDRESS_PARTS, FIELDS, FREE_BIT, There
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.golden_customers import rows_of
from monocle.relation import Column, Contract, Relation, select

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Texts = tuple[Dictionary, Mapping[str, Values]]

_FAR = 1 << 24
"""Days between the first and the last, from which on each day that is there has a code of its own."""
_DAY = "birth_date"
_ADDRESSES = tuple(f"addresses.{part}" for part in ADDRESS_PARTS)
_WITH = {"last_key": ("last_key", "birth_key")}
_TEXTS = Contract(
    "texts",
    "one text",
    (Column("place", "BIGINT", "of the text", required=True), Column("x", "VARCHAR", "the text", required=True)),
)
_AT_ONCE = 1 << 20
"""Codes that are looked at together."""


@dataclass(frozen=True, repr=False)
class Coded:
    """Columns of RECORDS as codes, and whose each record is.

    Attributes:
        texts: column → its dictionary and values; all parts of addresses are one entry, ``addresses``.
        days: by code of a birth date: the day since 1970.
        born: code of the birth date of each record.
        seen: (rows,) when, in microseconds.
        ids: (rows, 16) of records.
        owners: (n, 16) customer of each row of CUSTOMERS.
        owner: (rows,) row of CUSTOMERS; below 0 for none.
        columns: of RECORDS.
    """

    texts: Mapping[str, Texts]
    days: Numbers
    born: Codes
    seen: Numbers
    ids: Bytes
    owners: Bytes
    owner: Codes
    columns: Columns

    @cached_property
    def there(self) -> There:
        """Give which fields any record has, and of which one has several values."""
        fields = several = 0
        for place, one in enumerate(FIELDS):
            values = self.values(one.column)
            fields |= int(any(_anything(part.codes) for part in values)) << place
            lists = values[0].offsets
            several |= int(lists is not None and int(np.diff(lists).max(initial=0)) > 1) << place
        return There(fields | int(len(self.free) > 0) << FREE_BIT, several)

    @property
    def free(self) -> Numbers:
        """Give the rows of records that have free attributes."""
        dictionary, found = self.texts["extra"]
        none = [code for code, text in enumerate(_first(dictionary)) if text in {"", "{}"}]
        if dictionary.size == len(none):
            return np.zeros(0, np.int64)
        return np.flatnonzero(~np.isin(found["extra"].codes, none))

    def values(self, column: str) -> Sequence[Values]:
        """Give the codes of a column of RECORDS: those of all parts of addresses."""
        if column == _DAY:
            return [Values(self.born)]
        return list(self.texts[column][1].values())


def _first(dictionary: Dictionary) -> Sequence[str | None]:
    first: list[str | None] = known_texts(dictionary).slice(0, 2).to_pylist()
    return first


def coded(engine: Engine, records: Relation, customers: Relation, folder: Path) -> Coded:
    """Give columns of RECORDS as codes, and whose each record is.

    Args:
        engine: reads.
        records: RECORDS, stored.
        customers: CUSTOMERS, stored.
        folder: for arrays that are mapped.
    """
    of, owned = columns_of(engine, records, folder), columns_of(engine, customers, folder)
    single = [one.column for one in FIELDS if one.column not in {_DAY, "addresses"}]
    wanted = [*single, "source", "nature", "extra", "first_key", *_WITH]
    with ThreadPoolExecutor(engine.threads) as threads:
        numbers = [threads.submit(of.whole, name) for name in ("seen_at", _DAY)]
        ids = [threads.submit(one.ids, "record_id") for one in (of, owned)]
        owners = threads.submit(owned.ids, "customer_id")
        texts: dict[str, Any] = {"addresses": threads.submit(of.texts, *_ADDRESSES)}
        texts |= {name: threads.submit(of.texts, *_WITH.get(name, (name,))) for name in wanted}
        days, born = day_codes(numbers[1].result())
        record_ids = ids[0].result()
        owner = rows_of(record_ids, ids[1].result(), engine.threads)
    found = {name: one.result() for name, one in texts.items()}
    return Coded(found, days, born, numbers[0].result(), record_ids, owners.result(), owner, of)


def day_codes(days: Numbers) -> tuple[Numbers, Codes]:
    """Give the days that there are, and the code of each: from 1; 0 for none."""
    known = days != NOT_KNOWN
    if not known.any():
        return np.zeros(1, np.int64), np.zeros(len(days), np.int32)
    last = int(days.max())
    first = int(days.min(where=known, initial=last))
    if last - first < _FAR:
        np.maximum(days, first - 1, out=days)
        return np.arange(first - 1, last + 1), (days - (first - 1)).astype(np.int32)
    there, places = np.unique(days[known], return_inverse=True)
    codes = np.zeros(len(days), np.int32)
    codes[known] = places + 1
    return np.concatenate(([0], there)), codes


def texts_of(dictionary: Dictionary, codes: npt.NDArray[np.integer]) -> pa.Array:
    """Give the texts of some codes."""
    return known_texts(dictionary).take(pa.array(codes))


def told(engine: Engine, texts: pa.Array, **asked: tuple[str, str]) -> Mapping[str, pa.Array]:
    """Give what SQL tells of texts, in their order.

    Args:
        engine: computes.
        texts: each once.
        asked: name → SQL over ``x``, and its type.
    """
    given = engine.holding(len(texts)).take(pa.table({"place": np.arange(len(texts)), "x": texts}), _TEXTS)
    columns = tuple(Column(name, kind, "", required=True) for name, (_, kind) in asked.items())
    said = ", ".join(f"{sql} AS {name}" for name, (sql, _) in asked.items())
    contract = Contract("told", "one text", (_TEXTS.columns[0], *columns))
    found = engine.arrow(select(f"SELECT place, {said} FROM texts", contract, texts=given))
    found = found.take(np.argsort(found["place"].to_numpy()))
    return {name: found[name].combine_chunks() for name in asked}


def _anything(codes: Codes) -> bool:
    """Tell whether any row has a value; most columns have one soon."""
    return any(bool(codes[first : first + _AT_ONCE].any()) for first in range(0, len(codes), _AT_ONCE))
