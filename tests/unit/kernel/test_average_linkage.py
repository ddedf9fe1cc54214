"""Average linkage keeps together what belongs together."""

import numpy as np

from monocle.kernel.average_linkage import average_linkage


def _linked(group, pairs, apart=-1.0):
    left, right, weights = (np.array(part) for part in zip(*pairs, strict=True))
    return average_linkage(np.array(group), left, right, weights.astype(float), apart).tolist()


def test_a_chain_whose_ends_contradict_is_cut_at_its_weaker_link():
    assert _linked([0, 0, 0], [(0, 1, 9.0), (1, 2, 5.0), (0, 2, -12.0)]) == [0, 0, 2]


def test_members_that_all_agree_stay_together():
    assert _linked([0, 0, 0], [(0, 1, 9.0), (1, 2, 5.0), (0, 2, 4.0)]) == [0, 0, 0]


def test_a_pair_that_nobody_weighed_counts_for_what_was_said():
    pairs = [(0, 1, 9.0), (1, 2, 5.0)]
    assert _linked([0, 0, 0], pairs, apart=-1.0) == [0, 0, 0]
    assert _linked([0, 0, 0], pairs, apart=-6.0) == [0, 0, 2]


def test_groups_never_mix():
    assert _linked([4, 4, 7, 7], [(0, 1, 3.0), (2, 3, 3.0)]) == [0, 0, 2, 2]


def test_the_order_of_pairs_never_matters():
    pairs = [(0, 1, 5.0), (1, 2, 5.0), (0, 2, -12.0), (2, 3, 5.0)]
    assert _linked([0] * 4, pairs) == _linked([0] * 4, pairs[::-1])


def test_no_members_give_no_clusters():
    nothing = np.array([], dtype=np.int64)
    assert average_linkage(nothing, nothing, nothing, np.array([]), -1.0).tolist() == []
