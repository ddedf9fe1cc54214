"""The calls of the API about predictions: models, the customers that they rank, and what to offer next."""

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from pydantic import Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.customers import BASE
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Spoken, Text
from monocle.http.accesses import saw, saw_list
from monocle.http.verbs import Verbs
from monocle.http.within import within
from monocle.permissions import Permission
from monocle.workspace.prediction_views import (
    CustomerPredictions,
    ModelReport,
    Offer,
    Opportunity,
    OpportunityTotal,
    ScoredCustomer,
)

After = Annotated[int, Field(ge=0, le=1_000_000, description="so many are left out")]


class Ranked(Nothing):
    """Which customers."""

    by: Annotated[Literal["churn", "value"], Field(description="most likely to leave, or of the highest value, first")]
    limit: Limit = 50
    after: After = 0


class Wanted(Spoken):
    """Which offers."""

    product: Annotated[Text, Field(description="code of one product; empty for all")] = ""
    limit: Limit = 50
    after: After = 0


class First(Nothing):
    """How many."""

    limit: Limit = 50


def predictions(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about predictions."""
    _models(app, workspace)
    _customers(app, workspace)


def _models(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_INSIGHT)

    @app.get("/predictions", response_model=Listed[ModelReport], **needing)
    def models(_query: Annotated[Nothing, Query()]) -> Response:
        """Every model of the last run, or why there is none: version, parameters, how it did on the past."""
        return answer(Listed(workspace.predictions.models()))

    @app.get("/predictions/models/{kind}", response_model=Listed[ModelReport], **needing)
    def history(kind: str, query: Annotated[First, Query()]) -> Response:
        """One kind of model of the last runs, newest first."""
        return answer(Listed(workspace.predictions.history(kind, query.limit)))

    @app.get("/predictions/products", response_model=Listed[OpportunityTotal], **needing)
    def products(query: Annotated[First, Query()]) -> Response:
        """What the offers of each product are worth together, most first."""
        return answer(Listed(workspace.predictions.opportunity_totals(query.limit)))


def _customers(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_CUSTOMERS)

    @app.get("/predictions/customers", response_model=Listed[ScoredCustomer], **needing)
    def ranked(request: Request, query: Annotated[Ranked, Query()]) -> Response:
        """Customers most likely to leave, or of the highest expected value, first."""
        verbs = workspace.predictions
        found = (verbs.leaving if query.by == "churn" else verbs.most_valuable)(query.limit, query.after)
        saw_list(workspace.accesses, request, f"{BASE}/predictions/customers", found)
        return answer(Listed(found))

    @app.get("/predictions/opportunities", response_model=Listed[Opportunity], **needing)
    def opportunities(request: Request, query: Annotated[Wanted, Query()]) -> Response:
        """Offers by expected value, most first."""
        found = workspace.predictions.opportunities(query.product, query.limit, query.after, query.language)
        saw_list(workspace.accesses, request, f"{BASE}/predictions/opportunities", found)
        return answer(Listed(found))

    scoped = open_to(Permission.READ_CUSTOMERS, scoped=True)

    @app.get("/customers/{key}/offers", response_model=Listed[Offer], **scoped)
    def offers(request: Request, key: str, query: Annotated[Spoken, Query()]) -> Response:
        """What to offer to a customer next, best first, with the reason."""
        found = within(workspace, request).predictions.of(key, query.language)
        saw(workspace.accesses, request, f"{BASE}/customers/{{key}}/offers", found.customer_id)
        return answer(Listed(found.offers))

    @app.get("/customers/{key}/predictions", response_model=CustomerPredictions, **scoped)
    def expected(request: Request, key: str, query: Annotated[Spoken, Query()]) -> Response:
        """What models expect of a customer: value, churn, next purchase, offers."""
        found = within(workspace, request).predictions.of(key, query.language)
        saw(workspace.accesses, request, f"{BASE}/customers/{{key}}/predictions", found.customer_id)
        return answer(found)
