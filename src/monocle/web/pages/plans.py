"""Plans: other settings of matching, tried on the data before they are in force."""

import re
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.matchers import shown_plan
from monocle.http.permissions import name_of
from monocle.http.queries import refuse_unknown, text, uuid
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.workspace.matching_views import ModelVersion, Plan

ROWS = 20
LEAST, MOST = -20.0, 60.0
"""Bits that a threshold may be."""
_THRESHOLD = re.compile(r"^threshold:.*$", re.MULTILINE)
_GUARD = re.compile(r"(\w+): ([-+.\de]+), ([-+.\de]+) allowed")


@dataclass(frozen=True)
class PlansPage(Page):
    """The settings as they are, to be changed and tried, and the plans made so far.

    Attributes:
        text: of ``matching.yaml``, as a person changed it.
        version: of the model that is chosen; None for the one that runs use, empty for one learnt anew.
        versions: to choose from; none when nothing was matched yet.
        problem, mend: why the settings could not be tried; empty when they could.
    """

    TEMPLATE: ClassVar[str] = "plans.html"
    me: str
    text: str
    version: str | None
    versions: tuple[ModelVersion, ...]
    plans: tuple[Plan, ...]
    problem: str
    mend: str


@dataclass(frozen=True)
class Break:
    """A guard that would break; ``guard`` is the whole text where it is not of the usual form."""

    guard: str
    found: float | None
    allowed: float | None


@dataclass(frozen=True)
class PlanPage(Page):
    """One plan.

    Attributes:
        broken: guards that would break; then it cannot be applied.
        last: it is the plan applied last, which can be rolled back.
        problem, mend: why it was not applied; empty when nothing was refused.
    """

    TEMPLATE: ClassVar[str] = "plan.html"
    me: str
    plan: Plan
    broken: tuple[Break, ...]
    last: bool
    problem: str
    mend: str


def plans_page(request: Request, workspace: Verbs) -> PlansPage:
    """Give the page of plans; ``?threshold=`` writes it into the settings that are shown."""
    refuse_unknown(request, {"threshold"})
    settings, asked = workspace.plans.text(), text(request, "threshold")
    return shown_plans(request, workspace, with_threshold(settings, asked) if asked else settings)


def shown_plans(
    request: Request,
    workspace: Verbs,
    settings: str,
    version: str | None = None,
    problem: tuple[str, str] = ("", ""),
) -> PlansPage:
    """Give the page of plans with settings that a person changed."""
    plans = tuple(shown_plan(request, one) for one in workspace.plans.list(ROWS))
    return PlansPage(name_of(request), settings, version, tuple(workspace.models.versions()), plans, *problem)


def with_threshold(settings: str, asked: str) -> str:
    """Give settings with another threshold.

    Raises:
        BadInput: it is no number of bits that a threshold may be.
    """
    try:
        value = float(asked.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not LEAST <= value <= MOST:
        raise BadInput("threshold is no number of bits", where="address: threshold", mend="use a number such as 6.5")
    line = f"threshold: {value:g}"
    if _THRESHOLD.search(settings):
        return _THRESHOLD.sub(line, settings, count=1)
    return f"{line}\n{settings}"


def plan_page(request: Request, workspace: Verbs) -> PlanPage:
    """Give the page of one plan."""
    refuse_unknown(request, ())
    return shown_one(request, workspace)


def shown_one(request: Request, workspace: Verbs, problem: tuple[str, str] = ("", "")) -> PlanPage:
    """Give the page of one plan, with why it was not applied."""
    plan = shown_plan(request, workspace.plans.get(str(uuid(request.path_params["plan_id"]))))
    last = plan.state == "applied" and workspace.plans.applied().plan_id == plan.plan_id
    return PlanPage(name_of(request), plan, tuple(_broken(one) for one in plan.broken), last, *problem)


def _broken(told: str) -> Break:
    found = _GUARD.fullmatch(told)
    return Break(found[1], float(found[2]), float(found[3])) if found else Break(told, None, None)
