"""Versions are learnt and plans are tried in the background: seen, cancelled, one at a time, never left standing."""

import pytest

from monocle.catalog import processes, trials
from monocle.errors import BadConfig, Conflict, NotFound
from monocle.ids import time_ordered


def told(job):
    """Do a trial, and give what was told of its progress."""
    steps = []
    job(lambda step, _done, _total: steps.append(step))
    return steps


def test_a_trial_is_followed_cancelled_one_at_a_time_and_fails_with_its_process(workspace, monkeypatch):
    kept = workspace.trials
    with pytest.raises(BadConfig, match="wobble"):
        kept.plan("anna", text="wobble: 3\n")
    with pytest.raises(NotFound):
        kept.plan("anna", version="none")
    assert kept.list() == []

    trial, job = kept.train("anna", "in the background")
    assert (kept.get(trial.trial_id).state, trial.asked_by) == ("running", "anna")
    with pytest.raises(Conflict, match="one goes on"):
        kept.plan("paul")
    assert told(job) == ["learn", "keep"]
    done = kept.get(trial.trial_id)
    assert (done.state, done.step, done.error) == ("done", "keep", "")
    assert done.result in {one.version for one in workspace.models.versions()}

    trial, job = kept.plan("anna", text="threshold: 12\n")
    assert told(job) == ["match", "compare", "keep"]
    assert workspace.plans.get(kept.get(trial.trial_id).result).merges > 10

    trial, job = kept.plan("anna")
    assert kept.cancel(trial.trial_id).cancelling
    before = len(workspace.plans.list())
    told(job)
    assert (kept.get(trial.trial_id).state, len(workspace.plans.list())) == ("cancelled", before)
    with pytest.raises(Conflict, match="it has ended"):
        kept.cancel(trial.trial_id)

    trial, job = kept.plan("anna")

    def stopped(*_progress):
        raise Conflict("a person stopped it")

    with pytest.raises(Conflict):
        job(stopped)
    assert (kept.get(trial.trial_id).state, kept.get(trial.trial_id).error) == ("failed", "a person stopped it")

    monkeypatch.setattr(processes, "this", lambda: processes.Process(2**22 + 7, "elsewhen"))
    monkeypatch.setattr(processes, "lives", lambda process: process.mark != "elsewhen")
    with workspace.house.catalog.transaction() as connection:
        dead = trials.start(connection, time_ordered(), "train", "anna")
    monkeypatch.undo()
    monkeypatch.setattr(processes, "lives", lambda process: process.mark != "elsewhen")
    assert (kept.get(dead.trial_id).state, kept.get(dead.trial_id).error) == ("failed", "the process died")
    kept.dropped(kept.train("anna")[0].trial_id, "a run is under way")
    assert (kept.list(1)[0].state, kept.list(1)[0].error) == ("failed", "a run is under way")
