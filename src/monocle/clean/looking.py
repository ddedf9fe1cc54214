"""Distinct texts looked at by a statement, each once."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine import Engine
from monocle.kernel.threads import spans
from monocle.relation import Column, Contract, Value, select

_TEXTS = Contract(
    "coded_texts",
    "one text",
    (Column("code", "INTEGER", "its place", required=True), Column("given", "VARCHAR", "the text", required=True)),
    key=("code",),
)
_AT_ONCE = 1 << 20
_PARTS = 4
"""Per thread."""


def looked(
    engine: Engine, known: pa.Array, contract: Contract, sql: str, values: Mapping[str, Value] | None = None
) -> pa.Table:
    """Give what a statement says of each of some texts, in their order.

    Args:
        engine: computes.
        known: the texts.
        contract: of what is said; its first column is ``code``.
        sql: SELECT over ``texts`` (code, given), one row for each.
        values: what it binds.
    """
    return pa.concat_tables(looked_parts(engine, known, contract, sql, values))


def looked_parts(
    engine: Engine, known: pa.Array, contract: Contract, sql: str, values: Mapping[str, Value] | None = None
) -> Iterator[pa.Table]:
    """Give the same, part by part; one at least."""
    for first in range(0, max(1, len(known)), _AT_ONCE):
        some = known.slice(first, _AT_ONCE)
        codes = pa.array(np.arange(first, first + len(some), dtype=np.int32))
        table = pa.table([codes, some.cast(pa.string())], names=list(_TEXTS.column_names()))
        texts = engine.holding(len(some)).take(table, _TEXTS)
        found = engine.arrow(select(sql, contract, values, texts=texts))
        places = np.empty(len(found), np.int64)
        places[found["code"].to_numpy() - first] = np.arange(len(found))
        yield found.take(pa.array(places))


def in_parts(work: Callable[[slice], None], rows: int, threads: int) -> None:
    """Do some work on rows, part by part, in threads."""
    parts = spans(rows, _PARTS * max(1, threads))
    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(work, [slice(*part) for part in parts]))


def truths(found: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.bool_]:
    """Give a column of truths; what is not known is not so."""
    return np.asarray(pc.fill_null(found, fill_value=False).to_numpy(zero_copy_only=False), np.bool_)
