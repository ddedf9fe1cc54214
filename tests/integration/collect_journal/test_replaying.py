"""Events in quarantine are mended, accepted and replayed, each kept once."""

import datetime as dt
import json

import pytest

from monocle import clock
from monocle.catalog import subjects
from monocle.collect.again import read_again
from monocle.errors import BadData, BadInput, Conflict
from monocle.workspace import replaying_kept
from monocle.workspace.collecting import Arrived, Refused, Taken

HALF_AN_HOUR = dt.timedelta(minutes=30)
PLAN = "violations: quarantine\nplan:\n  Viewed:\n    required: [properties]\n"
DEFINITION = "name: web\nreader:\n  type: events\n"


def arrived(**members):
    """Give an event as the door reads it."""
    found = read_again(json.dumps(members).encode(), 0, clock.now())
    assert isinstance(found, Arrived), found
    return found


def refused(raw):
    """Give what the door refuses of a text."""
    return read_again(raw, 1, clock.now())


@pytest.fixture
def web(workspace, collector, key):
    """Give a workspace and what submits events to it."""

    def submit(*events, wrong=()):
        return collector.submit(key, events, wrong).result(90)

    workspace.submit = submit
    return workspace


def journal(web):
    return {one.message_id: one.body for one in web.events.list().events}


def states(rows):
    return [state for (state,) in rows("SELECT state FROM quarantine ORDER BY quarantine_id")]


def test_a_mended_event_is_kept_once_with_the_time_at_which_it_came(web, rows, sums):
    started = dt.timedelta(minutes=5)
    sent = clock.now()
    text = json.dumps(
        {
            "type": "track",
            "messageId": "m1",
            "originalTimestamp": (sent - started).isoformat(),
            "sentAt": sent.isoformat(),
        }
    )
    web.submit(wrong=[refused(text.encode())])
    [row] = web.quarantine.list()
    assert (row.reason, row.source) == ("no_user_anon_id", "web")
    rows("UPDATE quarantine SET created_at = created_at - interval '30 minutes' RETURNING 1")
    before = clock.now()
    assert web.quarantine.replay([row.quarantine_id], reads=read_again) == 0
    mended = json.dumps({**json.loads(text), "userId": "u1", "event": "Viewed"})
    assert web.quarantine.replay([row.quarantine_id], mended, reads=read_again) == 1
    [event] = web.events.list().events
    assert (event.message_id, event.user_id, event.name) == ("m1", "u1", "Viewed")
    assert event.received_at >= before.replace(tzinfo=None)
    assert abs(before.replace(tzinfo=None) - HALF_AN_HOUR - started - event.occurred_at) < HALF_AN_HOUR / 10
    assert states(rows) == ["replayed"]
    assert sums() == (2, 1, 0, 1, 0)
    with pytest.raises(Conflict):
        web.quarantine.replay([row.quarantine_id], mended, reads=read_again)
    assert len(journal(web)) == 1


def test_an_event_without_an_id_is_the_same_event_each_time_that_it_is_read():
    text = b'{"type": "page", "userId": "u1"}'
    once, again = (read_again(text, 7, clock.now()) for _ in range(2))
    assert once.message_id == again.message_id == "quarantine-7"
    assert once.digest == again.digest


def test_what_cannot_be_used_still_stays_open_and_the_person_is_told_why(web, rows, sums):
    web.submit(wrong=[refused(b'{"type": "page"}'), refused(b"{")])
    first, second = (row.quarantine_id for row in web.quarantine.list())
    with pytest.raises(BadData, match="type is none"):
        web.quarantine.replay([first], '{"type": "nothing", "userId": "u1"}', reads=read_again)
    assert web.quarantine.replay([first, second], reads=read_again) == 0
    assert states(rows) == ["open", "open"]
    assert sums() == (2, 0, 0, 2, 0)


def test_another_body_of_the_same_id_is_an_event_of_its_own_where_a_person_accepts_it(web, rows):
    web.submit(arrived(type="page", userId="u1", messageId="m1", name="One"))
    assert web.submit(arrived(type="page", userId="u1", messageId="m1", name="Two")) == Taken(quarantined=1)
    [row] = web.quarantine.list()
    assert web.quarantine.replay([row.quarantine_id], reads=read_again) == 0
    assert web.quarantine.replay([row.quarantine_id], accept=True, reads=read_again) == 1
    found = journal(web)
    own = next(iter(set(found) - {"m1"}))
    assert own.startswith("m1~")
    assert found[own]["messageId"] == own
    assert (found["m1"]["name"], found[own]["name"]) == ("One", "Two")
    assert states(rows) == ["replayed"]
    rows("UPDATE quarantine SET state = 'open' RETURNING 1")
    assert web.quarantine.replay([row.quarantine_id], accept=True, reads=read_again) == 1
    assert set(journal(web)) == {"m1", own}, "accepted again it is the same event"


def test_two_bodies_of_one_id_replayed_together_are_not_both_kept_under_it(web):
    web.submit(
        wrong=[refused(b'{"type": "page", "messageId": "m1"}'), refused(b'{"type": "screen", "messageId": "m1"}')]
    )
    for row in web.quarantine.list():
        mended = {"type": "page", "userId": "u1", "messageId": "m1", "name": str(row.quarantine_id)}
        if not journal(web):
            assert web.quarantine.replay([row.quarantine_id], json.dumps(mended), reads=read_again) == 1
        else:
            with pytest.raises(BadData, match="another event of this id"):
                web.quarantine.replay([row.quarantine_id], json.dumps(mended), reads=read_again)
    assert len(journal(web)) == 1


def test_an_event_off_plan_waits_until_the_plan_changes_or_a_person_accepts_it(web, collector, rows):
    path = web.root / "sources" / "web.yaml"
    path.write_text(DEFINITION + PLAN)
    key = collector.key(web.write_keys.create("web").secret)
    events = [arrived(type="track", event="Viewed", userId="u1", messageId=f"m{number}") for number in (1, 2)]
    assert collector.submit(key, events).result(90) == Taken(quarantined=2)
    first, second = (row.quarantine_id for row in web.quarantine.list())
    assert web.quarantine.replay([first, second], reads=read_again) == 0
    assert web.quarantine.replay([first], accept=True, reads=read_again) == 1
    assert set(journal(web)) == {"m1"}
    path.write_text(DEFINITION)
    assert web.quarantine.replay([second], reads=read_again) == 1
    assert set(journal(web)) == {"m1", "m2"}
    assert states(rows) == ["replayed", "replayed"]


def test_what_is_wrong_in_itself_cannot_be_accepted(web):
    web.submit(wrong=[refused(b'{"type": "page"}')])
    [row] = web.quarantine.list()
    with pytest.raises(BadInput, match="off plan"):
        web.quarantine.replay([row.quarantine_id], accept=True, reads=read_again)
    with pytest.raises(BadInput, match="reads"):
        web.quarantine.replay([row.quarantine_id])


def set_aside(rows, body, position=0):
    """Put an event of the journal in quarantine, as the live worker does where it cannot take it alone."""
    [(number,)] = rows(
        "INSERT INTO quarantine (source, file, position, reason, detail, raw)"
        " VALUES ('web', 'events', %s, 'not_applied', 'ValueError', %s) RETURNING quarantine_id",
        position,
        body.encode(),
    )
    return number


def settled(rows, number):
    [row] = rows(
        "SELECT state, settled_how, settled_at IS NOT NULL, reason, detail FROM quarantine WHERE quarantine_id = %s",
        number,
    )
    return row


def test_an_event_that_was_kept_and_not_applied_is_taken_where_it_stands_and_its_row_closes(web, rows, catalog, sums):
    web.submit(arrived(type="identify", userId="u1", anonymousId="a1", messageId="m1", traits={"firstName": "Zoé"}))
    with catalog.transaction() as connection:
        subjects.put_position(connection, 1)  # the worker passed it over
    raw = '{"messageId":"m1","type":"identify","userId":"u1"}'
    for number in (set_aside(rows, raw, 1), set_aside(rows, raw)):
        assert web.quarantine.replay([number], reads=read_again) == 1
        assert settled(rows, number) == ("replayed", "as_it_was", True, "not_applied", "ValueError")
        assert rows("SELECT key, events FROM subject ORDER BY key") == [("anonymous_id:a1", 0), ("user_id:u1", 1)]
        with pytest.raises(Conflict):
            web.quarantine.replay([number], reads=read_again)
    assert rows("SELECT DISTINCT quarantine_id FROM retold ORDER BY 1") == [(1,), (2,)]
    assert rows("SELECT sequence FROM fact_stale") == [(1,), (1,)]
    assert sums() == (1, 1, 0, 0, 0), "it was counted when it came"
    mended = set_aside(rows, raw, 1)
    assert web.quarantine.replay([mended], raw.replace("u1", "u2"), reads=read_again) == 1
    assert settled(rows, mended)[:2] == ("replayed", "mended")
    assert sorted(body["userId"] for body in journal(web).values()) == ["u1", "u2"]
    assert web.verify().findings == []


def test_an_event_that_still_cannot_be_taken_stays_open_with_the_reason_that_it_has_now(
    web, rows, catalog, monkeypatch
):
    web.submit(
        arrived(type="page", userId="u1", messageId="m1"), arrived(type="page", userId="undefined", messageId="m2")
    )
    with catalog.transaction() as connection:
        subjects.put_position(connection, 2)
    first, nobody = set_aside(rows, "{}", 1), set_aside(rows, "{}", 2)
    gone = set_aside(rows, '{"messageId":"m3"}')
    with monkeypatch.context() as broken:
        broken.setattr(replaying_kept, "refold", lambda *_: 1 // 0)
        assert web.quarantine.replay([first, nobody, gone], reads=read_again) == 0
    assert settled(rows, first) == ("open", "", False, "not_applied", "ZeroDivisionError")
    assert settled(rows, nobody) == ("open", "", False, "not_applied", "no_subject")
    assert settled(rows, gone) == ("open", "", False, "not_applied", "the event is kept no longer")
    assert rows("SELECT * FROM subject_event") == []
    assert web.quarantine.replay([first], reads=read_again) == 1
    web.quarantine.dismiss([nobody])
    assert settled(rows, nobody)[:3] == ("dismissed", "dismissed", True)


def test_an_event_that_is_wrong_in_another_way_now_says_so(web, rows):
    path = web.root / "sources" / "web.yaml"
    web.submit(wrong=[Refused(b'{"type": "track", "event": "Viewed", "userId": "u1"}', "bad_json", "something else")])
    path.write_text(DEFINITION + PLAN)
    [row] = web.quarantine.list()
    assert web.quarantine.replay([row.quarantine_id], reads=read_again) == 0
    assert settled(rows, row.quarantine_id)[::3] == ("open", "off_plan")
