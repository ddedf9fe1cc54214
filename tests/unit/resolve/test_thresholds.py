"""The line between one person and two is found without labels, and labels move it."""

import numpy as np
import pytest

from monocle.resolve.thresholds import best_threshold, promised


def _drawn(people, strangers, seed=1):
    """Weights as they are when they are right: log2 of the ratio of two normal densities, prior included."""
    draw = np.random.Generator(np.random.PCG64(seed))
    same = np.repeat([True, False], [people, strangers])
    seen = np.where(same, draw.normal(9.0, 3.0, len(same)), draw.normal(-9.0, 3.0, len(same)))
    weights = 2 * seen / np.log(2) + np.log2(people / strangers)
    return weights, same


def _f1(weights, same, line):
    joined = weights >= line
    right = (joined & same).sum()
    return 2 * right / (joined.sum() + same.sum())


@pytest.mark.parametrize(("people", "strangers"), [(500, 50_000), (20_000, 20_000), (2_000, 200_000)])
def test_the_line_is_near_the_best_that_looking_at_the_truth_finds(people, strangers):
    weights, same = _drawn(people, strangers)
    line = best_threshold(weights, np.ones(len(weights)), people)
    best = max(_f1(weights, same, at) for at in np.linspace(-5, 15, 201))
    assert _f1(weights, same, line) > best - 0.01


def test_precision_counts_more_than_recall():
    weights, _ = _drawn(500, 50_000)
    assert best_threshold(weights, np.ones(len(weights)), 500) > 0.5


def test_the_order_of_pairs_does_not_move_the_line():
    weights, _ = _drawn(500, 5_000)
    order = np.random.Generator(np.random.PCG64(2)).permutation(len(weights))
    ones = np.ones(len(weights))
    assert best_threshold(weights, ones, 500) == best_threshold(weights[order], ones, 500)


def test_without_pairs_there_is_a_line_still():
    assert best_threshold(np.empty(0), np.empty(0), 0.0) == 2.0


def test_labels_say_how_much_weights_promise_too_much():
    weights, same = _drawn(2_000, 20_000)
    off = promised(weights + 3.0, same.astype(float), (~same).astype(float))
    assert off == pytest.approx(3.0, abs=0.4)


def test_without_labels_weights_are_believed():
    assert promised(np.empty(0), np.empty(0), np.empty(0)) == 0.0


def test_one_label_moves_little():
    assert 0 < promised(np.array([1.0]), np.array([0.0]), np.array([1.0])) < 2.0
