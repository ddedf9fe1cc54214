"""What every room's tests stand on: a real PostgreSQL, started once per test process."""

import atexit
import gc
import os
import signal
from pathlib import PurePath
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings

from monocle.catalog import Catalog, open_catalog, pool
from monocle.settings import Settings

settings.register_profile(
    "any machine", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("any machine")
"""The same examples everywhere, however busy the machine: a test that fails fails again."""
pool._SECONDS_TO_WAIT = 120
"""A disk or a machine that stands still for half a minute is no defect of ours."""


def pytest_configure():
    """Heed Ctrl-C, and so let the programs that tests start heed it, where a shell that runs us aside switched it off.

    Runs that programs make in tests compute no figures, segments and predictions: tests of these ask for them.
    Nothing is garbage while thousands of tests are found: nobody looks for any.
    """
    gc.disable()
    os.environ.setdefault("MONOCLE_UNDERSTAND", "0")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST_FIRST = (
    "browser",
    "e2e/pipeline",
    "e2e/cli",
    "test_stops",
    "integration/live_worker",
    "integration/catalog",
    "integration/identity",
    "integration/clean",
    "security",
    "test_injection",
    "integration/changes",
    "integration/web",
    "integration/matching",
    "e2e/collect_kills",
    "e2e/pipeline_texts",
    "test_canaries",
    "property/kernel",
    "integration/resolve",
    "property",
    "integration/index",
    "integration/collect",
    "integration/collect_journal",
    "test_no_route",
    "integration/readers",
    "integration/activate",
    "integration/query",
    "integration/verify",
    "integration/insight",
    "test_bombs",
    "e2e",
    "integration",
)
"""What tests share their process with, or the folder above it, by how long it takes: nothing long begins last, alone."""
BY_FILE = frozenset({"bombs", "canaries", "injection", "no_route", "stops"})
"""Tests of security that share nothing with their neighbours and take long."""
IN_THE_BROWSER = frozenset({"e2e/web", "e2e/changes"})


def scope_of(nodeid):
    """Give what a test shares its process with: its folder, as a rule; the browser is one for all."""
    path = PurePath(nodeid.partition("::")[0])
    folder = "/".join(path.parts[1:-1])
    if folder == "security" and path.stem.removeprefix("test_") in BY_FILE:
        return path.stem
    return "browser" if folder in IN_THE_BROWSER else folder


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the tests of a folder in one process, which makes once what they share (pytest 9 does not heed xdist_group)."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope_of(nodeid)

    config.option.loadscopereorder = False
    return ByFolder(config, log)


def place_of(scope):
    """Give how early tests begin: as their scope is named, or its folder; after all that is named else."""
    for name in (scope, scope.partition("/")[0]):
        if name in LONGEST_FIRST:
            return LONGEST_FIRST.index(name)
    return len(LONGEST_FIRST)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest."""
    items.sort(key=lambda item: place_of(scope_of(item.nodeid)))


def pytest_collection_finish():
    """Look for garbage again, among what comes now: what was found lives to the end, and looking through it all is dear."""
    gc.freeze()
    atexit.register(gc.unfreeze)
    gc.enable()


HOLDING = """
    SELECT quote_ident(tablename) FROM pg_tables JOIN pg_class AS kept ON kept.relname = tablename
    JOIN pg_namespace AS place ON place.oid = relnamespace AND nspname = schemaname
    WHERE schemaname = 'monocle' AND tablename <> 'migration' AND (
        pg_relation_size(kept.oid) > 0 OR EXISTS (
            SELECT FROM pg_depend AS own JOIN pg_sequence ON seqrelid = objid AND classid = 'pg_class'::regclass
            WHERE refclassid = 'pg_class'::regclass AND refobjid = kept.oid
        )
    )
"""
"""Tables whose file has a page, or that number their rows: emptying the other eighty costs most of a short test.

How far numbers have come is not asked: PostgreSQL answers for every sequence there is, also one that is just going.
"""


def emptied(connection):
    """Empty all tables, and begin their numbers anew."""
    if names := [name for (name,) in connection.execute(HOLDING)]:
        connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")


@pytest.fixture(scope="session")
def catalog_of_session(tmp_path_factory):
    """Give one open catalog for the whole session; use ``catalog``, which is clean."""
    with open_catalog(tmp_path_factory.mktemp("house"), Settings()) as catalog:
        yield catalog


@pytest.fixture
def catalog(catalog_of_session) -> Catalog:
    """Give an open, empty catalog on a real server."""
    with catalog_of_session.transaction() as connection:
        emptied(connection)
    return catalog_of_session


@pytest.fixture
def settings(catalog) -> Settings:
    """Give settings that point to the session's server, emptied: opening a workspace with them starts no other."""
    with catalog.reading() as connection:
        folder = connection.info.host
    return Settings(database_url=f"postgresql://monocle@/postgres?host={quote(folder, safe='')}")
