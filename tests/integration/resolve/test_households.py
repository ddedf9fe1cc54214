"""Who lives together: couples and families do, neighbours, flatmates of a tower and colleagues do not."""

import json

import pytest
from resolve_people import given, person, row, table

from monocle.engine import DuckEngine
from monocle.ids import customer_id, derived, record_id
from monocle.resolve.households import LARGEST, households
from monocle.resolve.shared_keys import MOST_AT_ADDRESS, MOST_SHARING
from monocle.settings import Settings
from monocle.tables import CUSTOMERS

NOWHERE = {"street": None, "house": None, "postcode": None, "city": None}
HOME = {"street": "rue des lilas", "house": "12", "postcode": "49000", "city": "angers"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def _someone(key, number, **changes):
    return row(key, {**person(number), **NOWHERE}, **changes)


def _found(engine, rows, flags=None, same=()):
    """Each record is a customer; those of one pair in ``same`` are one."""
    records, identifiers = given(engine, rows, flags)
    names = {one["key"]: one["key"] for one in rows} | {other: one for one, other in same}
    customers = [
        {"record_id": str(record_id("crm", key)), "customer_id": str(customer_id(record_id("crm", name)))}
        for key, name in names.items()
    ]
    made = engine.rows(households(engine, records, table(engine, customers, CUSTOMERS), identifiers))
    keys = {str(customer_id(record_id("crm", name))): name for name in names.values()}
    groups = {}
    for one in made:
        key = keys[str(one["customer_id"])]
        groups.setdefault(str(one["household_id"]), {})[key] = json.loads(one["shared"])
        assert one["members"] == sum(other["household_id"] == one["household_id"] for other in made)
    return sorted(groups.values(), key=sorted), {key: name for name, group in groups.items() for key in group}


def test_a_family_of_one_address_and_surname_is_a_household(engine):
    rows = [_someone(key, number, last="durand", **HOME) for number, key in enumerate("abc")]
    rows += [_someone("d", 9, last="petit", **HOME)]
    groups, _ = _found(engine, rows)
    assert groups == [{"a": ["address"], "b": ["address"], "c": ["address"]}]


def test_a_couple_of_two_names_is_one_by_its_landline_or_e_mail(engine):
    rows = [_someone("a", 1, phone="+33241000001"), _someone("b", 2, phone="+33241000001")]
    rows += [_someone("c", 3, email="nous@mail.example"), _someone("d", 4, email="nous@mail.example")]
    groups, _ = _found(engine, rows)
    assert groups == [{"a": ["landline"], "b": ["landline"]}, {"c": ["email"], "d": ["email"]}]


def test_a_mobile_that_two_have_makes_no_household(engine):
    assert _found(engine, [_someone("a", 1, phone="+33600000001"), _someone("b", 2, phone="+33600000001")])[0] == []


def test_a_name_within_a_double_name_or_at_birth_counts(engine):
    rows = [_someone("a", 1, last="martin", **HOME), _someone("b", 2, last="martin durand", **HOME)]
    assert [sorted(group) for group in _found(engine, rows)[0]] == [["a", "b"]]
    rows = [_someone("a", 1, last="de martin", **HOME), _someone("b", 2, last="de durand", **HOME)]
    assert _found(engine, rows)[0] == []


def test_a_household_is_found_through_others(engine):
    rows = [_someone("a", 1, last="durand", **HOME), _someone("b", 2, last="durand", phone="+33241000001", **HOME)]
    rows += [_someone("c", 3, phone="+33241000001")]
    groups, _ = _found(engine, rows)
    assert groups == [{"a": ["address"], "b": ["address", "landline"], "c": ["landline"]}]


def test_in_a_building_only_one_flat_counts(engine):
    crowd = [_someone(f"n{number}", number, last=f"nom{number}", **HOME) for number in range(MOST_AT_ADDRESS)]
    rows = [*crowd, _someone("a", 50, last="durand", **HOME), _someone("b", 51, last="durand", **HOME)]
    assert _found(engine, rows)[0] == []
    assert [sorted(group) for group in _found(engine, rows[-2:])[0]] == [["a", "b"]]


def test_a_switchboard_joins_nobody(engine):
    rows = [_someone(f"n{number}", number, phone="+33241000001") for number in range(MOST_SHARING + 1)]
    assert _found(engine, rows)[0] == []


def test_a_mailbox_of_a_company_joins_nobody(engine):
    rows = [_someone("a", 1, email="contact@mail.example"), _someone("b", 2, email="contact@mail.example")]
    assert _found(engine, rows, flags={"contact@mail.example": "role"})[0] == []


def test_the_last_address_counts(engine):
    moved = _someone("b", 2, last="durand", street="rue haute", house="3", postcode="75001", city="paris")
    rows = [_someone("a", 1, last="durand", **HOME), _someone("z", 2, last="durand", **HOME), moved]
    last = max((record_id("crm", key), key) for key in "bz")[1]
    groups, _ = _found(engine, rows, same=[("b", "z")])
    assert groups == ([{"a": ["address"], "b": ["address"]}] if last == "z" else [])


def test_a_group_too_large_is_looked_at_without_what_says_least(engine):
    families = LARGEST // 2 + 1
    rows = []
    for number in range(families):
        home = {**HOME, "house": str(number + 1)}
        rows += [_someone(f"{number}a", number, last="durand", email=f"m{number}@mail.example", **home)]
        rows += [
            _someone(f"{number}b", number, last="durand", email=f"m{(number + 1) % families}@mail.example", **home)
        ]
    groups, _ = _found(engine, rows)
    assert [sorted(group) for group in groups] == sorted([f"{number}a", f"{number}b"] for number in range(families))
    assert all(shared == ["address"] for group in groups for shared in group.values())


def test_the_id_comes_from_the_lowest_customer_whatever_the_order_of_rows(engine):
    rows = [_someone(key, number, last="durand", **HOME) for number, key in enumerate("abc")]
    _, ids = _found(engine, rows)
    assert _found(engine, rows[::-1])[1] == ids
    lowest = min(customer_id(record_id("crm", key)) for key in "abc")
    assert set(ids.values()) == {str(derived("household", str(lowest)))}


def test_nobody_is_in_no_household(engine):
    assert _found(engine, [_someone("a", 1)])[0] == []
