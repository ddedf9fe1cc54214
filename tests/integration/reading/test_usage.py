"""How much customers are used is told from the log of reads: per person, token and door, week by week, and who is active."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from monocle import clock
from monocle.catalog import audit_log
from monocle.catalog.audit_log import Noted
from monocle.errors import BadInput
from monocle.http.sessions import COOKIE

TOKEN, ONE = UUID(int=5), "/customers/{key:path}"


@pytest.fixture
def reads(workspace, ids):
    """Write reads of some weeks ago into the log, and give the Monday of the present week."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(workspace.timezone)).date()
    monday = dt.datetime.combine(
        today - dt.timedelta(days=today.weekday()), dt.time(12), ZoneInfo(workspace.timezone)
    ).astimezone(dt.UTC)
    back = [(monday - dt.timedelta(weeks=weeks)).replace(tzinfo=None) for weeks in range(60)]
    lines = (
        Noted(back[59], "old hand", None, ONE, ids.marie, 1, 1),
        Noted(back[6], "usage zoe", None, ONE, ids.marie, 3, 3),
        Noted(back[2], "usage anna", None, ONE, ids.marie, 2, 2),
        Noted(back[2], "usage anna", None, ONE, ids.jean, 1, 1),
        Noted(back[2], "usage anna", None, "/customers", None, 1, 20),
        Noted(back[1], "usage anna", None, ONE, ids.marie, 4, 4),
        Noted(back[1], "usage till", TOKEN, ONE, ids.lea, 5, 5),
    )
    with workspace.house.catalog.transaction() as connection:
        audit_log.write(connection, lines)
    return monday.date()


def test_reads_are_summed_per_person_token_and_door_and_customers_are_counted_once(workspace, reads):
    found = workspace.accesses.usage()
    anna, zoe, till = (
        next(one for one in found.askers if one.name == f"usage {who}") for who in ("anna", "zoe", "till")
    )
    assert (anna.by, anna.reads, anna.customers, anna.listed) == ("person", 8, 2, 20)
    assert (till.by, till.reads, till.customers) == ("token", 5, 1)
    assert zoe.last_at < anna.last_at
    weekly = {one.week: one for one in found.by_week if one.name == "usage anna"}
    assert {week: (one.reads, one.customers) for week, one in weekly.items()} == {
        reads - dt.timedelta(weeks=1): (4, 1),
        reads - dt.timedelta(weeks=2): (4, 2),
    }
    door = next(one for one in found.by_week if one.name == ONE and one.week == reads - dt.timedelta(weeks=1))
    assert (door.persons, door.tokens) == (1, 1)
    assert (door.reads, door.customers) == (9, 2)
    assert sum(one.reads for one in found.askers) == sum(one.reads for one in found.doors)
    assert sum(one.reads for one in found.askers) == sum(one.reads for one in found.totals)
    assert found.since == reads - dt.timedelta(weeks=11)


def test_who_did_not_read_for_thirty_days_is_not_active_and_old_weeks_are_left_out(workspace, reads):
    found = workspace.accesses.usage(2)
    assert {one.name for one in found.askers} >= {"usage anna", "usage till"}
    assert not {"usage zoe", "old hand"} & {one.name for one in found.askers}
    assert found.active.persons_ever >= found.active.persons + 2
    assert found.active.tokens >= 1
    assert found.active.first_at < dt.datetime.combine(reads - dt.timedelta(weeks=58), dt.time())
    for wrong in (0, 54):
        with pytest.raises(BadInput):
            workspace.accesses.usage(wrong)


def test_use_is_for_people_alone_and_the_same_through_every_door(workspace, client, token, reads):
    shown = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/usage", headers=shown).status_code == 403
    assert client.get("/insight/usage", headers=shown).status_code == 403
    anna = TestClient(client.app, base_url="http://127.0.0.1:8360", follow_redirects=False,
                      cookies={COOKIE: workspace.sessions.create("anna")})  # fmt: skip
    said = anna.get("/api/v1/usage?weeks=3").json()
    page = anna.get("/insight/usage?weeks=3&format=json").json()["usage"]
    assert {**page, "as_of": ""} == {**said, "as_of": ""}
    assert {one["name"] for one in said["askers"]} >= {"usage anna", "usage till"}
    assert said["since"] == (reads - dt.timedelta(weeks=2)).isoformat()
    assert anna.get("/api/v1/usage?weeks=54").status_code == 422
    assert anna.get("/insight/usage?weeks=0").status_code == 400
    assert "exemple" not in anna.get("/insight/usage").text
