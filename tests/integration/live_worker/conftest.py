"""A workspace that ran once over a file of persons, and the worker that takes its events."""

import sys
from pathlib import Path

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.live import Live

sys.path.insert(0, str(Path(__file__).parent))

from live_house import furnish

SETTINGS = Settings(threads=1, memory_mb=512)


@pytest.fixture(scope="module")
def known():
    return []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, known):
    """Give a workspace in which a run is in force."""
    root = tmp_path_factory.mktemp("live") / "shop"
    known += furnish(root)
    with open_workspace(root, SETTINGS) as opened:
        opened.run()
        yield opened


@pytest.fixture
def live(workspace):
    """Give the worker."""
    worker = Live(workspace.house)
    yield worker
    worker.close()
