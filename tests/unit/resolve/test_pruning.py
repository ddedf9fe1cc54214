"""A sample of the pairs of blocks holds pairs of blocks, each once."""

import numpy as np

from monocle.kernel.blocks import Blocks
from monocle.kernel.keys import KeyRule, Part
from monocle.resolve.sampling import sampled


def _blocks(*blocks):
    nothing = np.zeros(0, np.uint64)
    starts = np.cumsum([0, *map(len, blocks)])
    nodes = np.concatenate([np.array(block, np.int32) for block in blocks])
    keys = np.arange(len(blocks), dtype=np.uint64)
    return Blocks(KeyRule("any", (Part("a"),)), keys, starts, nodes, np.zeros((0, 2), np.int64), nothing, 0, 0, 0, ())


BLOCKS = ([3, 4], [1, 5, 9, 11], [2, 7, 8], list(range(20, 60)))
EVERY = {(one, other) for block in BLOCKS for n, one in enumerate(block) for other in block[n + 1 :]}


def test_a_sample_of_all_pairs_is_all_pairs():
    left, right = sampled(_blocks(*BLOCKS), 10_000)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    assert len(pairs) == len(EVERY)
    assert set(pairs) == EVERY


def test_a_smaller_sample_is_spread_over_the_blocks():
    left, right = sampled(_blocks(*BLOCKS), 100)
    pairs = set(zip(left.tolist(), right.tolist(), strict=True))
    assert 80 <= len(pairs) == len(left) <= 200
    assert pairs <= EVERY
