"""Events are deleted once their source keeps them no longer, and what is gone is accounted for."""

import datetime as dt
import hashlib
import json

import pytest
from collect_events import event

from monocle import clock
from monocle.cli.app import run
from monocle.errors import BadConfig, Conflict, NotFound
from monocle.workspace import purging
from monocle.workspace.collecting import Arrived, Collector, Refused
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


def call(number, kind, name="", **members):
    """Give an old event of somebody."""
    body = json.dumps(
        {"type": kind, "messageId": number, **({"event": name} if kind == "track" else {}), **members}
    ).encode()
    return Arrived(number, kind, name, hashlib.sha256(body).digest(), body, OLD, OLD, OLD, None)


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


def test_a_part_of_an_event_is_kept_as_long_as_its_purpose_asks_for_and_nothing_else_of_it(workspace, catalog, sent):
    context = {
        "page": {"path": "/secret"},
        "traits": {"email": "zoe@example.org", "firstName": "Zoé"},
        "ip": "192.0.2.9",
    }
    said = {
        "order_id": "O-1",
        "revenue": 49.9,
        "note": "secret",
        "products": [{"sku": "s", "price": 5, "note": "secret"}],
    }
    refused = {"consent": {"categoryPreferences": {"Ads": False, "Mail": True}}}
    who = {"userId": "u1", "anonymousId": "a1", "context": context}
    calls = [
        call("o", "track", "Order Completed", properties=said, **who),
        call("p", "track", "Points Earned", properties={"points": 3, "note": "secret"}, **who),
        call("c", "page", "secret", **{**who, "context": {**context, **refused}}),
        call("g", "page", "secret", **{**who, "context": {"consent": {"categoryPreferences": {"Ads": True}}}}),
        call("d", "page", "secret", anonymousId="a2", context=refused),
        call("u", "track", "Unsubscribed", anonymousId="a3", context=context),
    ]
    sent("web", calls)
    path = workspace.root / "sources" / "web.yaml"
    path.write_text(path.read_text().replace("retention: 30", "retention: {events: 30, orders: 60, points: 35}"))
    [purged] = workspace.events.purge("web", accept=True)
    with catalog.reading() as connection:
        found = connection.execute(
            "SELECT message_id, body, kept_for FROM journal WHERE kept_for <> '{}' ORDER BY 1"
        ).fetchall()
        [(state,)] = connection.execute("SELECT state FROM subject WHERE key = 'user_id:u1'").fetchall()
        named = connection.execute("SELECT key FROM subject").fetchall()
    assert [(message, purposes) for message, _, purposes in found] == [
        ("c", ["choices"]),
        ("o", ["orders"]),
        ("u", ["choices"]),
    ]
    assert purged.parts == 3
    bodies = {message: json.loads(body) for message, body, _ in found}
    assert not any("secret" in body or "a1" in body or "Zoé" in body or "192.0.2.9" in body for _, body, _ in found)
    assert bodies["o"]["properties"] == {
        "order_id": "O-1", "revenue": 49.9, "products": [{"sku": "s", "price": 5}], "channel": "web"
    }  # fmt: skip
    assert bodies["c"]["context"]["consent"] == {"categoryPreferences": {"ads": False}}
    assert bodies["u"]["context"] == {"traits": {"email": "zoe@example.org"}}
    assert (state["events"], "traits" in state) == (2, False)
    assert {key for (key,) in named} == {"user_id:u1", "anonymous_id:a3"}, (
        "devices of which nothing is kept are forgotten"
    )
    taken = sent("web", [call("o", "track", "Order Completed", properties=said, **who)])
    assert taken.duplicate == 1, "it is known by its id for as long as a part of it is kept"
    path.write_text(path.read_text().replace("orders: 60, points: 35", "choices: 35"))
    [purged] = workspace.events.purge("web", accept=True)
    assert (purged.events, purged.parts) == (3, 0)
    assert workspace.verify().findings == []


@pytest.mark.parametrize("said", ["{events: 30, orders: 7}", "{orders: 7}", "{events: 3, page: 9}", "often"])
def test_a_retention_that_says_nothing_sensible_is_refused(workspace, said):
    path = workspace.root / "sources" / "web.yaml"
    path.write_text(path.read_text().replace("retention: 30", f"retention: {said}"))
    with pytest.raises(BadConfig, match=r"web\.yaml: retention"):
        workspace.events.due("web")


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
    assert json.loads(capsys.readouterr().out) == [{"source": "web", "events": 3, "kept": 5, "refused": 1, "parts": 0}]
    assert run(["source", "purge", *there]) == Conflict.exit_code
    assert "--accept" in capsys.readouterr().err
    assert run(["source", "purge", "web", "--accept", *there]) == 0
    assert run(["source", "purge", "app", *there]) == 0
    assert "retention" in capsys.readouterr().err
