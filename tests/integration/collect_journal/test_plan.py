"""Events that break the plan of their source are kept, quarantined or blocked, and counted once."""

import pytest
from collect_events import event

from monocle.workspace.collecting import Collector, Taken

PLANNED = """name: web
reader:
  type: events
violations: {policy}
plan:
  Order Completed:
    properties:
      properties:
        properties:
          said:
            maxLength: 3
"""


@pytest.fixture
def planned(workspace):
    """Give a function that submits events to a source of this policy."""
    opened = []

    def submitted(policy, *events):
        (workspace.root / "sources" / "web.yaml").write_text(PLANNED.format(policy=policy))
        opened.append(Collector(workspace.house))
        key = opened[-1].key(workspace.write_keys.create("web").secret)
        return opened[-1].submit(key, events).result(90)

    yield submitted
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("policy", "taken", "kept"),
    [
        ("keep", Taken(applied=3), {"1", "2", "3"}),
        ("quarantine", Taken(applied=1, quarantined=2), {"1"}),
        ("block", Taken(applied=1, suppressed=2), {"1"}),
    ],
)
def test_a_source_says_what_becomes_of_events_off_its_plan(planned, rows, sums, policy, taken, kept):
    assert planned(policy, event(1, "yes"), event(2, "too long"), event(3, "yes", name="Unheard Of")) == taken
    assert {one for (one,) in rows("SELECT message_id FROM journal")} == kept
    assert sums() == (3, taken.applied, 0, taken.quarantined, taken.suppressed)
    assert rows("SELECT message_id, name, kind, field FROM violation ORDER BY sequence") == [
        ("2", "Order Completed", "maxLength", "properties.said"),
        ("3", "Unheard Of", "unplanned", "event"),
    ]


def test_an_event_that_comes_again_is_not_told_again(planned, workspace, rows):
    planned("keep", event(2, "too long"))
    assert [(one.kind, one.events) for one in workspace.events.broken("web")] == [("maxLength", 1)]
    assert workspace.events.violations("web")[0].message_id == "2"
    assert planned("keep", event(2, "too long")) == Taken(duplicate=1)
    assert rows("SELECT count(*) FROM violation") == [(1,)]


def test_what_is_quarantined_says_which_rule_was_broken(planned, workspace):
    planned("quarantine", event(2, "too long"))
    (found,) = workspace.quarantine.list("web")
    assert (found.reason, found.detail) == ("off_plan", "maxLength: properties.said")
