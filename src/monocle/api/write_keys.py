"""The calls of the API about write keys: who may send events, to which source."""

from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Overlap, Text
from monocle.http.permissions import name_of
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.write_keys import LONGEST_NAME, MOST_DAYS, KeyRow, MadeKey


class Asked(BaseModel):
    """Which keys: of one source, or of all."""

    model_config = ConfigDict(extra="forbid")
    source: Text = ""


class NewKey(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid", strict=True)
    source: Text
    name: Annotated[str, Field(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")] = ""
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = MOST_DAYS


class NewSource(BaseModel):
    """A source of events to add; one that is read is added from the terminal, which sees its files."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Text
    owner: Text = ""
    steward: Text = ""
    purpose: Text = ""


def write_keys(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about write keys."""
    writing = open_to(Permission.WRITE_KEYS)

    @app.post("/sources", response_model=MadeKey, status_code=201, **open_to(Permission.WRITE_SOURCES))
    def add_source(request: Request, new: NewSource) -> Response:
        """Add a source of events; the secret of its first key is in this answer and nowhere else."""
        inventory = {"owner": new.owner, "steward": new.steward, "purpose": new.purpose}
        definition = workspace.sources.add_events(new.name, **inventory)
        return answer(workspace.write_keys.create(definition.name, by=name_of(request)), 201)

    @app.get("/keys", response_model=Listed[KeyRow], **open_to(Permission.READ_KEYS))
    def keys(query: Annotated[Asked, Query()]) -> Response:
        """The write keys, without their secrets."""
        return answer(Listed(workspace.write_keys.list(query.source)))

    @app.post("/keys", response_model=MadeKey, status_code=201, **writing)
    def create(request: Request, new: NewKey) -> Response:
        """Make a key; its secret is in this answer and nowhere else."""
        return answer(workspace.write_keys.create(new.source, new.name, new.days, name_of(request)), 201)

    @app.post("/keys/{key}/revoke", response_model=KeyRow, **writing)
    def revoke(key: str) -> Response:
        """Let a key open nothing any more."""
        return answer(workspace.write_keys.revoke(key))

    @app.post("/keys/{key}/rotate", response_model=MadeKey, status_code=201, **writing)
    def rotate(key: str, request: Request, overlap: Overlap) -> Response:
        """Make the key that follows another; its secret is in this answer and nowhere else."""
        return answer(workspace.write_keys.rotate(key, overlap.hours, name_of(request)), 201)
