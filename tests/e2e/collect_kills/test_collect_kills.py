"""Twenty servers killed under load, at named points and at random moments, some with their database: nothing is lost or doubled."""

import pytest
from bench import crash_points
from bench.collect_kills import soak

KILLS = 20


def test_twenty_kills_under_load_lose_and_double_nothing_that_was_acknowledged(tmp_path):
    report = soak(tmp_path, KILLS, seed=20)
    assert report.wrong == []
    assert report.kills == KILLS
    assert report.servers_killed == KILLS // 5
    assert len(report.moments) == KILLS // 2 + 1
    assert report.acknowledged > 100


@pytest.mark.parametrize("point", crash_points.POINTS)
def test_every_named_point_lies_at_a_function_that_is_there(point):
    whose, name, _ = crash_points.POINTS[point]
    assert callable(getattr(whose, name))
