"""Blocking rules come from what is filled; keys that too many records hold are cut off and named."""

import pytest
from resolve_people import given, person, row

from monocle.engine import DuckEngine
from monocle.errors import BadConfig
from monocle.resolve.candidates import candidates, cut_offs
from monocle.resolve.codes import coded
from monocle.resolve.finding import finding
from monocle.resolve.matching import Matching, from_yaml
from monocle.resolve.partition import partition
from monocle.resolve.rules import finer, rules_for
from monocle.settings import Settings

CROWD = 1500


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


@pytest.fixture(scope="module")
def poisoned(engine):
    """Many people, of whom a third live in one street and have one name."""
    rows = [row(str(n), person(n)) for n in range(CROWD)]
    for one in rows[::3]:
        one |= {"street": "rue du port", "house": "1", "first": "anna", "last": "duprat"}
    return given(engine, rows)


def test_rules_need_columns_that_are_filled():
    names = [rule.name for rule in rules_for({"mailboxes", "born", "last_sound"}, 1)]
    assert names == ["email", "birth_date_last_name"]
    assert [rule.name for rule in rules_for({"numbers_1", "streets", "houses"}, 1)] == ["customer_number_1"]


def test_keys_that_too_many_records_hold_are_cut_off_and_named(engine, poisoned):
    found = coded(engine, *poisoned, Matching())
    limits = Matching(largest_block=100)
    rules = rules_for(found.filled, len(found.systems))
    told = {cut.rule: cut for cut in cut_offs(found.table, candidates(found.table, rules, limits, 2))}
    assert told["address"].worst[0] == ("rue du port · 1 · a", CROWD // 3)
    assert told["full_name"].worst[0] == ("ANNA DUPRAT", CROWD // 3 + _named(poisoned, engine))
    assert told["email"].worst == ()
    assert all(cut.largest <= limits.largest_block for cut in told.values())


def _named(poisoned, engine):
    """People of the crowd that have the common name of their own."""
    return sum(row["name_key"] == "ANNA DUPRAT" for row in engine.rows(poisoned[0])) - CROWD // 3


def test_what_rules_find_alone_tells_how_many_pairs_they_miss(engine):
    people = [person(number) for number in range(CROWD)]
    rows = [row(f"{n}a", one) for n, one in enumerate(people)]
    rows += [row(f"{n}b", one, phone=None) for n, one in enumerate(people) if n % 5 == 0]
    found = partition(engine, *given(engine, rows), Matching())
    assert found.finding.shares["email"] == 1.0
    assert found.finding.shares["phone"] == 0.0
    assert found.finding.recall == 1.0
    assert set(found.seconds) == {"encode", "block", "train", "score", "cluster", "write"}


def test_rules_that_find_what_others_find_are_left_out_and_told(engine, monkeypatch):
    rows = [row(f"{n}{copy}", person(n), email=None, phone=None) for n in range(CROWD) for copy in "ab"]
    whole = partition(engine, *given(engine, rows), Matching())
    monkeypatch.setattr("monocle.resolve.pruning.LARGE", 0)
    some = partition(engine, *given(engine, rows), Matching())
    assert some.candidates < whole.candidates / 2
    assert engine.count(some.links) >= 0.999 * engine.count(whole.links)
    told = {cut.rule: cut for cut in some.cut_offs}
    assert set(told) == {cut.rule for cut in whole.cut_offs}
    left_out = [cut for cut in told.values() if not cut.pairs]
    assert left_out
    assert all(cut.blocks_cut and cut.nodes_cut >= 2 * cut.blocks_cut for cut in left_out)


def test_rules_that_bring_too_much_have_finer_forms():
    wide, other = (rule for rule in rules_for({"streets", "postcodes", "born"}, 0) if "street" in rule.name)
    assert [rule.name for rule in finer([wide], [wide, other])] == ["street_postcode birth_year"]
    assert [rule.name for rule in finer([other], [wide, other])] == []
    assert [rule.name for rule in finer([other], rules_for({"streets", "born", "first_sound"}, 0))] == [
        "street_birth_year first_name"
    ]


def test_rules_of_ones_own_and_rules_turned_off_are_heeded(engine, poisoned):
    said = from_yaml(
        {"blocking": {"off": ["city_name"], "more": {"own": ["cities", {"column": "born", "cut": "year"}]}}}
    )
    found = partition(engine, *poisoned, said)
    names = [cut.rule for cut in found.cut_offs]
    assert "own" in names
    assert "city_name" not in names


def test_a_rule_over_a_column_that_is_not_there_is_refused(engine, poisoned):
    with pytest.raises(BadConfig, match="there is no column shoe_size"):
        partition(engine, *poisoned, from_yaml({"blocking": {"more": {"own": ["shoe_size"]}}}))


def test_all_pairs_of_few_records_are_looked_at(engine):
    found = coded(engine, *given(engine, [row(str(n), person(n)) for n in range(20)]), Matching())
    pairs = candidates(found.table, rules_for(found.filled, 0), Matching(), 2)
    assert (pairs.pairs, pairs.names()) == (190, ())
    assert finding(found.table, pairs, None, 2).recall == 1.0
