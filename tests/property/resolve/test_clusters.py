"""Clusters of random graphs: limits hold, nothing depends on order or numbering, what nobody contradicts stays whole."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from monocle.resolve import clusters as making
from monocle.resolve.clusters import clusters
from monocle.resolve.evidence import Asking, Scores
from monocle.resolve.limits import Limit, Limits, never_one

GRAPHS = 10_000
PRIOR = -8.0


class World:
    """Nodes with a weight for every pair, of which blocking found some."""

    def __init__(self, draw, nodes, doubt=0.3):
        self.nodes, self.draw = nodes, draw
        self.left, self.right = (side.astype(np.int32) for side in np.triu_indices(nodes, 1))
        pairs = len(self.left)
        person = draw.integers(0, max(nodes // 3, 1), nodes)
        one = person[self.left] == person[self.right]
        self.weight = np.where(one, 6.0, -30.0) + draw.integers(-4, 8, pairs)
        bridges = draw.random(pairs) < doubt / nodes
        self.weight[bridges] = 5.0
        self.contradicts = ~one & ~bridges & (draw.random(pairs) < 0.5)
        self.found = (self.weight > -4) | (draw.random(pairs) < 0.1)
        self.order = np.arange(nodes)
        self.limits = Limits()

    def limited(self):
        draw, nodes = self.draw, self.nodes
        codes = np.where(draw.random(nodes) < 0.4, draw.integers(1, 4, nodes), 0).astype(np.int32)
        other = np.where(draw.random(nodes) < 0.2, draw.integers(1, 3, nodes), 0).astype(np.int32)
        apart = draw.integers(0, nodes, (2, draw.integers(0, 3))).astype(np.int32)
        apart = apart[:, apart[0] != apart[1]]
        self.limits = Limits((Limit("card", codes), Limit("number", other)), apart[0], apart[1])
        return self

    def scores(self, which):
        weight = self.weight[which]
        against = self.contradicts[which]
        return Scores(self.left[which], self.right[which], weight, weight - PRIOR, (weight >= 3) & ~against, against)

    def weigh(self, left, right):
        assert (left < right).all()
        place = left.astype(np.int64) * self.nodes - left.astype(np.int64) * (left + 1) // 2 + right - left - 1
        return self.scores(place)

    def labels(self):
        return clusters(self.nodes, self.scores(np.flatnonzero(self.found)), Asking(self.weigh, self.rank, self.limits))

    def rank(self, nodes):
        return self.order[nodes]


def _renumbered(world, draw):
    """Give the labels of the same world with other numbers of nodes and another order of pairs, in the first numbers."""
    number = draw.permutation(world.nodes).astype(np.int32)
    back = np.argsort(number)
    known = np.flatnonzero(world.found)
    known = known[draw.permutation(len(known))]

    def moved(scores):
        return Scores(
            number[scores.left], number[scores.right], scores.weight, scores.evidence, scores.strong, scores.contradicts
        )

    def weigh(left, right):
        one, other = back[left], back[right]
        return moved(world.weigh(np.minimum(one, other).astype(np.int32), np.maximum(one, other).astype(np.int32)))

    limits = Limits(
        [Limit(limit.name, limit.codes[back]) for limit in world.limits.columns],
        number[world.limits.left],
        number[world.limits.right],
    )
    labels = clusters(world.nodes, moved(world.scores(known)), Asking(weigh, lambda nodes: back[nodes], limits))
    return _lowest(back[labels[number]])


def _lowest(labels):
    """Name each cluster by its lowest node."""
    _, place = np.unique(labels, return_inverse=True)
    first = np.full(place.max(initial=-1) + 1, len(labels))
    np.minimum.at(first, place, np.arange(len(labels)))
    return first[place].tolist()


def _holds(world, labels):
    left, right = world.left, world.right
    together = labels[left] == labels[right]
    return not (together & never_one(world.limits, left, right)).any()


def test_no_cluster_of_ten_thousand_graphs_breaks_a_limit():
    draw = np.random.default_rng(11)
    for _ in range(GRAPHS):
        world = World(draw, int(draw.integers(2, 14)), doubt=1.0).limited()
        assert _holds(world, world.labels())


def test_the_numbers_of_nodes_and_the_order_of_pairs_never_matter():
    draw = np.random.default_rng(12)
    for _ in range(500):
        world = World(draw, int(draw.integers(2, 20)), doubt=1.0).limited()
        assert _lowest(world.labels()) == _renumbered(world, draw)


def test_where_nothing_contradicts_clusters_are_the_components():
    draw = np.random.default_rng(13)
    for _ in range(300):
        world = World(draw, 30)
        world.weight = np.where(world.weight < 3, PRIOR, world.weight)
        world.contradicts[:] = False
        strong = world.weight >= 3
        ends = (world.left[strong], world.right[strong])
        graph = coo_array((np.ones(len(ends[0])), ends), shape=(30, 30))
        assert _lowest(world.labels()) == _lowest(connected_components(graph, directed=False)[1])


def test_a_large_component_keeps_the_limits_and_heeds_no_order(monkeypatch):
    monkeypatch.setattr(making, "LARGEST_WEIGHED", 6)
    draw = np.random.default_rng(14)
    for _ in range(300):
        world = World(draw, int(draw.integers(8, 40)), doubt=3.0).limited()
        labels = world.labels()
        assert _holds(world, labels)
        assert _lowest(labels) == _renumbered(world, draw)


def test_a_large_component_of_people_joined_by_chance_falls_into_people(monkeypatch):
    monkeypatch.setattr(making, "LARGEST_WEIGHED", 6)
    draw = np.random.default_rng(15)
    world = World(draw, 60, doubt=0.0)
    people = _lowest(world.labels())
    world.weight[(world.right - world.left == 1) & (world.weight < 0)] = 4.0
    world.found |= world.weight >= 3
    assert _lowest(world.labels()) == people


@pytest.mark.parametrize("at_once", [1, 50, 1 << 21])
def test_how_many_pairs_are_weighed_at_once_never_matters(monkeypatch, at_once):
    draw = np.random.default_rng(16)
    world = World(draw, 60, doubt=1.0).limited()
    expected = world.labels().tolist()
    monkeypatch.setattr(making, "PAIRS_AT_ONCE", at_once)
    assert world.labels().tolist() == expected


def test_no_pairs_leave_all_alone():
    nothing = np.zeros(0, dtype=np.int32)
    none = np.zeros(0, dtype=bool)
    scores = Scores(nothing, nothing, np.zeros(0), np.zeros(0), none, none)
    assert clusters(3, scores, Asking(lambda _left, _right: scores, lambda nodes: nodes)).tolist() == [0, 1, 2]
