"""A worker that is killed between any two of its acts loses nothing and does nothing twice."""

import sys
from pathlib import Path

import pytest
from live_house import asked, drained, event, post, served, stream, told_once

sys.path.insert(0, str(Path(__file__).parents[3]))

from bench.crash_points import BORDERS, LIVE_POINTS, REFUSING_POINTS, SELDOM, SETTLING_POINTS, TELLING_POINTS
from bench.dying_worker import POISON, killed

from monocle.catalog import live_attempts, processes, retelling, subjects
from monocle.workspace import live_applying
from monocle.workspace.live import Live

EACH, AT_ONCE = 12, 5
STEPPING, TELLING, SETTLING, REFUSING = (
    [point for point in BORDERS if point in known]
    for known in (LIVE_POINTS, TELLING_POINTS, SETTLING_POINTS, REFUSING_POINTS)
)


@pytest.fixture(scope="module")
def unharmed(workspace, known):
    """Give what is served after a worker was killed at each point, a run in between, and the rest was taken."""
    buyers = {"where": {"orders": {}, "measure": "count", "op": "at_least", "value": 1}}
    workspace.segments.save("buyers", buyers, "a test")
    points = [*STEPPING, *SETTLING]
    events = stream(known, EACH * len(points), seed=21)
    for place, point in enumerate(points):
        if place == len(STEPPING):
            tell_again(workspace)
            workspace.run()
        post(workspace, events[EACH * place : EACH * (place + 1)])
        assert killed(workspace.root, point, 1 if point in SELDOM else 2, AT_ONCE), point
    take_the_rest(workspace)
    return served(workspace)


def tell_again(workspace):
    """Kill workers that tell again what they told; it stays as it is."""
    take_the_rest(workspace)
    before = served(workspace)
    for point in TELLING:
        with workspace.house.catalog.transaction() as connection:
            subjects.turn(connection)
            rows = connection.execute(
                "SELECT record_id FROM subject WHERE digest IS NOT NULL ORDER BY 1 LIMIT 5"
            ).fetchall()
            retelling.put(connection, [record for (record,) in rows])
        assert killed(workspace.root, point), point
    take_the_rest(workspace)
    assert served(workspace) == before


def take_the_rest(workspace):
    worker = Live(workspace.house)
    drained(worker)
    worker.close()
    ((position,),) = asked(workspace, "SELECT max(position) FROM live_position")
    assert [(position,)] == asked(workspace, "SELECT max(sequence) FROM journal")


def test_workers_killed_at_each_point_leave_what_a_run_leaves(workspace, unharmed):
    assert asked(workspace, "SELECT count(*) FROM live_position") == [(1,)]
    bought = asked(workspace, "SELECT customer_id FROM customer WHERE orders > 0 ORDER BY 1")
    assert asked(workspace, "SELECT customer_id FROM member WHERE segment = 'buyers' ORDER BY 1") == bought
    assert bought
    assert told_once(workspace)
    workspace.run()
    ran = served(workspace)
    assert {name for name in unharmed if unharmed[name] != ran[name]} == set()


@pytest.mark.usefixtures("unharmed")
def test_workers_killed_while_they_refuse_an_event_refuse_it_once(workspace, monkeypatch):
    bad = []
    for place, point in enumerate(REFUSING):
        name = f"{POISON}{place}"
        bad.append(event("identify", 5_000 + place, userId=name, traits={"email": f"{name}@example.fr"}))
        post(workspace, [bad[-1]])
        assert killed(workspace.root, point), point
    put = live_applying.arriving.put_records

    def refusing(connection, records):
        if any(POISON in str(row["content"]) for row in records):
            raise ValueError(POISON)
        put(connection, records)

    monkeypatch.setattr(live_applying.arriving, "put_records", refusing)
    take_the_rest(workspace)
    rows = asked(workspace, "SELECT raw FROM quarantine WHERE reason = 'not_applied'")
    assert sorted(raw.count(POISON.encode()) > 0 for (raw,) in rows) == [True] * len(bad)
    assert len({raw for (raw,) in rows}) == len(bad)
    assert workspace.live().refused == len(bad)
    assert [one for one in workspace.verify().findings if one.promise != "key_of_event"] == []


def test_every_named_point_of_a_worker_lies_at_a_function_that_is_there():
    for whose, name, _ in (
        *LIVE_POINTS.values(),
        *TELLING_POINTS.values(),
        *SETTLING_POINTS.values(),
        *REFUSING_POINTS.values(),
    ):
        assert callable(getattr(whose, name)), name


@pytest.mark.usefixtures("unharmed")
def test_rel_33_an_event_that_processes_die_of_is_taken_alone_and_after_three_refused(workspace, monkeypatch):
    """The deaths are those of processes that are told of here; bench.dying_worker can die of such an event."""
    post(workspace, [event("identify", 6_000 + one, userId=f"d{one}", traits={"plan": "gold"}) for one in range(4)])
    ((position, first),) = asked(
        workspace,
        "SELECT max(p.position), min(sequence) FROM live_position AS p, journal WHERE sequence > p.position",
    )
    at_once = []
    for number in range(1, 7):
        monkeypatch.setattr(
            live_attempts.processes, "this", lambda number=number: processes.Process(number, "another/one")
        )
        with workspace.house.catalog.transaction() as connection:
            at_once.append(live_attempts.begin(connection, position, 1_000))
    assert at_once == [1_000, 31, 1, 1, 1, 0]
    monkeypatch.undo()
    worker = Live(workspace.house)
    assert worker.step() == 1
    ((raised,),) = asked(workspace, "SELECT position FROM quarantine WHERE detail LIKE '%%three times'")
    assert raised == first
    worker.close()
    take_the_rest(workspace)
    taken = asked(workspace, "SELECT count(*) FROM record WHERE source_key LIKE 'user_id:d%%' AND source = 'web'")
    assert taken == [(3,)]
