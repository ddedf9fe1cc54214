"""Rows of typed tables on their way into parts: what holds a NUL character is kept apart."""

import json

import pyarrow as pa
import pyarrow.compute as pc

from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Unreadable


def add_typed(parts: Parts, table: pa.Table, file: str, first: int) -> None:
    """Take a table of texts whose first row stands at position ``first``.

    A row with a NUL character, which no database text can hold, is unreadable; its raw bytes are the row as JSON.
    """
    positions = pa.array(range(first, first + table.num_rows), pa.int64())
    wrong = pa.array([False] * table.num_rows)
    for column in table.columns:
        found = pc.fill_null(pc.match_substring(column, "\x00"), False)
        if pc.any(found).as_py():
            wrong = pc.or_(wrong, found)
    if not pc.any(wrong).as_py():
        parts.add(table, file, positions)
        return
    for row, position in zip(table.filter(wrong).to_pylist(), positions.filter(_array(wrong)).to_pylist(), strict=True):
        raw = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")
        parts.refuse(Unreadable(file, position, "nul", "a NUL character", raw))
    kept = pc.invert(_array(wrong))
    parts.add(table.filter(kept), file, positions.filter(kept))


def _array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
