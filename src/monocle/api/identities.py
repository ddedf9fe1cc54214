"""The calls of the API about who is whom: merge, split, unmerge, each with its preview, and why."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing
from monocle.api.reviews import Comment
from monocle.errors import NotFound
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.review_views import Done, Household, Joint, Preview, Why

MOST_IN_ADDRESS, MOST = 40, 1000
"""Records that a preview, whose records stand in its address, and a split take at most."""


class Another(BaseModel):
    """The other customer."""

    model_config = ConfigDict(extra="forbid")
    other: UUID


class AnotherWhy(Another):
    """The other customer, and why."""

    why: Comment = ""


class Parts(BaseModel):
    """Records of the customer."""

    model_config = ConfigDict(extra="forbid")
    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IN_ADDRESS)]


class PartsWhy(BaseModel):
    """Records of the customer, and why."""

    model_config = ConfigDict(extra="forbid")
    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    why: Comment = ""


def identities(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about who is whom; before those of customers, whose addresses end in any text."""
    _explaining(app, workspace)
    _merging(app, workspace)
    _parting(app, workspace)


def _explaining(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_CUSTOMERS)

    @app.get("/why/{left_id}/{right_id}", response_model=Why, **reading)
    def why(left_id: str, right_id: str, _query: Annotated[Nothing, Query()]) -> Response:
        """Why two records are held to be one person, or two."""
        return answer(workspace.identities.why(uuid(left_id), uuid(right_id)))

    @app.get("/customers/{key}/tree", response_model=Listed[Joint], **reading)
    def tree(key: str, _query: Annotated[Nothing, Query()]) -> Response:
        """How a customer came together, first step first."""
        return answer(Listed(workspace.identities.tree(uuid(key))))

    @app.get("/customers/{key}/household", response_model=Household, **reading)
    def household(key: str, _query: Annotated[Nothing, Query()]) -> Response:
        """The household of a customer."""
        found = workspace.identities.household(uuid(key))
        if found is None:
            raise NotFound("this customer shares a household with nobody", mend="see its page")
        return answer(found)


def _merging(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_IDENTITIES)

    @app.get("/customers/{key}/merge", response_model=Preview, **writing)
    def preview_merge(key: str, query: Annotated[Another, Query()]) -> Response:
        """What would come of a merge; nothing happens."""
        return answer(workspace.identities.preview_merge(uuid(key), query.other))

    @app.post("/customers/{key}/merge", response_model=Done, **writing)
    def merge(key: str, said: AnotherWhy, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Make two customers one, in the name of who asks."""
        return answer(workspace.identities.merge(uuid(key), said.other, name_of(request), said.why))

    @app.get("/customers/{key}/unmerge", response_model=Preview, **writing)
    def preview_unmerge(key: str, query: Annotated[Another, Query()]) -> Response:
        """What would come of an unmerge; nothing happens."""
        return answer(workspace.identities.preview_unmerge(uuid(key), query.other))

    @app.post("/customers/{key}/unmerge", response_model=Done, **writing)
    def unmerge(key: str, said: AnotherWhy, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Give an id that was merged into a customer its records back."""
        return answer(workspace.identities.unmerge(uuid(key), said.other, name_of(request), said.why))


def _parting(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_IDENTITIES)

    @app.get("/customers/{key}/split", response_model=Preview, **writing)
    def preview_split(key: str, query: Annotated[Parts, Query()]) -> Response:
        """What would come of a split; nothing happens."""
        return answer(workspace.identities.preview_split(uuid(key), query.record_ids))

    @app.post("/customers/{key}/split", response_model=Done, **writing)
    def split(key: str, said: PartsWhy, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Make records of a customer a customer of their own."""
        return answer(workspace.identities.split(uuid(key), said.record_ids, name_of(request), said.why))
