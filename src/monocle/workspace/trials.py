"""Trials: learning a version and trying a plan in the background, where they can be seen and cancelled."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol
from uuid import UUID

from monocle.catalog import trials
from monocle.errors import Conflict, MonocleError
from monocle.ids import time_ordered
from monocle.workspace.house import House
from monocle.workspace.matching_views import ModelVersion, Plan, TrialRow
from monocle.workspace.progress import Step, Tell

Job = Callable[[Tell], None]
MOST = 100


class Trains(Protocol):
    """What learns versions."""

    def ready(self) -> None:
        """Refuse what could not begin."""

    def train(self, by: str, note: str = "", step: Step = ...) -> ModelVersion:
        """Learn a version."""


class Tries(Protocol):
    """What tries plans."""

    def checked(self, version: str | None = None, text: str | None = None) -> None:
        """Refuse what could not be tried."""

    def make(self, by: str, *, version: str | None = None, text: str | None = None, step: Step = ...) -> Plan:
        """Try settings."""


class _Unwanted(Exception):
    """A person cancelled it."""


class Trials:
    """What is learnt and tried in the background."""

    def __init__(self, house: House, models: Trains, plans: Tries) -> None:
        """Stand on a house."""
        self._house, self._models, self._plans = house, models, plans

    def train(self, by: str, note: str = "") -> tuple[TrialRow, Job]:
        """Begin to learn a version; give the trial, and what does it when it is called with progress.

        Raises:
            Conflict: no run was made, or another trial goes on.
        """
        self._models.ready()
        return self._begun("train", by, lambda step: self._models.train(by, note, step).version)

    def plan(self, by: str, version: str | None = None, text: str | None = None) -> tuple[TrialRow, Job]:
        """Begin to try settings; give the trial, and what does it when it is called with progress.

        Raises:
            NotFound: there is no such version.
            BadConfig: the settings cannot be used.
            Conflict: no run was made, or another trial goes on.
        """
        self._plans.checked(version, text)
        return self._begun("plan", by, lambda step: self._plans.make(by, version=version, text=text, step=step).plan_id)

    def dropped(self, trial_id: UUID, why: str) -> None:
        """Say that a trial that began could not be done."""
        with self._house.catalog.transaction() as connection:
            trials.end(connection, trial_id, "failed", error=why)

    def cancel(self, trial_id: UUID) -> TrialRow:
        """Have a trial end at its next step.

        Raises:
            NotFound: there is no such trial.
            Conflict: it has ended.
        """
        with self._house.catalog.transaction() as connection:
            trials.fail_the_dead(connection)
            return _row(trials.cancel(connection, trial_id))

    def list(self, limit: int = 20) -> Sequence[TrialRow]:
        """Give the newest trials first; those whose process died are marked failed."""
        with self._house.catalog.transaction() as connection:
            trials.fail_the_dead(connection)
            return [_row(one) for one in trials.recent(connection, min(limit, MOST))]

    def get(self, trial_id: UUID) -> TrialRow:
        """Give one trial.

        Raises:
            NotFound: there is no such trial.
        """
        with self._house.catalog.transaction() as connection:
            trials.fail_the_dead(connection)
            return _row(trials.get(connection, trial_id))

    def _begun(self, kind: str, by: str, work: Callable[[Step], str]) -> tuple[TrialRow, Job]:
        with self._house.catalog.transaction() as connection:
            begun = trials.start(connection, time_ordered(), kind, by)

        def job(tell: Tell) -> None:
            self._done(begun.trial_id, work, tell)

        return _row(begun), job

    def _done(self, trial_id: UUID, work: Callable[[Step], str], tell: Tell) -> None:
        """Do a trial and say how it ended, whatever happens."""

        def step(name: str) -> None:
            tell(name, 0, 0)
            with self._house.catalog.transaction() as connection:
                if not trials.step(connection, trial_id, name):
                    raise _Unwanted

        ended = ("failed", "", "it was stopped")
        try:
            ended = ("done", work(step), "")
        except _Unwanted:
            ended = ("cancelled", "", "")
        except MonocleError as error:
            ended = ("failed", "", str(error))
            raise
        # What nobody foresaw is told by its kind alone: its words may hold values of customers.
        except Exception as error:
            ended = ("failed", "", type(error).__name__)
            raise
        finally:
            with suppress(Conflict), self._house.catalog.transaction() as connection:
                trials.end(connection, trial_id, *ended)


def _row(one: trials.Trial) -> TrialRow:
    return TrialRow(
        trial_id=one.trial_id,
        kind=one.kind,
        state=one.state,
        step=one.step,
        asked_by=one.asked_by,
        started_at=one.started_at,
        ended_at=one.ended_at,
        result=one.result,
        error=one.error,
        cancelling=one.unwanted and one.state == "running",
    )
