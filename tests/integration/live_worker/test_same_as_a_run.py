"""What live steps leave is what one run over the same journal leaves."""

import random

import pytest
from live_house import drained, post, served, stream

from monocle.workspace.live import Live


@pytest.fixture
def trained(workspace):
    """Let runs go on with the model of the first."""
    version = workspace.models.versions()[0].version
    workspace.models.publish(version, "a test")
    return workspace


def test_any_batches_of_events_leave_what_a_run_leaves(trained, known):
    dice = random.Random(11)  # noqa: S311 - drawn again from the seed
    events = stream(known, 240, seed=5)
    dice.shuffle(events)
    while events:
        cut = dice.randrange(1, 60)
        post(trained, events[:cut])
        events = events[cut:]
        worker = Live(trained.house, at_once=dice.choice([7, 30, 500]))
        drained(worker)
        worker.close()
    lived = served(trained)
    trained.run()
    ran = served(trained)
    for name in lived:
        assert sorted(set(lived[name]) - set(ran[name])) == sorted(set(ran[name]) - set(lived[name])) == [], name
