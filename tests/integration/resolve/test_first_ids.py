"""On a first run ids are made of clusters as codes; statements that heed history give the same where there is none."""

import random
from uuid import UUID

import numpy as np
import pytest

from monocle.engine import DuckEngine
from monocle.engine.stored_columns import Stored, columns_of
from monocle.ids import record_id
from monocle.resolve.clustered import clustered
from monocle.resolve.customer_ids import naming
from monocle.resolve.first_ids import first_naming
from monocle.resolve.identity_changes import created
from monocle.resolve.known import Known
from monocle.resolve.nothing import nothing
from monocle.settings import Settings
from monocle.tables import RECORDS


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def _made(engine, seed, records):
    """Clusters of records that came in a few loads: ids ascending, and for each record the lowest of its cluster."""
    chance = random.Random(seed)  # noqa: S311 the same at every run
    ids = sorted(record_id("crm", str(number)).bytes for number in range(records))
    groups = [chance.randrange(max(1, records // 2)) for _ in ids]
    roots = np.array([groups.index(group) for group in groups], np.int32)
    ages = np.array([chance.randrange(3) for _ in ids], np.int64)
    given = np.frombuffer(b"".join(ids), np.uint8).reshape(-1, 16)
    founders = {g: min((int(ages[row]), ids[row]) for row in range(records) if groups[row] == g)[1] for g in groups}
    return clustered(given, ages, roots, engine.folder("clusters")), [founders[group] for group in groups]


def _rows(engine, relation):
    return sorted(map(repr, engine.rows(relation)))


@pytest.mark.parametrize("records", [0, 1, 80])
def test_first_ids_are_those_that_statements_give(engine, records):
    made, founders = _made(engine, records, records)
    clusters, first = made.stored(engine), first_naming(engine, made)
    told = {str(row["record_id"]): str(row["cluster_id"]) for row in engine.rows(clusters)}
    ids = [str(UUID(bytes=bytes(one))) for one in made.record_ids]
    assert told == dict(zip(ids, [str(UUID(bytes=one)) for one in founders], strict=True))
    by_statements = naming(engine, nothing(RECORDS), clusters, Known())
    assert _rows(engine, first.matched) == _rows(engine, by_statements.matched)
    assert _rows(engine, first.given_ids) == _rows(engine, by_statements.given_ids)
    assert _rows(engine, first.changes) == _rows(engine, created(by_statements.matched))


def test_customers_are_handed_on_as_they_are_stored(engine):
    made, _ = _made(engine, 5, 50)
    matched = first_naming(engine, made).matched
    handed, read = columns_of(engine, matched), Stored(engine, matched)
    assert not isinstance(handed, Stored)
    assert handed.rows == read.rows == 50
    for name in ("record_id", "customer_id"):
        assert np.array_equal(handed.ids(name), read.ids(name))
    handed.ids("record_id")[:] = 0
    assert np.array_equal(handed.ids("record_id"), read.ids("record_id"))
