"""Customers keep their ids when records arrive: one in ten new ones changes hardly any."""

import pytest
from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.relation import Contract, select
from monocle.resolve import stage
from monocle.resolve.partition import partition
from monocle.resolve.stage import Known, Matching
from monocle.settings import Settings
from monocle.tables import RECORDS

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


def _people(engine, made):
    rows = engine.rows(made.clusters)
    groups = {}
    for one in rows:
        groups.setdefault(str(one["cluster_id"]), set()).add(str(one["record_id"]))
    return {frozenset(group) for group in groups.values()}


def test_when_a_record_came_never_matters_to_who_is_who(engine):
    records, identifiers = given(engine, crowd())
    found = []
    for name in ("one", "other"):
        loaded = select(
            "SELECT * REPLACE (1 + CAST(left(md5($name || source_key), 2) < '80' AS BIGINT) AS load_sequence) FROM records",
            RECORDS,
            {"name": name},
            records=records,
        )
        found.append(partition(engine, engine.keep(loaded), identifiers, Matching()))
    assert _people(engine, found[0]) == _people(engine, found[1])
