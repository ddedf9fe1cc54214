"""What arrives is decided as the batch decides, whatever the order and the batches."""

from collections import Counter
from uuid import UUID

import pytest
from people_arriving import arrival, cut, dice_of, history, people
from resolve_people import given

from monocle.engine import DuckEngine
from monocle.resolve.index import Lake, built
from monocle.resolve.index.folder import opened, save
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings

PEOPLE, ARRIVING, ORDERS = 700, 400, 20


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


@pytest.fixture(scope="module")
def world(engine, tmp_path_factory):
    """Rows, how the batch parts all of them, and a saved index of those that are known from the start."""
    rows = people(PEOPLE)
    dice_of(2).shuffle(rows)
    found = partition(engine, *given(engine, rows), Matching())
    index = built(engine, Lake(*given(engine, rows[:-ARRIVING])), found.model, Matching())
    folder = tmp_path_factory.mktemp("index") / "index"
    save(index, folder, "run")
    truth = {UUID(str(one["record_id"])): str(one["cluster_id"]) for one in engine.rows(found.clusters)}
    return rows, truth, folder


def _fresh(folder):
    return opened(folder, "run", Matching())


def _groups(of):
    found = {}
    for record, customer in of.items():
        found.setdefault(customer, set()).add(record)
    return {frozenset(group) for group in found.values()}


def b_cubed(one, other):
    """F of precision and recall, averaged over records (Bagga and Baldwin 1998)."""
    left = {record: group for group in _groups(one) for record in group}
    right = {record: group for group in _groups(other) for record in group}
    both = [len(left[record] & right[record]) for record in left]
    precision = sum(n / len(left[record]) for n, record in zip(both, left, strict=True)) / len(left)
    recall = sum(n / len(right[record]) for n, record in zip(both, left, strict=True)) / len(left)
    return 2 * precision * recall / (precision + recall)


def test_twenty_orders_of_arrival_give_what_the_batch_gives(world):
    rows, truth, folder = world
    parts = []
    for seed in range(ORDERS):
        dice, index = dice_of(seed), _fresh(folder)
        for batch in cut(history(rows[-ARRIVING:], dice), dice, (40, 300)[seed % 2] if seed else 1):
            index.arrive(batch)
        found = {record: index.customer_of(record) for record in truth}
        assert len(index) == len(truth)
        assert b_cubed(found, truth) >= 0.999
        parts.append(_groups(found))
    assert all(one == parts[0] for one in parts)


def test_one_to_sixteen_batches_give_the_same_partition(world):
    rows, truth, folder = world
    arriving, parts = rows[-ARRIVING:], []
    for batches in (1, 2, 3, 5, 8, 16):
        index, size = _fresh(folder), -(-len(arriving) // batches)
        for first in range(0, len(arriving), size):
            index.arrive(arrival(arriving[first : first + size]))
        parts.append(_groups({record: index.customer_of(record) for record in truth}))
    assert all(one == parts[0] for one in parts)


def test_every_customer_has_one_id_and_every_id_one_customer(world):
    rows, _, folder = world
    dice, index = dice_of(77), _fresh(folder)
    held = {}
    for record in world[1]:
        if (customer := index.customer_of(record)) is not None:
            held[record] = customer
    for batch in cut(history(rows[-ARRIVING:], dice), dice, 30):
        decisions = index.arrive(batch)
        before = set(held.values())
        for one in (*decisions.arrived, *decisions.moved):
            assert held.get(one.record_id) == one.before
            held.pop(one.record_id, None)
            if one.matched_id is not None:
                held[one.record_id] = one.matched_id
        after = set(held.values())
        assert set(decisions.led) >= before - after
        assert not set(decisions.led) & after
        assert set(decisions.founded) >= after - before
    assert all(index.customer_of(record) == customer for record, customer in held.items())
    for customer, records in Counter(held.values()).items():
        some = next(record for record, of in held.items() if of == customer)
        assert len(index.records_with(some)) == records
