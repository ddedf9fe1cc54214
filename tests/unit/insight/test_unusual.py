"""What stands out in a series of weeks."""

import numpy as np
import pytest

from monocle.insight.unusual import FEWEST, trend, unusual


def weeks(count=156, level=200.0):
    """Give weeks with a season, a slow rise, and noise as counts have it."""
    generator = np.random.default_rng(7)
    number = np.arange(count)
    mean = (level + number * 0.3) * (1 + 0.3 * np.sin(2 * np.pi * number / 52))
    return generator.poisson(mean).astype(float)


def test_a_week_that_was_planted_is_found_and_little_else():
    values = weeks()
    values[100] *= 2.5
    values[60] *= 0.2
    found = {one.place: one for one in unusual(values)}
    assert {60, 100} <= set(found)
    assert found[100].z > 0 > found[60].z
    assert len(found) <= 6
    assert found[100].expected == pytest.approx(values[100] / 2.5, rel=0.3)


def test_a_season_does_not_stand_out():
    number = np.arange(156)
    values = np.round(400 * (1 + 0.5 * (number % 52 == 50)))  # each December
    assert unusual(values) == []


def test_a_flat_series_and_a_short_one_tell_nothing():
    assert unusual(np.full(60, 10.0)) == []
    assert unusual(np.zeros(60)) == []
    assert unusual(weeks(FEWEST - 1)) == []
    assert trend(weeks(FEWEST - 1)) is None


def test_a_trend_is_the_change_of_the_median():
    gone = trend(np.array([100.0] * 13 + [80.0] * 13))
    assert (gone.before, gone.last) == (100.0, 80.0)
    assert gone.change == pytest.approx(-0.2)
    assert trend(np.array([0.0] * 13 + [5.0] * 13)).change is None
