"""Ids are taken by their places as plain indexing takes them."""

import numpy as np
import pytest

from monocle.kernel.taking import ids_at


def test_ids_are_taken_by_their_places():
    dice = np.random.default_rng(2)
    ids = dice.integers(0, 256, (90, 16), dtype=np.uint8)
    places = dice.integers(0, 90, 200, dtype=np.int32)
    assert np.array_equal(ids_at(ids, places), ids[places])
    assert np.array_equal(ids_at(ids, places[::3]), ids[places[::3]])
    into = np.zeros((200, 16), np.uint8)
    assert ids_at(ids, places, into) is into
    assert np.array_equal(into, ids[places])
    assert ids_at(ids, places[:0]).shape == (0, 16)


def test_what_is_no_id_is_not_taken():
    with pytest.raises(ValueError, match="16 bytes"):
        ids_at(np.zeros((2, 16), np.uint8)[:, ::2], np.zeros(1, np.int32))
