"""A finished demo, built once, and copies of it to run again; the benches that these tests stand on."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))
sys.path.insert(0, str(Path(__file__).parent))

from pipeline_house import SETTINGS, lenient

from monocle.demo.generate import generate
from monocle.workspace import open_workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Give the folder of a demo that has run once; copy it, never run it."""
    root = tmp_path_factory.mktemp("finished") / "demo"
    generate(root, 300, seed=7)
    lenient(root)
    with open_workspace(root, SETTINGS) as workspace:
        workspace.run()
    return root


@pytest.fixture
def workspace(finished, tmp_path):
    """Give an open copy of the finished demo."""
    root = shutil.copytree(finished, tmp_path / "demo")
    with open_workspace(root, SETTINGS) as opened:
        yield opened
