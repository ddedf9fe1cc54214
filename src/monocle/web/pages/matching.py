"""Matching: the model in force and what it does on the data, its versions, and the health of identities over time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import BadInput, NotFound
from monocle.http.matchers import shown_view
from monocle.http.permissions import name_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.web.pages.home import Bar
from monocle.workspace.matching_views import ComparisonView, HealthPoint, LevelView, MatchingView, ModelVersion

RUNS = 30
QUESTIONS = ("", "publish", "each", "rollback")
TOLD = ("", "trained", "published", "rolled_back")


@dataclass(frozen=True)
class LevelBar:
    """A level with its weight as a bar, in percent of a width that all levels share."""

    level: LevelView
    zero: float
    start: float
    end: float


@dataclass(frozen=True)
class ComparisonBars:
    """One comparison, best level first."""

    field: str
    levels: tuple[LevelBar, ...]


@dataclass(frozen=True)
class Step:
    """One bit of the histogram, in percent of its width and height; heights are logarithmic.

    Attributes:
        zone: joined, asked or forgotten.
    """

    low: float
    pairs: int
    x: float
    width: float
    height: float
    zone: str


@dataclass(frozen=True)
class Histogram:
    """Pairs by weight, from ``first`` to ``last`` bits; where threshold and floor stand, in percent of the width."""

    first: float
    last: float
    steps: tuple[Step, ...]
    threshold: float
    floor: float


@dataclass(frozen=True)
class MatchingPage(Page):
    """The model in force, and what it does.

    Attributes:
        view: None when nothing was matched yet.
        ask: what a person is about to do: publish, each (each run learns its own) or rollback; empty for nothing.
        version: what is asked or told about; empty when each run learns its own.
        told: trained, published or rolled_back; empty when nothing was done.
        problem, mend: why it was refused; empty when it was not.
    """

    TEMPLATE: ClassVar[str] = "matching.html"
    me: str
    view: MatchingView | None
    comparisons: tuple[ComparisonBars, ...]
    histogram: Histogram | None
    versions: tuple[ModelVersion, ...]
    ask: str
    version: str
    told: str
    problem: str
    mend: str


@dataclass(frozen=True)
class Alarm:
    """A sign of over-merging, with its figure."""

    code: str
    figure: str


@dataclass(frozen=True)
class HealthPage(Page):
    """The health of identities, run by run, newest first.

    Attributes:
        alarms: of the newest run.
        reasons: why links were refused, most refusals of the newest run first.
        by_run: customers after each run, oldest first.
        most: customers of the most frequent size.
    """

    TEMPLATE: ClassVar[str] = "matching_health.html"
    points: tuple[HealthPoint, ...]
    alarms: tuple[Alarm, ...]
    reasons: tuple[str, ...]
    by_run: tuple[Bar, ...]
    most: int


def matching_page(request: Request, workspace: Verbs) -> MatchingPage:
    """Give the page of matching.

    Raises:
        BadInput: the address asks or tells what is not known.
    """
    refuse_unknown(request, {"ask", "version", "told"})
    ask, told = text(request, "ask"), text(request, "told")
    if ask not in QUESTIONS or told not in TOLD:
        raise BadInput("this is nothing to do here", where="address: ask, told", mend="leave them out")
    return shown_matching(request, workspace, (ask, text(request, "version")), told)


def shown_matching(
    request: Request,
    workspace: Verbs,
    ask: tuple[str, str] = ("", ""),
    told: str = "",
    problem: tuple[str, str] = ("", ""),
) -> MatchingPage:
    """Give the page of matching.

    Args:
        request: who asks.
        workspace: whose verbs are called.
        ask: what a person is about to do, and with which version.
        told: what was done.
        problem: why it was refused and what to do then, in the language of the page.
    """
    try:
        view = shown_view(request, workspace.matching.view())
    except NotFound:
        view = None
    return MatchingPage(
        me=name_of(request),
        view=view,
        comparisons=bars(view.comparisons) if view else (),
        histogram=histogram(view) if view and view.histogram else None,
        versions=tuple(workspace.models.versions()),
        ask=ask[0],
        version=ask[1],
        told=told,
        problem=problem[0],
        mend=problem[1],
    )


def bars(comparisons: Sequence[ComparisonView]) -> tuple[ComparisonBars, ...]:
    """Give comparisons with their weights as bars."""
    weights = [level.weight for one in comparisons for level in one.levels]
    low, high = min([0.0, *weights]), max([0.0, *weights])
    span = (high - low) or 1.0

    def at(weight: float) -> float:
        return round(100 * (weight - low) / span, 2)

    return tuple(
        ComparisonBars(
            one.field,
            tuple(
                LevelBar(level, at(0.0), at(min(0.0, level.weight)), at(max(0.0, level.weight))) for level in one.levels
            ),
        )
        for one in comparisons
    )


def histogram(view: MatchingView) -> Histogram:
    """Give the histogram of weights with threshold and floor."""
    first = min([view.review_floor, *(low for low, _ in view.histogram)])
    last = max([view.threshold, *(low + 1 for low, _ in view.histogram)])
    span, most = (last - first) or 1.0, math.log1p(max(pairs for _, pairs in view.histogram)) or 1.0

    def at(weight: float) -> float:
        return round(100 * (weight - first) / span, 2)

    steps = tuple(
        Step(
            low,
            pairs,
            at(low),
            round(90 / span, 2),
            round(100 * math.log1p(pairs) / most, 2),
            "joined" if low >= view.threshold else "asked" if low >= view.review_floor else "forgotten",
        )
        for low, pairs in view.histogram
    )
    return Histogram(first, last, steps, at(view.threshold), at(view.review_floor))


def health_page(request: Request, workspace: Verbs) -> HealthPage:
    """Give the page of the health of identities."""
    refuse_unknown(request, ())
    points = tuple(workspace.matching.health(RUNS))
    newest = points[0] if points else None
    told = [alarm.partition(": ") for alarm in newest.alarms] if newest else []
    reasons = {reason: newest.held_back.get(reason, 0) if newest else 0 for one in points for reason in one.held_back}
    return HealthPage(
        points=points,
        alarms=tuple(Alarm(code, figure) for code, _, figure in told),
        reasons=tuple(sorted(reasons, key=lambda reason: (-reasons[reason], reason))),
        by_run=tuple(Bar(str(one.run_id), one.customers, one.at.date()) for one in reversed(points)),
        most=max((count for _, count in newest.sizes), default=0) if newest else 0,
    )
