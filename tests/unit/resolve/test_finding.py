"""How many pairs blocking misses, from what its rules find alone and together."""

import numpy as np
import pytest

from monocle.resolve.finding import recall


def _marks(*shares, pairs=200_000):
    """Rules that find pairs independently of one another; pairs that none finds are not seen."""
    draw = np.random.Generator(np.random.PCG64(5))
    marks = draw.random((pairs, len(shares))) < np.array(shares)
    return marks[marks.any(axis=1)]


def test_independent_rules_tell_how_many_pairs_they_miss():
    marks = _marks(0.5, 0.4, 0.5)
    assert recall(marks) == pytest.approx(1 - 0.5 * 0.6 * 0.5, abs=0.02)


def test_rules_that_find_the_same_pairs_miss_few():
    assert recall(np.ones((1000, 4), bool)) == 1.0


def test_one_rule_alone_tells_nothing_of_what_it_misses():
    assert recall(np.ones((10, 1), bool)) is None
    assert recall(np.zeros((0, 3), bool)) is None
