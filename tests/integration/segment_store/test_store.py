"""The store of segments: counts, samples, spreads and overlaps over all customers, from one file and nothing else."""

import datetime as dt
from contextlib import closing
from dataclasses import replace
from uuid import UUID

import duckdb
import pytest
from bench.segment_data import AT, stock
from bench.segments import SEGMENTS

from monocle.engine import DuckEngine, Lake
from monocle.engine.shelf import Shelf, make_shelf
from monocle.errors import BadConfig, BadInput, NotFound, Unavailable
from monocle.golden.marts import CUSTOMER_VIEW
from monocle.ids import time_ordered
from monocle.relation import nothing
from monocle.segment import duck
from monocle.segment.parse import parse
from monocle.segment.store import columns, tables
from monocle.settings import Settings
from monocle.workspace import counting_store
from monocle.workspace.counting_store import CountingStore, Question
from monocle.workspace.folder import Charter, Folder
from monocle.workspace.house import House
from monocle.workspace.understood import Known

CUSTOMERS, EVENTS = 600, 6_000
SETTINGS = Settings(threads=2, memory_mb=512)
LYON = {"field": "city", "op": "is", "value": "Lyon"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Give the tables of a store, open, with the kinds of its columns."""
    folder = tmp_path_factory.mktemp("store")
    with DuckEngine(folder / "scratch", SETTINGS) as engine:
        known = stock(engine, folder / "lake", CUSTOMERS, EVENTS, 1)
        make_shelf(folder / "store.duckdb", tables(known), folder / "scratch", SETTINGS)
    with Shelf(folder / "store.duckdb", folder / "scratch", SETTINGS) as opened:
        yield opened, columns(known)


@pytest.fixture
def house(tmp_path, catalog):
    return House(Folder(tmp_path), Charter("shop"), SETTINGS, catalog, Lake(tmp_path / "lake"))


@pytest.fixture
def made(house, tmp_path_factory, monkeypatch):
    """Give what makes a store of the house, in which orders are at least one."""
    lake = tmp_path_factory.mktemp("lake")

    def make():
        with house.engine() as engine:
            known = stock(engine, lake, CUSTOMERS, EVENTS, 1)
            monkeypatch.setattr(counting_store, "mart", lambda _name, _read: known.view)
            run = time_ordered()
            counting_store.make(house, engine, Known(run, AT.replace(tzinfo=dt.UTC), known.read))
        return run

    return make


def test_typical_segments_are_counted(shelf):
    opened, kinds = shelf
    trees = {name: parse(told) for name, told in SEGMENTS.items()}
    for tree in trees.values():
        asked = duck.members(tree, duck.Asked(AT, kinds, trees))
        [(found,)] = opened.rows(f"SELECT count(*) FROM ({asked.sql})", asked.values, 60)
        assert 0 <= found <= CUSTOMERS


def test_nothing_but_its_own_file_is_read(shelf, tmp_path):
    opened, _ = shelf
    (tmp_path / "other.csv").write_text("a\n1\n")
    for text in (
        f"FROM read_csv('{tmp_path}/other.csv')",
        f"ATTACH '{tmp_path}/x'",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises((duckdb.Error, Unavailable)):
            opened.rows(text, {}, 60)
    with pytest.raises(duckdb.Error):
        opened.rows("CREATE TABLE shelf.main.more AS SELECT 1", {}, 60)


def test_what_takes_too_long_is_stopped(shelf):
    opened, _ = shelf
    with pytest.raises(BadInput, match="stopped after"):
        opened.rows("SELECT count(*) FROM range(100000000000) AS a(n) WHERE n % 7 = hash(n) % 11", {}, 0.1)
    assert opened.rows("SELECT count(*) FROM people", {}, 60) == [(CUSTOMERS,)]


def test_a_tree_is_counted_with_a_sample_a_spread_and_overlaps(house, made):
    run = made()
    with closing(CountingStore(house)) as store:
        said = store.count(
            parse({"field": "orders", "op": "at_least", "value": 2}),
            {},
            Question(sample=5, by_field="city", slices=3, others={"lyon": parse(LYON), "none": parse({"not": {"any": [LYON, {"not": LYON}]}})}),
        )  # fmt: skip
        again = store.count(parse({"field": "orders", "op": "at_least", "value": 2}), {}, Question(sample=5))
        in_lyon = store.count(parse({"all": [LYON, {"field": "orders", "op": "at_least", "value": 2}]}))
        assert (said.of, store.run_id(), said.as_of) == (CUSTOMERS, run, AT)
        assert 0 < said.count < CUSTOMERS
        assert len(said.sample) == 5
        assert again.sample == said.sample
        assert [many for _, many in said.slices] == sorted((many for _, many in said.slices), reverse=True)
        assert said.both["lyon"][0] == in_lyon.count == dict(store.count(parse({"field": "orders", "op": "at_least", "value": 2}), {}, Question(by_field="city")).slices)["Lyon"]  # fmt: skip
        assert said.both["none"] == (0, 0)
        assert store.ids(parse(LYON)).num_rows == said.both["lyon"][1]


def test_segments_that_are_named_stand_in_their_place_and_lists_are_those_of_now(house, made, catalog):
    made()
    tree = parse({"all": [{"segment": "lyon"}, {"list": "vip"}]})
    with closing(CountingStore(house)) as store:
        lyon = {"lyon": parse(LYON)}
        assert store.count(tree, lyon).count == 0
        some = [UUID(one) for one in store.ids(parse(LYON))["customer_id"].to_pylist()[:3]]
        with catalog.transaction() as connection:
            connection.execute("INSERT INTO segment_list VALUES ('vip', 'imported', 'VIP', now(), 'zoe', 3)")
            for one in some:
                row = ["vip", "customer_id", str(one), one]
                connection.execute("INSERT INTO segment_list_item VALUES (%s, %s, %s, %s)", row)
        assert store.count(tree, lyon).count == 3
        with pytest.raises(BadConfig, match="no segment"):
            store.count(tree, {})
        with pytest.raises(BadInput, match="no such field"):
            store.count(parse(LYON), {}, Question(by_field='city" FROM people; --'))


def test_the_latest_store_is_asked_and_the_one_before_it_goes(house, made):
    with closing(CountingStore(house)) as store:
        assert not store.ready
        with pytest.raises(NotFound, match="no run has made the store"):
            store.count(parse(LYON))
        first = made()
        before = (store.run_id(), store.count(parse(LYON)).count)
        second = made()
        assert before == (first, store.count(parse(LYON)).count)
        assert store.run_id() == second
        files = list((house.folder.private / "segments").iterdir())
        assert sorted(one.suffix for one in files) == [".duckdb", ".json"]
        assert {one.stat().st_mode & 0o077 for one in files} == {0}


def test_a_store_of_no_customers_counts_none(house, tmp_path, monkeypatch):
    monkeypatch.setattr(counting_store, "mart", lambda _name, _read: nothing(CUSTOMER_VIEW))
    with house.engine() as engine:
        known = Known(time_ordered(), AT.replace(tzinfo=dt.UTC), nothing)
        counting_store.make(replace(house, folder=Folder(tmp_path)), engine, known)
    with closing(CountingStore(house)) as store:
        assert (store.count(parse(LYON)).count, store.count(parse(LYON)).of) == (0, 0)
        assert store.due(parse({"event": {}, "within": {"days": 3}})).num_rows == 0
