"""The calls of the API about matching: the model and its versions, plans, the health of identities."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, Started, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing, Text
from monocle.api.reviews import Comment
from monocle.errors import Conflict
from monocle.http.matchers import shown_plan, shown_view
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.trying import started
from monocle.http.verbs import Verbs
from monocle.http.work import Work
from monocle.permissions import Permission
from monocle.workspace.matching_views import HealthPoint, MatchingView, ModelVersion, Plan, TrialRow

RUNS = "/api/v1/runs"
TRIALS = "/api/v1/trials"
LONGEST_FILE = 100_000
"""Characters of a ``matching.yaml``."""


class Points(BaseModel):
    """How many runs."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=60)] = 30


class Newest(BaseModel):
    """How many plans."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Noted(BaseModel):
    """What a version is for, in the words of who asks."""

    model_config = ConfigDict(extra="forbid")
    note: Comment = ""


class Named(BaseModel):
    """A version of the model; empty has each run learn its own."""

    model_config = ConfigDict(extra="forbid")
    version: Text


class Tried(BaseModel):
    """What a plan tries: the text of a ``matching.yaml``, a version of the model, or both.

    Without ``text`` the file stays as it is; without ``version`` the model does, and an empty one is learnt anew.
    """

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=LONGEST_FILE, pattern=r"^[^\x00]*$")] | None = None
    version: Text | None = None


class Touching(BaseModel):
    """How many customers the plan touches, as it says itself: only then it is applied."""

    model_config = ConfigDict(extra="forbid")
    customers_touched: Annotated[int, Field(ge=0, lt=2**63)]


@dataclass(frozen=True)
class Used:
    """The version that runs use from now on; empty when each learns its own."""

    version: str


def matching(app: FastAPI, workspace: Verbs, work: Work) -> None:
    """Add the calls about matching."""
    _reading(app, workspace)
    _models(app, workspace)
    _plans(app, workspace)
    _trials(app, workspace, work)
    _applying(app, workspace, work)


def _reading(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_MATCHING)

    @app.get("/matching", response_model=MatchingView, **reading)
    def view(request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """The model in force, and what it did in the last run."""
        return answer(shown_view(request, workspace.matching.view()))

    @app.get("/matching/health", response_model=Listed[HealthPoint], **reading)
    def health(query: Annotated[Points, Query()]) -> Response:
        """The health of identities after the last runs, newest first."""
        return answer(Listed(workspace.matching.health(query.limit)))

    @app.get("/models", response_model=Listed[ModelVersion], **reading)
    def versions(_query: Annotated[Nothing, Query()]) -> Response:
        """The versions of the model, newest first."""
        return answer(Listed(workspace.models.versions()))


def _models(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_MATCHING)

    @app.post("/models/publish", response_model=Used, **writing)
    def publish(said: Named, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Have runs use a version from now on."""
        workspace.models.publish(said.version, name_of(request))
        return answer(Used(said.version))

    @app.post("/models/rollback", response_model=Used, **writing)
    def rollback(request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Have runs use what they used before the last publication."""
        return answer(Used(workspace.models.roll_back(name_of(request))))


def _plans(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_MATCHING)

    @app.get("/plans", response_model=Listed[Plan], **reading)
    def plans(request: Request, query: Annotated[Newest, Query()]) -> Response:
        """The newest plans first."""
        return answer(Listed([shown_plan(request, one) for one in workspace.plans.list(query.limit)]))

    @app.get("/plans/{plan_id}", response_model=Plan, **reading)
    def plan(plan_id: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """What one plan would change."""
        return answer(shown_plan(request, workspace.plans.get(str(uuid(plan_id)))))


def _trials(app: FastAPI, workspace: Verbs, work: Work) -> None:
    reading, writing = open_to(Permission.READ_MATCHING), open_to(Permission.WRITE_MATCHING)

    @app.post("/models/train", response_model=TrialRow, status_code=202, **writing)
    def train(said: Noted, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Learn a version from the records in force in the background; see its trial."""
        return _begun(started(workspace.trials, work, workspace.trials.train(name_of(request), said.note)))

    @app.post("/plans", response_model=TrialRow, status_code=202, **writing)
    def make(said: Tried, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Try other settings on the records in force in the background, see its trial; nothing changes."""
        begun = workspace.trials.plan(name_of(request), version=said.version, text=said.text)
        return _begun(started(workspace.trials, work, begun))

    @app.get("/trials", response_model=Listed[TrialRow], **reading)
    def recent(query: Annotated[Newest, Query()]) -> Response:
        """The newest trials first."""
        return answer(Listed(workspace.trials.list(query.limit)))

    @app.get("/trials/{trial_id}", response_model=TrialRow, **reading)
    def one(trial_id: str, _query: Annotated[Nothing, Query()]) -> Response:
        """How far a trial is, and what came of it: ``result`` names the version or the plan."""
        return answer(workspace.trials.get(uuid(trial_id)))

    @app.post("/trials/{trial_id}/cancel", response_model=TrialRow, status_code=202, **writing)
    def cancel(trial_id: str, _query: Annotated[Nothing, Query()]) -> Response:
        """Have a trial end at its next step."""
        return answer(workspace.trials.cancel(uuid(trial_id)), 202)


def _begun(trial: TrialRow) -> Response:
    """Give a trial that began, and where it is seen."""
    told = answer(trial, 202)
    told.headers["Location"] = f"{TRIALS}/{trial.trial_id}"
    return told


def _applying(app: FastAPI, workspace: Verbs, work: Work) -> None:
    writing = open_to(Permission.WRITE_MATCHING)

    @app.post("/plans/rollback", response_model=Started, status_code=202, **writing)
    def rollback(request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Put back what was there before the plan applied last, in a run of its own."""
        workspace.plans.applied()
        me = name_of(request)
        work.start(lambda tell: workspace.plans.roll_back(me, tell))
        return answer(Started(RUNS), 202)

    @app.post("/plans/{plan_id}/apply", response_model=Started, status_code=202, **writing)
    def apply(plan_id: str, said: Touching, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Put a plan in force, in a run of its own."""
        name, me = str(uuid(plan_id)), name_of(request)
        touched = workspace.plans.ready(name).customers_touched
        if said.customers_touched != touched:
            raise Conflict(
                f"the plan touches {touched} customers, and {said.customers_touched} was typed",
                where="customers_touched",
                mend="look again and type the count",
            )
        work.start(lambda tell: workspace.plans.apply(name, me, tell))
        return answer(Started(RUNS), 202)
