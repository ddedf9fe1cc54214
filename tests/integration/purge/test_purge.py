"""Events are deleted once their source keeps them no longer, and what is gone is accounted for."""

import datetime as dt
import json

import pytest
from collect_events import event

from monocle import clock
from monocle.cli.app import run
from monocle.errors import Conflict, NotFound
from monocle.workspace import purging
from monocle.workspace.collecting import Collector, Refused
from monocle.workspace.folding import fold
from monocle.workspace.purging import Purged

NOW = clock.now()
OLD, NEW = NOW - dt.timedelta(days=40), NOW - dt.timedelta(days=10)


@pytest.fixture
def sent(workspace, catalog):
    """Send old and new events to both sources, folded into their subjects; give a function that sends more."""
    collector = Collector(workspace.house)

    def send(source, events, refused=()):
        key = collector.key(workspace.write_keys.create(source).secret)
        taken = collector.submit(key, events, refused).result(90)
        with catalog.transaction() as connection:
            fold(connection, 1_000)
            connection.execute("UPDATE quarantine SET created_at = %s WHERE detail = 'old'", [OLD])
        return taken

    for source in ("web", "app"):
        send(source, [event(f"old {number}", at=OLD) for number in range(3)], [Refused(b"{", "bad_json", "old")])
        send(source, [event(f"new {number}", at=NEW) for number in range(5)], [Refused(b"[", "bad_json", "new")])
    yield send
    collector.close()


def ids(catalog, source):
    with catalog.reading() as connection:
        rows = connection.execute("SELECT message_id FROM journal WHERE source = %s ORDER BY 1", [source]).fetchall()
    return [one for (one,) in rows]


@pytest.mark.usefixtures("sent")
def test_only_what_is_too_old_goes_and_all_of_it_is_accounted_for(workspace, catalog, monkeypatch):
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    assert workspace.events.due() == [Purged("web", 3, 5, 1)]
    with pytest.raises(Conflict, match="3 of 8 events"):
        workspace.events.purge()
    assert workspace.events.purge(accept=True) == [Purged("web", 3, 5, 1)]
    assert ids(catalog, "web") == [f"new {number}" for number in range(5)]
    assert len(ids(catalog, "app")) == 8
    assert workspace.events.purge() == [Purged("web", 0, 5, 0)]
    assert workspace.verify().findings == []


def test_an_event_that_comes_again_after_the_retention_is_a_new_one_and_before_it_is_not(workspace, sent):
    workspace.events.purge(accept=True)
    taken = sent("web", [event("old 1", at=OLD), event("new 1", at=NEW)])
    assert (taken.applied, taken.duplicate) == (1, 1)
    assert workspace.verify().findings == []


@pytest.mark.usefixtures("sent")
def test_what_is_not_folded_yet_stays(workspace, catalog):
    with catalog.transaction() as connection:
        connection.execute("UPDATE folded SET position = 1")
    assert [one.events for one in workspace.events.purge(accept=True)] == [1]
    assert "old 1" in ids(catalog, "web")
    assert workspace.verify().findings == []


@pytest.mark.usefixtures("sent")
def test_a_source_without_retention_keeps_all_and_one_that_is_not_there_is_told(workspace):
    assert workspace.events.purge("app") == []
    with pytest.raises(NotFound):
        workspace.events.purge("shop")


@pytest.mark.usefixtures("sent")
def test_the_terminal_tells_before_it_deletes(workspace, settings, monkeypatch, capsys):
    monkeypatch.setenv("MONOCLE_DATABASE_URL", settings.database_url)
    there = ["--workspace", str(workspace.root)]
    assert run(["source", "purge", "--dry-run", "--json", *there]) == 0
    assert json.loads(capsys.readouterr().out) == [{"source": "web", "events": 3, "kept": 5, "refused": 1}]
    assert run(["source", "purge", *there]) == Conflict.exit_code
    assert "--accept" in capsys.readouterr().err
    assert run(["source", "purge", "web", "--accept", *there]) == 0
    assert run(["source", "purge", "app", *there]) == 0
    assert "retention" in capsys.readouterr().err
