"""What stands in many places is found by counts of a byte, however many places there are and whatever the threads."""

from collections import Counter

import numpy as np
import pytest

from monocle.kernel.crowds import MOST, often_together, small_counts


def test_a_count_stays_where_it_can_grow_no_more():
    codes = np.repeat(np.array([0, 1, 2, 4], np.int32), [3, MOST, 900, 1])
    assert small_counts(codes, 5).tolist() == [3, MOST, MOST + 1, 0, 1]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("most", [50, MOST])
def test_what_stands_together_in_many_places_is_found_and_hardly_anything_else(threads, most):
    draw = np.random.default_rng(7)
    parts = tuple(draw.integers(0, 90, 20_000).astype(np.int32) for _ in range(3))
    for part, code in zip(parts, (5, 0, 9), strict=True):
        part[100 : 100 + most + 1] = code
    parts[0][5_000:5_400] = 0
    held = Counter(zip(*(part.tolist() for part in parts), strict=True))
    places = [
        n for n, one in enumerate(zip(*(part.tolist() for part in parts), strict=True)) if one[0] and held[one] > most
    ]
    found = often_together(parts, most, threads).tolist()
    assert set(places) <= set(found)
    assert len(found) < len(places) + 100
    assert found == often_together(parts, most).tolist()


def test_without_a_crowd_nothing_is_found():
    parts = tuple(np.arange(70, dtype=np.int32) for _ in range(3))
    assert often_together(parts, 50).tolist() == []
