"""How many pairs blocking misses, from what its rules find alone and together."""

import numpy as np
import pytest

from monocle.resolve.finding import recall


def _marks(*shares, pairs=200_000):
    """Rules that find pairs independently of one another; pairs that none finds are not seen."""
    draw = np.random.Generator(np.random.PCG64(5))
    marks = draw.random((pairs, len(shares))) < np.array(shares)
    return marks[marks.any(axis=1)]


def _all(marks):
    return np.ones_like(marks)


def test_independent_rules_tell_how_many_pairs_they_miss():
    marks = _marks(0.5, 0.4, 0.5)
    assert recall(marks, _all(marks)) == pytest.approx(1 - 0.5 * 0.6 * 0.5, abs=0.02)


def test_a_rule_that_could_not_find_a_pair_says_nothing_of_what_is_missed():
    """Half of the pairs hold what the first two rules ask about, the others what the last one does."""
    draw = np.random.Generator(np.random.PCG64(7))
    able = np.zeros((100_000, 3), bool)
    able[::2, :2] = able[1::2, 2] = True
    able[::10] = True
    marks = able & (draw.random(able.shape) < np.array([0.9, 0.9, 0.95]))
    found = marks.any(axis=1)
    assert recall(marks[found], able[found]) == pytest.approx(found.mean(), abs=0.005)


def test_rules_that_find_the_same_pairs_miss_few():
    marks = np.ones((1000, 4), bool)
    assert recall(marks, marks) == pytest.approx(1.0, abs=1e-5)


def test_rules_that_nothing_checks_tell_nothing_of_what_they_miss():
    marks = np.ones((100, 1), bool)
    assert recall(marks, marks) is None
    apart = np.repeat(np.eye(2, dtype=bool), 50, axis=0)
    assert recall(apart, apart) is None
    assert recall(np.zeros((0, 3), bool), np.zeros((0, 3), bool)) is None
