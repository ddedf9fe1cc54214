"""The calls of the API about saved reports: what they say, making them, and their files."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing, Spoken
from monocle.http.accesses import saw_list
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.reporting import Contents, Edition, ReportRow, SavedReport, refuse_lists
from monocle.http.verbs import Verbs
from monocle.permissions import Permission

MOST = 500
_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DOOR = "/api/v1/reports/{name}/editions/{edition_id}/{file}"


class Said(BaseModel):
    """What a report is to say: as its file does."""

    model_config = ConfigDict(extra="forbid", strict=True)
    definition: dict[str, Any]


class Some(Nothing):
    """How many editions."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="at most so many")] = 50


def reports(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about saved reports."""
    _reading(app, workspace)
    _doing(app, workspace)


def _reading(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_INSIGHT)

    @app.get("/reports", response_model=Listed[ReportRow], **needing)
    def listed(query: Annotated[Spoken, Query()]) -> Response:
        """All saved reports, with their newest edition and when the next one is due."""
        return answer(Listed(workspace.reports.list(query.language)))

    @app.get("/reports/{name}", response_model=SavedReport, **needing)
    def one(name: str, query: Annotated[Spoken, Query()]) -> Response:
        """One saved report with what it says, its versions and its editions."""
        return answer(workspace.reports.get(name, query.language))

    @app.get("/reports/{name}/contents", response_model=Contents, **needing)
    def contents(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """What it shows now; of lists of customers their names alone."""
        return answer(workspace.reports.contents(name))

    @app.get("/reports/{name}/editions", response_model=Listed[Edition], **needing)
    def editions(name: str, query: Annotated[Some, Query()]) -> Response:
        """What was made of it, the newest first."""
        return answer(Listed(workspace.reports.editions(name, query.limit)))

    @app.get("/reports/{name}/editions/{edition_id}/{file}", response_class=Response, **needing)
    def file(name: str, edition_id: str, file: str, _query: Annotated[Nothing, Query()], request: Request) -> Response:
        """A file of an edition; one that lists customers needs the permission to export them."""
        path, found = workspace.reports.file(name, uuid(edition_id), file)
        refuse_lists(request, found.people)
        if found.people:
            saw_list(workspace.accesses, request, _DOOR, range(found.rows))
        told = {"Content-Disposition": f'attachment; filename="{name}_{found.name}"'}
        return Response(path.read_bytes(), headers=told, media_type=_TYPES[path.suffix.removeprefix(".")])


def _doing(app: FastAPI, workspace: Verbs) -> None:
    writing, running = open_to(Permission.WRITE_REPORTS), open_to(Permission.RUN_REPORTS)

    @app.post("/reports/{name}", response_model=SavedReport, **writing)
    def save(name: str, body: Said, request: Request) -> Response:
        """Write what a report says."""
        refuse_lists(request, bool(workspace.reports.preview(body.definition).people))
        return answer(workspace.reports.save(name, body.definition, name_of(request)))

    @app.post("/reports/{name}/remove", status_code=204, response_class=Response, **writing)
    def remove(name: str, request: Request) -> Response:
        """Take a report away; what was made of it stays."""
        workspace.reports.remove(name, name_of(request))
        return Response(status_code=204)

    @app.post("/reports/{name}/editions", response_model=Edition, status_code=201, **running)
    def run(name: str, request: Request) -> Response:
        """Make an edition now; one that fails says why."""
        refuse_lists(request, bool(workspace.reports.definition(name).people))
        return answer(workspace.reports.run(name, name_of(request)), 201)
