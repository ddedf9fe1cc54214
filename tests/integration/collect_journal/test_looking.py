"""The journal as people look at it: parts, filters, what flows in, marks of customers."""

import hashlib
import json
from uuid import UUID

import pytest
from collect_events import NOON

from monocle import clock
from monocle.catalog import stream
from monocle.errors import BadInput
from monocle.workspace.collecting import Arrived, Refused, Taken
from monocle.workspace.event_views import Asked


def said(number, at=NOON, **members):
    """Give an event as the door hands it over."""
    body = json.dumps({"messageId": f"m{number}", **members}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    name = str(members.get("event", members.get("name", "")))
    digest = hashlib.sha256(body.encode()).digest()
    return Arrived(f"m{number}", members["type"], name, digest, body.encode(), at, at, None, None)


EVENTS = (
    said(1, type="page", name="Home", anonymousId="a1"),
    said(2, type="track", event="Viewed", anonymousId="a1", userId='né"1'),
    said(3, type="track", event="Viewed", userId="u2", traits={"userId": "u9"}),
    said(4, type="identify", userId="u2", _monocle={"flags": ["future_time"]}),
)


@pytest.fixture
def kept(workspace, collector, key):
    """Give a workspace that holds the events."""
    assert collector.submit(key, EVENTS).result(90) == Taken(applied=4)
    return workspace


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), ["m4", "m3", "m2", "m1"]),
        (Asked(source="app"), []),
        (Asked(type="track"), ["m3", "m2"]),
        (Asked(name="Home"), ["m1"]),
        (Asked(who="a1"), ["m2", "m1"]),
        (Asked(who='né"1'), ["m2"]),
        (Asked(who="u9"), []),
        (Asked(who="u2", type="track"), ["m3"]),
    ],
)
def test_what_is_asked_for_is_found_newest_first(kept, asked, found):
    part = kept.events.list(asked)
    assert [one.message_id for one in part.events] == found
    assert part.before == 0
    newest = kept.events.newest(0)
    assert [one.message_id for one in newest if one.meets(asked)] == found[::-1]


def test_the_parts_of_a_list_hold_each_event_once(kept, monkeypatch):
    monkeypatch.setattr(stream, "WINDOW", 3)
    found, before = [], 0
    for _ in range(10):
        part = kept.events.list(Asked(), 2, before)
        found += [one.message_id for one in part.events]
        before = part.before
        if not before:
            break
    assert found == ["m4", "m3", "m2", "m1"]
    rare = kept.events.list(Asked(name="Home"))
    assert rare.events == []
    assert [one.message_id for one in kept.events.list(Asked(name="Home"), before=rare.before).events] == ["m1"]


def test_an_event_is_shown_with_its_ids_and_flags(kept):
    one = kept.events.list().events[0]
    assert (one.user_id, one.anonymous_id, one.flags, one.body["type"]) == ("u2", "", ("future_time",), "identify")
    assert kept.events.last() == one.sequence
    assert kept.events.names() == ["Viewed", "Home"]
    assert [event.message_id for event in kept.events.newest(one.sequence - 2, 1)] == ["m4"]


def test_rules_that_are_broken_stand_with_their_event(workspace, collector):
    plan = "plan:\n  Viewed:\n    required: [properties]\n"
    (workspace.root / "sources" / "web.yaml").write_text(f"name: web\nreader:\n  type: events\n{plan}")
    key = collector.key(workspace.write_keys.create("web").secret)
    collector.submit(key, EVENTS).result(90)
    broken = {
        one.message_id: [(rule.kind, rule.field) for rule in one.broken] for one in workspace.events.list().events
    }
    assert broken == {"m1": [], "m2": [("required", "properties")], "m3": [("required", "properties")], "m4": []}


def test_what_flows_in_is_told_to_the_unit(workspace, collector, key):
    now = clock.now()
    events = [said(1, now, type="page"), said(1, now, type="page"), said(2, now, type="page")]
    collector.submit(key, events, [Refused(b"{", "bad_json", "the event is not JSON")]).result(90)
    web, app = workspace.events.flows(["web", "app"])
    assert (web.total.received, web.total.applied, web.total.duplicate, web.total.quarantined) == (4, 2, 1, 1)
    assert len(web.hours) == 24
    assert sum(hour.received for hour in web.hours) == 4
    assert web.last_at == now.replace(tzinfo=None)
    assert 4 / 120 <= web.per_minute <= 4 / 60
    assert (app.last_at, app.per_minute, app.total.received) == (None, 0, 0)


def test_a_source_that_is_silent_is_known_by_the_hour(kept, monkeypatch):
    monkeypatch.setattr(stream, "WINDOW", 0)
    assert kept.events.flows(["web"])[0].last_at == NOON.replace(minute=0, tzinfo=None)


@pytest.mark.parametrize(("limit", "before"), [(0, 0), (1001, 0), (1, -1)])
def test_a_part_that_cannot_be_is_refused(workspace, limit, before):
    with pytest.raises(BadInput):
        workspace.events.list(Asked(), limit, before)


def test_a_customer_that_nobody_has_has_no_mark(workspace):
    assert workspace.marks.of([UUID(int=1)]) == {}
