"""A workspace with two sources of events, one of which keeps them for 30 days."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "collect_journal"))

from monocle.workspace import open_workspace


@pytest.fixture
def workspace(tmp_path, settings):
    """Give an open workspace."""
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources").mkdir()
    for name, retention in (("web", "retention: 30\n"), ("app", "")):
        (tmp_path / "sources" / f"{name}.yaml").write_text(f"name: {name}\nreader: {{type: events}}\n{retention}")
    with open_workspace(tmp_path, settings) as opened:
        yield opened
