"""A small workspace of two sources, run in this process, and the files it is fed the next day."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from changes_house import CRM, SHOP, make

from monocle.workspace import open_workspace


@pytest.fixture
def ran(tmp_path, settings):
    """Give a workspace that has run once, with its catalog on the session's server."""
    root = make(tmp_path / "house", CRM, SHOP)
    with open_workspace(root, settings) as workspace:
        workspace.run()
        yield workspace
