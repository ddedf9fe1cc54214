"""Arrays grow without losing what they hold, in memory and in files that are mapped."""

import numpy as np
import pytest

from monocle.kernel import growing
from monocle.kernel.growing import Filled, Growing, room


@pytest.mark.parametrize("mapped_from", [1, 1 << 14, 1 << 40])
def test_what_is_written_stays_when_an_array_grows(tmp_path, monkeypatch, mapped_from):
    monkeypatch.setattr(growing, "MAPPED_FROM", mapped_from)
    array = Growing(np.int32, tmp_path, 4)
    for size in (3, 4, 5, 1000, 1001, 50_000):
        array.reserve(size)[size - 1] = size
    held = array.taken(50_000)
    assert len(held) == 50_000
    assert sorted(held[held > 0].tolist()) == [3, 4, 5, 1000, 1001, 50_000]
    assert not list(tmp_path.iterdir()), "files have no name"


@pytest.mark.parametrize("mapped_from", [1, 1 << 40])
def test_an_array_of_zeros_has_its_shape_wherever_it_stands(tmp_path, monkeypatch, mapped_from):
    monkeypatch.setattr(growing, "MAPPED_FROM", mapped_from)
    made = room(tmp_path, (300, 7), np.int32)
    made[299, 6] = 5
    assert made.shape == (300, 7)
    assert made.sum() == 5
    assert room(tmp_path, 0, np.int64).shape == (0,)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mapped_from", [1, 1 << 40])
def test_what_is_filled_from_front_to_back_stands_in_its_order(tmp_path, monkeypatch, mapped_from):
    monkeypatch.setattr(growing, "MAPPED_FROM", mapped_from)
    made = Filled(tmp_path, (100, 3), np.int32)
    for first in range(0, 90, 30):
        made.add(np.arange(3 * first, 3 * first + 90).reshape(30, 3))
    made.add(np.zeros((0, 3), np.int32))
    rows = made.taken()
    assert rows.tolist() == np.arange(270).reshape(90, 3).tolist()
    rows[0, 0] = 7
    assert rows[0, 0] == 7
    assert not list(tmp_path.iterdir()), "files have no name"
