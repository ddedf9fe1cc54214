"""The calls of the API about destinations: where audiences go, what was sent, and what became of each customer."""

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.customers import BASE
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Text
from monocle.http.accesses import saw_list
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.destination_views import DestinationRow, KindRow, Previewed, ResultRow, SyncRow

Mode = Literal["", "full", "difference"]
Outcome = Literal["", "added", "updated", "removed", "skipped", "refused", "failed", "waiting"]


class Told(BaseModel):
    """Which audience, all where none is named, and how: as its file says where it is not said."""

    model_config = ConfigDict(extra="forbid")
    audience: Text = ""
    mode: Literal["", "full", "difference", "remove"] = ""


class Shown(BaseModel):
    """How a preview is made."""

    model_config = ConfigDict(extra="forbid")
    mode: Mode = ""
    sample: Annotated[int, Field(ge=1, le=100)] = 10


class Sent(BaseModel):
    """Which synchronisations."""

    model_config = ConfigDict(extra="forbid")
    destination: Text = ""
    audience: Text = ""
    after: Text = ""
    limit: Limit = 50


class Became(BaseModel):
    """Which customers of a synchronisation."""

    model_config = ConfigDict(extra="forbid")
    outcome: Outcome = ""
    after: Annotated[int, Field(ge=0, lt=2**31)] = 0
    limit: Limit = 50


class Said(BaseModel):
    """What a destination said."""

    said: str


def destinations(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about destinations."""
    _reading(app, workspace)
    _sending(app, workspace)
    _syncs(app, workspace)


def _reading(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_DESTINATIONS)

    @app.get("/destinations", response_model=Listed[DestinationRow], **reading)
    def listed(_query: Annotated[Nothing, Query()]) -> Response:
        """Every destination, with its audiences and how it goes with them."""
        return answer(Listed(workspace.destinations.list()))

    @app.get("/destinations/kinds", response_model=Listed[KindRow], **reading)
    def kinds(_query: Annotated[Nothing, Query()]) -> Response:
        """What kinds of destinations there are, and what each needs."""
        return answer(Listed(workspace.destinations.kinds()))

    @app.get("/destinations/{name}", response_model=DestinationRow, **reading)
    def one(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """One destination."""
        return answer(workspace.destinations.get(name))


def _sending(app: FastAPI, workspace: Verbs) -> None:
    @app.post("/destinations/{name}/check", response_model=Said, **open_to(Permission.WRITE_DESTINATIONS))
    def check(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """Ask a destination whether it can be reached and knows us."""
        return answer({"said": workspace.destinations.check(name)})

    @app.get(
        "/destinations/{name}/audiences/{audience}/preview",
        response_model=Previewed,
        **open_to(Permission.EXPORT_CUSTOMERS),
    )
    def preview(name: str, audience: str, request: Request, query: Annotated[Shown, Query()]) -> Response:
        """What a synchronisation would do; nothing is written or sent."""
        found = workspace.destinations.preview(name, audience, query.mode, query.sample)
        saw_list(
            workspace.accesses, request, f"{BASE}/destinations/{{name}}/audiences/{{audience}}/preview", found.sample
        )
        return answer(found)

    @app.post(
        "/destinations/{name}/syncs",
        response_model=Listed[SyncRow],
        status_code=202,
        **open_to(Permission.SEND_AUDIENCES),
    )
    def sync(name: str, said: Told, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Decide what an audience, or every one of a destination, is to be told; the server delivers it."""
        return answer(Listed(workspace.destinations.sync(name, said.audience, said.mode, name_of(request))), 202)


def _syncs(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_DESTINATIONS)

    @app.get("/syncs", response_model=Listed[SyncRow], **reading)
    def runs(query: Annotated[Sent, Query()]) -> Response:
        """Synchronisations, newest first; those after one."""
        return answer(Listed(workspace.destinations.runs(query.destination, query.audience, query.limit, query.after)))

    @app.get("/syncs/{sync_id}", response_model=SyncRow, **reading)
    def run(sync_id: str, _query: Annotated[Nothing, Query()]) -> Response:
        """One synchronisation."""
        return answer(workspace.destinations.run(uuid(sync_id)))

    @app.get("/syncs/{sync_id}/results", response_model=Listed[ResultRow], **open_to(Permission.READ_CUSTOMERS))
    def results(sync_id: str, request: Request, query: Annotated[Became, Query()]) -> Response:
        """What became of each customer in a synchronisation, and why; those after a number."""
        found = workspace.destinations.results(uuid(sync_id), query.outcome, query.limit, query.after)
        saw_list(workspace.accesses, request, f"{BASE}/syncs/{{sync_id}}/results", found)
        return answer(Listed(found, found[-1].number if len(found) == query.limit else None))

    @app.post("/syncs/{sync_id}/retry", response_model=SyncRow, status_code=202, **open_to(Permission.SEND_AUDIENCES))
    def retry(sync_id: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Send again what failed in a synchronisation, and nothing else; the server delivers it."""
        return answer(workspace.destinations.retry(uuid(sync_id), name_of(request)), 202)
