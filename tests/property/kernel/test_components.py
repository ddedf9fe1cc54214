"""Components are those that scipy finds, whatever the order of the edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from monocle.kernel.union_find import components

EDGES = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40)


def _ends(edges):
    return np.array([edge[0] for edge in edges], dtype=np.int64), np.array([edge[1] for edge in edges], dtype=np.int64)


@settings(deadline=None)
@given(edges=EDGES)
def test_components_are_those_of_scipy(edges):
    left, right = _ends(edges)
    graph = coo_array((np.ones(len(edges)), (left, right)), shape=(20, 20))
    _, labels = connected_components(graph, directed=False)
    lowest = np.array([np.flatnonzero(labels == label)[0] for label in labels])
    assert components(20, left, right).tolist() == lowest.tolist()


@settings(deadline=None)
@given(edges=EDGES, seed=st.randoms(use_true_random=False))
def test_the_order_of_edges_and_of_their_ends_never_matters(edges, seed):
    shuffled = [edge if seed.random() < 0.5 else edge[::-1] for edge in edges]
    seed.shuffle(shuffled)
    assert components(20, *_ends(edges)).tolist() == components(20, *_ends(shuffled)).tolist()


def test_a_long_chain_is_one_component():
    left = np.arange(100_000)
    assert components(100_001, left[::-1], left[::-1] + 1).max() == 0


def test_nodes_without_edges_are_alone():
    assert components(3, np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == [0, 1, 2]


def test_an_edge_that_leads_nowhere_is_refused():
    with pytest.raises(ValueError, match="not there"):
        components(3, np.array([0]), np.array([3]))


def test_ends_that_do_not_pair_are_refused():
    with pytest.raises(ValueError, match="2 left ends and 1 right ends"):
        components(3, np.array([0, 1]), np.array([2]))
