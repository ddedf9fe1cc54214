"""A workspace on a real PostgreSQL that has run once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[3]))

import plans_house

from monocle.workspace import open_workspace


@pytest.fixture
def workspace(tmp_path, settings):
    """Give a workspace that ran with a threshold so high that many pairs of one person stand apart."""
    root = plans_house.make(tmp_path / "house")
    (root / "matching.yaml").write_text("threshold: 40\n", encoding="utf-8")
    with open_workspace(root, settings) as workspace:
        workspace.run()
        yield workspace
