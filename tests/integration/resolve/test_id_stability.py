"""Customers keep their ids when records arrive: one in ten new ones changes hardly any."""

import pytest
from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.relation import Contract, select
from monocle.resolve import stage
from monocle.resolve.stage import Known, Matching
from monocle.settings import Settings

ANY = Contract("any", "any columns", (), open=True)
ROUNDS = 4


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _moved(engine, before, after):
    (found,) = engine.rows(
        select(
            """
            SELECT count(*) AS records, count(*) FILTER (WHERE b.customer_id <> a.customer_id) AS moved
            FROM before AS b
            JOIN after AS a USING (record_id)
            """,
            ANY,
            before=before.customers,
            after=after.customers,
        )
    )
    return found["records"], found["moved"]


def test_one_record_in_ten_that_is_new_leaves_all_but_one_id_in_a_thousand(engine):
    rows = crowd()
    known, last, records, moved, ever = Known(), None, 0, 0, set()
    for number in range(ROUNDS, -1, -1):
        present = [row for place, row in enumerate(rows) if place % 10 >= number]
        resolved = stage.run(engine, *given(engine, present), known, Matching())
        if last is not None:
            had, went = _moved(engine, last, resolved)
            records, moved = records + had, moved + went
        leads = {str(row["customer_id"]): str(row["survivor_id"]) for row in engine.rows(resolved.given_ids)}
        ever |= set(leads)
        assert ever == set(leads)
        assert all(leads[survivor] == survivor for survivor in leads.values())
        known, last = Known(resolved.customers, resolved.given_ids, resolved.matched), resolved
    assert moved <= records / 1000
