"""The terminal makes sources of events and their keys, and batch runs leave such sources alone."""

import json
import re

import pytest
from collect_events import event

from monocle.cli.app import run
from monocle.errors import BadData, Conflict
from monocle.workspace.collecting import Collector, Taken

SECRET = re.compile(r"mwk_[0-9A-Za-z]{49}")


@pytest.fixture
def monocle(workspace, settings, monkeypatch, capsys):
    """Give a function that runs a command in the workspace, and gives its code, what it said, and its notes."""
    monkeypatch.setenv("MONOCLE_DATABASE_URL", settings.database_url)

    def called(*arguments):
        code = run(["--lang", "en", *arguments, "-w", str(workspace.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def test_a_source_of_events_is_added_with_its_first_key(monocle, workspace):
    code, out, notes = monocle("source", "add", "--events", "shop", "--owner", "Anna", "--purpose", "orders")
    assert code == 0, notes
    assert SECRET.fullmatch(out.strip())
    assert "never again" in notes
    definition = workspace.sources.definition("shop")
    assert (definition.arrives, definition.owner, definition.purpose, definition.extract) == (
        True,
        "Anna",
        "orders",
        "delta",
    )
    collector = Collector(workspace.house)
    assert collector.key(out.strip()).source == "shop"
    collector.close()
    assert monocle("source", "add", "--events", "shop")[0] == Conflict.exit_code
    assert monocle("source", "show", "shop")[0] == 0
    assert monocle("source", "list")[0] == 0


@pytest.mark.parametrize("given", [["shop"], ["--events", "shop", "crm.csv"], ["--events", "shop", "--dry-run"]])
def test_a_source_is_read_or_takes_events(monocle, workspace, given):
    assert monocle("source", "add", *given)[0] == 2
    assert not (workspace.root / "sources" / "shop.yaml").exists()


def test_keys_are_made_listed_rotated_and_revoked(monocle):
    code, out, _ = monocle("key", "create", "web", "--name", "pages", "--days", "30", "--json")
    made = json.loads(out)
    assert (code, made["key"]["source"], made["key"]["name"]) == (0, "web", "pages")
    code, out, _ = monocle("key", "list", "--source", "web")
    assert code == 0
    assert "pages" in out
    assert made["secret"] not in out
    code, out, _ = monocle("key", "rotate", made["key"]["hint"], "--overlap", "1")
    assert (code, bool(SECRET.fullmatch(out.strip()))) == (0, True)
    assert monocle("key", "revoke", made["key"]["key_id"])[0] == 0
    code, out, _ = monocle("key", "list", "--json")
    assert sorted(one["state"] for one in json.loads(out)) == ["revoked", "valid"]
    assert monocle("key", "create", "nowhere")[0] == 3


def test_a_source_of_events_is_not_read_and_stops_no_run(monocle, workspace, rows):
    (workspace.root / "crm.csv").write_text("id,email\n1,anna@example.org\n2,bob@example.org\n")
    (workspace.root / "sources" / "crm.yaml").write_text(
        "name: crm\nreader:\n  type: csv\n  where: crm.csv\nkey: [id]\nmapping:\n  person:\n    key: id\n    email: email\n"
    )
    collector = Collector(workspace.house)
    key = collector.key(workspace.write_keys.create("web").secret)
    assert collector.submit(key, [event(1)]).result(90) == Taken(applied=1)
    collector.close()
    assert monocle("source", "load", "web")[0] == Conflict.exit_code
    code, _, notes = monocle("run")
    assert code == 0, notes
    assert rows("SELECT count(*) FROM journal") == [(1,)]
    assert {load.source for load in workspace.sources.loads()} == {"crm"}
    assert monocle("doctor")[0] in {0, 5}


def test_a_quarantined_event_that_still_cannot_be_used_stays_until_it_is_dismissed(monocle, workspace, collector, key):
    collector.submit(key, [event(1, "a"), event(1, "b")]).result(90)
    (waiting,) = workspace.quarantine.list()
    assert monocle("quarantine", "replay", str(waiting.quarantine_id))[0] == 0
    assert [one.state for one in workspace.quarantine.list()] == ["open"]
    assert monocle("quarantine", "replay", str(waiting.quarantine_id), "--accept")[0] == BadData.exit_code
    assert monocle("quarantine", "dismiss", str(waiting.quarantine_id))[0] == 0
    assert workspace.quarantine.list() == []
