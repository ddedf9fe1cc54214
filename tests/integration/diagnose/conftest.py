"""A workspace with two sources that have what real ones have: mistakes."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from audited_house import CRM, HEAD, SHOP, crm_rows, shop_rows, write

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder


def make(root):
    folder = make_folder(root, "en")
    (folder.sources / "crm.yaml").write_text(CRM, encoding="utf-8")
    (folder.sources / "shop.yaml").write_text(SHOP, encoding="utf-8")
    write(root, "crm.csv", HEAD, crm_rows().values())
    write(root, "shop.csv", "id,first,last,born,email", shop_rows())
    return root


@pytest.fixture
def workspace(tmp_path, settings):
    """Give a workspace that has loaded nothing yet."""
    with open_workspace(make(tmp_path / "acme"), settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Give a workspace that has run once, with a database of its own, for tests that only read."""
    with open_workspace(make(tmp_path_factory.mktemp("ran") / "acme"), Settings()) as opened:
        opened.run()
        yield opened


@pytest.fixture(scope="module")
def across(ran):
    """Give the audit across its sources."""
    return ran.sources.audit_all()
