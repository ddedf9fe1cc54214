"""Odd rows as PERSONS again, for the statements that clean rows."""

from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.clean.coded import ALL_THERE, LISTS, Coded, Texts
from monocle.clean.coded_records import columns_as_given
from monocle.clean.turned import column, parts
from monocle.engine import Engine
from monocle.engine.columns import Codes
from monocle.fields.address import PARTS
from monocle.relation import Relation
from monocle.tables import PERSONS

Rows = npt.NDArray[np.int64]


def odd_persons(engine: Engine, coded: Coded, plain: npt.NDArray[np.bool_]) -> Relation:
    """Give PERSONS of the rows that are not plain, stored.

    Args:
        engine: keeps them.
        coded: all rows.
        plain: (n,) which are.
    """
    return engine.take_as_is(
        [partial(_persons, coded, plain, *part) for part in parts(coded.rows, engine.threads)], PERSONS
    )


def _persons(coded: Coded, plain: npt.NDArray[np.bool_], first: int, last: int) -> pa.Table:
    rows = np.flatnonzero(~plain[first:last]) + first
    columns = columns_as_given(coded, rows, (first, last))
    for name, texts in coded.texts.items():
        if name in LISTS:
            ends, places = _places(texts, rows)
            columns[name] = pa.ListArray.from_arrays(pa.array(ends), column(texts.texts(), texts.values.codes[places]))
        elif name not in ALL_THERE:
            columns[name] = column(texts.texts(), texts.single[rows])
    ends, places = _places(coded.parts["line"], rows, coded.places[rows])
    parts = [column(coded.parts[part].texts(), coded.parts[part].values.codes[places]) for part in PARTS]
    columns["addresses"] = pa.ListArray.from_arrays(
        pa.array(ends), pa.StructArray.from_arrays(parts, names=list(PARTS))
    )
    return pa.table({name: columns[name] for name in PERSONS.column_names()})


def _places(texts: Texts, rows: Rows, there: npt.NDArray[np.bool_] | None = None) -> tuple[Codes, Rows]:
    """Give where the lists of some rows begin and end once they stand one after the other, and where their values stand.

    Args:
        texts: of lists.
        rows: which.
        there: which of them have a value, where each has one or none.
    """
    ends = np.zeros(len(rows) + 1, np.int32)
    if texts.values.offsets is None:
        held = texts.values.codes[rows] > 0 if there is None else there
        np.cumsum(held, out=ends[1:])
        return ends, rows[held]
    starts, stops = texts.values.offsets[rows], texts.values.offsets[rows + 1]
    np.cumsum(stops - starts, out=ends[1:])
    return ends, np.repeat(starts - ends[:-1], stops - starts) + np.arange(ends[-1])
