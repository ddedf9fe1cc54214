"""The API: ``/api/v1``, the verbs of the workspace for programs."""

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from monocle.api.accesses import accesses
from monocle.api.answers import Listed, Settled, Started, answer, refused
from monocle.api.audiences import audiences
from monocle.api.customers import BASE, customers
from monocle.api.destinations import destinations
from monocle.api.events import events
from monocle.api.fields import fields, source_corrections
from monocle.api.groups import groups
from monocle.api.identities import identities
from monocle.api.insight import insight
from monocle.api.kpis import kpis
from monocle.api.levels import levels
from monocle.api.matching import matching
from monocle.api.opening import open_to
from monocle.api.parameters import Chosen, Latest, Nothing, Reading, Replayed, Waiting
from monocle.api.predictions import predictions
from monocle.api.reports import reports
from monocle.api.reviews import reviews
from monocle.api.segments import InWords, segments
from monocle.api.tokens import tokens
from monocle.api.write_keys import write_keys
from monocle.collect.again import read_again
from monocle.errors import MonocleError, NotFound
from monocle.http.permissions import guarded
from monocle.http.queries import uuid
from monocle.http.verbs import Verbs
from monocle.http.work import Work
from monocle.permissions import Permission
from monocle.workspace.views import Cleaning, Home, LoadRow, QuarantinedRow, RunRow, SourceRow

__all__ = ["BASE", "build"]


def build(workspace: Verbs, work: Work, in_words: InWords) -> FastAPI:
    """Give the API, to be mounted under ``BASE``.

    Args:
        workspace: whose verbs it calls.
        work: starts runs.
        in_words: says why somebody is in a segment in a language, as pages do.
    """
    app = FastAPI(
        title="Monocle",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": BASE}],
    )
    for kind in (MonocleError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refused)
    reviews(app, workspace)
    identities(app, workspace)
    predictions(app, workspace)
    audiences(app, workspace)
    matching(app, workspace, work)
    customers(app, workspace)
    _sources(app, workspace)
    _runs(app, workspace, work)
    _quarantine(app, workspace)
    fields(app, workspace)
    source_corrections(app, workspace)
    write_keys(app, workspace)
    tokens(app, workspace)
    events(app, workspace)
    accesses(app, workspace)
    segments(app, workspace, in_words)
    groups(app, workspace)
    destinations(app, workspace)
    kpis(app, workspace)
    insight(app, workspace)
    reports(app, workspace)
    levels(app, workspace)

    @app.get("/home", response_model=Home, **open_to(Permission.READ_STATUS))
    def home(_query: Annotated[Nothing, Query()]) -> Response:
        """The state of the house at a glance."""
        return answer(workspace.home())

    async def openapi(_request: Request) -> Response:
        return answer(app.openapi())

    app.router.routes.append(guarded("/openapi.json", openapi, Permission.READ_STATUS))
    return app


def _sources(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_SOURCES)

    @app.get("/sources", response_model=Listed[SourceRow], **needing)
    def sources(_query: Annotated[Nothing, Query()]) -> Response:
        """All sources."""
        return answer(Listed(workspace.sources.list()))

    @app.get("/sources/{name}", response_model=SourceRow, **needing)
    def source(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """One source."""
        return answer(_named(name, workspace))

    @app.get("/sources/{name}/loads", response_model=Listed[LoadRow], **needing)
    def loads(name: str, query: Annotated[Latest, Query()]) -> Response:
        """The latest loads of a source, newest first."""
        return answer(Listed(workspace.sources.loads(_named(name, workspace).name, query.limit)))

    @app.post("/sources/{name}/loads", response_model=LoadRow, status_code=201, **open_to(Permission.WRITE_SOURCES))
    def load(name: str, query: Annotated[Reading, Query()]) -> Response:
        """Read a source now."""
        return answer(workspace.sources.load(_named(name, workspace).name, accept=query.accept), 201)

    @app.get("/sources/{name}/definition", response_model=dict[str, Any], **needing)
    def definition(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """What the file of a source says."""
        return answer(workspace.sources.definition(_named(name, workspace).name))

    @app.get("/sources/{name}/cleaning", response_model=Listed[Cleaning], **needing)
    def cleanings(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """What each rule of cleaning changed in a source."""
        return answer(Listed(workspace.sources.cleanings(_named(name, workspace).name)))

    @app.get("/sources/{name}/audit", response_model=dict[str, Any], **needing)
    def audit(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """The audit of a source."""
        return answer(workspace.sources.audit(_named(name, workspace).name))

    @app.get("/audit", response_model=dict[str, Any], **needing)
    def audit_all(_query: Annotated[Nothing, Query()]) -> Response:
        """What sources share, and where they contradict each other."""
        return answer(workspace.sources.audit_all())


def _runs(app: FastAPI, workspace: Verbs, work: Work) -> None:
    needing = open_to(Permission.READ_RUNS)

    @app.get("/runs", response_model=Listed[RunRow], **needing)
    def runs(query: Annotated[Latest, Query()]) -> Response:
        """The latest runs, newest first."""
        return answer(Listed(workspace.runs.list(query.limit)))

    @app.post("/runs", response_model=Started, status_code=202, **open_to(Permission.START_RUNS))
    def start(_query: Annotated[Nothing, Query()]) -> Response:
        """Start a run."""
        work.start()
        return answer(Started(f"{BASE}/runs"), 202)

    @app.get("/runs/{run_id}", response_model=RunRow, **needing)
    def run(run_id: str, _query: Annotated[Nothing, Query()]) -> Response:
        """One run, with its stages."""
        return answer(workspace.runs.get(uuid(run_id)))


def _quarantine(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_QUARANTINE)

    @app.get("/quarantine", response_model=Listed[QuarantinedRow], **open_to(Permission.READ_QUARANTINE))
    def waiting(query: Annotated[Waiting, Query()]) -> Response:
        """Rows in quarantine, in the order of their ids."""
        asked = {"source": query.source, "reason": query.reason, "state": query.state}
        rows = list(workspace.quarantine.list(**asked, limit=query.limit + 1, after=query.after))
        kept = rows[: query.limit]
        return answer(Listed(kept, kept[-1].quarantine_id if len(rows) > query.limit else None))

    @app.post("/quarantine/replay", response_model=Settled, **writing)
    def replay(chosen: Replayed, _query: Annotated[Nothing, Query()]) -> Response:
        """Read rows again, one of them perhaps mended, events perhaps accepted as they are."""
        ids = sorted(set(chosen.ids))
        return answer(Settled(workspace.quarantine.replay(ids, chosen.text, chosen.accept, read_again)))

    @app.post("/quarantine/dismiss", response_model=Settled, **writing)
    def dismiss(chosen: Chosen, _query: Annotated[Nothing, Query()]) -> Response:
        """Give rows up."""
        return answer(Settled(workspace.quarantine.dismiss(sorted(set(chosen.ids)))))


def _named(name: str, workspace: Verbs) -> SourceRow:
    for source in workspace.sources.list():
        if source.name == name:
            return source
    raise NotFound("there is no source of this name", mend=f"see {BASE}/sources")
