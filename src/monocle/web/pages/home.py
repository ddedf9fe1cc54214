"""Home: the state of the house at a glance."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.workspace.views import Home, RunRow, SourceRow


@dataclass(frozen=True)
class Step:
    """One step of getting started: ``source``, ``audit``, ``run``, ``look`` or ``act``."""

    name: str
    done: bool


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; ``day`` is None where the bar is no moment."""

    label: str
    value: int
    day: dt.date | None = None


@dataclass(frozen=True)
class HomePage(Page):
    """The state of the house.

    Attributes:
        steps: of getting started; all done once there are customers.
        running: the run that is under way.
        waiting: pairs that a person should look at.
        segments: that are in use.
        failing: destinations that cannot be used, or did not take what they were sent.
        by_source: records per source, most first.
        by_run: customers after each run that ended well, oldest first.
        sources: failed and held ones first.
    """

    TEMPLATE: ClassVar[str] = "home.html"
    home: Home
    steps: tuple[Step, ...]
    running: RunRow | None
    waiting: int
    segments: int
    failing: int
    by_source: tuple[Bar, ...]
    by_run: tuple[Bar, ...]
    sources: tuple[SourceRow, ...]


def home_page(request: Request, workspace: Verbs) -> HomePage:
    """Give the home page."""
    refuse_unknown(request, ())
    home = workspace.home()
    running = next((run for run in home.runs if run.state == "running"), None)
    by_source = sorted(
        (Bar(source.name, source.records) for source in home.sources), key=lambda bar: (-bar.value, bar.label)
    )
    done = [run for run in reversed(home.runs) if run.state == "done" and "customers" in run.counts]
    by_run = tuple(Bar(str(run.run_id), run.counts["customers"], run.started_at.date()) for run in done)
    waiting = workspace.reviews.progress().open
    segments = len(workspace.segments.list())
    failing = sum(bool(one.error or one.failing_since) for one in workspace.destinations.list())
    frame = home, steps(home), running, waiting, segments, failing
    return HomePage(*frame, tuple(by_source), by_run, worst_first(home))


def steps(home: Home) -> tuple[Step, ...]:
    """Give the steps of getting started, and which are done."""
    return (
        Step("source", bool(home.sources)),
        Step("audit", any(source.quality is not None for source in home.sources)),
        Step("run", home.customers > 0),
        Step("look", home.customers > 0),
        Step("act", done=False),
    )


def worst_first(home: Home) -> tuple[SourceRow, ...]:
    """Give the sources: failed first, then held, then by name."""
    order = {"failed": 0, "held": 1}

    def place(source: SourceRow) -> tuple[int, str]:
        state = source.last_load.state if source.last_load else ""
        return order.get(state, 2), source.name

    return tuple(sorted(home.sources, key=place))
