"""Records become customers: people are found, families stay apart, nothing depends on the order of rows."""

import datetime as dt
import json
import random

import pytest
from resolve_people import FIRST, LAST, crowd, given, person, row

from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.relation import Contract, select
from monocle.resolve import stage
from monocle.resolve.candidates import ALL_PAIRS_UP_TO
from monocle.resolve.quality import quality
from monocle.resolve.stage import Known, Matching
from monocle.settings import Settings

ANY = Contract("any", "any columns", (), open=True)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _customers(engine, resolved, records):
    found = engine.rows(
        select(
            "SELECT r.source_key, CAST(c.customer_id AS VARCHAR) AS customer FROM records AS r JOIN customers AS c USING (record_id)",
            ANY,
            records=records,
            customers=resolved.customers,
        )
    )
    return {row["source_key"]: row["customer"] for row in found}


def _run(engine, rows, flags=None, known=None):
    records, identifiers = given(engine, rows, flags)
    resolved = stage.run(engine, records, identifiers, known or Known(), Matching())
    return resolved, _customers(engine, resolved, records)


def _wives():
    """Somebody else in the home of every fourth person: records that show households."""
    homes = ("last", "street", "house", "postcode", "city")
    return [
        row(
            f"{n}w",
            {name: person(n)[name] for name in homes},
            first=f"{FIRST[n % 16]}ette",
            born=person(n + 7000)["born"],
        )
        for n in range(0, 120, 4)
    ]


def test_people_are_found_through_errors_and_gaps(engine):
    _, customers = _run(engine, crowd())
    found = quality([customers[key] for key in sorted(customers)], [key[:-1] for key in sorted(customers)])
    assert found.precision >= 0.99
    assert found.recall >= 0.97


def test_a_couple_that_shares_all_but_first_name_and_birth_date_stays_two(engine):
    wife = person(1)
    husband = {**wife, "first": "ulysse", "born": dt.date(1961, 5, 17)}
    resolved, customers = _run(engine, [*crowd(), row("husband", husband)])
    assert customers["husband"] != customers["1a"]
    links = engine.rows(select("SELECT * FROM links WHERE held_back = 'another_person'", ANY, links=resolved.links))
    assert str(record_id("crm", "husband")) in {str(link[side]) for link in links for side in ("left_id", "right_id")}


def test_father_and_son_of_one_name_stay_two(engine):
    father = person(1)
    son = {**father, "born": father["born"] + dt.timedelta(days=10_300), "email": None, "phone": None}
    _, customers = _run(engine, [*crowd(), *_wives(), row("son", son)])
    assert customers["son"] != customers["1a"]


def test_a_flagged_mailbox_joins_nobody(engine):
    rows = [{"key": f"m{number}", "email": "contact@firm.example"} for number in range(5)]
    _, customers = _run(engine, [*crowd(), *rows], flags={"contact@firm.example": "role"})
    assert len({customers[row["key"]] for row in rows}) == 5


def test_a_mailbox_under_many_names_joins_nobody(engine):
    rows = [
        {"key": f"m{number}", "first": FIRST[number], "last": LAST[number], "email": "all@firm.example"}
        for number in range(10)
    ]
    _, customers = _run(engine, [*crowd(), *rows])
    assert len({customers[row["key"]] for row in rows}) == 10


def test_a_chain_of_strong_pairs_does_not_join_two_people(engine):
    wife, husband = person(1), person(2)
    chain = {"key": "chain", "email": wife["email"], "phone": husband["phone"]}
    resolved, customers = _run(engine, [*crowd(), chain])
    assert customers["1a"] != customers["2a"]
    held = engine.rows(select("SELECT * FROM links WHERE held_back = 'component'", ANY, links=resolved.links))
    assert held
    assert not any(link["strong"] for link in held)


def test_the_levels_of_a_link_sum_to_its_weight(engine):
    resolved, _ = _run(engine, crowd())
    links = engine.rows(resolved.links)
    assert links
    for link in links:
        assert resolved.model.prior() + sum(link["bits"]) + link["household"] == link["weight"]
        assert len(link["levels"]) == len(link["bits"]) == len(resolved.model.comparisons)


def test_a_second_run_changes_nothing(engine):
    first, customers = _run(engine, crowd())
    second, again = _run(engine, crowd(), known=Known(first.customers, first.given_ids))
    assert again == customers
    assert engine.count(second.changes) == 0


def test_a_merge_names_its_strongest_link(engine):
    anna = person(1)
    apart = {"key": "late", "first": anna["first"], "city": anna["city"]}
    first, before = _run(engine, [*crowd(), apart])
    second, after = _run(engine, [*crowd(), row("late", anna)], known=Known(first.customers, first.given_ids))
    assert before["late"] != before["1a"] == after["late"]
    [merged] = [change for change in engine.rows(second.changes) if change["kind"] == "merged"]
    assert str(merged["customer_id"]) == before["late"]
    assert str(record_id("crm", "late")) in json.loads(merged["reason"]).values()


def test_the_order_of_rows_changes_nothing(engine):
    rows = crowd()
    random.Random(5).shuffle(rows)  # noqa: S311 - an order for a test
    first, customers = _run(engine, crowd())
    second, shuffled = _run(engine, rows)
    assert shuffled == customers
    order = "SELECT CAST(left_id AS VARCHAR) AS l, CAST(right_id AS VARCHAR) AS r, weight, levels, bits, model FROM links ORDER BY 1, 2"
    assert engine.rows(select(order, ANY, links=first.links)) == engine.rows(select(order, ANY, links=second.links))


def test_blocking_finds_what_comparing_all_pairs_would(engine):
    people = [person(number) for number in range(1500)]
    rows = [row(f"{n}a", person) for n, person in enumerate(people)]
    rows += [row(f"{n}b", person, phone=None, street=None) for n, person in enumerate(people) if n % 5 == 0]
    resolved, customers = _run(engine, rows)
    assert resolved.candidates < ALL_PAIRS_UP_TO / 10
    found = quality([customers[row["key"]] for row in rows], [row["key"][:-1] for row in rows])
    assert found.f1 >= 0.99


def test_organisations_alone_are_resolved(engine):
    rows = [{"key": f"o{n}", "company": f"Société {LAST[n % 13]}", "city": LAST[n % 13]} for n in range(26)]
    _, customers = _run(engine, rows)
    assert len(customers) == 26


@pytest.mark.parametrize("rows", [[], [{"key": "1", "first": "anna"}], [{"key": "1"}, {"key": "2"}]])
def test_next_to_nothing_is_no_error(engine, rows):
    resolved, customers = _run(engine, rows)
    assert len(set(customers.values())) == len(rows)
    assert engine.count(resolved.links) == 0
