"""A workspace that ran once over a file of persons, and the worker that takes its events."""

import shutil
import sys
from pathlib import Path

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.live import Live

sys.path.insert(0, str(Path(__file__).parent))

from live_house import furnish

SETTINGS = Settings(threads=1, memory_mb=512)


@pytest.fixture(scope="session")
def finished_shop(tmp_path_factory):
    """Give the folder of a workspace in which a run is in force, and the persons of its file; copy it, change nothing."""
    root = tmp_path_factory.mktemp("live") / "shop"
    people = furnish(root)
    with open_workspace(root, SETTINGS) as opened:
        opened.run()
        opened.models.publish(opened.models.versions()[0].version, "a test")
    return root, people


@pytest.fixture(scope="session")
def known(finished_shop):
    return finished_shop[1]


@pytest.fixture(scope="module")
def workspace(finished_shop, tmp_path_factory):
    """Give an open workspace in which a run is in force, and whose runs go on with the model of the first."""
    root = shutil.copytree(finished_shop[0], tmp_path_factory.mktemp("copy") / "shop")
    with open_workspace(root, SETTINGS) as opened:
        yield opened


@pytest.fixture
def live(workspace):
    """Give the worker."""
    worker = Live(workspace.house)
    yield worker
    worker.close()
