"""What one partition changes against another, on a real engine."""

from uuid import UUID

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.resolve.differences import differences
from monocle.settings import Settings
from monocle.tables import CUSTOMERS


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings()) as engine:
        yield engine


def customers(engine, groups):
    rows = [
        (str(UUID(int=record)), str(UUID(int=1000 + customer)))
        for customer, records in groups.items()
        for record in records
    ]
    return engine.take(pa.table({"record_id": [r for r, _ in rows], "customer_id": [c for _, c in rows]}), CUSTOMERS)


def test_merges_and_splits_are_counted_with_examples(engine):
    before = customers(engine, {1: [1, 2, 3], 2: [4], 3: [5, 6], 4: [7]})
    after = customers(engine, {1: [1, 2, 3, 4], 3: [5], 9: [6], 4: [7]})
    found = differences(engine, before, after)
    assert (found.before, found.after, found.merges, found.splits, found.touched_count) == (4, 4, 1, 1, 3)
    merge, split = found.examples
    assert (merge.kind, merge.customers, merge.records) == ("merge", (UUID(int=1001), UUID(int=1002)), 4)
    assert (split.kind, split.customers, split.records) == ("split", (UUID(int=1003), UUID(int=1009)), 2)
    assert {UUID(row["customer_id"]) for row in engine.rows(found.touched)} == {
        UUID(int=1001),
        UUID(int=1002),
        UUID(int=1003),
    }


def test_the_same_partition_changes_nothing(engine):
    same = customers(engine, {1: [1, 2], 2: [3]})
    found = differences(engine, same, same)
    assert (found.merges, found.splits, found.touched_count, list(found.examples)) == (0, 0, 0, [])
