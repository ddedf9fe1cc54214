"""While a workspace is served, what follows the run in force is begun where it was left, and not again and again."""

from dataclasses import replace

import pytest

from monocle.serve.understanding import Left
from monocle.workspace import open_workspace, understanding
from monocle.workspace.figuring import figure


@pytest.fixture
def served(asked):
    """Give the workspace as it is served where steps may follow runs."""
    with open_workspace(asked.root, replace(asked.house.settings, understand=True)) as workspace:
        yield workspace


def test_nothing_is_begun_when_all_is_done(served):
    assert not Left(served).wanted()


def test_what_was_left_is_begun_once_and_the_same_run_not_again_at_the_next_look(served, monkeypatch):
    monkeypatch.setattr(understanding, "STEPS", (("insight", figure), ("left", figure)))
    left = Left(served)
    assert [left.wanted(), left.wanted()] == [True, False]


def test_nothing_is_begun_where_settings_say_that_nothing_follows_runs(asked, monkeypatch):
    monkeypatch.setattr(understanding, "STEPS", (("left", figure),))
    assert not Left(asked).wanted()
