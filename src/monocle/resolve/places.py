"""Streets, houses, postcodes and cities of RECORDS as codes: of every address of a record; the line where there is no street."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine import Engine
from monocle.engine.coded import Columns
from monocle.engine.columns import Codes, Gathered, Places, Values, encoded, known_texts, plain, rewritten
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.lists import counts_of
from monocle.kernel.recoding import recode
from monocle.relation import Relation
from monocle.resolve.families import Family

_PARTS: Mapping[str, str] = {
    "streets": "street", "houses": "house_number", "postcodes": "postcode", "cities": "city",
}  # fmt: skip
"""Family → part of an address."""


def handed_places(columns: Columns, folder: Path | None, pool: Executor) -> dict[str, Family]:
    """Give the families of addresses from columns that are codes already; no text is read that stands twice.

    Args:
        columns: of RECORDS.
        folder: for files that are mapped; None for memory.
        pool: works on the parts side by side.
    """
    made = {name: pool.submit(_place, columns, name, folder) for name in _PARTS}
    found = {name: one.result() for name, one in made.items()}
    offsets = found["streets"].columns["streets"].offsets  # all parts have lists that are alike: one stays
    return {
        name: Family(one.dictionary, {name: Values(one.columns[name].codes, offsets)}) for name, one in found.items()
    }


def _place(columns: Columns, name: str, folder: Path | None) -> Family:
    column = f"addresses.{_PARTS[name]}"
    raw, values = columns.texts(column)
    known, new = rewritten(raw, _rewrite(name), folder)
    codes = values[column].codes
    without = np.flatnonzero(codes == 0) if name == "streets" else np.zeros(0, np.int64)
    recode(codes, new)
    if len(without):
        _lines(columns, known, codes, without)
    known.close()
    return Family(known, {name: Values(codes, values[column].offsets)})


def _lines(columns: Columns, known: Dictionary, streets: Codes, without: Places) -> None:
    """Have the line for the street of an address that has none."""
    raw, values = columns.texts("addresses.line")
    lines = values["addresses.line"].codes[without]
    if not lines.any():
        return
    used = np.flatnonzero(counts_of(lines, raw.size))
    new = np.zeros(raw.size, np.int32)
    new[used] = encoded(known, plain(known_texts(raw).take(pa.array(used))))
    streets[without] = new[lines]


def read_places(engine: Engine, records: Relation, folder: Path | None) -> dict[str, Family]:
    """Give the families of addresses of stored rows, which are read once; lines are read only where they are needed.

    Args:
        engine: reads.
        records: RECORDS, stored.
        folder: for files that are mapped; None for memory.
    """
    raw = {name: Dictionary(folder) for name in _PARTS}
    lists = Gathered(folder, len(raw))
    for piece in engine.pieces(records, [f"addresses.list.element.{part}" for part in ("line", *_PARTS.values())]):
        for array in piece["addresses"].chunks:
            lists.add_lists(array.offsets.to_numpy(), *_places_of(array.flatten(), raw))
    found = {}
    for (name, dictionary), values in zip(raw.items(), lists.values(), strict=True):
        known, new = rewritten(dictionary, _rewrite(name), folder)
        dictionary.close()
        known.close()
        recode(values.codes, new)
        found[name] = Family(known, {name: values})
    return found


def _places_of(addresses: pa.StructArray, known: Mapping[str, Dictionary]) -> list[Codes]:
    """Give street, house, postcode and city of addresses; the line is the street where there is none."""
    parts = dict(zip(addresses.type.names, addresses.flatten(), strict=True)) if len(addresses.type) else {}
    streets = encoded(known["streets"], parts["street"])
    without = np.flatnonzero(streets == 0)
    if len(without):
        streets[without] = encoded(known["streets"], parts["line"].take(pa.array(without)))
    return [streets, *(encoded(known[name], parts[part]) for name, part in _PARTS.items() if name != "streets")]


def _rewrite(name: str) -> Callable[[pa.Array], pa.Array]:
    return _house if name == "houses" else plain


def _house(array: pa.Array) -> pa.Array:
    return pc.utf8_upper(pc.utf8_trim_whitespace(array))
