"""Versions of the model in a real PostgreSQL: kept, chosen, taken back."""

from uuid import uuid4

import pytest

from monocle import clock
from monocle.catalog import models, plans
from monocle.errors import Conflict, NotFound


def version(name):
    return models.Version(name, "data", clock.now(), "anna", None, 10, "", {"prior": -3.0})


@pytest.fixture
def connection(catalog):
    with catalog.transaction() as connection:
        for name in ("one", "two"):
            models.add(connection, version(name))
        yield connection


def test_each_run_trains_its_own_until_a_version_is_chosen(connection):
    assert models.chosen(connection) is None
    models.choose(connection, "one", "anna")
    assert models.chosen(connection).model == {"prior": -3.0}
    models.choose(connection, models.EACH_RUN, "anna")
    assert models.chosen(connection) is None


def test_rolling_back_goes_one_step_at_a_time(connection):
    models.choose(connection, "one", "anna")
    models.choose(connection, "two", "paul")
    assert models.roll_back(connection, "anna") == "one"
    assert models.chosen(connection).version == "one"
    assert models.roll_back(connection, "anna") == models.EACH_RUN
    assert models.chosen(connection) is None
    with pytest.raises(Conflict, match="nothing was published"):
        models.roll_back(connection, "anna")


def test_a_choice_after_a_roll_back_starts_from_what_is_in_force(connection):
    models.choose(connection, "one", "anna")
    models.roll_back(connection, "anna")
    models.choose(connection, "two", "anna")
    assert models.roll_back(connection, "anna") == models.EACH_RUN


def test_a_version_is_kept_as_it_was_first_made(connection):
    models.add(connection, models.Version("one", "file", clock.now(), "paul", None, 99, "", {}))
    assert models.get(connection, "one").made_by == "anna"
    assert {one.version for one in models.recent(connection)} == {"one", "two"}


def test_a_version_that_is_not_there_cannot_be_chosen(connection):
    with pytest.raises(NotFound, match="no such version"):
        models.choose(connection, "three", "anna")


def test_a_plan_is_applied_once(connection):
    made = plans.StoredPlan(uuid4(), clock.now(), "anna", "made", "", "threshold: 5\n", "", "", {"merges": 2})
    plans.add(connection, made)
    assert plans.get(connection, made.plan_id).report == {"merges": 2}
    plans.settle(connection, made.plan_id, "made", "applied", "paul")
    assert plans.recent(connection)[0].settled_by == "paul"
    with pytest.raises(Conflict, match="not made"):
        plans.settle(connection, made.plan_id, "made", "applied", "paul")
    with pytest.raises(NotFound, match="no such plan"):
        plans.get(connection, uuid4())
