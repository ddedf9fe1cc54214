"""Sources with their own columns become persons, orders, events, choices and points of one model."""

import datetime as dt
import json

import pyarrow as pa
import pytest

from monocle import ids
from monocle.documents import parse_document
from monocle.engine import DuckEngine
from monocle.ingest import raw
from monocle.ingest.definition_yaml import definition_of
from monocle.ingest.mapping import map_source, map_sources
from monocle.ingest.persons import LOADED_AT, Held
from monocle.ingest.promise import mapped_columns
from monocle.settings import Settings
from monocle.tables import RAW

LOAD = ids.derived("load", "test")
LOADED = dt.datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def mapped(engine, definition, rows):
    return map_source(engine, *given(engine, definition, rows))


def given(engine, definition, rows):
    source = definition_of(parse_document(definition, "source.yaml"), "source.yaml")
    columns = sorted({name for row in rows for name in row} | mapped_columns(source))
    table = {
        "_row_key": [str(number) for number in range(len(rows))],
        "_row_hash": ["h"] * len(rows),
        "load_id": [str(LOAD)] * len(rows),
        "_sequence": pa.array([1] * len(rows), pa.int64()),
        "_file": ["f"] * len(rows),
        "_position": pa.array(range(len(rows)), pa.int64()),
        **{name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns},
    }
    times = engine.take(
        pa.table({"load_id": [str(LOAD)], "loaded_at": pa.array([LOADED], pa.timestamp("us"))}), LOADED_AT
    )
    return Held(raw.first_load(engine.take(pa.table(table), RAW)), times), source


CRM = """
name: crm
reader: {type: csv, where: x}
key: [ID]
keep: [SHOE]
mapping:
  person:
    key: ID
    civility: {column: CIV, codes: {H: M, F: MME}}
    last_name: NOM
    birth_date: {column: NE, format: "%d/%m/%Y"}
    email: [MAIL, MAIL2]
    phone: [{column: TEL, split: "/"}]
    customer_number: {column: ID, prefix: "crm:"}
    address: [{line: ADR, postcode: CP, city: VILLE, country: {constant: FR}}]
    updated_at: {column: MAJ, format: "%d/%m/%Y"}
"""


def test_columns_of_any_name_become_a_person(engine):
    row = {"ID": "0012", "CIV": "F", "NOM": " Durand ", "NE": "31/12/1980", "MAIL": "a@example.fr", "MAIL2": "", "TEL": "0639980001 / 0639980002",
           "ADR": "1 rue X", "CP": "01000", "VILLE": "Bourg", "MAJ": "02/01/2024", "SHOE": "42"}  # fmt: skip
    person = engine.rows(mapped(engine, CRM, [row]).persons)[0]
    assert str(person["record_id"]) == str(ids.record_id("crm", "0012"))
    assert (person["civility"], person["last_name"], person["birth_date"]) == ("MME", "Durand", "1980-12-31")
    assert (person["emails"], person["phones"]) == (["a@example.fr"], ["0639980001", "0639980002"])
    assert person["customer_numbers"] == ["crm:0012"]
    assert person["addresses"][0]["postcode"] == "01000"
    assert json.loads(person["extra"]) == {"SHOE": "42"}
    assert person["seen_at"] == dt.datetime(2024, 1, 1, 23)


def test_a_date_that_breaks_its_format_stays_as_given_for_cleaning_to_judge(engine):
    person = engine.rows(mapped(engine, CRM, [{"ID": "1", "NE": "31/02/1980"}]).persons)[0]
    assert person["birth_date"] == "31/02/1980"
    assert person["addresses"] == []


def test_a_record_without_a_time_is_dated_by_its_load(engine):
    assert engine.rows(mapped(engine, CRM, [{"ID": "1"}]).persons)[0]["seen_at"] == LOADED


CALLS = """
name: calls
reader: {type: csv, where: x}
nature: observed
mapping:
  person: {key: [CARD, MAIL], full_name: WHO, email: MAIL, loyalty_card: CARD}
  event: {type: {constant: call}, name: {column: KIND, codes: {IN: Call Received}}, channel: {constant: phone}, at: {column: AT, format: "%d/%m/%Y %H:%M"}, text: NOTE}
"""


def test_several_rows_of_one_person_are_one_record_with_the_latest_values(engine):
    rows = [
        {"MAIL": "a@example.fr", "WHO": "Anne D.", "KIND": "IN", "AT": "01/02/2024 10:00"},
        {"MAIL": "a@example.fr", "WHO": "Anne Durand", "KIND": "IN", "AT": "01/03/2024 10:00"},
        {"MAIL": "a@example.fr", "KIND": "IN", "AT": "01/04/2024 10:00"},
    ]
    found = mapped(engine, CALLS, rows)
    person = engine.rows(found.persons)
    assert [(one["source_key"], one["full_name"], one["emails"]) for one in person] == [
        ("a@example.fr", "Anne Durand", ["a@example.fr"])
    ]
    assert engine.count(found.events) == 3


def test_a_row_that_feeds_nothing_is_counted_with_its_reason(engine):
    rows = [
        {"MAIL": "a@example.fr", "KIND": "IN", "AT": "32/02/2024 10:00"},
        {"MAIL": "b@example.fr", "KIND": "IN", "AT": "01/03/2024 10:00"},
    ]
    found = mapped(engine, CALLS, rows)
    assert engine.rows(found.skipped) == [{"source": "calls", "section": "event", "reason": "no_time", "rows": 1}]


def test_a_call_of_nobody_is_an_event_without_a_record(engine):
    found = mapped(engine, CALLS, [{"KIND": "IN", "AT": "01/03/2024 10:00"}])
    assert engine.count(found.persons) == 0
    assert engine.rows(found.events)[0]["record_id"] is None


TILLS = """
name: tills
reader: {type: csv, where: x}
key: [TICKET, LINE]
mapping:
  person: {key: CARD, loyalty_card: CARD}
  order: {key: TICKET, at: {column: DAY, format: "%d/%m/%Y"}, store: SHOP, channel: {constant: store}}
  line: {key: [TICKET, LINE], product: REF, quantity: QTY, amount: {column: SUM, decimal: ","}}
"""


def test_ticket_lines_add_up_to_orders_and_refunds_are_negative(engine):
    rows = [
        {"TICKET": "1", "LINE": "1", "CARD": "C1", "DAY": "01/02/2024", "QTY": "1", "SUM": "1 234,56"},
        {"TICKET": "1", "LINE": "2", "CARD": "C1", "DAY": "01/02/2024", "QTY": "2", "SUM": "0,44"},
        {"TICKET": "2", "LINE": "1", "DAY": "02/02/2024", "QTY": "-1", "SUM": "-10,00"},
        {"TICKET": "3", "LINE": "1", "DAY": "02/02/2024", "QTY": "1", "SUM": "free"},
    ]
    found = map_sources(engine, [given(engine, TILLS, rows)])
    orders = {one["order_key"]: (one["total"], one["kind"], one["lines"]) for one in engine.rows(found.orders)}
    assert orders == {"1": (123500, "sale", 2), "2": (-1000, "refund", 1), "3": (0, "sale", 0)}
    assert engine.rows(found.skipped) == [{"source": "tills", "section": "line", "reason": "no_amount", "rows": 1}]


SHOP_LINES = """
name: shop_lines
reader: {type: csv, where: x}
order_of: {source: shop_orders, key: ORDER}
about: {source: shop_customers, key: WHO}
mapping: {line: {product: REF, quantity: QTY, unit_price: PRICE}}
"""


def test_lines_find_the_order_that_another_source_describes(engine):
    line = engine.rows(
        mapped(
            engine, SHOP_LINES, [{"ORDER": "9", "WHO": "7", "REF": "TENT", "QTY": "3", "PRICE": "19.99"}]
        ).order_lines
    )[0]
    assert str(line["order_id"]) == str(ids.derived("order", "shop_orders", "9"))
    assert line["amount"] == 5997


CONSENTS = """
name: news
reader: {type: csv, where: x}
mapping:
  person: {key: MAIL, email: MAIL}
  consent: {purpose: {constant: marketing}, channel: {constant: email}, choice: {column: OPT, codes: {"1": granted, "0": denied}}}
"""


def test_choices_are_read_by_their_codes_and_unknown_codes_are_counted(engine):
    rows = [
        {"MAIL": "a@example.fr", "OPT": "1"},
        {"MAIL": "b@example.fr", "OPT": "0"},
        {"MAIL": "c@example.fr", "OPT": "?"},
        {"MAIL": "d@example.fr"},
    ]
    found = mapped(engine, CONSENTS, rows)
    assert sorted(one["choice"] for one in engine.rows(found.consents)) == ["denied", "granted"]
    assert engine.rows(found.skipped) == [{"source": "news", "section": "consent", "reason": "unknown_code", "rows": 1}]


def test_a_column_name_cannot_break_out_of_its_statement(engine):
    hostile = """x' OR 1=1 --"""
    definition = f"""
name: hostile
reader: {{type: csv, where: x}}
mapping: {{person: {{key: "{hostile}", last_name: "{hostile}"}}}}
"""
    person = engine.rows(mapped(engine, definition, [{hostile: "Robert'); DROP TABLE persons;--"}]).persons)
    assert [one["last_name"] for one in person] == ["Robert'); DROP TABLE persons;--"]
