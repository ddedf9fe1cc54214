"""Rows that an engine keeps in memory are what files would hold, as long as anybody reads them."""

import gc
from uuid import UUID

import pytest

from monocle.engine import DuckEngine, Lake
from monocle.engine.stored import paths_of, together
from monocle.errors import BadData
from monocle.ids import time_ordered
from monocle.relation import Column, Contract, nothing, select
from monocle.settings import Settings

NUMBERS = Contract("numbers", "one number", (Column("n", "BIGINT", "the number", required=True),), key=("n",))
MANY = Contract(
    "many",
    "one row of all types",
    (
        Column("id", "UUID", "of the row"),
        Column("n", "BIGINT", "its number"),
        Column("sum", "HUGEINT", "too large for Parquet"),
        Column("places", "STRUCT(line VARCHAR, city VARCHAR)[]", "some"),
    ),
)
ROWS = """
SELECT CASE WHEN i % 10 > 0 THEN CAST(md5('x' || i) AS UUID) END AS id, i::BIGINT AS n, i::HUGEINT AS sum,
    CASE WHEN i % 3 > 0 THEN [{'line': 'l' || i, 'city': 'c' || i}] ELSE [] END AS places
FROM range($rows) AS t(i)
"""
ROOMY = 1_000


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def tables(engine):
    held = Contract("held", "one table", (Column("name", "VARCHAR", "its name"),))
    asked = select("SELECT table_name AS name FROM duckdb_tables() WHERE table_name LIKE 'held%'", held)
    return [row["name"] for row in engine.rows(asked)]


def test_few_rows_stay_in_memory_and_many_become_files(engine):
    few = engine.holding(ROOMY).keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    many = engine.holding(10**9).keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    assert (bool(paths_of(few)), bool(paths_of(many))) == (False, True)
    assert engine.rows(few) == engine.rows(many)


def test_held_rows_are_the_rows_that_files_hold(engine):
    holding = engine.holding(ROOMY)
    held, stored = (one.keep(select(ROWS, MANY, {"rows": 1000})) for one in (holding, engine))
    differ = select("(FROM a EXCEPT ALL FROM b) UNION ALL (FROM b EXCEPT ALL FROM a)", MANY, a=held, b=stored)
    assert engine.count(held) == 1000
    assert engine.count(select("SELECT * REPLACE (CAST(sum AS HUGEINT) AS sum) FROM rows", MANY, rows=differ)) == 0


def test_pieces_of_held_rows_come_in_one_order_as_files_give_them(engine):
    held = engine.holding(150_000).keep(select(ROWS, MANY, {"rows": 150_000}))
    assert engine.stored(held) is held
    ids, numbers, cities = (
        [value for piece in engine.pieces(held, (name,)) for value in piece[name.split(".")[0]].to_pylist()]
        for name in ("id", "n", "places.list.element.city")
    )
    known = {row["n"]: row for row in engine.rows(select("SELECT * FROM held WHERE n < 300", MANY, held=held))}
    assert sorted(numbers) == list(range(150_000))
    for one, number, places in zip(ids, numbers, cities, strict=True):
        assert (one is None) == (number % 10 == 0)
        if number in known:
            assert one == (UUID(str(known[number]["id"])) if number % 10 else None)
            assert places == known[number]["places"]


def test_no_rows_are_one_empty_piece(engine):
    held = engine.holding(ROOMY).keep(nothing(MANY))
    assert [piece.num_rows for piece in engine.pieces(held, ("id", "n"))] == [0]


def test_rows_that_nobody_names_any_more_leave_memory(engine):
    holding = engine.holding(ROOMY)
    first = holding.keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    reads = select("SELECT n + 1 AS n FROM first", NUMBERS, first=first)
    del first
    gc.collect()
    other = holding.keep(nothing(NUMBERS))
    assert sorted(row["n"] for row in holding.rows(reads)) == [1, 2, 3, 4, 5]
    del reads
    gc.collect()
    third = holding.take(engine.arrow(other), NUMBERS)
    assert len(tables(engine)) == 2
    assert holding.rows(third) == []


def test_held_rows_keep_their_contract(engine):
    with pytest.raises(BadData, match="n is VARCHAR, not BIGINT"):
        engine.holding(ROOMY).keep(select("SELECT 'a' AS n", NUMBERS))
    with pytest.raises(BadData, match="n is missing"):
        engine.holding(ROOMY).keep(select("SELECT 1 AS m", NUMBERS))


def test_held_rows_go_to_the_lake_and_stand_beside_others(engine, tmp_path):
    holding = engine.holding(ROOMY)
    one, other = (holding.keep(select(f"SELECT {n}::BIGINT AS n", NUMBERS)) for n in (1, 2))
    stored = Lake(tmp_path / "lake").write(holding, one, time_ordered())
    assert holding.rows(stored) == [{"n": 1}]
    assert sorted(row["n"] for row in holding.rows(together(NUMBERS, one, other))) == [1, 2]
