"""Servers killed under load, at named points and at random moments, some with their database: nothing is lost or doubled.

With the workers of ``tests/integration/live_worker/test_killed_workers.py`` they are more than twenty; ``make soak`` kills more.
"""

import pytest
from bench import crash_points, serve_kills
from bench.collect_kills import soak

KILLS = 10


def test_kills_of_the_door_under_load_lose_and_double_nothing_that_was_acknowledged(tmp_path):
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


def test_kills_of_all_that_serves_under_load_lose_nothing_and_nothing_takes_effect_twice(tmp_path):
    report = serve_kills.soak(tmp_path, 2, seed=3, people=20, turns=("the door", "everything"))
    assert report.wrong == []
    assert set(report.moments) == {"door at random", "everything at random"}
    assert report.acknowledged > 50
    assert report.sums["applied"] == report.acknowledged
