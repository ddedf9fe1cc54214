"""Runs and stops while events stream in: nothing is lost, nothing is taken twice, and ids lead on."""

import random
from threading import Thread

from live_house import asked, drained, post, served, stream

from monocle.workspace import publishing, republishing


def _ids(workspace):
    return {one for (one,) in asked(workspace, "SELECT customer_id FROM customer")}


def _leading(workspace):
    return dict(asked(workspace, "SELECT old_id, customer_id FROM customer_redirect"))


def test_a_run_while_events_stream_in_loses_nothing(workspace, known, live):
    events = stream(known, 300, seed=8)
    random.Random(8).shuffle(events)  # noqa: S311 - drawn again from the seed
    post(workspace, events[:80])
    drained(live)
    seen = _ids(workspace)
    ended = []
    running = Thread(target=lambda: ended.append(workspace.run()))
    running.start()
    place = 80
    while running.is_alive() or place < len(events):
        post(workspace, events[place : place + 5])
        place += 5
        live.step()
        seen |= _ids(workspace)
    running.join()
    assert ended[0].state == "done"
    drained(live)
    state = live.state()
    assert (state.lag_events, state.position) == (0, state.newest)
    lived = served(workspace)
    workspace.run()
    ran = served(workspace)
    assert {name for name in lived if lived[name] != ran[name]} == set()
    now, leading = _ids(workspace), _leading(workspace)
    assert {one for one in seen if one not in now and leading.get(one) not in now} == set()
    assert asked(workspace, "SELECT count(*) FROM arrival WHERE run_id = %s", ended[0].run_id) != [(0,)]
    drained(live)
    assert asked(workspace, "SELECT count(*) FROM live_touched") == [(0,)]


def test_a_run_publishes_what_changed_and_what_events_changed_meanwhile_and_nothing_else(
    workspace, known, live, monkeypatch
):
    events = [{**one, "messageId": f"late {one['messageId']}"} for one in stream(known, 120, seed=44)]
    post(workspace, events[:30])
    drained(live)
    workspace.run()
    post(workspace, events[30:60])
    drained(live)
    told = publishing.difference

    def meanwhile(*given):
        found = told(*given)
        post(workspace, events[60:])
        drained(live)
        return found

    def whole(*_):
        raise AssertionError

    with monkeypatch.context() as streaming:
        streaming.setattr(republishing, "WHOLE_FROM", 0)
        streaming.setattr(publishing, "difference", meanwhile)
        streaming.setattr(publishing.publication, "publish", whole)
        ran = workspace.run()
    assert ran.counts["published"] < ran.counts["customers"]
    drained(live)
    lived = served(workspace)
    workspace.run()
    again = served(workspace)
    assert {name for name in lived if lived[name] != again[name]} == set()
    assert {one.promise for one in workspace.verify().findings} == {"key_of_event"}  # none was made for these
