"""REL-69 of trust.md: each fault flips its own flag of ``/readyz``, no other, and it flips back by itself."""

import datetime as dt
import json
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from monocle.catalog import open_catalog
from monocle.collect.door import Door, Rules
from monocle.workspace import ready

WELL = {"database": True, "disk": True, "clock": True}


@pytest.fixture
def flags():
    """Give a function that asks a door whether it is ready, and gives the status and the flags."""

    def asked(house, **rules):
        door = Door(None, Rules(checks=partial(ready.checks, house, **rules)))
        answer = TestClient(door, base_url="http://127.0.0.1:8360").get("/readyz")
        return answer.status_code, json.loads(answer.content)["checks"]

    return asked


def test_all_is_well(workspace, flags):
    assert flags(workspace.house) == (200, WELL)


def test_a_database_that_is_gone_flips_its_flag(workspace, settings, flags):
    gone = open_catalog(workspace.root, settings)
    gone.close()
    assert flags(replace(workspace.house, catalog=gone)) == (503, WELL | {"database": False})
    assert flags(workspace.house) == (200, WELL)


def test_a_database_that_only_reads_flips_its_flag(workspace, flags):
    @contextmanager
    def reading():
        with workspace.house.catalog.transaction() as connection:
            connection.execute("SET TRANSACTION READ ONLY")
            yield connection

    house = replace(workspace.house, catalog=SimpleNamespace(transaction=reading))
    assert flags(house) == (503, WELL | {"database": False})


def test_a_disk_without_room_flips_its_flag_until_there_is_some(workspace, flags, monkeypatch):
    free = [ready.LEAST_FREE - 1]
    monkeypatch.setattr(ready.shutil, "disk_usage", lambda _: SimpleNamespace(free=free[0]))
    assert flags(workspace.house) == (503, WELL | {"disk": False})
    free[0] = ready.LEAST_FREE
    assert flags(workspace.house) == (200, WELL)


def test_a_clock_that_was_never_set_flips_its_flag(workspace, flags):
    never = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert flags(workspace.house, clock=lambda: never) == (503, WELL | {"clock": False})
