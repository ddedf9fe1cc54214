"""What holds in the batch holds for what arrives: limits of a customer, values of too many people, components of any size."""

from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from people_arriving import arrival, cut, dice_of
from resolve_people import given, person, row

from monocle.engine import DuckEngine
from monocle.engine.columns import texts
from monocle.ids import record_id
from monocle.resolve import clusters as making
from monocle.resolve.index import Lake, built, clustering, crowding
from monocle.resolve.limiting import Limiting
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _index(engine, rows, matching):
    known = given(engine, rows)
    return built(engine, Lake(*known), partition(engine, *known, matching).model, matching)


def _customers(index, keys):
    return {index.customer_of(record_id("crm", key)) for key in keys}


def _two_each(count):
    return [row(f"{n}{copy}", person(n)) for n in range(count) for copy in "ab"]


def test_a_customer_has_one_loyalty_card_where_the_limits_say_so(engine):
    rows = [one | {"cards": [f"C{one['key'][:-1]}"]} for one in _two_each(60)]
    for said, customers in ((Limiting(), 1), (Limiting(("loyalty_card",)), 2), (Limiting((), ("crm",)), 2)):
        index = _index(engine, rows[1:], Matching(limits=said))
        index.arrive(arrival([rows[0] | {"cards": ["C999"]}]))
        assert len(_customers(index, ("0a", "0b"))) == customers


def test_two_users_of_a_source_of_events_are_two_customers_and_their_devices_join(engine):
    rows = [one | {"key": f"user_id:{one['key']}"} for one in _two_each(60)]
    device = rows[0] | {"key": "anonymous_id:0"}
    for said, customers in ((Limiting(users=()), 1), (Limiting(users=("web",)), 1), (Limiting(users=("crm",)), 2)):
        matching = Matching(limits=said)
        index = _index(engine, rows[1:], matching)
        index.arrive(arrival([rows[0]]))
        index.arrive(arrival([device]))
        found = _customers(index, ("user_id:0a", "user_id:0b"))
        assert len(found) == customers
        assert _customers(index, ("anonymous_id:0",)) <= found
        parts = partition(engine, *given(engine, rows), matching)
        clusters = {str(one["record_id"]): one["cluster_id"] for one in engine.rows(parts.clusters)}
        assert len({clusters[str(record_id("crm", f"user_id:0{copy}"))] for copy in "ab"}) == customers


def test_a_value_that_many_names_bring_joins_nobody(engine):
    index = _index(engine, _two_each(60), Matching())
    keys = [f"shared{n}" for n in range(100, 160)]
    rows = [row(key, person(n) | {"phone": "+33699999999"}) for n, key in enumerate(keys, 100)]
    for one in rows[:30]:
        index.arrive(arrival([one]))
    index.arrive(arrival(rows[30:]))
    assert len(_customers(index, keys)) == len({(person(n)["first"], person(n)["last"], n) for n in range(100, 160)})
    place = index.people.place(record_id("crm", keys[-1]).bytes)
    assert index.book.table.codes[place, index.book.columns["phones"]] == 0


def _people_of_one_phone(count):
    """Different people of one phone; some have two records, some share a first name, some have an e-mail beside it."""
    shared = {"phone": "+33699999999", "street": None, "house": None, "postcode": None, "city": None}
    rows = []
    for number in range(200, 200 + count):
        one = person(number) | shared | {"email": None if number % 3 else f"p{number}@mail.example"}
        rows += [row(f"{number}{copy}", one) for copy in ("ab" if number % 10 == 0 else "a")]
    return rows


def test_three_hundred_people_who_arrive_with_one_phone_are_never_one_and_end_as_the_batch_has_them(engine):
    known, came = _two_each(60), _people_of_one_phone(300)
    known[0] = known[0] | {"phone": "+33699999999", "last": "moreno"}
    index = _index(engine, known[:100], Matching())
    model = index.bearings.model
    for first in (*range(30), *range(30, len(came), 40)):
        index.arrive(arrival(came[first : first + (1 if first < 30 else 40)]))
        customers = {}
        for one in (*came[: first + 1], known[0]):
            customer = index.customer_of(record_id("crm", one["key"]))
            customers.setdefault(customer, set()).add((one["first"], one["last"], one["born"]))
        assert all(len(people) == 1 for people in customers.values()), first
    found = partition(engine, *given(engine, known[:100] + came), Matching(), model)
    parts = {}
    for one in engine.rows(found.clusters):
        parts.setdefault(str(one["cluster_id"]), set()).add(index.customer_of(UUID(str(one["record_id"]))))
    assert all(len(customers) == 1 for customers in parts.values())
    assert len(set.union(*parts.values())) == len(parts)
    column = index.book.columns["phones"]
    there = index.book.arrays["codes"][: index.people.count][index.people.alive[: index.people.count] > 0]
    phone = index.book.coded(texts(pa.array(["+33699999999"])), np.array([index.book.families["phones"]], np.uint8))[0]
    assert not (there[:, column] == phone).any()


def test_values_whose_records_are_listed_count_as_if_all_records_were_passed_over(engine, monkeypatch):
    own = {"email": None, "street": None, "house": None, "postcode": None, "city": None}
    rows = [row(f"{n}", person(n) | own | {"phone": f"+336000000{n % 12:02d}"}) for n in range(140)]
    known = [*_two_each(60), *(one for n, one in enumerate(rows) if n % 12 > n // 12)]
    came = {one["key"]: one for one in rows if one not in known}
    gone = [rows[n]["key"] for n in range(0, 132, 13) if rows[n] in known]
    events = [*((key, None) for key in gone), *came.items()]
    ends = set()
    for listed in (0, 1, 2, 256):
        monkeypatch.setattr(crowding, "_LISTED", listed)
        index, dice = _index(engine, known, Matching()), dice_of(3)
        for batch in cut(events, dice, 9):
            index.arrive(batch)
        barred = index.book.arrays["barred"][: index.book.sizes["texts"]]
        customers = tuple(index.customer_of(record_id("crm", one["key"])) for one in (*known, *came.values()))
        ends.add((barred.tobytes(), customers))
        assert barred.sum() > 3
    assert len(ends) == 1


def test_who_was_joined_by_a_phone_that_turns_out_to_be_a_switchboards_is_parted_at_once(engine):
    own = {"born": None, "street": None, "house": None, "postcode": None, "city": None}
    pair = [
        row("x1", person(1) | own | {"phone": "+33688888888"}),
        row("x2", person(1) | own | {"phone": "+33688888888"}),
    ]
    pair[1] |= {"email": None, "last": person(1)["last"][:-2] + "ya"}
    index = _index(engine, _two_each(60)[4:], Matching())
    index.arrive(arrival(pair))
    assert len(_customers(index, ("x1", "x2"))) == 1
    others = [
        row(f"y{n}", person(n) | own | {"phone": "+33688888888", "email": f"y{n}@mail.example"}) for n in range(70, 80)
    ]
    parted = []
    for one in others:
        parted += index.arrive(arrival([one])).moved
    assert len(_customers(index, ("x1", "x2"))) == 2
    assert {one.record_id for one in parted} <= {record_id("crm", key) for key in ("x1", "x2")}
    assert parted


def test_components_too_large_to_weigh_all_pairs_are_parted_as_in_the_batch(engine, monkeypatch):
    monkeypatch.setattr(making, "LARGEST_WEIGHED", 3)
    monkeypatch.setattr(clustering, "LARGEST_WEIGHED", 3)
    rows = [row(f"{n}{copy}", person(n // 2 * 2) | {"first": person(n)["first"]}) for n in range(40) for copy in "abc"]
    found = partition(engine, *given(engine, rows), Matching())
    index = built(engine, Lake(*given(engine, rows[:50])), found.model, Matching())
    index.arrive(arrival(rows[50:]))
    parts = {}
    for one in engine.rows(found.clusters):
        parts.setdefault(str(one["cluster_id"]), set()).add(index.customer_of(UUID(str(one["record_id"]))))
    assert all(len(customers) == 1 for customers in parts.values())
    assert len(set.union(*parts.values())) == len(parts)
