"""Memberships follow events, decisions, lists and time: what is served is what the trees say, and each change is told once."""

import datetime as dt
import json

import pytest
from live_house import asked, drained, event, post, stream, told_once

from monocle import clock
from monocle.catalog import live as live_rows
from monocle.catalog import segment_facts
from monocle.catalog.judgements import Decision
from monocle.errors import BadConfig, Conflict
from monocle.segment.parse import parse
from monocle.segment.reading import belongs
from monocle.segment.served import person
from monocle.workspace import segmenting
from monocle.workspace.deciding import Deciding
from monocle.workspace.segment_time import Passing

TREES = {
    "buyers": {"orders": {}, "measure": "count", "op": "at_least", "value": 1},
    "big": {"orders": {"currency": "EUR"}, "measure": "total", "op": "at_least", "value": 6000},
    "loud": {"event": {"type": "page"}, "times": {"op": "at_least", "value": 2}},
    "gone_quiet": {"event": {"type": "page"}, "times": {"op": "is", "value": 0}},
    "loud_buyers": {"all": [{"segment": "buyers"}, {"segment": "loud"}]},
    "others": {"not": {"segment": "loud_buyers"}},
    "web": {"field": "sources", "op": "is", "value": "web"},
    "known_mail": {"identifier": "email", "present": True},
    "many_records": {"field": "records", "op": "at_least", "value": 2},
    "lapsed": {"sequence": [{"event": {"type": "page"}}, {"order": {}}], "unfinished": True},
    "lately": {"field": "last_seen_at", "op": "in_last_days", "value": 1},
}


@pytest.fixture(scope="module", autouse=True)
def segmented(workspace):
    for name, tree in TREES.items():
        workspace.segments.save(name, {"where": tree}, "a test")


def members(workspace):
    found = {}
    for name, customer in asked(workspace, "SELECT segment, customer_id FROM member"):
        found.setdefault(name, set()).add(customer)
    return found


def read_aloud(workspace):
    """Give who belongs, customer by customer, without SQL."""
    at, found = clock.now().replace(tzinfo=None), {}
    with workspace.house.catalog.transaction() as connection:
        ids = [one for (one,) in connection.execute("SELECT customer_id FROM customer").fetchall()]
        facts = segment_facts.facts(connection, ids)
    for customer in ids:
        own = {name: [row for row in rows if row["customer_id"] == customer] for name, rows in facts.items()}
        whom = person(own, customer)
        for name, tree in TREES.items():
            if belongs(parse(tree), whom, at):
                found.setdefault(name, set()).add(customer)
    return found


def record(workspace, source, key):
    return asked(
        workspace, "SELECT record_id, customer_id FROM record WHERE source = %s AND source_key = %s", source, key
    )[0]


def test_live_members_are_those_that_each_tree_read_aloud_gives(workspace, live, known):
    events = stream(known, 240, 11)
    for first in range(0, len(events), 60):
        post(workspace, events[first : first + 60])
        drained(live)
        assert members(workspace) == read_aloud(workspace)
    assert {name for name in TREES if members(workspace).get(name)} == {*TREES} - {"lately"}
    assert told_once(workspace)
    assert {why for (why,) in asked(workspace, "SELECT DISTINCT why FROM member_change")} >= {"refresh", "live"}


def test_looking_at_all_customers_changes_nothing_that_events_left(workspace, monkeypatch):
    before, changes = members(workspace), asked(workspace, "SELECT count(*) FROM member_change")
    workspace.segments.refresh()
    assert (members(workspace), asked(workspace, "SELECT count(*) FROM member_change")) == (before, changes)
    monkeypatch.setattr(segmenting, "FEW", 0)
    workspace.run()
    assert members(workspace) == read_aloud(workspace)
    assert told_once(workspace)
    assert [row.error for row in workspace.segments.list()] == [""] * len(TREES)


def test_a_step_that_does_not_end_tells_of_no_member(workspace, live, monkeypatch):
    post(workspace, [event("page", 9_001, userId="u3", name="Home", properties={"url": "https://shop.example/"})])
    before, reach = asked(workspace, "SELECT count(*) FROM member_change"), live_rows.reach

    def refusing(*_):
        raise Conflict("the process dies here")

    monkeypatch.setattr(live_rows, "reach", refusing)
    with pytest.raises(Conflict):
        drained(live)
    assert asked(workspace, "SELECT count(*) FROM member_change") == before
    monkeypatch.setattr(live_rows, "reach", reach)
    drained(live)
    assert members(workspace) == read_aloud(workspace)
    assert told_once(workspace)


def test_decisions_of_people_change_members_at_once(workspace):
    one, other = record(workspace, "crm", "40"), record(workspace, "crm", "41")
    Deciding(workspace.house).decide(Decision("same", (one[0],), (other[0],), "a test", "", "merge"))
    assert members(workspace) == read_aloud(workspace)
    assert record(workspace, "crm", "40")[1] in members(workspace)["many_records"]
    left = {customer for (customer,) in asked(workspace, "SELECT customer_id FROM member_change WHERE why = 'gone'")}
    assert left & {one[1], other[1]}


def test_time_alone_lets_customers_leave_and_those_that_ask_for_it_follow(workspace, live, monkeypatch):
    now = clock.now()
    workspace.segments.save("today", {"where": {"event": {"name": "Now"}, "within": {"days": 1}}}, "a test")
    workspace.segments.save("not_today", {"where": {"not": {"segment": "today"}}}, "a test")
    post(workspace, [{**event("track", 9_100, userId="u3", event="Now"), "timestamp": now.isoformat()}])
    drained(live)
    ((customer,),) = asked(workspace, "SELECT customer_id FROM member WHERE segment = 'today'")
    assert customer not in members(workspace)["not_today"]
    passing = Passing(workspace.house)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=23))
    while passing.look():
        pass
    assert members(workspace)["today"] == {customer}
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=25))
    while passing.look():
        pass
    assert "today" not in members(workspace)
    assert customer in members(workspace)["not_today"]
    assert workspace.segments.changes("today", 1)[0].why == "due"
    assert asked(workspace, "SELECT count(*) FROM segment_due WHERE segment = 'today'") == [(0,)]
    monkeypatch.undo()
    workspace.segments.archive("not_today", "a test")
    workspace.segments.archive("today", "a test")


def test_files_and_verbs_make_versions_and_wrong_ones_are_refused_with_their_place(workspace):
    path = workspace.root / "segments" / "hand.yaml"
    path.write_text("label: {fr: Main}\nwhere: {field: records, op: at_least, value: 1}\n")
    workspace.segments.refresh()
    workspace.segments.save("hand", {"where": {"field": "records", "op": "at_least", "value": 99}, "alert": 0.1}, "ann")
    hand = workspace.segments.get("hand")
    assert (hand.row.size, hand.row.alert, hand.saved_by) == (0, True, "ann")
    back = workspace.segments.roll_back("hand", 1, "bob")
    assert (back.row.version, back.row.size, back.row.alert) == (3, back.row.of, False)
    assert "at_least" in path.read_text()
    assert [(one.version, one.how) for one in workspace.segments.versions("hand")] == [
        (3, "rolled_back"), (2, "saved"), (1, "file"),
    ]  # fmt: skip
    for tree in ({"segment": "nobody"}, {"segment": "others"}, {"list": "none"}, {"trait": "none", "op": "known"}):
        with pytest.raises(BadConfig, match=r"segments/buyers.yaml: where: .*; "):
            workspace.segments.save("buyers", {"where": tree}, "ann")
    workspace.segments.save("tree", {"where": {"segment": "buyers"}}, "ann")
    tried, buyers = (
        workspace.segments.preview({"segment": "tree"}, 0),
        workspace.segments.preview({"segment": "buyers"}, 0),
    )
    assert tried.count == buyers.count > 0
    with pytest.raises(BadConfig, match=r"^where: there is no segment 'nobody'; use one of: .*buyers"):
        workspace.segments.preview({"segment": "nobody"}, 0)
    workspace.segments.archive("tree", "ann")
    with pytest.raises(Conflict, match="loud_buyers"):
        workspace.segments.archive("loud", "ann")
    path.write_text("where: {nothing: 1}\n")
    (row,) = (row for row in workspace.segments.refresh() if row.name == "hand")
    assert "no condition" in row.error
    assert row.size == row.of
    path.unlink()
    workspace.segments.refresh()
    assert workspace.segments.get("hand").row.archived
    assert "hand" not in members(workspace)


def test_lists_and_copies_follow_whom_their_entries_are(workspace, live, known):
    text = f"Email;note\n{known[50]['email'].upper()};x\nlater@example.org;y\nlater@example.org;y\n"
    kept = workspace.segments.put_list("salon", text, "ann")
    assert (kept.rows, kept.values, kept.matched, kept.unmatched) == (3, 2, 1, 1)
    workspace.segments.save("from_salon", {"where": {"list": "salon"}}, "ann")
    assert members(workspace)["from_salon"] == {record(workspace, "crm", "50")[1]}
    workspace.segments.copy("from_salon", "that_day", "ann")
    traits = {"email": "later@example.org", "name": "Iris Tardieu"}
    post(workspace, [event("identify", 9_200, userId="late", traits=traits)])
    drained(live)
    late = record(workspace, "web", "user_id:late")
    assert members(workspace)["from_salon"] == {record(workspace, "crm", "50")[1], late[1]}
    assert members(workspace)["that_day"] == {record(workspace, "crm", "50")[1]}
    decision = Decision("same", (record(workspace, "crm", "50")[0],), (late[0],), "a test", "", "merge")
    Deciding(workspace.house).decide(decision)
    assert members(workspace)["that_day"] == {record(workspace, "web", "user_id:late")[1]}
    survivor = str(next(iter(members(workspace)["that_day"])))
    read = json.loads(workspace.customers.read(survivor, "timeline").body)
    entered = [one["place"] for one in read["timeline"] if one["name"] == "Segment Entered"]
    assert entered.count("from_salon") == 2, "under both ids"
    assert {("Segment Left", "gone")}.isdisjoint(
        (one["name"], one["detail"].get("why")) for one in read["timeline"] if one["what"] == "segment"
    )
    timeline = workspace.customers.get(survivor).timeline
    assert sum("from_salon" in str(item) for item in timeline if item.what == "segment") >= 2
    with pytest.raises(Conflict, match="from_salon"):
        workspace.segments.drop_list("salon")
    assert told_once(workspace)


def test_a_customer_read_by_programs_tells_segments_and_when_they_were_entered(workspace):
    customer = next(iter(members(workspace)["buyers"]))
    body = workspace.customers.read(str(customer), "segments,timeline").body
    assert '"buyers"' in body
    assert "Segment Entered" in body
    assert {one.segment for one in workspace.segments.of(customer)} >= {"buyers"}
    assert {one.name for one in workspace.profiles.traits(str(customer))[1] if one.kind == "audience"} >= {"buyers"}
    timeline = workspace.customers.get(str(customer)).timeline
    assert "segment" in {item.what for item in timeline}
