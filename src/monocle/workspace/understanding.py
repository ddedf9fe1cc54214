"""What follows a run: what customers allow, their traits and figures, and who is in which segment, for the run in force.

It is apart from the publication: the customers of a run are served the moment they are in force, and what follows from them
is computed again where it failed, or where a process died in the middle.
"""

import logging
import time
import traceback
from collections.abc import Collection, Sequence
from uuid import UUID

from monocle import clock, stopping
from monocle.catalog import rearranging, understanding
from monocle.errors import MonocleError
from monocle.workspace.allowing import allow
from monocle.workspace.decided_since import in_force
from monocle.workspace.figuring import figure
from monocle.workspace.house import House
from monocle.workspace.insight_views import StepRow
from monocle.workspace.predicting import predict
from monocle.workspace.progress import Tell
from monocle.workspace.segmenting import segment
from monocle.workspace.sending import after_run
from monocle.workspace.understood import Follow, Known

__all__ = ["STEPS", "Follow", "Known", "is_complete", "steps", "understand"]

_OWN, _STOPPED = "an error of Monocle's own; the log has it", "a person stopped it"
_LOOK_EVERY = 0.2
"""Seconds between two looks whether another process has ended."""


STEPS: tuple[tuple[str, Follow], ...] = (
    ("allowances", allow),
    ("insight", figure),
    ("predictions", predict),
    ("segments", segment),
    ("audiences", after_run),
)
"""Name of the step → the step, in their order: allowances, insight, predictions, segments, audiences."""


def understand(house: House, tell: Tell, again: bool = False) -> Sequence[StepRow]:
    """Compute what follows from the run in force and is not there yet, and give how each step ended.

    A step that fails keeps why, and the others go on: each stands on what is in force. Another process that computes is
    waited for. Where a new run is in force meanwhile, the steps that are left are those of the new one.

    Args:
        house: the workspace.
        tell: told of each step.
        again: compute what is there as well.
    """
    while True:
        with understanding.only_one(house.catalog) as alone:
            if alone:
                _follow(house, tell, again)
                return steps(house)
        stopping.check()
        time.sleep(_LOOK_EVERY)


def steps(house: House) -> Sequence[StepRow]:
    """Give how far what follows from the run in force is; nothing before the first run."""
    with house.catalog.reading() as connection:
        run_id = rearranging.run_in_force(connection)
        known = {one.step: one for one in understanding.of_run(connection, run_id)} if run_id else {}
    if not run_id:
        return []
    return [
        StepRow(run_id, name, one.state, one.as_of, one.seconds, one.error)
        if (one := known.get(name))
        else StepRow(run_id, name, "missing")
        for name, _ in STEPS
    ]


def is_complete(house: House) -> bool:
    """Tell whether all that follows from the run in force is there."""
    return all(one.state == "done" for one in steps(house))


def _follow(house: House, tell: Tell, again: bool) -> None:
    """Take one step after the other; what comes after one that was taken is taken too, for it may stand on it."""
    taken: set[tuple[UUID, str]] = set()
    while one := _next(house, taken, again):
        taken.add((one.run_id, one.step))
        stopping.check()
        tell(one.step, 0, 0)
        _take(house, one, dict(STEPS)[one.step])


def _next(house: House, taken: Collection[tuple[UUID, str]], again: bool) -> StepRow | None:
    """Give the first step that is to be taken; None at the end."""
    anew = again
    for one in steps(house):
        if (one.run_id, one.step) in taken:
            anew = anew or one.state == "done"
        elif anew or one.state != "done":
            return one
    return None


def _take(house: House, one: StepRow, step: Follow) -> None:
    """Take one step, and keep how it ended."""
    at, started, error = clock.now().replace(tzinfo=None), time.perf_counter(), _OWN
    with house.catalog.transaction() as connection:
        understanding.begin(connection, one.run_id, one.step, at)
    try:
        with in_force(house) as forced, house.engine() as engine:
            step(house, engine, Known(one.run_id, at, forced.read))
        error = ""
    except MonocleError as refused:
        error = str(refused)
    except (KeyboardInterrupt, SystemExit):
        error = _STOPPED
        raise
    # The run is published: whatever goes wrong in what follows from it is told, and tried again when asked for.
    except Exception as failed:  # noqa: BLE001
        _log(one.step, failed)
    finally:
        with house.catalog.transaction() as connection:
            understanding.end(connection, one.run_id, one.step, time.perf_counter() - started, error)


def _log(step: str, failed: Exception) -> None:
    where = "".join(traceback.format_tb(failed.__traceback__))  # the message itself might hold a value
    logging.getLogger(__name__).error("%s failed: %s\n%s", step, type(failed).__name__, where)
