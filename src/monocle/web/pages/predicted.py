"""Customers as models rank them: who is about to leave, who is worth most, and what to offer to whom."""

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput, NotFound
from monocle.http.accesses import saw_list
from monocle.http.queries import LARGEST_OFFSET, number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.web.pages.insight import segment_of
from monocle.workspace.prediction_views import ModelReport, Opportunity, ScoredCustomer

ROWS = 50
LISTS = {"churn": "churn", "lifetime": "lifetime", "opportunities": "offers"}
"""Report → the model that ranks its customers."""
_DOOR = "/insight/{name}/customers"
_SEGMENTS: Mapping[str, Mapping[str, Any]] = {
    "churn": {"trait": "churn_tenth", "op": "is", "value": 1},
    "lifetime": {"trait": "expected_value_365d", "op": "known"},
}


@dataclass(frozen=True)
class PredictedPage(Page):
    """Customers of one list.

    Attributes:
        name: of the report.
        model: that ranks them; None before any run made it.
        as_of: the newest sale that it knows.
        people: of churn and lifetime, first ones first.
        opportunities: of offers, most expected first.
        product: that offers are narrowed to.
        offset: of the first one, from 0.
        more: whether there are more behind.
        segment: address of a new segment of them; empty where they are none.
    """

    TEMPLATE: ClassVar[str] = "predicted.html"
    name: str
    model: ModelReport | None
    as_of: dt.datetime | None
    people: Sequence[ScoredCustomer]
    opportunities: Sequence[Opportunity]
    product: str
    offset: int
    more: bool
    segment: str


def predicted_page(request: Request, workspace: Verbs) -> PredictedPage:
    """Give the page of a list.

    Raises:
        NotFound: no model ranks customers of this report.
    """
    refuse_unknown(request, {"offset", "product"})
    name, product = _name(request), text(request, "product")
    offset = number(request, "offset", 0, LARGEST_OFFSET)
    people, opportunities = _rows(request, workspace, (name, product), (ROWS + 1, offset))
    found = people or opportunities
    saw_list(workspace.accesses, request, _DOOR, found[:ROWS])
    history = workspace.predictions.history(LISTS[name], 1)
    model = history[0] if history else None
    return PredictedPage(
        name=name,
        model=model,
        as_of=model.as_of if model else None,
        people=people[:ROWS],
        opportunities=opportunities[:ROWS],
        product=product,
        offset=offset,
        more=len(found) > ROWS,
        segment=segment_of(_SEGMENTS.get(name)),
    )


def predicted_file(request: Request, workspace: Verbs) -> Response:
    """Give the first customers of a list as a file that is safe to open in a spreadsheet, or as plain CSV for a program.

    Raises:
        NotFound: no model ranks customers of this report.
        BadInput: the type or the profile is another.
    """
    refuse_unknown(request, {"type", "profile", "product"})
    name, product = _name(request), text(request, "product")
    kind, profile = text(request, "type") or "csv", text(request, "profile") or "spreadsheet"
    if kind not in TYPES or profile not in {"spreadsheet", "machine"}:
        raise BadInput(
            "this type or profile is not known", where="address", mend="use csv or xlsx, and spreadsheet or machine"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.{kind}"
        verbs, language, machine = workspace.predictions, language_of(request), profile == "machine"
        rows = verbs.write(name, path, product=product, machine=machine, language=language)
        saw_list(workspace.accesses, request, f"{_DOOR}/file", range(rows))
        body = path.read_bytes()
    named = f'attachment; filename="{name}_customers.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def _name(request: Request) -> str:
    name = str(request.path_params["name"])
    if name not in LISTS:
        raise NotFound("no model ranks customers of this report", where="address", mend=f"use {', '.join(LISTS)}")
    return name


def _rows(
    request: Request, workspace: Verbs, what: tuple[str, str], part: tuple[int, int]
) -> tuple[Sequence[ScoredCustomer], Sequence[Opportunity]]:
    """Give the rows of a list: of churn and lifetime the first, of offers the second."""
    verbs, (name, product), (limit, after) = workspace.predictions, what, part
    if name == "opportunities":
        return (), verbs.opportunities(product, limit, after, language_of(request))
    return (verbs.leaving if name == "churn" else verbs.most_valuable)(limit, after), ()
