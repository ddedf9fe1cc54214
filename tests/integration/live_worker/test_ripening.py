"""A consent of a later moment counts once it has come: what the customer allows changes, and segments follow with it."""

import datetime as dt
from uuid import UUID

import pytest
from live_house import asked

from monocle import clock
from monocle.workspace import segmenting
from monocle.workspace.segment_time import Passing

HOUR = dt.timedelta(hours=1)
REACHABLE = {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}


@pytest.fixture(scope="module")
def whom(workspace):
    """Give a customer who says yes to marketing by e-mail in an hour, and no three hours from now."""
    workspace.understand()
    workspace.segments.save("reachable", {"where": REACHABLE}, "a test")
    workspace.segments.save("silent", {"where": {"not": {"segment": "reachable"}}}, "a test")
    now = clock.now().replace(tzinfo=None)
    ((customer, record),) = asked(workspace, "SELECT customer_id, record_id FROM record ORDER BY record_id LIMIT 1")
    with workspace.house.catalog.transaction() as connection:
        for number, said, moment in ((1, "granted", now + HOUR), (2, "withdrawn", now + 3 * HOUR)):
            connection.execute(
                "INSERT INTO choice VALUES (%s, %s, %s, 'crm', 'marketing', 'email', %s, %s, NULL)",
                [UUID(int=number), customer, record, said, moment],
            )
    return customer


def segments_of(workspace, customer):
    return {name for (name,) in asked(workspace, "SELECT segment FROM member WHERE customer_id = %s", customer)}


def test_members_change_with_a_consent_once_its_moment_has_come(workspace, whom, monkeypatch):
    now, passing = clock.now(), Passing(workspace.house)
    assert passing.look() == 0
    assert segments_of(workspace, whom) == {"silent"}
    monkeypatch.setattr(clock, "now", lambda: now + 2 * HOUR)
    assert passing.look() == 1
    assert segments_of(workspace, whom) == {"reachable"}
    assert [one.state for one in workspace.audiences.allowances(whom)] == ["granted"]
    assert passing.look() == 0
    assert {one.why for one in workspace.segments.changes("reachable", 10)} == {"due"}
    monkeypatch.setattr(segmenting, "FEW", 1)
    workspace.segments.refresh()
    assert segments_of(workspace, whom) == {"reachable"}, "what the last run knew of them is not put back"


def test_who_is_asked_for_an_audience_counts_consents_up_to_now_and_members_follow(workspace, whom, monkeypatch):
    audience = {"name": "news", "segment": "silent", "purpose": "marketing", "channel": "email",
                "mapping": {"email": "email"}}  # fmt: skip
    workspace.audiences.save("letter", {"kind": "csv", "audiences": [audience]}, "a test")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 2 * HOUR)
    Passing(workspace.house).look()
    assert segments_of(workspace, whom) == {"reachable"}
    before = workspace.audiences.who("letter", "news")
    monkeypatch.setattr(clock, "now", lambda: now + 4 * HOUR)
    after = workspace.audiences.who("letter", "news")
    assert segments_of(workspace, whom) == {"silent"}
    assert after.of == before.of + 1
    assert after.reasons["withdrawn"] == 1
    assert "withdrawn" not in before.reasons
