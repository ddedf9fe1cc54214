"""The calls of the API about events as they arrived, and what flows in from their sources."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Text
from monocle.http.permissions import role_of
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.workspace.event_views import Asked, Flow, ViolationCount, without_values


class WhichEvents(BaseModel):
    """Which events: those below a number, the newest first."""

    model_config = ConfigDict(extra="forbid")
    source: Text = ""
    type: Literal["", "track", "page", "screen", "identify", "group", "alias", "merge"] = ""
    name: Text = ""
    who: Text = ""
    limit: Limit = 50
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0


def events(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about events."""
    reading = open_to(Permission.READ_SOURCES)

    @app.get("/events", response_model=dict[str, Any], **open_to(Permission.READ_EVENTS))
    def listed(request: Request, query: Annotated[WhichEvents, Query()]) -> Response:
        """The newest events; ``following`` is what ``before`` must be for the next part."""
        asked = Asked(query.source, query.type, query.name, query.who)
        part = workspace.events.list(asked, query.limit, query.before)
        masked = not allows(role_of(request), Permission.READ_CUSTOMERS)
        shown = [without_values(event) if masked else event for event in part.events]
        return answer(Listed(shown, part.before or None))

    @app.get("/sources/{name}/flow", response_model=Flow, **reading)
    def flow(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """What flows in from a source of events: the last one, the rate, and what became of all in the last 24 hours."""
        return answer(workspace.events.flows([workspace.sources.definition(name).name])[0])

    @app.get("/sources/{name}/violations", response_model=Listed[ViolationCount], **reading)
    def violations(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """How often events of a source broke each rule of its plan, most first."""
        return answer(Listed(workspace.events.broken(workspace.sources.definition(name).name)))
