"""The worker goes on whatever happens: one per workspace, a bad event put aside, a stop in order."""

import time

import pytest
from live_house import asked, event, post, served

from monocle.catalog import live as told
from monocle.collect.again import read_again
from monocle.serve.live import living
from monocle.workspace import live_applying
from monocle.workspace.live import Live

PATIENCE = 120


def until(holds):
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    assert holds()


def _customers(workspace, email):
    return asked(workspace, "SELECT count(*) FROM identifier WHERE value = %s", email)[0][0]


def test_a_worker_takes_events_until_it_is_stopped_and_only_one_does(workspace):
    one, other = workspace.worker(), workspace.worker()
    one.start()
    until(lambda: workspace.live().running)
    other.start()
    post(workspace, [event("identify", 1, userId="w1", traits={"email": "w1@example.fr", "lastName": "Abadie"})])
    until(lambda: _customers(workspace, "w1@example.fr"))
    other.stop()
    one.stop()
    state = workspace.live()
    assert (one.events, other.events, state.lag_events, state.running, state.error) == (1, 0, 0, False, "")


def test_an_event_that_cannot_be_taken_is_put_aside_and_the_others_go_on(workspace, monkeypatch):
    put = live_applying.arriving.put_records

    def refusing(connection, records):
        if any("poison" in str(row["content"]) for row in records):
            raise ValueError("a value that nobody should read")
        put(connection, records)

    monkeypatch.setattr(live_applying.arriving, "put_records", refusing)
    names = ["w2", "poison", "w3"]
    post(
        workspace,
        [
            event("identify", 10 + place, userId=name, traits={"email": f"{name}@example.fr"})
            for place, name in enumerate(names)
        ],
    )
    workspace.worker().run(until_done=True)
    assert [_customers(workspace, f"{name}@example.fr") for name in names] == [1, 0, 1]
    ((reason, detail, state),) = asked(workspace, "SELECT reason, detail, state FROM quarantine WHERE source = 'web'")
    assert (reason, detail, state) == ("not_applied", "ValueError", "open")
    assert workspace.live().refused == 1
    [row] = workspace.quarantine.list("web")
    assert workspace.quarantine.replay([row.quarantine_id], reads=read_again) == 1
    workspace.worker().run(until_done=True)
    [row] = workspace.quarantine.list("web")
    assert (row.state, row.settled_how, row.detail) == ("open", "", "ValueError"), "it still cannot be taken"
    monkeypatch.undo()
    assert workspace.quarantine.replay([row.quarantine_id], reads=read_again) == 1
    workspace.worker().run(until_done=True)
    assert _customers(workspace, "poison@example.fr") == 1
    [row] = workspace.quarantine.list("web", state="replayed")
    assert (row.settled_how, row.settled_at is not None, row.position > 0) == ("as_it_was", True, True)
    lived = served(workspace)
    workspace.run()
    assert {name for name, rows in served(workspace).items() if rows != lived[name]} == set()


def test_a_transaction_that_is_not_committed_leaves_nothing_and_is_taken_again(workspace, monkeypatch):
    def crash(*_):
        raise told_error

    told_error = KeyboardInterrupt()
    monkeypatch.setattr(told, "reach", crash)
    post(workspace, [event("identify", 20, userId="w4", traits={"email": "w4@example.fr"})])
    worker = Live(workspace.house)
    with pytest.raises(KeyboardInterrupt):
        worker.step()
    worker.close()
    assert _customers(workspace, "w4@example.fr") == 0
    monkeypatch.undo()
    workspace.worker().run(until_done=True)
    assert _customers(workspace, "w4@example.fr") == 1


def test_a_served_workspace_makes_customers_in_a_process_that_ends_with_it(workspace):
    with living(workspace) as served:
        post(workspace, [event("identify", 30, userId="w5", traits={"email": "w5@example.fr"})])
        until(lambda: _customers(workspace, "w5@example.fr"))
        until(lambda: served.gauges().get("waiting") == 0)
    assert (workspace.live().running, workspace.live().error) == (False, "")


def test_records_to_be_told_again_are_told_by_a_served_workspace_though_no_event_comes(workspace):
    workspace.worker().run(until_done=True)
    asked(workspace, "INSERT INTO retold (record_id) SELECT record_id FROM subject LIMIT 1 RETURNING 1")
    assert workspace.live_waits()
    with living(workspace):
        until(lambda: not workspace.live_waits())
