"""Runs: the latest ones, and one with its stages while it goes on."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.queries import number, refuse_unknown, uuid
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.web.words import COUNT
from monocle.workspace.views import RunRow

ROWS = 50


@dataclass(frozen=True)
class RunsPage(Page):
    """The latest runs.

    Attributes:
        running: whether one is under way.
    """

    TEMPLATE: ClassVar[str] = "runs.html"
    runs: tuple[RunRow, ...]
    running: bool
    limit: int


@dataclass(frozen=True)
class RunPage(Page):
    """One run.

    Attributes:
        counts: in the order of the data flow.
        share: 0..1 of the stage that is done; None while it has told nothing.
        seconds: over the stages that have ended.
    """

    TEMPLATE: ClassVar[str] = "run.html"
    run: RunRow
    counts: tuple[tuple[str, int], ...]
    share: float | None
    seconds: float


def runs_page(request: Request, workspace: Verbs) -> RunsPage:
    """Give the page of runs."""
    refuse_unknown(request, {"limit"})
    limit = max(1, number(request, "limit", ROWS, 1000))
    runs = tuple(workspace.runs.list(limit))
    return RunsPage(runs, any(run.state == "running" for run in runs), limit)


def run_page(request: Request, workspace: Verbs) -> RunPage:
    """Give the page of one run."""
    refuse_unknown(request, ())
    run = workspace.runs.get(uuid(request.path_params["run_id"]))
    share = min(1.0, run.done / run.total) if run.done > 0 and run.total > 0 else None
    order = {name: place for place, name in enumerate(COUNT)}
    counts = sorted(run.counts.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    return RunPage(run, tuple(counts), share, sum(stage.seconds for stage in run.stages))
