"""Events posted through the journal of a workspace on the session's PostgreSQL."""

import hashlib
import sys
from pathlib import Path
from uuid import UUID

import pytest

from monocle.catalog import journal
from monocle.catalog.journal import Arrived, Given
from monocle.workspace import open_workspace

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[2] / "property" / "live")]
KEY = UUID(int=7)


@pytest.fixture
def post(catalog):
    """Give a function that keeps events as the collector does."""

    def posted(calls):
        with catalog.transaction() as connection:
            journal.keep(connection, [Given(one[0], KEY, [_arrived(one)], ()) for one in calls])

    return posted


def _arrived(call):
    _, message, kind, name, body, at = call
    raw = body.encode()
    return Arrived(message, kind, name, hashlib.sha256(raw).digest(), raw, at, at, at, None)


@pytest.fixture
def workspace(tmp_path, settings):
    """Give an open workspace with a source of events, whose user ids are the customer numbers of the shop."""
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "web.yaml").write_text(
        "name: web\nreader:\n  type: events\nextract: delta\nnature: observed\nchannel: web\nusers: shop\n"
    )
    with open_workspace(tmp_path, settings) as opened:
        yield opened
