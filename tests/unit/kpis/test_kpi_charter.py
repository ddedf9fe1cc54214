"""What monocle.yaml says of goals."""

import datetime as dt

import pytest

from monocle.errors import BadConfig
from monocle.workspace.kpi_charter import Goal, goals
from monocle.workspace.kpis import state_of


def test_a_goal_is_read_with_all_that_it_says():
    tree = {
        "regulars": {
            "label": {"fr": "Fidèles", "en": "Regulars"}, "figure": "repeat_share", "target": 0.5,
            "by": dt.date(2027, 6, 30), "better": "more", "baseline": 0.4, "owner": " Marketing ",
        }
    }  # fmt: skip
    labels = {"fr": "Fidèles", "en": "Regulars"}
    assert goals(tree) == (Goal("regulars", labels, "repeat_share", 0.5, dt.date(2027, 6, 30), True, 0.4, "Marketing"),)
    assert goals(None) == ()


@pytest.mark.parametrize(
    ("tree", "where"),
    [
        (["regulars"], "monocle.yaml: kpis"),
        ({"a": 1}, "monocle.yaml: kpis: a"),
        ({"a": {"figure": "repeat_share", "target": 1, "aim": 2}}, "monocle.yaml: kpis: a"),
        ({"a": {"figure": "nothing", "target": 1}}, "monocle.yaml: kpis: a: figure"),
        ({"a": {"figure": "repeat_share"}}, "monocle.yaml: kpis: a"),
        ({"a": {"figure": "repeat_share", "target": True}}, "monocle.yaml: kpis: a: target"),
        ({"a": {"figure": "repeat_share", "target": float("nan")}}, "monocle.yaml: kpis: a: target"),
        ({"a": {"figure": "repeat_share", "target": 1, "by": "soon"}}, "monocle.yaml: kpis: a: by"),
        ({"a": {"figure": "repeat_share", "target": 1, "better": "up"}}, "monocle.yaml: kpis: a: better"),
        ({"a": {"figure": "repeat_share", "target": 1, "label": {"de": "x"}}}, "monocle.yaml: kpis: a: label"),
        ({"a": {"figure": "repeat_share", "target": 1, "owner": 3}}, "monocle.yaml: kpis: a: owner"),
    ],
)
def test_a_goal_that_cannot_be_used_is_refused_with_its_place(tree, where):
    with pytest.raises(BadConfig) as refused:
        goals(tree)
    assert refused.value.where == where
    assert refused.value.mend


@pytest.mark.parametrize(
    ("more", "baseline", "value", "state"),
    [
        (True, 1, 5, "reached"),
        (True, 1, 3, "nearer"),
        (True, 3, 1, "further"),
        (True, 3, 3, "still"),
        (True, None, 3, "still"),
        (True, 1, None, "unknown"),
        (False, 9, 5, "reached"),
        (False, 9, 7, "nearer"),
        (False, 7, 9, "further"),
    ],
)
def test_a_goal_stands_where_its_value_stands(more, baseline, value, state):
    assert state_of(Goal("a", {}, "nps", 5, more=more), baseline, value) == state
