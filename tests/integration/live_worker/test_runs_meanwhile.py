"""Runs and stops while events stream in: nothing is lost, nothing is taken twice, and ids lead on."""

import random
from threading import Thread

from live_house import asked, drained, post, served, stream


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
