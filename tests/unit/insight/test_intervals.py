"""Intervals of shares, held to numbers that are printed."""

import pytest

from monocle.insight.intervals import difference, net_promoters, wilson


def test_a_share_has_the_interval_that_newcombe_prints():
    # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_a_difference_has_the_interval_that_newcombe_prints():
    # Newcombe, Interval estimation for the difference between independent proportions (1998), table II, method 10.
    assert difference((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference((9, 10), (3, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert difference((10, 10), (0, 10)) == pytest.approx((0.6075, 1.0), abs=5e-5)


def test_a_net_promoter_score_lies_within_its_interval():
    score, low, high = net_promoters(50, 20, 100)
    assert score == pytest.approx(30.0)
    assert (low, high) == pytest.approx((14.7, 45.3), abs=0.1)
    assert net_promoters(10, 0, 10) == (100.0, 100.0, 100.0)
