"""Blocks that are too large are left out as a plain loop over lists leaves them out; jobs in turn answer in turn."""

import numpy as np

from monocle.kernel.cutting import largest_kept, starts_of, tallied, without_large
from monocle.kernel.threads import each_in_turn


def test_blocks_without_the_large_ones_are_those_that_a_plain_loop_keeps():
    random = np.random.default_rng(5)
    for blocks in (0, 1, 200):
        lists = [random.integers(0, 999, random.integers(2, 9)).tolist() for _ in range(blocks)]
        keys = np.arange(blocks, dtype=np.uint64) * np.uint64(7)
        sizes = np.array([len(one) for one in lists], dtype=np.int64)
        nodes = np.array([node for one in lists for node in one], dtype=np.int32)
        for most in (0, 2, 5, 8):
            kept = [(int(key), one) for key, one in zip(keys, lists, strict=True) if len(one) <= most]
            of_keys, starts, of_nodes = without_large(keys, starts_of(sizes), nodes, most)
            found = [of_nodes[starts[block] : starts[block + 1]].tolist() for block in range(len(of_keys))]
            assert list(zip(of_keys.tolist(), found, strict=True)) == kept


def test_sizes_are_counted_and_the_largest_blocks_go_first_until_the_pairs_keep_within_the_budget():
    values, counts = tallied(np.array([5, 2, 2, 3, 5, 9], dtype=np.int64))
    assert (values.tolist(), counts.tolist()) == ([2, 3, 5, 9], [2, 1, 2, 1])
    assert [largest_kept(values, counts, 8, budget) for budget in (None, 25, 24, 5, 4, 1)] == [5, 5, 3, 3, 2, 0]
    assert largest_kept(*tallied(np.zeros(0, np.int64)), 8, None) == 0


def test_jobs_in_turn_answer_in_their_order_whatever_the_threads():
    for threads in (1, 2, 5):
        for jobs in (0, 1, 3, 20):
            assert list(each_in_turn(lambda job: job * job, range(jobs), threads)) == [job * job for job in range(jobs)]
