"""Customer ids survive whatever the clusters do."""

import datetime as dt
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.engine import DuckEngine
from monocle.ids import customer_id, record_id
from monocle.resolve.customer_ids import naming
from monocle.resolve.identity_changes import Grounds, identity_changes
from monocle.resolve.known import Known
from monocle.resolve.nothing import nothing
from monocle.settings import Settings
from monocle.tables import CLUSTERS, CUSTOMERS, JUDGEMENTS, LINKS, RECORDS

RECORDS_IN_ALL = 8
IDS = [record_id("crm", str(number)) for number in range(RECORDS_IN_ALL)]
PARTITIONS = st.lists(
    st.lists(st.integers(0, 3) | st.none(), min_size=RECORDS_IN_ALL, max_size=RECORDS_IN_ALL), min_size=1, max_size=4
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=1, memory_mb=512)) as engine:
        yield engine


def _records(present):
    """Records in the order given; load_sequence follows the number, so record 0 is the oldest."""
    rows = [(IDS[number], number + 1) for number in present]
    texts = {name: ["x"] * len(rows) for name in ("source", "source_key", "nature", "extra", "name_key")}
    lists = {
        name: [[] for _ in rows]
        for name in ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")
    }
    columns = {
        "record_id": [str(row[0]) for row in rows],
        "load_id": [str(IDS[0])] * len(rows),
        "load_sequence": [row[1] for row in rows],
        "seen_at": [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * len(rows),
        **texts,
        **lists,
    }
    absent = {column.name: [None] * len(rows) for column in RECORDS.columns if column.name not in columns}
    return pa.table({**columns, **absent})


def _run(engine, groups, known, order=None):
    """Name the clusters of ``groups``: one entry per record, its group or None when the record is not there."""
    present = [number for number, group in enumerate(groups) if group is not None]
    present = sorted(present, key=lambda number: order[number]) if order else present
    founders = {}
    for number in sorted(present):
        founders.setdefault(groups[number], IDS[number])
    clusters = pa.table(
        {
            "record_id": pa.array([str(IDS[number]) for number in present], pa.string()),
            "cluster_id": pa.array([str(founders[groups[number]]) for number in present], pa.string()),
        }
    )
    records = engine.take(_records(present), RECORDS)
    names = naming(engine, records, engine.take(clusters, CLUSTERS), known)
    grounds = Grounds(names.given_ids, nothing(LINKS), nothing(JUDGEMENTS))
    found = engine.rows(identity_changes(engine, known.matched or nothing(CUSTOMERS), names.matched, grounds))
    changes = [{**row, "customer_id": _id(row["customer_id"]), "other_id": _id(row["other_id"])} for row in found]
    return names, changes


def _id(value):
    return value and UUID(str(value))


def _customers(engine, names):
    return {_id(row["record_id"]): _id(row["customer_id"]) for row in engine.rows(names.matched)}


def _given(engine, names):
    return {_id(row["customer_id"]): (_id(row["survivor_id"]), row["in_force"]) for row in engine.rows(names.given_ids)}


def _known(names):
    return Known(matched=names.matched, given_ids=names.given_ids)


SLOW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SLOW
@given(history=PARTITIONS)
def test_every_id_ever_given_leads_to_one_survivor_that_leads_to_itself(engine, history):
    known, ever = Known(), set()
    for groups in history:
        names, _ = _run(engine, groups, known)
        known, given_ids, customers = _known(names), _given(engine, names), _customers(engine, names)
        ever |= set(customers.values())
        assert set(given_ids) == ever
        assert all(given_ids[survivor][0] == survivor for survivor, _ in given_ids.values())
        assert all(in_force == (survivor in customers.values()) for survivor, in_force in given_ids.values())


@SLOW
@given(history=PARTITIONS)
def test_no_id_stands_for_two_customers_and_no_customer_has_two_ids(engine, history):
    known = Known()
    for groups in history:
        names, _ = _run(engine, groups, known)
        known, customers = _known(names), _customers(engine, names)
        pairs = {(group, customers[IDS[number]]) for number, group in enumerate(groups) if group is not None}
        assert len(pairs) == len({group for group, _ in pairs}) == len({customer for _, customer in pairs})


@SLOW
@given(history=PARTITIONS)
def test_the_same_clusters_again_change_nothing(engine, history):
    known = Known()
    for groups in history:
        names, _ = _run(engine, groups, known)
        known = _known(names)
    again, changes = _run(engine, history[-1], known)
    assert changes == []
    assert _customers(engine, again) == _customers(engine, names)
    assert _given(engine, again) == _given(engine, names)


@SLOW
@given(history=PARTITIONS, order=st.permutations(range(RECORDS_IN_ALL)))
def test_the_order_of_rows_never_matters(engine, history, order):
    known, other = Known(), Known()
    for groups in history:
        names, changes = _run(engine, groups, known)
        shuffled, other_changes = _run(engine, groups, other, order)
        known, other = _known(names), _known(shuffled)
        assert _customers(engine, names) == _customers(engine, shuffled)
        assert _given(engine, names) == _given(engine, shuffled)
        assert sorted(changes, key=str) == sorted(other_changes, key=str)


def test_a_new_id_comes_from_the_founding_record(engine):
    names, changes = _run(engine, [0, 0, 1, None, None, None, None, None], Known())
    assert _customers(engine, names) == {
        IDS[0]: customer_id(IDS[0]),
        IDS[1]: customer_id(IDS[0]),
        IDS[2]: customer_id(IDS[2]),
    }
    assert sorted((change["kind"], change["records"]) for change in changes) == [("created", 1), ("created", 2)]


def test_the_id_that_most_of_the_old_records_had_stays_and_the_other_leads_to_it(engine):
    first, _ = _run(engine, [0, 1, 1, None, None, None, None, None], Known())
    second, changes = _run(engine, [0, 0, 0, None, None, None, None, None], _known(first))
    kept, lost = customer_id(IDS[1]), customer_id(IDS[0])
    assert set(_customers(engine, second).values()) == {kept}
    assert _given(engine, second) == {kept: (kept, True), lost: (kept, True)}
    assert [(c["kind"], c["customer_id"], c["other_id"], c["records"]) for c in changes] == [("merged", lost, kept, 1)]


def test_an_unmerged_customer_has_its_own_id_as_if_never_merged(engine):
    apart, together = [0, 0, 1, None, None, None, None, None], [0, 0, 0, None, None, None, None, None]
    first, _ = _run(engine, apart, Known())
    second, _ = _run(engine, together, _known(first))
    third, changes = _run(engine, apart, _known(second))
    assert _customers(engine, third) == _customers(engine, first)
    assert _given(engine, third) == _given(engine, first)
    assert [(c["kind"], c["customer_id"], c["other_id"]) for c in changes] == [
        ("split", customer_id(IDS[2]), customer_id(IDS[0]))
    ]


def test_an_id_that_stayed_with_others_is_not_given_again_to_its_founding_record(engine):
    first, _ = _run(engine, [0, 0, 0, None, None, None, None, None], Known())
    second, _ = _run(engine, [1, 0, 0, None, None, None, None, None], _known(first))
    customers = _customers(engine, second)
    assert customers[IDS[1]] == customer_id(IDS[0])
    assert customers[IDS[0]] == customer_id(IDS[0], 1)


def test_a_customer_whose_records_are_gone_comes_back_with_its_id(engine):
    first, _ = _run(engine, [0, 1, None, None, None, None, None, None], Known())
    second, changes = _run(engine, [None, 1, None, None, None, None, None, None], _known(first))
    assert _given(engine, second)[customer_id(IDS[0])] == (customer_id(IDS[0]), False)
    assert [(c["kind"], c["customer_id"]) for c in changes] == [("gone", customer_id(IDS[0]))]
    third, _ = _run(engine, [0, 1, None, None, None, None, None, None], _known(second))
    assert _customers(engine, third) == _customers(engine, first)


def test_ids_are_uuids_of_version_8(engine):
    names, _ = _run(engine, [0, None, None, None, None, None, None, None], Known())
    assert all(value.version == 8 for value in _customers(engine, names).values())
