"""Ids come in order, however they are spread and whatever the threads."""

import numpy as np
import pytest

from monocle.kernel.ordering import in_order, order_of, turned
from monocle.kernel.threads import spans


def _spread(rows):
    return np.random.default_rng(1).integers(0, 256, (rows, 16), dtype=np.uint8)


def _one_beginning(rows):
    ids = _spread(rows)
    ids[:, :8] = 7
    return ids


def _counted(rows):
    return np.arange(rows, dtype=">u8").repeat(2).view(np.uint8).reshape(rows, 16)[::-1].copy()


@pytest.mark.parametrize("made", [_spread, _one_beginning, _counted])
@pytest.mark.parametrize("rows", [0, 1, 2, 100, 70_000])
@pytest.mark.parametrize("threads", [1, 3])
def test_ids_are_in_ascending_order(made, rows, threads):
    ids = made(rows)
    order = order_of(ids, threads)
    assert order.dtype == np.int32
    assert order.tolist() == sorted(range(rows), key=lambda row: ids[row].tobytes())
    places = turned(order, threads)
    assert order[places].tolist() == list(range(rows))


@pytest.mark.parametrize("rows", [0, 1, 100, 5000])
@pytest.mark.parametrize("band", [1, 1 << 12, 1 << 30])
def test_ids_are_written_in_an_order_whatever_has_room_in_memory(tmp_path, monkeypatch, rows, band):
    monkeypatch.setattr("monocle.kernel.ordering.BAND", band if rows < 5000 else max(band, 1 << 12))
    monkeypatch.setattr("monocle.kernel.growing.MAPPED_FROM", 1)
    ids = _spread(rows)
    order = order_of(ids, 2)
    assert in_order(ids, order, tmp_path, 2).tolist() == ids[order].tolist()


@pytest.mark.parametrize("rows", [0, 1, 5, 100])
@pytest.mark.parametrize("jobs", [1, 3, 7])
def test_spans_cover_all_rows_once(rows, jobs):
    assert [row for first, end in spans(rows, jobs) for row in range(first, end)] == list(range(rows))
