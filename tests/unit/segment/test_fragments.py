"""Texts that are made once for a shape say the same as those made for a tree by itself."""

import pytest
from bench.segment_trees import Trees
from bench.segments_hostile import ASKED, AT

from monocle.segment import duck, postgres
from monocle.segment.fragments import fragments_of
from monocle.segment.gate import Forbidden, worded
from monocle.segment.parse import parse

TREES = 15


def _all_of(tree):
    made = (postgres.members(tree, AT), postgres.due(tree, AT), duck.members(tree, ASKED), duck.due(tree, ASKED))
    return [one and (one.sql, dict(one.values)) for one in made]


def test_what_other_trees_left_behind_changes_no_text_and_no_value():
    asked = [parse(Trees(seed).tree(4)) for seed in range(TREES)]
    for seed in range(1_000, 1_400):
        _all_of(parse(Trees(seed).tree(4)))
    warm = [_all_of(one) for one in asked]
    cold = []
    for one in asked:
        fragments_of.cache_clear()
        cold.append(_all_of(one))
    assert warm == cold


def test_trees_that_differ_in_values_alone_make_no_new_text():
    def tree(city, days, many):
        told = {"event": {"type": many, "text": {"op": "contains", "value": city}}, "within": {"days": days}}
        return parse({"all": [told, {"field": "city", "op": "is", "value": city}]})

    first = _all_of(tree("Lyon", 30, ["a", "b"]))
    before = len(fragments_of(postgres.DIALECT)), len(fragments_of(duck.DIALECT))
    second = _all_of(tree("' OR 1=1 --", 7, ["c", "d"]))
    assert (len(fragments_of(postgres.DIALECT)), len(fragments_of(duck.DIALECT))) == before
    assert [one[0] for one in first] == [one[0] for one in second]
    assert "' or 1=1 --" in second[0][1].values()


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM customer AS c",
        "SELECT p.a FROM customer AS p; SELECT p.a FROM customer AS p",
        "SELECT p.a FROM session AS p",
        "SELECT p.a FROM customer AS p, session AS s",
        "SELECT p.a FROM pg_catalog.pg_user AS p",
        "SELECT p.a INTO other FROM customer AS p",
        "SELECT PG_SLEEP(1) FROM customer AS p",
        "SELECT pg_read_file(%(p0_0)s) FROM customer AS p",
        "SELECT p.a FROM GENERATE_SERIES(1, 100) AS g",
        "SELECT p.a FROM customer AS p WHERE p.a = 'x'",
        "SELECT p.a FROM customer AS p WHERE p.a = 12345",
        "SELECT p.a FROM customer AS p -- x",
        "SELECT p.a FROM customer AS p /* x */",
        "SELECT p.a FROM customer AS p WHERE p.a = $$x$$",
        "SELECT p.a FROM customer AS p WHERE p.a = %(other)s",
        "SELECT p.a FROM customer AS p FOR UPDATE",
        "SELECT p.a FROM customer AS p UNION SELECT s.token FROM session AS s",
        "SELECT p.a FROM public.customer AS p",
        "SELECT p.a FROM customer AS p WHERE \uff07x\uff07 = p.a",
        " SELECT p.a FROM customer AS p",
    ],
)
def test_a_statement_is_read_word_for_word(text):
    with pytest.raises(Forbidden):
        worded(text, "postgres", postgres.TABLES)
    assert worded("SELECT p.a FROM customer AS p WHERE p.a = %(p0_0)s", "postgres", postgres.TABLES)
