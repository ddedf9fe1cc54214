"""Average linkage, dense and sparse, is what a slow plain version gives, whatever the order and the numbers of nodes."""

import numpy as np
import pytest

from monocle.kernel.average_linkage import average_linkage
from monocle.kernel.sparse_linkage import sparse_linkage

NEVER = -np.inf


def _slow(nodes, pairs, apart, values):
    weight = {
        pair: said for *pair, said in ((left, right, said) for left, right, said in pairs) for pair in [tuple(pair)]
    }
    clash = lambda one, other: values[one] and values[other] and values[one] != values[other]  # noqa: E731
    said = lambda one, other: NEVER if clash(one, other) else weight.get((min(one, other), max(one, other)), apart)  # noqa: E731
    clusters = {node: [node] for node in range(nodes)}
    while len(clusters) > 1:
        heads = sorted(clusters)
        average = {
            (one, other): sum(said(x, y) for x in clusters[one] for y in clusters[other])
            / (len(clusters[one]) * len(clusters[other]))
            for place, one in enumerate(heads)
            for other in heads[place + 1 :]
        }
        one, other = min(average, key=lambda pair: (-average[pair], pair))
        if average[one, other] < 0:
            break
        clusters[one] += clusters.pop(other)
    labels = {member: head for head, members in clusters.items() for member in members}
    return [labels[node] for node in range(nodes)]


def _graph(draw):
    nodes = int(draw.integers(2, 9))
    pairs = [
        (one, other, NEVER if draw.random() < 0.05 else float(draw.integers(-12, 13)))
        for one in range(nodes)
        for other in range(one + 1, nodes)
        if draw.random() < 0.6
    ]
    return nodes, pairs, np.where(draw.random(nodes) < 0.3, draw.integers(1, 3, nodes), 0)


def _columns(pairs):
    return (
        np.array([pair[0] for pair in pairs], dtype=np.int64),
        np.array([pair[1] for pair in pairs], dtype=np.int64),
        np.array([pair[2] for pair in pairs], dtype=np.float64),
    )


def _sparse(pairs, values, apart=-3.0):
    return sparse_linkage(*_columns(pairs), np.asarray(values, dtype=np.int32).reshape(len(values), -1), apart)


def test_both_are_what_a_slow_version_gives():
    draw = np.random.default_rng(1)
    for _ in range(800):
        nodes, pairs, values = _graph(draw)
        expected = _slow(nodes, pairs, -3.0, values)
        assert _sparse(pairs, values).tolist() == expected
        told = {(one, other): said for one, other, said in pairs}
        clashing = [
            (one, other)
            for one in range(nodes)
            for other in range(one + 1, nodes)
            if values[one] and values[other] and values[one] != values[other]
        ]
        told |= dict.fromkeys(clashing, NEVER)
        dense = average_linkage(
            np.zeros(nodes, dtype=np.int64), *_columns([(*pair, told[pair]) for pair in told]), -3.0
        )
        assert dense.tolist() == expected


def test_the_order_of_pairs_never_matters():
    draw = np.random.default_rng(2)
    for _ in range(300):
        _, pairs, values = _graph(draw)
        shuffled = [pairs[place] for place in draw.permutation(len(pairs))]
        assert _sparse(shuffled, values).tolist() == _sparse(pairs, values).tolist()


def test_both_agree_on_larger_graphs():
    draw = np.random.default_rng(3)
    for _ in range(5):
        nodes = 60
        pairs = [
            (one, other, float(draw.integers(-8, 12)))
            for one in range(nodes)
            for other in range(one + 1, nodes)
            if draw.random() < 0.3
        ]
        dense = average_linkage(np.zeros(nodes, dtype=np.int64), *_columns(pairs), -3.0)
        assert _sparse(pairs, np.zeros(nodes)).tolist() == dense.tolist()


def test_a_long_chain_of_couples_falls_into_couples():
    pairs = [(node, node + 1, 18.0 if node % 2 == 0 else 4.0) for node in range(19_999)]
    labels = _sparse(pairs, np.zeros(20_000))
    assert labels.tolist() == [node - node % 2 for node in range(20_000)]


def test_pairs_without_weight_that_count_for_being_one_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        _sparse([(0, 1, 1.0)], [0, 0], 0.0)


def test_nothing_gives_nothing():
    assert sparse_linkage(*_columns([]), np.zeros((0, 1), dtype=np.int32), -3.0).tolist() == []
