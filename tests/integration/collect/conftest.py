"""The door over a real workspace with two sources of events, on the session's PostgreSQL."""

import base64
import json
from functools import partial
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from monocle.collect.door import Door, Rules
from monocle.collect.routes import Loosened
from monocle.workspace import open_workspace
from monocle.workspace.collecting import Collector
from monocle.workspace.ready import checks

HERE = "http://127.0.0.1:8360"
SOURCE = "name: {name}\nreader:\n  type: events\n"


@pytest.fixture
def workspace(tmp_path, settings):
    """Give an open workspace."""
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources").mkdir()
    for name in ("web", "app"):
        (tmp_path / "sources" / f"{name}.yaml").write_text(SOURCE.format(name=name))
    with open_workspace(tmp_path, settings) as opened:
        yield opened


@pytest.fixture
def collector(workspace):
    """Give an open collector."""
    opened = Collector(workspace.house)
    yield opened
    opened.close()


@pytest.fixture
def door(workspace, collector):
    """Give the door, and what may be changed of its rules."""
    return lambda **rules: Door(collector, Rules(checks=partial(checks, workspace.house), **rules))


@pytest.fixture
def secret(workspace):
    """Give the write key of the source web."""
    return workspace.write_keys.create("web").secret


@pytest.fixture
def client(door):
    """Give a client of the door; it raises what the door does not answer."""
    return TestClient(Loosened(door()), base_url=HERE, follow_redirects=False)


def basic(secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{secret}:".encode()).decode()}


@pytest.fixture
def post(client, secret):
    """Give a function that posts JSON, or bytes, with the write key in front, and gives the answer."""

    def posted(path, body, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(path, content=raw, headers=basic(secret) | named)

    return posted


@pytest.fixture
def rows(catalog):
    """Give a function that asks the catalog."""

    def asked(statement, *values):
        with catalog.transaction() as connection:
            return connection.execute(statement, values).fetchall()

    return asked


@pytest.fixture
def journal(rows):
    """Give a function that gives the events of a source, in order."""
    names = "source, message_id, type, name, body, received_at, occurred_at, original_at, sent_at"

    def kept(source="web"):
        found = rows(f"SELECT {names} FROM journal WHERE source = %s ORDER BY sequence", source)
        return [
            SimpleNamespace(**dict(zip(names.split(", "), row, strict=True)) | {"event": json.loads(row[4])})
            for row in found
        ]

    return kept


@pytest.fixture
def sums(rows):
    """Give a function that tells what became of what a source sent."""

    def summed(source="web"):
        names = ("received", "applied", "duplicate", "quarantined", "suppressed")
        totals = ", ".join(f"coalesce(sum({name}), 0)::int" for name in names)
        return dict(zip(names, rows(f"SELECT {totals} FROM collected WHERE source = %s", source)[0], strict=True))

    return summed
