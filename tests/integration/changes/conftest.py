"""A small workspace of two sources, run in this process, and the files it is fed the next day."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from changes_house import CHARTER, CRM, SHOP, make
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build
from monocle.settings import Settings
from monocle.workspace import open_workspace


@pytest.fixture
def ran(tmp_path, settings):
    """Give a workspace that has run once, with its catalog on the session's server."""
    root = make(tmp_path / "house", CRM, SHOP)
    with open_workspace(root, settings) as workspace:
        workspace.run()
        yield workspace


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Give a workspace that has run once, and whose charter speaks of fields and views; read it only."""
    root = make(tmp_path_factory.mktemp("told") / "house", CRM, SHOP, CHARTER)
    with open_workspace(root, Settings(threads=2, memory_mb=1024)) as workspace:
        workspace.run()
        yield workspace


@pytest.fixture
def owner(told):
    """Give a client that is signed in to the pages of ``told``."""
    client = TestClient(build(told, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)
    client.cookies.set(COOKIE, told.sessions.create(), domain="127.0.0.1")
    return client
