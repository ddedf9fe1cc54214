"""What is learnt and tried in the background, beside runs: one thing at a time."""

from monocle.errors import Conflict
from monocle.http.matchers import Job, Trials
from monocle.http.work import Work
from monocle.workspace.matching_views import TrialRow


def started(trials: Trials, work: Work, begun: tuple[TrialRow, Job]) -> TrialRow:
    """Have a trial that began be done in the background, and give it.

    Args:
        trials: where it is kept.
        work: does one thing at a time.
        begun: the trial, and what does it.

    Raises:
        Conflict: a run is under way here.
    """
    trial, job = begun
    try:
        work.start(job)
    except Conflict as refused:
        trials.dropped(trial.trial_id, refused.what)
        raise
    return trial
