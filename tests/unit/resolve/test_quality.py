"""Quality is what the definitions say."""

from itertools import combinations

import pytest

from monocle.resolve.quality import quality


def test_a_perfect_partition_has_everything():
    found = quality(["a", "a", "b"], [1, 1, 2])
    assert (found.precision, found.recall, found.f1, found.b3_f1) == (1.0, 1.0, 1.0, 1.0)


def test_records_all_alone_join_nothing_wrongly_and_find_nothing():
    found = quality(["a", "b", "c"], ["x", "x", "x"])
    assert (found.pairs, found.true_pairs, found.precision, found.recall) == (0, 3, 1.0, 0.0)


def test_pairs_are_counted_as_one_would_by_hand():
    clusters, truth = [1, 1, 1, 2, 2, 3], ["x", "x", "y", "y", "y", "z"]
    joined = {pair for pair in combinations(range(6), 2) if clusters[pair[0]] == clusters[pair[1]]}
    true = {pair for pair in combinations(range(6), 2) if truth[pair[0]] == truth[pair[1]]}
    found = quality(clusters, truth)
    assert found.precision == len(joined & true) / len(joined)
    assert found.recall == len(joined & true) / len(true)


def test_b3_counts_each_record_once():
    found = quality([1, 1, 1], ["x", "x", "y"])
    assert found.b3_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert found.b3_recall == 1.0


def test_no_records_are_no_mistake():
    assert quality([], []).f1 == 1.0


def test_two_lengths_are_refused():
    with pytest.raises(ValueError, match="1 clusters and 2 entities"):
        quality(["a"], ["a", "b"])
