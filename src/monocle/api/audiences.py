"""The calls of the API about audiences: who may be sent, what was spared, who did what, and the customer at the desk."""

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.customers import BASE
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing
from monocle.http.accesses import saw
from monocle.http.verbs import Verbs
from monocle.http.within import within
from monocle.permissions import Permission
from monocle.workspace.audience_views import Action, AllowanceRow, Desk, Saving, Whom
from monocle.workspace.scoped_views import Masked

LONGEST_LOOK = 3_660


class Since(BaseModel):
    """Since how many days."""

    model_config = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=1, le=LONGEST_LOOK)] = 90


class Newest(BaseModel):
    """How many."""

    model_config = ConfigDict(extra="forbid")
    limit: Limit = 100


def audiences(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about audiences; before those of customers, whose address takes all that is below it."""
    _audiences(app, workspace)
    _customers(app, workspace)


def _audiences(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_DESTINATIONS)

    @app.get("/audiences/saved", response_model=Listed[Saving], **reading)
    def saved(query: Annotated[Since, Query()]) -> Response:
        """The contacts that were spared, per audience and reason, with what they would have cost."""
        return answer(Listed(workspace.audiences.saved(query.days)))

    @app.get("/audiences/{destination}/{audience}/who", response_model=Whom, **reading)
    def who(destination: str, audience: str, _query: Annotated[Nothing, Query()]) -> Response:
        """How many of an audience may be sent, and why the others may not."""
        return answer(workspace.audiences.who(destination, audience))

    @app.get("/actions", response_model=Listed[Action], **reading)
    def actions(query: Annotated[Newest, Query()]) -> Response:
        """Who did what with destinations and audiences, with which outcome, newest first."""
        return answer(Listed(workspace.audiences.actions(query.limit)))


def _customers(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_CUSTOMERS, scoped=True)

    @app.get("/customers/{key}/desk", response_model=Desk | dict[str, Any], **needing)
    def desk(key: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """A customer in one glance, by id or ``type:value``: what they like, what to offer, and what not to do."""
        found = within(workspace, request).audiences.desk(key)
        saw(workspace.accesses, request, f"{BASE}/customers/{{key}}/desk", found.customer_id)
        return answer(found.parts if isinstance(found, Masked) else found)

    @app.get("/customers/{key}/allowances", response_model=Listed[AllowanceRow], **needing)
    def allowed(key: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """What a customer allows per purpose and channel, and the choice that decides; what is not there is not known, and so not allowed."""
        verbs = within(workspace, request)
        own = verbs.customers.read(key, "customer_id", 0).customer_id
        found = verbs.audiences.allowances(own)
        saw(workspace.accesses, request, f"{BASE}/customers/{{key}}/allowances", own)
        return answer(Listed(found))
