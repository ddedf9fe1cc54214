"""Picking rows writes what numpy would."""

import numpy as np

from monocle.kernel.picking import mark, pick, pick_numbers


def test_picked_rows_are_those_that_are_marked():
    draw = np.random.default_rng(1)
    rows, codes = draw.random(1000) < 0.7, draw.integers(0, 50, 1000).astype(np.int32)
    became, numbers = draw.permutation(50).astype(np.int32), draw.integers(0, 9, (1000, 2))
    few, half = np.count_nonzero(rows), np.count_nonzero(rows[:400])
    made, more, used = np.zeros(few, np.int32), np.zeros((few, 2), np.int64), np.zeros(50, np.bool_)
    for part in ((400, 1000, half), (0, 400, 0)):
        pick(rows, codes, became, made, part)
        pick_numbers(rows, numbers, more, part)
    mark(rows, codes, used)
    assert (made == became[codes[rows]]).all()
    assert (more == numbers[rows]).all()
    assert (np.flatnonzero(used) == np.unique(codes[rows])).all()
