"""What the HTTP doors ask of a workspace about matching: the model and its versions, plans, the health of identities."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.permissions import Permission, allows
from monocle.workspace.matching_views import HealthPoint, MatchingView, ModelVersion, Plan, TrialRow
from monocle.workspace.views import RunRow

Tell = Callable[..., None]
Job = Callable[[Tell], Any]


class Matching(Protocol):
    """What matching does."""

    def view(self) -> MatchingView:
        """Give the model in force and what it did in the last run."""

    def health(self, limit: int = 30) -> Sequence[HealthPoint]:
        """Give the health of identities after the last runs, newest first."""


class Trials(Protocol):
    """What is learnt and tried in the background."""

    def train(self, by: str, note: str = "") -> tuple[TrialRow, Job]:
        """Begin to learn a version; give the trial, and what does it."""

    def plan(self, by: str, version: str | None = None, text: str | None = None) -> tuple[TrialRow, Job]:
        """Begin to try settings; give the trial, and what does it."""

    def dropped(self, trial_id: UUID, why: str) -> None:
        """Say that a trial that began could not be done."""

    def cancel(self, trial_id: UUID) -> TrialRow:
        """Have a trial end at its next step."""

    def list(self, limit: int = 20) -> Sequence[TrialRow]:
        """Give the newest trials first."""

    def get(self, trial_id: UUID) -> TrialRow:
        """Give one trial."""


class Models(Protocol):
    """Versions of the model."""

    def versions(self) -> Sequence[ModelVersion]:
        """Give the versions, newest first."""

    def publish(self, version: str, by: str) -> ModelVersion | None:
        """Have runs use a version from now on; the empty name has each run learn its own."""

    def roll_back(self, by: str) -> str:
        """Have runs use what they used before the last publication, and give its name."""


class Plans(Protocol):
    """Plans of matching."""

    def text(self) -> str:
        """Give ``matching.yaml`` as it is; empty where there is none."""

    def list(self, limit: int = 20) -> Sequence[Plan]:
        """Give the newest plans first."""

    def get(self, plan_id: str) -> Plan:
        """Give one plan."""

    def ready(self, plan_id: str) -> Plan:
        """Give a plan that can be applied now."""

    def applied(self) -> Plan:
        """Give the plan applied last."""

    def apply(self, plan_id: str, by: str, progress: Tell | None = None) -> RunRow:
        """Put a plan in force, and match anew."""

    def roll_back(self, by: str, progress: Tell | None = None) -> RunRow:
        """Put back what was there before the plan applied last, and match anew."""


def shown_view(request: Request, view: MatchingView) -> MatchingView:
    """Give what matching does, without values of customers to who may not read customers."""
    if _may(request):
        return view
    return replace(view, rules=tuple(replace(rule, worst=()) for rule in view.rules))


def shown_plan(request: Request, plan: Plan) -> Plan:
    """Give a plan, without names of customers to who may not read customers."""
    if _may(request):
        return plan
    return replace(plan, examples=tuple(replace(one, names=("",) * len(one.names)) for one in plan.examples))


def _may(request: Request) -> bool:
    return allows(role_of(request), Permission.READ_CUSTOMERS)
