"""Some pairs of each rule tell which of its blocks are worth their pairs."""

import numpy as np

from monocle.kernel.blocks import Blocks
from monocle.kernel.keys import KeyRule, Part
from monocle.resolve.candidates import Brought
from monocle.resolve.pruning import _worth_it
from monocle.resolve.sampling import sampled


def _blocks(*blocks):
    nothing = np.zeros(0, np.uint64)
    starts = np.cumsum([0, *map(len, blocks)])
    nodes = np.concatenate([np.array(block, np.int32) for block in blocks])
    keys = np.arange(len(blocks), dtype=np.uint64)
    return Blocks(KeyRule("any", (Part("a"),)), keys, starts, nodes, np.zeros((0, 2), np.int64), nothing, 0, 0, 0, ())


BLOCKS = ([3, 4], [1, 5, 9, 11], [2, 7, 8], list(range(20, 60)))
EVERY = {(one, other) for block in BLOCKS for n, one in enumerate(block) for other in block[n + 1 :]}


def _pairs(some):
    return list(zip(some.left.tolist(), some.right.tolist(), strict=True))


def test_a_sample_of_all_pairs_is_all_pairs():
    some = sampled(_blocks(*BLOCKS), 10_000)
    assert len(_pairs(some)) == len(EVERY)
    assert set(_pairs(some)) == EVERY
    assert some.stands_for.tolist() == [1.0] * len(EVERY)


def test_a_smaller_sample_is_spread_over_the_blocks_and_stands_for_all():
    some = sampled(_blocks(*BLOCKS), 100)
    assert 80 <= len(set(_pairs(some))) == len(some) <= 200
    assert set(_pairs(some)) <= EVERY
    assert some.stands_for.sum() == len(EVERY)


def test_few_pairs_of_small_blocks_are_all_in_a_sample():
    some = sampled(_blocks(*BLOCKS), 100)
    small = [pair for pair in EVERY if min(pair) < 12]
    assert sorted(pair for pair in _pairs(some) if min(pair) < 12) == sorted(small)
    assert set(some.records.tolist()) == {2, 4, 3, 40}


def _brought(blocks):
    return Brought(blocks, blocks.pairs, sampled(blocks, 10_000), kept=True)


def test_the_largest_blocks_go_first_where_they_bring_nothing():
    pairs = [list(range(place, place + 2)) for place in range(1000, 1400, 2)]
    whole = _brought(_blocks(*pairs, list(range(100))))
    nobody = whole.some.of(np.zeros(len(whole.some), dtype=bool))
    paired = whole.some.of(whole.some.records == 2)
    assert _worth_it(whole, paired, 1 / 100) == 63
    assert _worth_it(whole, whole.some, 1 / 100) == 100
    assert _worth_it(whole, nobody, 1 / 100) == 0
    assert _worth_it(whole, nobody, 1 / 100_000) == 100, "too few pairs to tell"
