"""What every room's tests stand on: a real PostgreSQL, started once per test process."""

import signal
from urllib.parse import quote

import pytest

from monocle.catalog import Catalog, open_catalog
from monocle.settings import Settings


def pytest_configure():
    """Heed Ctrl-C, and so let the programs that tests start heed it, where a shell that runs us aside switched it off."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def catalog_of_session(tmp_path_factory):
    """Give one open catalog for the whole session; use ``catalog``, which is clean."""
    with open_catalog(tmp_path_factory.mktemp("house"), Settings()) as catalog:
        yield catalog


@pytest.fixture
def catalog(catalog_of_session) -> Catalog:
    """Give an open, empty catalog on a real server."""
    with catalog_of_session.transaction() as connection:
        found = connection.execute(
            "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE schemaname = 'monocle' AND tablename <> 'migration'"
        ).fetchone()
        connection.execute(f"TRUNCATE {found[0]} RESTART IDENTITY CASCADE")
    return catalog_of_session


@pytest.fixture
def settings(catalog) -> Settings:
    """Give settings that point to the session's server, emptied: opening a workspace with them starts no other."""
    with catalog.reading() as connection:
        folder = connection.info.host
    return Settings(database_url=f"postgresql://monocle@/postgres?host={quote(folder, safe='')}")
