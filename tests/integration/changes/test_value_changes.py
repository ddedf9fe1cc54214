"""What runs change of golden values, kept per field with source and time."""

import datetime as dt

import pytest
from changes_house import CRM, SHOP, feed

from monocle import clock
from monocle.errors import BadInput, NotFound

MARIE = "email:marie.lefevre@exemple.fr"


def counted(workspace):
    with workspace.house.catalog.reading() as connection:
        return connection.execute("SELECT count(*) FROM value_change").fetchone()[0]


def seen(changes):
    return [(one.field, one.kind, one.before, one.after, one.source) for one in changes]


def test_the_first_run_changes_no_value(ran):
    assert counted(ran) == 0
    assert ran.customers.changes(MARIE) == []


def test_a_second_run_of_the_same_files_changes_no_value(ran):
    run = ran.run()
    assert run.counts["golden_changes"] == 0
    assert counted(ran) == 0


def test_a_value_that_one_source_mends_is_told_with_both_values_source_and_time(ran):
    feed(ran.root, "crm.csv", CRM.replace("1980-01-01", "1981-01-01"))
    feed(ran.root, "shop.csv", SHOP.replace("1980-01-01", "1981-01-01"))
    run = ran.run()
    (change,) = ran.customers.changes(MARIE)
    assert (change.field, change.kind) == ("birth_date", "changed")
    assert ("1980" in change.before, "1981" in change.after) == (True, True)
    assert change.run_id == run.run_id
    assert change.seen_at.isoformat() == "2025-12-31T23:00:00"  # in Paris, the first of January
    assert run.counts["golden_changes"] == counted(ran) == 1


def test_a_further_value_is_set_and_one_that_goes_is_removed(ran):
    feed(ran.root, "crm.csv", CRM.replace("0612345678", "0613243546"))
    ran.run()
    assert sorted(seen(ran.customers.changes(MARIE, language="fr"))) == [
        ("phone", "removed", "06 12 34 56 78", "", "crm"),
        ("phone", "set", "", "06 13 24 35 46", "crm"),
    ]


def test_a_field_with_one_value_is_set_when_it_had_none_and_removed_when_it_has_none(ran):
    feed(ran.root, "crm.csv", CRM.replace("1990-05-05", ""))
    feed(ran.root, "shop.csv", SHOP.replace("1990-05-05", ""))
    ran.run()
    zoe = "email:zoe.martin@exemple.fr"
    assert [one[:2] for one in seen(ran.customers.changes(zoe)) if one[0] == "birth_date"] == [
        ("birth_date", "removed")
    ]
    feed(ran.root, "crm.csv", CRM)
    feed(ran.root, "shop.csv", SHOP)
    ran.run()
    assert [one[1] for one in seen(ran.customers.changes(zoe)) if one[0] == "birth_date"] == ["set", "removed"]


def test_a_new_customer_has_its_values_from_the_start(ran):
    feed(ran.root, "crm.csv", CRM + "9,Luc,Petit,luc.petit@exemple.fr,,1960-06-06,2026-03-03\n")
    ran.run()
    assert ran.customers.changes("email:luc.petit@exemple.fr") == []
    assert counted(ran) == 0


def test_a_merged_customer_is_held_against_its_survivor(ran):
    feed(ran.root, "crm.csv", CRM + "9,Luc,Petit,luc.petit@exemple.fr,0655555555,1960-06-06,2026-03-03\n")
    ran.run()
    feed(ran.root, "shop.csv", SHOP + "z,Luc,Petit,luc@autre.fr,1960-06-06,Petit SA,2026-03-04\n")
    ran.run()
    before = counted(ran)
    old = ran.customers.get("email:luc@autre.fr").customer_id
    if old == ran.customers.get("email:luc.petit@exemple.fr").customer_id:
        before -= 1  # joined already: the company came with it
    feed(ran.root, "shop.csv", SHOP + "z,Luc,Petit,luc.petit@exemple.fr,1960-06-06,Petit SA,2026-03-05\n")
    ran.run()
    told = seen(ran.customers.changes("email:luc.petit@exemple.fr"))
    assert [one for one in told if one[0] in {"first_name", "last_name", "birth_date", "phone"}] == []
    assert ran.customers.changes(old) == ran.customers.changes("email:luc.petit@exemple.fr")
    assert counted(ran) > before


def test_changes_come_in_pages(ran):
    for phone in ("0613243546", "0671829304"):
        feed(ran.root, "crm.csv", CRM.replace("0612345678", phone))
        ran.run()
    every = ran.customers.changes(MARIE)
    first = ran.customers.changes(MARIE, limit=3)
    rest = ran.customers.changes(MARIE, limit=100, before=first[-1].change_id)
    assert [*first, *rest] == every
    assert len(every) == 4


def test_nobody_has_no_changes(ran):
    with pytest.raises(NotFound):
        ran.customers.changes("00000000-0000-8000-a000-000000000001")
    with pytest.raises(BadInput):
        ran.customers.changes(MARIE, limit=0)


def test_golden_values_of_a_past_moment_are_those_that_were_in_force(ran):
    def golden():
        found = ran.customers.get(MARIE).golden
        return sorted((one.field, one.value) for one in found)

    def known(at):
        return [(one.field, one.value) for one in ran.customers.known_at(MARIE, at).values]

    told = []
    for phone, born in (("0612345678", "1980-01-01"), ("0613243546", "1981-01-01"), ("0671829304", "")):
        for name, text in (("crm.csv", CRM), ("shop.csv", SHOP)):
            feed(ran.root, name, text.replace("0612345678", phone).replace("1980-01-01", born))
        ran.run()
        told.append((clock.now(), golden()))
    assert len({str(values) for _, values in told}) == 3
    for at, values in told:
        assert known(at) == values
    with pytest.raises(BadInput, match="created, merged or split"):
        known(clock.now() - dt.timedelta(days=1))
    with pytest.raises(BadInput, match="to come"):
        known(clock.now() + dt.timedelta(days=1))
