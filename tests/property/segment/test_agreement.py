"""DuckDB, PostgreSQL and Python find the same people: random trees over a small world with nasty values."""

import datetime as dt
import json
from random import Random

import pytest
from bench.segment_trees import Trees
from bench.segments_agree import disagreement, readers

from monocle.segment.parse import parse
from monocle.segment.plain import plain
from monocle.segment.reading import belongs

TREES, CUSTOMERS = 100, 60


@pytest.fixture(scope="module")
def world(catalog_of_session, tmp_path_factory):
    """Give the readers of one world, and a connection that sees it and forgets it in the end."""
    with catalog_of_session.transaction() as connection, connection.transaction(force_rollback=True):
        connection.execute("TRUNCATE customer, portrait, happening, purchase, identifier, household, allowance, member")
        connection.execute("TRUNCATE segment_list, segment_list_item, customer_trait, customer_score")
        found = readers(tmp_path_factory.mktemp("world") / "one", connection, 3, CUSTOMERS)
        with found.shelf:
            yield found, connection


def test_all_readers_find_the_same_people_and_the_same_moments(world):
    of, connection = world
    trees = Trees(5)
    told = [trees.tree() for _ in range(TREES)]
    wrong = [f"{said}: {json.dumps(one)}" for one in told if (said := disagreement(of, one, connection))]
    assert wrong == []


def test_the_trees_divide_the_people(world):
    of, _ = world
    trees = Trees(6)
    found = [len(of.plain(parse(trees.tree()))) for _ in range(100)]
    assert sum(0 < one < CUSTOMERS for one in found) > 30


def test_nothing_changes_with_time_before_the_moment_that_is_told(world):
    of, _ = world
    trees, chance, wrong = Trees(7), Random(7), []  # noqa: S311 - nothing is kept secret
    for _ in range(TREES):
        told = trees.tree()
        tree, due = parse(told), of.due_in_duck(parse(told))
        for one in chance.sample(of.world, 6):
            last = due.get(one.customer_id, of.at + dt.timedelta(days=1_200))
            until = (last - of.at) / dt.timedelta(microseconds=1)
            then = [of.at + dt.timedelta(microseconds=int(until * share)) for share in (0.3, chance.random(), 0.99999)]
            then.append(last - dt.timedelta(microseconds=1))
            now = belongs(tree, one, of.at)
            wrong += [json.dumps(told) for at in then if belongs(tree, one, at) is not now]
    assert wrong == []


def test_a_tree_is_read_back_as_it_was_written():
    trees = Trees(8)
    for _ in range(500):
        tree = parse(trees.tree(5))
        assert parse(json.loads(json.dumps(plain(tree)))) == tree


def test_a_part_of_the_people_is_asked_for_by_its_ids(world):
    of, connection = world
    trees, few = Trees(9), of.ids[:7]
    for _ in range(60):
        told = trees.tree()
        made = of.asked_of_postgres(parse(told))
        found = {row[0] for row in connection.execute(made.sql.encode(), {**made.values, "ids": few}).fetchall()}
        assert found == of.plain(parse(told)) & set(few), json.dumps(told)
