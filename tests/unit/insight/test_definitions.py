"""The glossary: one definition for every figure and trait, in both languages."""

import pytest

from monocle.errors import BadConfig
from monocle.insight.definitions import DEFINED, REPORTS
from monocle.language import translations
from monocle.tables import TRAIT_LIST, TRAITS
from monocle.web.words import TABLES
from monocle.workspace.insight_boards import BUILT_IN, boards
from monocle.workspace.insight_charter import insight_charter

SAME = {"Engagement", "Points", "Satisfaction", "Champions", "Conversion", "Net Promoter Score"}


def test_every_name_has_one_definition():
    names = [one.name for one in DEFINED]
    assert sorted(set(names)) == sorted(names)
    assert {one.report for one in DEFINED} <= set(REPORTS)
    assert [one.name for one in TRAIT_LIST] == [
        name for name in TRAITS.column_names() if name not in {"customer_id", "as_of"}
    ]


def test_every_label_and_every_how_has_its_french():
    french = translations("fr").gettext
    said = {text for one in (*DEFINED, *TRAIT_LIST) for text in (one.label, one.how)}
    assert sorted(text for text in said - SAME if french(text) == text) == []


def test_labels_of_traits_are_words():
    for one in TRAIT_LIST:
        assert set(one.values) <= set(TABLES["trait_label"]), one.name
    assert {one.theme for one in TRAIT_LIST} == set(TABLES["theme"])


def test_boards_show_what_is_defined():
    known = {(one.report, one.name) for one in DEFINED}
    for board in BUILT_IN:
        assert {*board.figures, *board.tables} <= known


def test_a_workspace_makes_boards_of_its_own():
    charter = insight_charter({"boards": {"caisse": {"label": "Caisse", "shows": ["basket", "revenue_by_store"]}}})
    made = boards(charter.boards)
    assert (made[0].name, made[0].label, len(made)) == ("caisse", "Caisse", len(BUILT_IN) + 1)
    assert ("sales", "basket") in made[0].figures
    with pytest.raises(BadConfig, match="no figure"):
        boards(insight_charter({"boards": {"x": {"shows": ["turnover"]}}}).boards)


@pytest.mark.parametrize(
    ("tree", "where"),
    [
        ("oui", "insight"),
        ({"brand": []}, "insight"),
        ({"brands": "Aubrac"}, "brands"),
        ({"campaigns": {"days": 0}}, "days"),
        ({"campaigns": {"cost": 'a"b'}}, "cost"),
        ({"preferences": {"colour": "extra.x"}}, "preferences"),
        ({"benchmarks": {"nps": "high"}}, "benchmarks"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tree, where):
    with pytest.raises(BadConfig) as refused:
        insight_charter(tree)
    assert where in refused.value.where
    assert refused.value.mend
