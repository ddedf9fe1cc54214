"""Which scored pairs join, and what holds the others back."""

from dataclasses import replace

import numpy as np
import pytest

from monocle.kernel.scoring import Edges
from monocle.resolve.comparisons import comparisons_for
from monocle.resolve.limits import Limits
from monocle.resolve.training import Records, untrained
from monocle.resolve.weighing import HELD_BACK, weighed

FILLED = ("first", "last", "born", "generation", "emails", "phones", "streets", "postcodes", "cards")
_UNTRAINED = untrained(comparisons_for(FILLED, ()), Records(1000))
MODEL = replace(_UNTRAINED, threshold=3.0, one_household=_UNTRAINED.one_person)
FIELDS = [one.field for one in MODEL.comparisons]
AGREE = dict.fromkeys(("first_name", "last_name", "birth_date", "email"), "exact")


def _edges(levels, weight=20.0, household=20.0):
    names = {one.field: one.names() for one in MODEL.comparisons}
    row = [names[field].index(levels[field]) if field in levels else 255 for field in FIELDS]
    one = np.zeros(1, np.int32)
    return Edges(
        one, one + 1, np.zeros(1, np.uint8), np.array([row], np.uint8), np.array([weight]), np.array([household])
    )


def _said(levels, weight=20.0, household=20.0):
    [found] = [weighed(MODEL, _edges(levels, weight, household))]
    return HELD_BACK[found.held_back[0]], bool(found.strong[0])


def test_a_pair_over_the_threshold_that_nothing_contradicts_is_strong():
    assert _said(AGREE) == ("", True)
    assert _said(AGREE, weight=2.9) == ("", False)


def test_the_smaller_of_both_opinions_counts():
    found = weighed(MODEL, _edges(AGREE, weight=9.0, household=1.5))
    assert (found.weight[0], found.household[0]) == (1.5, -7.5)
    assert _said(AGREE, weight=9.0, household=1.5) == ("household", False)
    assert weighed(MODEL, _edges(AGREE, weight=9.0, household=30.0)).weight[0] == 9.0


@pytest.mark.parametrize(
    ("levels", "weight", "reason"),
    [
        ({"first_name": "different", "birth_date": "same_year"}, 40.0, "another_person"),
        ({"birth_date": "a_generation_apart"}, 8.0, "another_generation"),
        ({"birth_date": "a_generation_apart"}, 12.0, ""),
        ({"birth_date": "a_generation_apart", "email": "different"}, 12.0, "another_generation"),
        ({"generation": "different", "birth_date": "two_parts"}, 8.0, "another_generation"),
        ({"generation": "different", "birth_date": "two_parts"}, 12.0, ""),
        ({"generation": "different", "birth_date": "exact"}, 8.0, ""),
        ({"first_name": "different", "birth_date": "exact"}, 8.0, ""),
        ({"first_name": "different", "birth_date": "exact", "loyalty_card": "same"}, 4.0, ""),
        ({"first_name": "different", "birth_date": "two_parts"}, 8.0, "another_first_name"),
        ({"first_name": "different", "birth_date": "two_parts"}, 9.5, ""),
        ({"birth_date": "same_year", "email": "different"}, 4.0, "name_only"),
        ({"birth_date": "same_year", "email": "different"}, 5.0, ""),
        ({"birth_date": "same_year", "email": "different"}, 2.0, ""),
    ],
)
def test_contradictions_hold_back_what_is_over_the_threshold(levels, weight, reason):
    assert _said(AGREE | levels, weight)[0] == reason


def test_the_fewer_households_are_seen_the_less_is_doubted():
    doubtful = AGREE | {"first_name": "different", "birth_date": "two_parts"}

    def held(households, weight):
        model = replace(MODEL, one_household=MODEL.one_person * households)
        return HELD_BACK[weighed(model, _edges(doubtful, weight)).held_back[0]] != ""

    assert [held(households, 6.0) for households in (2.0, 1.0, 0.25, 0.06, 0.001)] == [True, True, True, False, False]
    assert [held(households, 8.5) for households in (2.0, 1.0, 0.25)] == [True, True, False]


def test_strong_pairs_whose_ends_were_put_apart_are_held_back():
    found = weighed(MODEL, _edges(AGREE))
    assert found.settled(np.array([0, 0]), Limits()).strong.tolist() == [True]
    apart = found.settled(np.array([0, 1]), Limits())
    assert (apart.strong.tolist(), HELD_BACK[apart.held_back[0]]) == ([False], "component")


def test_many_pairs_are_weighed_side_by_side_as_they_are_one_after_the_other(monkeypatch):
    chance, pairs = np.random.default_rng(7), 500
    levels = chance.integers(0, 6, (pairs, len(FIELDS))).astype(np.uint8)
    levels[chance.random(levels.shape) < 0.5] = 255
    left = np.arange(pairs, dtype=np.int32)
    weights = chance.normal(6.0, 8.0, (2, pairs))
    edges = Edges(left, left + 1, np.zeros(pairs, np.uint8), levels, *weights)
    model = replace(MODEL, one_household=0.1)
    alone = weighed(model, edges)
    monkeypatch.setattr("monocle.resolve.weighing._MANY", 1)
    beside = weighed(model, edges, 3)
    assert len(set(alone.held_back.tolist())) > 2
    for name in ("weight", "household", "reasons", "held_back", "strong"):
        assert getattr(alone, name).tolist() == getattr(beside, name).tolist()
