"""Groups that are there are found again, with what sets them apart and a segment that comes close; look-alikes are alike."""

import numpy as np
import pyarrow as pa
import pytest

from monocle.errors import BadData
from monocle.language import translations
from monocle.segment.alike import alike
from monocle.segment.features import features
from monocle.segment.groups import groups
from monocle.segment.parse import parse
from monocle.segment.phrases import LESS, MORE, ORDINARY, PHRASES


def table(rows=300, seed=1):
    """Give customers of three kinds: few orders, many orders long ago, many orders of large baskets."""
    chance = np.random.default_rng(seed)
    kind = np.arange(rows) % 3
    orders = np.where(kind == 0, 1, 20) + chance.integers(0, 3, rows)
    basket = np.where(kind == 2, 30_000, 2_000) + chance.integers(0, 500, rows)
    days = np.where(kind == 1, 500, 20) + chance.integers(0, 30, rows)
    seldom = np.where(chance.random(rows) < 0.3, 1.0, np.nan)
    known = {
        "order_count": orders,
        "average_basket": basket,
        "days_since_order": days,
        "seldom": seldom,
        "same": np.ones(rows),
    }
    return pa.table({**known, "twice": orders * 2}), kind


def test_what_is_hardly_known_never_differs_or_stands_twice_is_no_feature():
    known = features(table()[0])
    assert known.names == ("order_count", "average_basket", "days_since_order")
    assert known.rows.shape == (300, 3)
    assert np.abs(known.rows).max() <= 3


@pytest.mark.parametrize("method", ["kmeans", "mixture"])
def test_groups_that_are_there_are_found_with_their_marks(method):
    traits, kind = table()
    found = groups(features(traits), method, 3)
    assert [one.size for one in found.groups] == [100, 100, 100]
    assert found.stable
    assert found.stability == 1
    marks = {tuple((mark.trait, mark.high) for mark in one.marks) for one in found.groups}
    assert any(("average_basket", True) in one for one in marks)
    assert any(("days_since_order", True) in one for one in marks)
    assert any(("order_count", False) in one for one in marks)
    assert set(kind) == {0, 1, 2}


def test_the_segment_that_comes_closest_to_a_group_is_a_tree_like_any_other():
    found = groups(features(table()[0]), "kmeans", 3)
    for one in found.groups:
        parse(one.tree)
        assert (one.precision, one.recall) == (1, 1)


def test_the_number_of_groups_is_tried_and_the_same_every_time():
    known = features(table(150)[0])
    first, again = groups(known), groups(known)
    assert len(first.groups) == 3
    assert first == again
    assert set(first.tried) == {3, 4, 5, 6, 7}


def test_too_few_customers_are_no_groups():
    with pytest.raises(BadData, match="too few for groups"):
        groups(features(table(60)[0]))


def test_look_alikes_of_a_segment_are_those_who_are_alike():
    traits, kind = table(600)
    chance = np.random.default_rng(3)
    inside = (kind == 2) & (chance.random(600) < 0.5)
    found = alike(features(traits), inside)
    assert found.auc > 0.7
    assert found.reasons[0].trait == "average_basket"
    assert found.reasons[0].high
    assert set(kind[found.nearest[:60]]) == {2}
    assert not inside[found.nearest].any()
    assert list(found.likely) == sorted(found.likely, reverse=True)


def test_a_segment_of_a_few_customers_has_no_look_alikes():
    traits, kind = table()
    with pytest.raises(BadData, match="too few to learn from"):
        alike(features(traits), (kind == 2) & (np.arange(300) < 60))


def test_every_phrase_has_its_french():
    french = translations("fr")
    said = [text for pair in PHRASES.values() for text in pair] + [MORE, LESS, ORDINARY]
    assert [text for text in said if french.gettext(text) == text] == []
