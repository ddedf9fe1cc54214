"""The engine computes relations and holds them to their contracts."""

import tempfile
from pathlib import Path

import pytest

from monocle.engine import DuckEngine, Lake
from monocle.errors import BadData
from monocle.ids import derived, derived_sql, time_ordered
from monocle.relation import Column, Contract, files, select
from monocle.settings import Settings

NUMBERS = Contract("numbers", "one number", (Column("n", "BIGINT", "the number", required=True),), key=("n",))


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def test_a_relation_is_composed_with_what_it_reads_and_binds(engine):
    numbers = select("SELECT range AS n FROM range($limit)", NUMBERS, {"limit": 10})
    low = select("SELECT n FROM numbers WHERE n < $limit", NUMBERS, {"limit": 3}, numbers=numbers)
    high = select("SELECT n FROM numbers WHERE n > $limit", NUMBERS, {"limit": 7}, numbers=numbers)
    both = select(
        "WITH a AS (SELECT * FROM low) SELECT * FROM a UNION ALL SELECT * FROM high ORDER BY n",
        NUMBERS,
        low=low,
        high=high,
    )
    assert [row["n"] for row in engine.rows(both)] == [0, 1, 2, 8, 9]


def test_a_dollar_in_a_name_or_a_text_binds_nothing(engine):
    odd = Contract("odd", "one", (Column("it's $limit", "VARCHAR", "an odd name"),))
    found = engine.rows(select("""SELECT 'a $limit' || $limit AS "it's $limit" """, odd, {"limit": "b"}))
    assert found == [{"it's $limit": "a $limitb"}]


def test_kept_rows_are_read_again_from_files(engine):
    kept = engine.keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    assert engine.count(kept) == 5


def test_a_relation_without_rows_is_kept_with_its_columns(engine):
    kept = engine.keep(select("SELECT range AS n FROM range(0)", NUMBERS))
    assert engine.arrow(kept).column_names == ["n"]


def test_columns_that_break_the_contract_are_refused(engine):
    with pytest.raises(BadData, match="n is VARCHAR, not BIGINT"):
        engine.keep(select("SELECT 'a' AS n", NUMBERS))


def test_columns_that_a_contract_lacks_or_has_alone_are_refused(engine):
    with pytest.raises(BadData, match="m is not in the contract"):
        engine.keep(select("SELECT 1::BIGINT AS n, 2 AS m", NUMBERS))
    with pytest.raises(BadData, match="n is missing, not BIGINT"):
        engine.keep(select("SELECT 1 AS m", NUMBERS))


def test_integers_of_128_bits_are_kept_as_parquet_can(engine):
    contract = Contract("sums", "a sum", (Column("n", "HUGEINT", "sum"),))
    assert engine.rows(engine.keep(select("SELECT 1::HUGEINT AS n", contract))) == [{"n": 1}]


def test_the_lake_stores_nothing_whose_key_repeats(engine, tmp_path):
    lake = Lake(tmp_path / "lake")
    with pytest.raises(BadData, match="one row per n"):
        lake.write(engine, select("SELECT 1::BIGINT AS n FROM range(2)", NUMBERS), time_ordered())
    assert not list(lake.root.glob("**/*.parquet"))


def inodes(relation):
    return sorted(Path(path).stat().st_ino for path in relation.values["paths"])


def test_the_lake_links_what_the_engine_has_kept(engine, tmp_path):
    kept = engine.keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    stored = Lake(tmp_path / "lake").write(engine, kept, time_ordered())
    assert inodes(stored) == inodes(kept)
    engine.close()
    with DuckEngine(tmp_path / "scratch", Settings(threads=1, memory_mb=512)) as another:
        assert another.count(stored) == 5
        assert inodes(Lake(tmp_path / "other").write(another, stored, time_ordered())) != inodes(stored)


def test_what_is_kept_on_another_file_system_is_copied_to_the_lake(engine, tmp_path):
    elsewhere = Path("/dev/shm")  # noqa: S108 - a file system of its own on Linux
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("the machine has no second file system at /dev/shm")
    with tempfile.TemporaryDirectory(dir=elsewhere) as place:
        kept = engine.keep(select("SELECT range AS n FROM range(5)", NUMBERS))
        assert engine.count(Lake(Path(place) / "lake").write(engine, kept, time_ordered())) == 5


def test_what_computes_a_kept_relation_anew_is_not_linked(engine, tmp_path):
    kept = engine.keep(select("SELECT range AS n FROM range(5)", NUMBERS))
    fewer = select("SELECT n FROM kept WHERE n < 2", NUMBERS, kept=kept)
    assert engine.count(Lake(tmp_path / "lake").write(engine, fewer, time_ordered())) == 2


def test_kept_rows_that_break_their_contract_are_not_stored(engine, tmp_path):
    lake = Lake(tmp_path / "lake")
    kept = engine.keep(select("SELECT 1::BIGINT AS n FROM range(2)", NUMBERS))
    with pytest.raises(BadData, match="one row per n"):
        lake.write(engine, kept, time_ordered())
    assert not list(lake.root.glob("**/*.parquet"))
    assert engine.count(kept) == 2


def test_an_id_is_the_same_in_python_and_in_sql(engine):
    contract = Contract("ids", "one id", (Column("id", "UUID", "id"),))
    made = engine.rows(
        select(f"SELECT {derived_sql(repr('record'), 'a', 'b')} AS id FROM (SELECT 'crm' AS a, 'é1' AS b)", contract)
    )
    assert str(made[0]["id"]) == str(derived("record", "crm", "é1"))


def test_pieces_of_stored_rows_come_in_one_order_whichever_the_columns(engine):
    contract = Contract("pairs", "a pair", (), open=True)
    kept = engine.keep(select("SELECT i, [{'city': 'c' || i}] AS places FROM range(300000) AS t(i)", contract))
    assert engine.stored(kept) is kept
    numbers = [one for piece in engine.pieces(kept, ("i",)) for one in piece["i"].to_pylist()]
    cities = [
        one[0]["city"]
        for piece in engine.pieces(kept, ("places.list.element.city",))
        for one in piece["places"].to_pylist()
    ]
    assert sorted(numbers) == list(range(300000))
    assert cities == [f"c{number}" for number in numbers]


def test_rows_that_are_not_stored_yet_are_kept_first(engine):
    contract = Contract("pairs", "a pair", (), open=True)
    stored = engine.stored(select("SELECT 1 AS i LIMIT 0", contract))
    assert [piece.num_rows for piece in engine.pieces(stored, ("i",))] == [0]


def test_texts_that_a_file_holds_once_are_the_same_texts(engine):
    contract = Contract("pairs", "a pair", (), open=True)
    text = "SELECT i, CASE WHEN i % 7 > 0 THEN 'c' || i % 5 END AS few, [{'city': 'v' || i % 3}] AS places FROM range(9000) AS t(i)"
    kept = engine.keep(select(text, contract))
    (piece,) = engine.pieces(kept, ("i", "few", "places.list.element.city"))
    assert "dictionary" in str(piece.schema.field("few").type)
    for row in piece.to_pylist():
        assert row["few"] == (f"c{row['i'] % 5}" if row["i"] % 7 else None)
        assert row["places"] == [{"city": f"v{row['i'] % 3}"}]


def test_texts_come_in_one_way_whichever_file_they_are_in(engine):
    contract = Contract("pairs", "a pair", (), open=True)
    few = engine.keep(select("SELECT 's' || i % 3 AS source FROM range(5000) AS t(i)", contract))
    many = engine.keep(select("SELECT 's' || i AS source FROM range(5000) AS t(i)", contract))
    both = files(contract, [path for one in (few, many) for path in map(Path, one.values["paths"])])
    assert len({str(piece.schema) for piece in engine.pieces(both, ("source",))}) == 1


def test_an_engine_that_gave_its_memory_back_goes_on(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=256)) as engine:
        kept = engine.keep(select("SELECT range AS n FROM range(1000)", NUMBERS))
        engine.release()
        assert engine.count(kept) == 1000
