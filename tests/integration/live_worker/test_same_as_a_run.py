"""What live steps leave is what one run over the same journal leaves."""

import random

from live_house import drained, post, served, stream

from monocle.workspace.live import Live


def test_any_batches_of_events_leave_what_a_run_leaves(workspace, known):
    dice = random.Random(11)  # noqa: S311 - drawn again from the seed
    events = stream(known, 240, seed=5)
    dice.shuffle(events)
    while events:
        cut = dice.randrange(1, 60)
        post(workspace, events[:cut])
        events = events[cut:]
        worker = Live(workspace.house, at_once=dice.choice([7, 30, 500]))
        drained(worker)
        worker.close()
    lived = served(workspace)
    workspace.run()
    ran = served(workspace)
    for name in lived:
        assert sorted(set(lived[name]) - set(ran[name])) == sorted(set(ran[name]) - set(lived[name])) == [], name
