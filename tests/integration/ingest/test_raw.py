"""The same rows bring nothing twice, whatever their file's name, order or completeness."""

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.ids import time_ordered
from monocle.ingest import raw
from monocle.settings import Settings


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def reading(engine, rows, file="a.csv"):
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in ("id", "name")}
    table = {"_file": [file] * len(rows), "_position": pa.array(range(1, len(rows) + 1), pa.int64()), **columns}
    return engine.take(pa.table(table), raw.READ)


def loaded(engine, rows, known=None, key=("id",), **more):
    incoming = engine.keep(
        raw.incoming(reading(engine, rows, **more), ["id", "name"], key, known or raw.nothing_known())
    )
    return incoming, {row["fate"]: row["rows"] for row in engine.rows(raw.fates(incoming))}


def applied(engine, incoming, sequence=1):
    return engine.keep(raw.applied(incoming, ["id", "name"], time_ordered(), sequence))


PEOPLE = [{"id": "1", "name": "Anne"}, {"id": "2", "name": "Léo"}, {"id": "3", "name": None}]


def test_a_second_load_of_the_same_rows_is_all_duplicates(engine):
    first, counts = loaded(engine, PEOPLE)
    assert counts == {"new": 3}
    _, again = loaded(engine, list(reversed(PEOPLE)), raw.first_load(applied(engine, first)), file="renamed.csv")
    assert again == {"duplicate": 3}


def test_half_a_file_then_all_of_it_adds_only_what_was_missing(engine):
    half, _ = loaded(engine, PEOPLE[:1])
    _, whole = loaded(engine, PEOPLE, raw.first_load(applied(engine, half)))
    assert whole == {"duplicate": 1, "new": 2}


def test_rows_without_a_key_are_counted_among_equals(engine):
    tickets = [{"id": None, "name": "Tent"}, {"id": None, "name": "Tent"}, {"id": None, "name": "Boots"}]
    first, counts = loaded(engine, tickets, key=())
    assert counts == {"new": 3}
    _, again = loaded(engine, [*tickets, {"id": None, "name": "Tent"}], raw.first_load(applied(engine, first)), key=())
    assert again == {"duplicate": 3, "new": 1}


def test_a_changed_row_becomes_a_new_version(engine):
    first, _ = loaded(engine, PEOPLE)
    before = applied(engine, first)
    second, counts = loaded(engine, [{"id": "1", "name": "Anna"}, *PEOPLE[1:]], raw.first_load(before))
    assert counts == {"changed": 1, "duplicate": 2}
    versions = raw.select("SELECT * FROM a UNION ALL SELECT * FROM b", raw.RAW, a=before, b=applied(engine, second, 2))
    now = {
        row["id"]: (row["name"], row["_first_sequence"])
        for row in engine.rows(raw.current(versions, raw.nothing_gone()))
    }
    assert now == {"1": ("Anna", 1), "2": ("Léo", 1), "3": (None, 1)}


def test_a_row_that_a_full_extract_no_longer_has_is_gone_until_it_comes_back(engine):
    first, _ = loaded(engine, PEOPLE)
    before = applied(engine, first)
    fewer, _ = loaded(engine, PEOPLE[1:], raw.first_load(before))
    gone = engine.keep(raw.gone(fewer, raw.first_load(before), 2))
    now = engine.keep(raw.current(before, gone))
    assert sorted(row["id"] for row in engine.rows(now)) == ["2", "3"]
    _, back = loaded(engine, PEOPLE, now)
    assert back == {"duplicate": 2, "new": 1}


def test_a_key_that_two_different_rows_have_keeps_one_whatever_their_order(engine):
    rows = [{"id": "1", "name": "Anne"}, {"id": "1", "name": "Anna"}]
    kept = []
    for order in (rows, list(reversed(rows))):
        incoming, counts = loaded(engine, order)
        assert counts == {"new": 1, "key_repeated": 1}
        kept += [row["name"] for row in engine.rows(applied(engine, incoming))]
    assert kept[0] == kept[1]


def test_a_row_whose_key_is_empty_is_no_row_of_the_source(engine):
    _, counts = loaded(engine, [{"id": " ", "name": "Anne"}, {"id": "2", "name": "Léo"}])
    assert counts == {"new": 1, "no_key": 1}
