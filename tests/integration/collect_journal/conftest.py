"""A workspace with two sources of events, on the session's PostgreSQL."""

import sys
from pathlib import Path

import pytest

from monocle.workspace import open_workspace
from monocle.workspace.collecting import Collector

sys.path.insert(0, str(Path(__file__).parent))
SOURCE = "name: {name}\nreader:\n  type: events\n"


@pytest.fixture
def workspace(tmp_path, settings):
    """Give an open workspace."""
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources").mkdir()
    for name in ("web", "app"):
        (tmp_path / "sources" / f"{name}.yaml").write_text(SOURCE.format(name=name))
    with open_workspace(tmp_path, settings) as opened:
        yield opened


@pytest.fixture
def collector(workspace):
    """Give an open collector."""
    collecting = Collector(workspace.house)
    yield collecting
    collecting.close()


@pytest.fixture
def key(workspace, collector):
    """Give a key of the source web."""
    return collector.key(workspace.write_keys.create("web").secret)


@pytest.fixture
def rows(catalog):
    """Give a function that asks the catalog."""

    def asked(statement, *values):
        with catalog.transaction() as connection:
            return connection.execute(statement, values).fetchall()

    return asked


@pytest.fixture
def sums(rows):
    """Give a function that tells what became of what a source sent: received, applied, duplicate, quarantined, suppressed."""

    def summed(source="web"):
        names = ("received", "applied", "duplicate", "quarantined", "suppressed")
        totals = ", ".join(f"coalesce(sum({name}), 0)::int" for name in names)
        return rows(f"SELECT {totals} FROM collected WHERE source = %s", source)[0]

    return summed
