"""The pool of connections on a server that is full for a while, or was started again."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest

from monocle.catalog import open_catalog
from monocle.errors import Unavailable

TRIES = 7
"""More than psycopg makes by itself before whoever waits gives up: it waits 1, 2, 4, 8 … seconds between them."""


@pytest.fixture
def other(tmp_path, settings):
    """Give another catalog on the session's server."""
    with open_catalog(tmp_path, settings) as opened:
        yield opened


def test_all_connections_that_died_are_replaced_at_once(other):
    with ExitStack() as opened:
        for _ in range(other._pool.max_size):
            opened.enter_context(other.transaction())
    with psycopg.connect(other.conninfo) as outsider:
        outsider.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    with other.transaction() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def fill(conninfo):
    """Take every connection that is left."""
    held = []
    try:
        while True:
            held.append(psycopg.connect(conninfo))
    except psycopg.OperationalError:
        return held


def failed_to_connect(catalog):
    return catalog._pool.get_stats().get("connections_errors", 0)


def test_who_waits_for_a_full_server_is_served_soon_after_it_has_room(other):
    def ask():
        with other.reading() as connection:
            return connection.execute("SELECT 1").fetchone()

    with ThreadPoolExecutor(1) as aside, other.transaction():
        held = fill(other.conninfo)
        try:
            asked = aside.submit(ask)
            until = time.monotonic() + 60
            while failed_to_connect(other) < TRIES and not asked.done() and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            for connection in held:
                connection.close()
        assert asked.result(60) == (1,)
        assert failed_to_connect(other) >= TRIES


def test_a_connection_that_does_not_come_is_said_with_how_many_there_are(other, monkeypatch):
    monkeypatch.setattr(other._pool, "timeout", 0.1)
    held = fill(other.conninfo)
    try:
        with other.transaction(), pytest.raises(Unavailable, match="2 of 12 in use or being made"), other.reading():
            pass
    finally:
        for connection in held:
            connection.close()
