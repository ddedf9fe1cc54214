"""The same records give the same customers and links, whatever the order of rows, threads and the cut into loads."""

import hashlib
import random

import pytest
from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.relation import Contract, select
from monocle.resolve import candidates, stage
from monocle.resolve.stage import Known, Matching
from monocle.settings import Settings

ANY = Contract("any", "any columns", (), open=True)
SHUFFLES = 20


def digest(engine, relation):
    rows = engine.rows(
        select("SELECT CAST(t AS VARCHAR) AS told FROM relation AS t ORDER BY told", ANY, relation=relation)
    )
    return hashlib.sha256("\n".join(row["told"] for row in rows).encode()).hexdigest()


def found(engine, rows):
    """Give what is found of rows, as digests: links, clusters, ids, changes; and the version of the model."""
    records, identifiers = given(engine, rows)
    resolved = stage.run(engine, records, identifiers, Known(), Matching())
    told = (
        resolved.links,
        resolved.clusters,
        resolved.matched,
        resolved.customers,
        resolved.given_ids,
        resolved.changes,
    )
    return (resolved.model.version, *(digest(engine, one) for one in told))


@pytest.fixture(autouse=True)
def _by_blocks(monkeypatch):
    """Have pairs found by blocking rules, as they are where there are many records."""
    monkeypatch.setattr(candidates, "ALL_PAIRS_UP_TO", 0)


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_any_order_of_rows_and_any_number_of_threads_give_the_same(tmp_path, threads):
    rows = crowd()
    with DuckEngine(tmp_path / "one", Settings(threads=1, memory_mb=512)) as engine:
        expected = found(engine, rows)
    with DuckEngine(tmp_path / "many", Settings(threads=threads, memory_mb=512)) as engine:
        for seed in range(threads, SHUFFLES + 1, 4):
            shuffled = rows.copy()
            random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order for a test
            assert found(engine, shuffled) == expected


def test_blocks_made_again_and_texts_in_mapped_files_give_the_same(tmp_path, monkeypatch):
    rows = crowd()
    with DuckEngine(tmp_path / "one", Settings(threads=2, memory_mb=512)) as engine:
        expected = found(engine, rows)
    monkeypatch.setattr(candidates, "KEPT", 0)
    monkeypatch.setattr("monocle.kernel.growing.MAPPED_FROM", 1)
    with DuckEngine(tmp_path / "mapped", Settings(threads=2, memory_mb=512)) as engine:
        assert found(engine, rows) == expected


def test_any_cut_into_loads_gives_the_same_partition(tmp_path):
    rows = crowd()
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        partitions = set()
        for batches in (1, 2, 3, 5, 8, 16):
            order = rows.copy()
            random.Random(batches).shuffle(order)  # noqa: S311 - an order for a test
            cut = [{**row, "load": 1 + place * batches // len(order)} for place, row in enumerate(order)]
            records, identifiers = given(engine, cut)
            resolved = stage.run(engine, records, identifiers, Known(), Matching())
            together = select(
                "SELECT list_sort(list(CAST(record_id AS VARCHAR))) AS members FROM customers GROUP BY customer_id",
                ANY,
                customers=resolved.customers,
            )
            partitions.add(digest(engine, together))
        assert len(partitions) == 1
