"""Values held against what their column is mapped to."""

import datetime as dt

import pyarrow as pa
import pytest

from monocle.diagnose import checks
from monocle.diagnose.profiles import column_values, marked
from monocle.diagnose.subject import LoadFacts, Mapped, SourceColumn, Subject
from monocle.engine import DuckEngine
from monocle.fields.registry import Setting, kinds
from monocle.relation import Column, Contract
from monocle.settings import Settings

AT = dt.datetime(2026, 11, 22, 9, 0)
ROWS = Contract(
    "rows",
    "one row",
    (Column("_file", "VARCHAR", ""), Column("_position", "BIGINT", ""), Column("a", "VARCHAR", "")),
)
KINDS = kinds(Setting(AT.date()))


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def found(engine, values, mapped):
    table = pa.table({"_file": ["f.csv"] * len(values), "_position": list(range(1, len(values) + 1)), "a": values})
    rows = engine.take(table, ROWS)
    subject = Subject(
        "s", rows, (SourceColumn("a", (mapped,)),), LoadFacts(1, AT, "full", 1, 1, 0, 0, 0, 0, 0, (), {}), None, AT
    )
    codes = [f"0:{code.lower()}" for code in mapped.codes]
    looked = engine.keep(marked(engine.keep(column_values(rows, ["a"])), codes, ["0"]))
    return checks.check_columns(engine, subject, looked, KINDS)[0]


def test_each_of_two_numbers_in_a_cell_is_checked(engine):
    told = found(
        engine, ["0639980001 / 0639980002", "0639980003 / 12 34 56 78 90 12 34 56 78"], Mapped("person", "phone")
    )
    assert told.checked == 2
    assert sum(told.reasons.values()) == 1
    assert told.places == ("f.csv:2",)


def test_a_date_is_read_in_its_declared_format(engine):
    told = found(engine, ["31/12/1980", "1980-12-31", "31/02/1980"], Mapped("order", "at", format="%d/%m/%Y"))
    assert told.reasons == {"malformed": 2}


def test_a_number_is_read_with_its_declared_decimal_mark(engine):
    told = found(engine, ["12,50", "1 250,00", "12,50,3", "douze"], Mapped("line", "amount", decimal=","))
    assert told.reasons == {"malformed": 2}


def test_a_declared_code_is_neither_invalid_nor_a_placeholder(engine):
    told = found(engine, ["X", "X", "Z"], Mapped("points", "kind", codes={"X": "expired"}))
    assert (told.checked, told.reasons, told.placeholders) == (3, {"unknown_code": 1}, {})


def test_a_sample_speaks_for_all_where_only_a_library_can_tell(engine, monkeypatch):
    monkeypatch.setattr(checks, "MOST_SLOW", 10)
    values = [f"client{number}@exemple.com" for number in range(60)] + [
        f"a b{number}@exemple.com" for number in range(40)
    ]
    told = found(engine, values, Mapped("person", "email"))
    assert told.left_out == 30
    assert (told.checked, told.reasons) == (100, {"malformed": 40})


def test_a_network_address_is_no_postcode(engine):
    told = found(engine, ["75015", "SW1A 1AA", "192.168.1.9", "Paris"], Mapped("person", "postcode"))
    assert (told.checked, told.reasons) == (4, {"malformed": 2})
