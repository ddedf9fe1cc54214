"""What matching.yaml says over what the data says."""

import numpy as np
import pytest

from monocle.errors import BadConfig
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.resolve.comparisons import ALL, BIRTH_DATE, GENDER
from monocle.resolve.guards import Guards, Outcome, broken
from monocle.resolve.matching import from_yaml
from monocle.resolve.model import Model


def model():
    shares = tuple(np.full(len(one.levels), 1 / len(one.levels)) for one in (BIRTH_DATE, GENDER))
    nothing = tuple(np.zeros(len(one)) for one in shares)
    rare = tuple((None,) * len(one) for one in shares)
    return Model((BIRTH_DATE, GENDER), shares, shares, shares, nothing, 1e-4, 1e-4, rare, 3.0, -4.0)


def test_a_field_that_is_off_is_not_compared():
    said = from_yaml({"comparisons": {"gender": "off", "birth_date": False}}).overrides
    assert {one.field for one in ALL} - {one.field for one in said.compared(ALL)} == {"gender", "birth_date"}


def test_a_level_weighs_what_a_person_says():
    said = from_yaml({"comparisons": {"birth_date": {"exact": {"m": 0.5, "u": 0.125}, "same_year": {"weight": -2}}}})
    weights = said.overrides.applied(model()).weights().stranger[0]
    names = BIRTH_DATE.names()
    assert weights[names.index("exact")] == pytest.approx(2.0)
    assert weights[names.index("same_year")] == pytest.approx(-2.0)
    assert weights[names.index("two_parts")] == pytest.approx(0.0)


def test_rules_are_taken_away_and_added():
    more = {"mine": ["streets", {"column": "born", "cut": "year"}, {"column": "last", "cut": "letters", "length": 4}]}
    said = from_yaml({"blocking": {"off": ["email"], "more": more}}).overrides
    found = said.blocked(
        [KeyRule("email", (Part("emails"),)), KeyRule("phone", (Part("phones"),))],
        frozenset({"streets", "born", "last"}),
    )
    assert [rule.name for rule in found] == ["phone", "mine"]
    assert found[1].parts == (Part("streets"), Part("born", Cut.YEAR), Part("last", Cut.LETTERS, 4))


def test_a_rule_over_a_column_that_is_not_there_is_refused():
    said = from_yaml({"blocking": {"more": {"mine": ["shoe_size"]}}}).overrides
    with pytest.raises(BadConfig, match="no column shoe_size"):
        said.blocked([], frozenset({"born"}))


def test_a_level_that_is_not_there_is_refused():
    said = from_yaml({"comparisons": {"birth_date": {"perfect": {"m": 1}}}}).overrides
    with pytest.raises(BadConfig, match="no level perfect"):
        said.applied(model())


@pytest.mark.parametrize(
    "tree",
    [
        {"comparisons": ["gender"]},
        {"comparisons": {"gender": {"same": {"m": 2}}}},
        {"comparisons": {"gender": {"same": {"p": 0.2}}}},
        {"comparisons": {"gender": {"same": 3}}},
        {"blocking": {"of": []}},
        {"blocking": {"off": "email"}},
        {"blocking": {"more": {"mine": []}}},
        {"blocking": {"more": {"mine; drop": ["born"]}}},
        {"blocking": {"more": {"mine": [{"column": "last", "cut": "half"}]}}},
        {"blocking": {"more": {"mine": [{"column": "last", "cut": "letters"}]}}},
        {"guards": {"most_merge": 0.1}},
        {"guards": {"most_merges": "few"}},
        {"guards": [1]},
        {"four_eyes": "sometimes"},
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(tree):
    with pytest.raises(BadConfig, match=r"matching\.yaml"):
        from_yaml(tree)


def test_guards_tell_what_they_found_and_what_they_allow():
    guards = from_yaml({"guards": {"most_merges": 0.02, "least_precision": 0.99, "largest_customer": 50}}).guards
    outcome = Outcome(customers=100, merges=3, splits=50, largest=51, precision=0.98, recall=None)
    assert broken(guards, outcome) == [
        "most_merges: 0.03, 0.02 allowed",
        "least_precision: 0.98, 0.99 allowed",
        "largest_customer: 51, 50 allowed",
    ]
    assert broken(Guards(), outcome) == []
