"""The houses of people that the bench of unmerging stands on."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from monocle.engine import Lake
from monocle.settings import Settings
from monocle.workspace.folder import Charter, Folder
from monocle.workspace.house import House


@pytest.fixture
def house(catalog, tmp_path):
    """Give a workspace's foundations on an empty catalog; its folder has no file of rules."""
    return House(Folder(tmp_path), Charter("test"), Settings(), catalog, Lake(tmp_path / "lake"))
