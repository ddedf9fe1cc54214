"""The calls of the API about tokens: with which programs read customers."""

from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing, Overlap
from monocle.http.permissions import name_of
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.read_tokens import LONGEST_NAME, MOST_DAYS, MadeToken, TokenRow


class NewToken(BaseModel):
    """A token to make, of all customers or of those that an entity reads."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = MOST_DAYS
    entity: Annotated[str, Field(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")] = ""


def tokens(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about tokens."""
    writing = open_to(Permission.WRITE_KEYS)

    @app.get("/tokens", response_model=Listed[TokenRow], **open_to(Permission.READ_KEYS))
    def listed(_query: Annotated[Nothing, Query()]) -> Response:
        """The tokens with which programs read customers, without their secrets."""
        return answer(Listed(workspace.tokens.list()))

    @app.post("/tokens", response_model=MadeToken, status_code=201, **writing)
    def create(request: Request, new: NewToken) -> Response:
        """Make a token that reads customers; its secret is in this answer and nowhere else."""
        return answer(workspace.tokens.create(new.name, new.days, name_of(request), new.entity), 201)

    @app.post("/tokens/{key}/revoke", response_model=TokenRow, **writing)
    def revoke(key: str) -> Response:
        """Let a token open nothing any more."""
        return answer(workspace.tokens.revoke(key))

    @app.post("/tokens/{key}/rotate", response_model=MadeToken, status_code=201, **writing)
    def rotate(key: str, request: Request, overlap: Overlap) -> Response:
        """Make the token that follows another; its secret is in this answer and nowhere else."""
        return answer(workspace.tokens.rotate(key, overlap.hours, name_of(request)), 201)
