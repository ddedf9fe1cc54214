"""Columns of codes become the rows of a table, whatever has room in memory and however many threads there are."""

import numpy as np
import pyarrow as pa
import pytest

from monocle.engine.columns import Values, texts
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import LINE
from monocle.kernel.table import Holds
from monocle.resolve.rows import Given, table_of

_SAID = [["ada", "bob"], [], ["éva"], ["bob"], ["ada", "ada"]]
_ORDER = [3, 0, 4, 1, 2]
_BORN = [19800102, 0, 20010203, 0, 19991231]


def _table(folder, threads, more=()):
    dictionary = Dictionary()
    given = texts(pa.array([name for names in _SAID for name in names]))
    codes = dictionary.encode(given.starts, given.stops, given.chars)
    said = Values(codes, np.cumsum([0, *map(len, _SAID)]))
    made = Values(codes.copy(), said.offsets)
    columns = [
        Given("said", Holds.TEXT, said, "names"),
        Given("nothing", Holds.WHOLE, Values(np.zeros(5, np.int32))),
        Given("born", Holds.DATE, Values(np.array(_BORN, np.int32))),
        Given("again", Holds.TEXT, lambda: said, "names"),
        Given("copied", Holds.TEXT, made, "names"),
        *(Given(name, Holds.WHOLE, Values(np.arange(5, dtype=np.int32))) for name in more),
    ]
    return table_of(columns, {"names": dictionary}, np.array(_ORDER, np.int32), folder, threads)


def _read(table, name, row):
    cell = int(table.codes[row, table.columns[name]])
    items = [cell] if cell > 0 else table.list_items[table.list_starts[-cell] : table.list_starts[1 - cell]].tolist()
    return ["".join(map(chr, table.chars[table.starts[one] : table.starts[one + 1]].tolist())) for one in items]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("memory", [0, 1 << 30])
def test_rows_stand_in_the_order_asked_for_with_the_texts_they_were_given(tmp_path, monkeypatch, threads, memory):
    monkeypatch.setattr("monocle.resolve.rows.IN_MEMORY", memory)
    monkeypatch.setattr("monocle.resolve.rows.BAND", 2 * LINE)
    monkeypatch.setattr("monocle.kernel.growing.MAPPED_FROM", 1)
    table, held = _table(tmp_path, threads)
    expected = [list(dict.fromkeys(_SAID[row])) for row in _ORDER]
    for name in ("said", "again", "copied"):
        assert [_read(table, name, row) for row in range(5)] == expected
        assert held[name] == 4
        first, shares = table.shares[name]
        assert (first, shares.tolist()) == (1, [0.5, 0.5, 0.25])
    assert table.codes[:, table.columns["born"]].tolist() == [_BORN[row] for row in _ORDER]
    assert held["nothing"] == 0


def test_a_column_whose_values_are_anothers_own_shares_its_place_and_one_that_only_holds_the_same_does_not(tmp_path):
    places = _table(tmp_path, 1)[0].columns
    assert places["again"] == places["said"]
    assert len({places[name] for name in ("said", "nothing", "born", "copied")}) == 4
    assert places["nothing"] == 0


def test_rows_that_nearly_take_whole_lines_of_memory_take_whole_ones(tmp_path):
    narrow, wide = (_table(tmp_path, 1, map(str, range(more)))[0].codes for more in (2, 10))
    assert narrow.shape[1] == 6
    assert wide.shape[1] == LINE
    assert wide.ctypes.data % (4 * LINE) == 0
    assert not wide[:, 14:].any()
