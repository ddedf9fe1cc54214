"""What is written for the served tables is what the catalog takes."""

import csv
import datetime as dt
import io
import json

from monocle.catalog import serving as serving_tables
from monocle.engine import export
from monocle.golden.facts import Facts
from monocle.golden.link_levels import Links
from monocle.golden.serving import left_out, redirects, serving
from monocle.golden.stage import run
from monocle.golden.survivorship import Survivorship
from monocle.ids import derived
from monocle.relation import Column, Contract, select
from monocle.tables import (
    CUSTOMERS,
    GIVEN_IDS,
    IDENTIFIERS,
    LINKS,
    ORDER_LINES,
    RECORDS,
)


def served(house):
    records = house.taken(house.records, RECORDS)
    customers = house.taken(house.customers, CUSTOMERS)
    identifiers = house.taken(house.identifiers, IDENTIFIERS)
    facts = house.facts()
    given = run(house.engine, records, customers, identifiers, facts, Survivorship())
    return serving(records, customers, identifiers, Links(house.taken([], LINKS)), facts, given.profiles)


def test_each_table_has_the_columns_that_the_catalog_takes(house):
    house.record("a")
    tables = served(house)
    assert {name: relation.contract.column_names() for name, relation in tables.items()} == dict(serving_tables.COLUMNS)
    for relation in tables.values():
        house.engine.keep(relation)


def test_a_link_is_served_with_the_sum_behind_its_weight(house):
    left, right = sorted((house.record("a"), house.record("a")))
    row = {
        "left_id": left, "right_id": right, "weight": 3.25, "rule": "email", "levels": [2, 255, 0], "bits": [9.0, 0.0, -1.5],
        "household": -0.25, "strong": True, "held_back": "", "model": "m",
    }  # fmt: skip
    comparisons = [
        ("first_name", ("different", "close", "exact")),
        ("email", ("no", "yes")),
        ('it\'s "x"', ("no", "yes")),
    ]
    links = Links(house.taken([row], LINKS), -4.0, comparisons)
    records, customers = house.taken(house.records, RECORDS), house.taken(house.customers, CUSTOMERS)
    identifiers, facts = house.taken(house.identifiers, IDENTIFIERS), house.facts()
    won = run(house.engine, records, customers, identifiers, facts, Survivorship())
    [served_link] = house.engine.rows(serving(records, customers, identifiers, links, facts, won.profiles)["link"])
    levels = json.loads(served_link["levels"])
    assert [(one["field"], one["level"], one["weight"]) for one in levels] == [
        ("prior", "two_records", -4.0),
        ("first_name", "exact", 9.0),
        ('it\'s "x"', "no", -1.5),
        ("household", "could_be_another_member", -0.25),
    ]
    assert sum(one["weight"] for one in levels) == served_link["weight"]


def test_the_dialect_written_is_the_one_read():
    assert export.CSV == serving_tables.CSV_TO_WRITE


def test_null_a_text_that_reads_like_it_and_quotes_are_told_apart(house, tmp_path):
    texts = Contract("texts", "one text", (Column("n", "BIGINT", ""), Column("t", "VARCHAR", "")))
    said = ["\\N", "", 'a "b", c', "two\nlines", "é", "\x01\x02 a\x02", "\x01"]
    rows = " UNION ALL ".join(f"SELECT {n}::BIGINT AS n, $t{n} AS t" for n in range(len(said)))
    relation = select(f"{rows} UNION ALL SELECT 9, NULL", texts, {f"t{n}": text for n, text in enumerate(said)})
    paths = export.write_csv(house.engine, relation, tmp_path / "texts")
    text = "".join(path.read_bytes().decode() for path in paths)
    assert "\x01\\N\x01" in text
    assert "9\x02\\N\n" in text
    rows = sorted(csv.reader(io.StringIO(text, newline=""), delimiter="\x02", quotechar="\x01"))
    assert [row[1] for row in rows] == [*said, "\\N"]


def test_no_rows_make_no_file(house, tmp_path):
    relation = select("SELECT 1::BIGINT AS n WHERE false", Contract("n", "", (Column("n", "BIGINT", ""),)))
    assert export.write_csv(house.engine, relation, tmp_path / "none") == []


def test_a_record_serves_the_values_that_are_there_and_no_others(house):
    house.record(
        "a", first_name="Zoé", birth_date=dt.date(1990, 2, 28), emails=["z@example.org"], extra='{"a": "\\u0000"}'
    )
    (record,) = house.engine.rows(served(house)["record"])
    assert json.loads(record["content"]) == {
        "first_name": "Zoé",
        "birth_date": "1990-02-28",
        "emails": ["z@example.org"],
        "extra": {"a": "\ufffd"},
    }


def test_an_order_is_served_with_its_lines_and_none_is_an_empty_list(house):
    record = house.record("a")
    house.order(record, 500)
    house.order(record, 700)
    (first, second) = [order["order_id"] for order in house.orders]
    line = dict.fromkeys(ORDER_LINES.column_names()) | {"order_id": first, "source": "till", "quantity": 1.0}
    lines = [line | {"line_id": str(derived("line", str(n))), "label": f"l{n}", "amount": n * 100} for n in range(1, 3)]
    facts = house.facts()
    taken = Facts(facts.orders, house.taken(lines, ORDER_LINES), facts.events, facts.consents, facts.points)
    house.facts = lambda: taken
    rows = {str(row["order_id"]): json.loads(row["lines"]) for row in house.engine.rows(served(house)["purchase"])}
    assert rows[second] == []
    assert sorted((one["label"], one["amount"]) for one in rows[first]) == [("l1", 100), ("l2", 200)]


def test_facts_of_nobody_are_not_served_but_counted(house):
    record = house.record("a")
    house.order(record, 1)
    house.order(None, 2)
    house.event(str(derived("record", "unknown")))
    house.event(record)
    tables = served(house)
    assert (house.engine.count(tables["purchase"]), house.engine.count(tables["happening"])) == (1, 1)
    counted = house.engine.rows(left_out(house.taken(house.customers, CUSTOMERS), house.facts()))
    assert {row["fact"]: row["rows"] for row in counted} == {"orders": 1, "events": 1, "consents": 0, "points": 0}


def test_words_count_the_customers_they_find(house):
    house.record("a", first_name="Zoé")
    house.record("b", first_name="Zoe", last_name="Petit")
    words = {row["word"]: row["customers"] for row in house.engine.rows(served(house)["word"])}
    assert words == {"zoe": 2, "petit": 1}


def test_only_ids_that_lead_elsewhere_redirect(house):
    ids = [str(derived("customer", name)) for name in "ab"]
    made = dict.fromkeys(("founder_id", "anchor_id", "matched_id"), ids[0])
    given = [{"customer_id": one, "survivor_id": ids[0], "in_force": True, **made} for one in ids]
    (row,) = house.engine.rows(redirects(house.taken(given, GIVEN_IDS)))
    assert (str(row["old_id"]), str(row["customer_id"])) == (ids[1], ids[0])


def test_the_catalog_takes_what_is_written_and_gives_it_back(house, tmp_path, catalog):
    record = house.record("a", first_name='Zoé "Z"', last_name="\\N", emails=["z@example.org"], source="crm,web")
    house.record("a", first_name="Zoé", birth_name="d'Artois", loyalty_cards=["C\n1"])
    house.order(record, -700, kind="refund")
    house.event(record)
    for event in house.events:
        event.update(text="two\nlines\x00", place=None, score=4.5, properties='{"said": "a\\u0000b, \\"c\\""}')
    with catalog.transaction() as connection:
        for table, relation in served(house).items():
            paths = export.write_csv(house.engine, relation, tmp_path / table)
            rows = serving_tables.copy_files(connection, table, serving_tables.COLUMNS[table], paths)
            assert rows == house.engine.count(relation)
    with catalog.reading() as connection:
        (sources, name) = connection.execute("SELECT sources, name FROM customer").fetchone()
        (golden,) = connection.execute("SELECT golden FROM portrait").fetchone()
        contents = connection.execute("SELECT content FROM record WHERE source = 'crm,web'").fetchone()
        happening = connection.execute("SELECT text, place, score, properties FROM happening").fetchone()
        (total,) = connection.execute("SELECT total FROM purchase").fetchone()
    assert sources == ["crm", "crm,web"]
    assert name.endswith("\\N")
    assert {"field": "last_name", "value": "\\N"}.items() <= next(
        row for row in golden if row["field"] == "last_name"
    ).items()
    assert contents == ({"first_name": 'Zoé "Z"', "last_name": "\\N", "emails": ["z@example.org"]},)
    assert happening == ("two\nlines", None, 4.5, {"said": 'a\ufffdb, "c"'})
    assert total == -700
