"""Pairs that rules found side by side end in one order, whoever puts them there."""

import numpy as np

from monocle.kernel.arranging import arranged
from monocle.kernel.scoring import Edges


def _edges(count, records):
    dice = np.random.default_rng(7)
    keys = np.unique(dice.integers(0, records, count) << 32 | dice.integers(records, 2 * records, count))
    dice.shuffle(keys)
    left, right = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    rule, levels = (keys % 5).astype(np.uint8), np.stack([keys % 7, keys % 3], axis=1).astype(np.uint8)
    return Edges(left, right, rule, levels, keys / 3, keys / 7)


def test_pairs_come_in_order_whatever_the_threads():
    for whole in (_edges(0, 10), _edges(1, 10), _edges(3000, 500)):
        parts = [whole.of(slice(first, first + 700)) for first in range(0, len(whole), 700)]
        for threads, pile in ((1, 1 << 14), (2, 1), (3, 7), (4, 200)):
            made = arranged(parts, 2, threads, pile)
            keys = made.left.astype(np.int64) << 32 | made.right
            assert len(made) == len(whole)
            assert (np.diff(keys) > 0).all()
            assert (made.rule == keys % 5).all()
            assert (made.levels == np.stack([keys % 7, keys % 3], axis=1)).all()
            assert (made.weight == keys / 3).all()
            assert (made.household == keys / 7).all()
