"""Profiles: what is served of each customer."""

import json
import random

import pytest

from monocle.engine import DuckEngine
from monocle.engine.contracts import broken_promises
from monocle.golden.claims import weighed
from monocle.golden.facts import happened
from monocle.golden.placed import Given, no_pins, placed
from monocle.golden.profiles import Told, passes, profiles
from monocle.golden.spoken import FREE_BIT
from monocle.golden.stage import golden_values
from monocle.golden.survivorship import Survivorship, from_yaml
from monocle.settings import Settings
from monocle.tables import CUSTOMERS, IDENTIFIERS, RECORDS

LYON = {
    "house_number": "3",
    "street": "rue Victor Hugo",
    "line": "3 rue Victor Hugo",
    "postcode": "69002",
    "city": "Lyon",
}


def profile(house, survivorship=None):
    (only,) = house.engine.rows(house.given(survivorship).profiles)
    return only


def test_a_profile_lists_its_golden_values_by_field_then_rank(house):
    house.record("a", on=1, first_name="Zoé", last_name="Petit", emails=["b@example.org", "a@example.org"])
    house.record("a", on=2, first_name="Zoé", last_name="Petit", language="fr")
    golden = json.loads(profile(house)["golden"])
    assert [(row["field"], row["rank"], row["value"]) for row in golden] == [
        ("email", 1, "b@example.org"),
        ("email", 2, "a@example.org"),
        ("first_name", 1, "Zoé"),
        ("language", 1, "fr"),
        ("last_name", 1, "Petit"),
    ]


@pytest.mark.parametrize("records", [1, 2])
def test_golden_values_in_a_profile_are_those_of_golden(house, records):
    for on in range(records):
        house.record(
            "a", on=on, first_name="Zoé", last_name=f"Petit{'t' * on}", extra='{"size": "38"}', phones=["+33611111111"]
        )
    given = house.given()
    rows = [
        {name: str(value) if name not in {"rank", "support"} else value for name, value in row.items()}
        for row in house.engine.rows(given.golden)
    ]
    (only,) = house.engine.rows(given.profiles)
    expected = [
        {name: row[name] for name in row if name not in {"customer_id", "key", "rivals"}}
        | {"rivals": json.loads(row["rivals"])}
        for row in sorted(rows, key=lambda row: (row["field"], row["rank"]))
    ]
    assert json.loads(only["golden"]) == expected


def test_a_customer_is_named_by_first_and_last_name_else_by_the_company(house):
    house.record("a", first_name="Zoé", last_name="Petit")
    house.record("b", company="Petit & Fils")
    house.record("c", emails=["c@example.org"])
    assert sorted(row["name"] for row in house.engine.rows(house.given().profiles)) == ["", "Petit & Fils", "Zoé Petit"]


def test_completeness_is_the_share_of_expected_fields_that_are_known(house):
    house.record("a", first_name="Zoé", emails=["a@example.org", "b@example.org"], language="fr")
    assert profile(house)["completeness"] == pytest.approx(2 / 6)
    assert profile(house, from_yaml({"expected": ["email", "phone"]}))["completeness"] == pytest.approx(1 / 2)


def test_spending_is_net_of_refunds_by_currency_and_refunds_are_no_orders(house):
    first = house.record("a", on=50)
    second = house.record("a", on=51)
    house.order(first, 5000, on=1)
    house.order(second, 2500, on=9, currency="CHF")
    house.order(second, -2000, on=90, kind="refund")
    house.event(first, on=3)
    seen = profile(house)
    assert json.loads(seen["spent"]) == {"CHF": 2500, "EUR": 3000}
    assert (seen["orders"], seen["events"]) == (2, 1)
    assert (seen["first_seen_at"].day, seen["last_order_at"].day) == (2, 10)
    assert seen["last_seen_at"] > seen["last_order_at"]


def test_facts_of_unknown_records_count_for_nobody(house):
    house.record("a")
    house.order(None, 5000)
    house.event("00000000-0000-8000-a000-000000000009")
    seen = profile(house)
    assert (seen["orders"], seen["events"], seen["spent"]) == (0, 0, "{}")


def test_a_customer_is_found_by_every_way_of_writing_what_is_known(house):
    house.record("a", first_name="Zoé", last_name="Œuvrard", birth_name="d'Artois", addresses=[LYON])
    house.record("a", emails=["Zoe.X@example.org".lower()], phones=["+33612345678", "+262692000000", "+41790000000"])
    house.record("a", loyalty_cards=["C12"], customer_numbers=["crm:0012"], handles=["x:zoe"], company="Été & Co")
    words = profile(house)["search_text"].split(" ")
    assert {"zoe", "oeuvrard", "artois", "69002", "lyon", "zoe.x@example.org", "zoe.x", "0612345678"} <= set(words)
    assert {"33612345678", "0692000000", "41790000000", "c12", "0012", "zoe", "ete", "co"} <= set(words)
    assert len(words) == len(set(words))
    assert " ".join(words).isascii()


def test_sources_and_identifiers_are_counted_once(house):
    ids = [house.record("a", source=source, emails=["a@example.org"]) for source in ("web", "crm", "web")]
    house.identifiers += [
        {"record_id": one, "source": "web", "type": "email", "value": "a@example.org", "flag": ""} for one in ids
    ]
    seen = profile(house)
    assert (seen["sources"], seen["records"], seen["identifiers"]) == (["crm", "web"], 3, 1)


def test_every_relation_keeps_its_contract(house):
    for on in range(4):
        house.record(
            "ab"[on % 2], on=on, first_name="Zoé", emails=["z@example.org", "z+1@example.org"], extra='{"a":"1"}'
        )
    house.record("empty")
    given = house.given()
    for relation in (given.claims, given.golden, given.profiles):
        assert house.engine.rows(broken_promises(relation)) == []
    assert house.engine.count(given.profiles) == 3


def many(house, rows):
    chance = random.Random(7)  # noqa: S311  # test data
    for _ in range(rows):
        person = chance.randrange(rows // 3)
        record = house.record(
            str(person),
            source=chance.choice(["crm", "web", "till"]),
            on=chance.randrange(5),
            first_name=chance.choice([None, "Zoé", "Zoe", "Z", "李"]),
            last_name=chance.choice([None, "Petit", "PETIT", "Пётр"]),
            emails=chance.sample(["a@example.org", "a+1@example.org", "b@example.org"], chance.randrange(3)),
            addresses=chance.sample([LYON, LYON | {"extra": "B"}, {"city": "Lyon"}], chance.randrange(3)),
            nature=chance.choice(["declared", "inferred"]),
        )
        house.order(record, chance.randrange(100))
        house.event(record)


def digests(house):
    rows = house.engine.rows(house.given().profiles)
    return sorted((str(row["customer_id"]), row["digest"]) for row in rows)


def test_the_same_rows_in_any_order_on_any_threads_give_the_same_digests(house, tmp_path):
    many(house, 300)
    once = digests(house)
    pairs = list(zip(house.records, house.customers, strict=True))
    for seed, threads in ((1, 1), (2, 4)):
        random.Random(seed).shuffle(pairs)  # noqa: S311  # test data
        random.Random(seed).shuffle(house.orders)  # noqa: S311  # test data
        house.records, house.customers = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        with DuckEngine(tmp_path / str(seed), Settings(threads=threads, memory_mb=512)) as engine:
            house.engine = engine
            assert digests(house) == once


def test_a_changed_value_changes_the_digest_of_its_customer_alone(house):
    many(house, 60)
    before = dict(digests(house))
    house.records[0]["language"] = "fr"
    after = dict(digests(house))
    assert {key for key in before if before[key] != after[key]} == {house.customers[0]["customer_id"]}


def test_a_customer_of_5000_records_keeps_the_best_50_addresses(house):
    for number in range(5000):
        house.record(
            "a", on=number, first_name="Zoé", last_name="Petit", addresses=[LYON | {"house_number": str(number)}]
        )
    golden = house.golden()
    assert [row["rank"] for row in golden["address"]] == list(range(1, 51))
    assert json.loads(golden["address"][0]["value"])["house_number"] == "4999"
    assert golden["last_name"][0]["support"] == 5000


def test_golden_values_alone_are_those_of_the_stage(house):
    for on in range(3):
        house.record(
            "a", source=f"s{on}", on=on, first_name="Zoé", last_name=f"Petit{'t' * on}", emails=["a@example.org"]
        )
    house.record("b", last_name="Durand")
    records, customers = house.taken(house.records, RECORDS), house.taken(house.customers, CUSTOMERS)
    alone = golden_values(house.engine, records, customers, house.taken([], IDENTIFIERS), Survivorship())
    whole = house.given().golden
    assert sorted(map(str, house.engine.rows(alone))) == sorted(map(str, house.engine.rows(whole)))


def test_profiles_made_in_passes_are_those_made_at_once(house):
    for number in range(30):
        house.record(
            f"customer {number % 12}", on=number, last_name=f"Petit{number % 5}", emails=[f"{number}@example.org"]
        )
    given = house.given()
    customers = house.taken(house.customers, CUSTOMERS)
    read = Given(house.taken(house.records, RECORDS), customers, house.taken([], IDENTIFIERS), no_pins())
    ordered = house.engine.keep(placed(read, Survivorship()))
    told = house.engine.keep(weighed(read, ordered, Survivorship(), (2 << FREE_BIT) - 1))
    parts = Told(told, given.golden, customers, read.identifiers, happened(customers, house.facts()))
    made = [row for within in passes(12, 3) for row in house.engine.rows(profiles(parts, Survivorship(), within))]
    assert sorted(row["digest"] for row in made) == sorted(row["digest"] for row in house.engine.rows(given.profiles))
