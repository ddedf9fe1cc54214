"""The calls of the API about who read which customer, and how much."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Spoken, Text
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.accesses import Access, Wanted
from monocle.workspace.entities import EntityList, EntityRow
from monocle.workspace.usage import MOST_WEEKS, WEEKS, Usage


class Asked(BaseModel):
    """Which reads: of one customer, by one who asks, for one entity; those before a line, the newest first."""

    model_config = ConfigDict(extra="forbid")
    customer: UUID | None = None
    who: Text = ""
    entity: Text = ""
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0
    limit: Limit = 100


class Weeks(BaseModel):
    """Over how many weeks, the present one with them."""

    model_config = ConfigDict(extra="forbid")
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = WEEKS


def accesses(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about reads."""

    @app.get("/accesses", response_model=Listed[Access], **open_to(Permission.READ_ACCESSES))
    def listed(query: Annotated[Asked, Query()]) -> Response:
        """Who read which customer, through which door, newest first; each line is of reads within about a second."""
        found = workspace.accesses.list(Wanted(query.customer, query.who, query.before, query.entity), query.limit)
        return answer(Listed(found, found[-1].sequence if len(found) == query.limit else None))

    @app.get("/entities", response_model=EntityList, **open_to(Permission.READ_ACCESSES))
    def entities(query: Annotated[Spoken, Query()]) -> Response:
        """The sites, brands and countries of a group: what belongs to each, how many customers, and who may read what."""
        return answer(workspace.entities.list(query.language))

    @app.get("/entities/{name}", response_model=EntityRow, **open_to(Permission.READ_ACCESSES))
    def entity(name: str, query: Annotated[Spoken, Query()]) -> Response:
        """One entity."""
        return answer(workspace.entities.show(name, query.language))

    @app.get("/usage", response_model=Usage, **open_to(Permission.READ_ACCESSES))
    def used(query: Annotated[Weeks, Query()]) -> Response:
        """How much customers are read: per person, token and door, week by week, and who is active; no customer is named."""
        return answer(workspace.accesses.usage(query.weeks))
