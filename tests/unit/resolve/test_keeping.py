"""Most of the old records keep the id."""

import numpy as np

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
