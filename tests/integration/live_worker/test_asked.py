"""Questions in SQL are answered with what events brought since the last run, as after a run."""

import random

from live_house import drained, event, post, stream

from monocle.workspace import decided_since

NOT_YET = {"links", "traits"}
"""Links of pairs are those of the last run; traits follow runs, and none does so here."""


def _marts(workspace):
    """Give the rows of all views, in an order of their own."""
    names = [one.name for one in workspace.query.tables() if one.name not in NOT_YET]
    answers = {name: workspace.query.run(f"SELECT * FROM {name}", 100_000) for name in names}
    return {name: sorted(map(repr, answer.rows)) for name, answer in answers.items()}, answers


def test_views_hold_what_events_brought_since_the_run(workspace, live, known, monkeypatch):
    events = stream(known, 160, seed=31)
    consent = {"consent": {"categoryPreferences": {"Ads": True}}}
    events += [event("page", 9000 + number, userId=f"u{number}", context=consent) for number in range(9)]
    events += [
        event("track", 9100 + number, event="Points Earned", userId=f"u{number}", properties={"points": 3, "card": "c"})
        for number in range(9)
    ]
    random.Random(31).shuffle(events)  # noqa: S311 - drawn again from the seed
    post(workspace, events[:60])
    workspace.run()
    before = _marts(workspace)[0]
    post(workspace, events[60:])
    drained(live)
    lived, answers = _marts(workspace)
    with monkeypatch.context() as few:
        few.setattr(decided_since, "MOST", 1)
        left, told = _marts(workspace)
    assert left == before
    assert told["customers"].left_out > 1
    assert {answer.left_out for answer in answers.values()} == {0}
    workspace.run()
    ran = _marts(workspace)[0]
    for name in ran:
        assert sorted(set(lived[name]) - set(ran[name])) == sorted(set(ran[name]) - set(lived[name])) == [], name
    assert lived == ran
    assert workspace.query.run("SELECT count(*) FROM links").rows
