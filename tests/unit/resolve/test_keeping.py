"""Most of the old records keep the id."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from monocle.resolve.keeping import kept


def _kept(*overlaps):
    """Each overlap: cluster, old id, records; the oldest record is of the first."""
    cluster, old, records = (np.array(part) for part in zip(*overlaps, strict=True))
    return kept(cluster, old, records, np.arange(len(overlaps))).tolist()


def test_the_cluster_with_most_records_of_an_id_keeps_it():
    assert _kept((0, 0, 1), (1, 0, 3)) == [False, True]


def test_of_two_ids_the_one_with_most_records_stays():
    assert _kept((0, 0, 1), (0, 1, 3)) == [False, True]


def test_of_equals_the_one_with_the_oldest_record_stays():
    assert _kept((0, 0, 2), (0, 1, 2)) == [True, False]


def test_a_cluster_that_loses_its_first_id_may_keep_its_second():
    assert _kept((0, 0, 5), (1, 0, 4), (1, 1, 2)) == [True, False, True]


def test_a_long_chain_is_settled_as_one_pass_in_order_would():
    overlaps = [(0, 0, 9), (1, 0, 8), (1, 1, 7), (2, 1, 6), (2, 2, 5), (3, 2, 4)]
    assert _kept(*overlaps) == [True, False, True, False, True, False]


def test_no_overlap_keeps_nothing():
    nothing = np.array([], dtype=np.int64)
    assert kept(nothing, nothing, nothing, nothing).tolist() == []


def _moved(draw, share):
    """Overlaps of 60 records of 20 customers: a share of them moves, and two customers become one."""
    old = draw.integers(0, 20, 60)
    new = np.where(draw.random(60) < share, draw.integers(0, 22, 60), old)
    new[new == draw.integers(0, 22)] = draw.integers(0, 22)
    age = draw.permutation(60)
    found = {}
    for cluster, customer, rank in zip(new, old, age, strict=True):
        count, oldest = found.get((cluster, customer), (0, 60))
        found[cluster, customer] = (count + 1, min(oldest, rank))
    rows = [(*ends, *told) for ends, told in sorted(found.items())]
    return [np.array(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(("share", "least"), [(0.02, 0.999), (0.1, 0.998), (0.5, 0.96)])
def test_nearly_as_many_records_keep_their_id_as_ever_could(share, least):
    draw, kept_records, most = np.random.default_rng(5), 0, 0
    for _ in range(200):
        overlaps = cluster, old, records, _ = _moved(draw, share)
        table = np.zeros((22, 20))
        table[cluster, old] = records
        kept_records += records[kept(*overlaps)].sum()
        most += table[linear_sum_assignment(table, maximize=True)].sum()
    assert kept_records >= least * most


def test_an_id_stays_with_most_of_its_records_when_no_other_id_is_there():
    draw = np.random.default_rng(6)
    for _ in range(200):
        cluster, old, records, oldest = _moved(draw, 0.3)
        alone = np.bincount(cluster)[cluster] == 1
        most = 2 * records > np.bincount(old, weights=records)[old]
        assert kept(cluster, old, records, oldest)[alone & most].all()
