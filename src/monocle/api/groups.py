"""The calls of the API about groups that the machine finds, and customers who are like those of a segment."""

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from pydantic import Field
from starlette.responses import Response

from monocle.api.answers import answer
from monocle.api.customers import BASE
from monocle.api.opening import open_to
from monocle.api.parameters import Spoken
from monocle.http.accesses import saw_list
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.group_views import GroupsFound, LookAlikes


class Sought(Spoken):
    """Which groups."""

    method: Literal["kmeans", "mixture"] = "kmeans"
    number: Annotated[int, Field(ge=0, le=12, description="groups, from 2 on; 0: the number is tried")] = 0


def groups(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about groups."""

    @app.get("/groups", response_model=GroupsFound, **open_to(Permission.READ_SEGMENTS))
    def find(query: Annotated[Sought, Query()]) -> Response:
        """Groups of those who bought, with what sets each apart, how stable they are, and the segment closest to each."""
        return answer(workspace.groups.find(query.language, query.method, query.number))

    @app.get("/groups/alike/{name}", response_model=LookAlikes, **open_to(Permission.READ_SEGMENTS))
    def alike(name: str, request: Request, query: Annotated[Spoken, Query()]) -> Response:
        """Customers who are like those of a segment but not in it, the most alike first, and by which traits."""
        found = workspace.groups.look_alikes(name, query.language)
        saw_list(workspace.accesses, request, f"{BASE}/groups/alike/{{name}}", found.nearest)
        return answer(found)
