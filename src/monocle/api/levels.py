"""The call of the API about levels: the same figures of a customer, a household, a segment, a brand and all."""

from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import Field
from starlette.responses import Response

from monocle.api.answers import answer
from monocle.api.opening import open_to
from monocle.api.parameters import Spoken, Text
from monocle.http.leveling import LevelPath
from monocle.http.levels import seen
from monocle.http.verbs import Verbs
from monocle.permissions import Permission

_DOOR = "/api/v1/insight/levels"


class Where(Spoken):
    """From which level on."""

    customer: Annotated[Text, Field(description="id or identifier")] = ""
    segment: Annotated[Text, Field(description="its name")] = ""
    brand: Annotated[Text, Field(description="its name")] = ""


def levels(app: FastAPI, workspace: Verbs) -> None:
    """Add the call about levels."""

    @app.get("/insight/levels", response_model=LevelPath, **open_to(Permission.READ_INSIGHT))
    def path(query: Annotated[Where, Query()], request: Request) -> Response:
        """The same figures at every level, from the smallest that is named up to all customers."""
        asked = (query.customer, query.segment, query.brand, query.language)
        return answer(seen(workspace.levels, workspace.accesses, request, _DOOR, asked))
