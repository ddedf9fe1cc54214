"""The customer at one glance, for who serves them: readable on a telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse

from monocle.http.accesses import saw
from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.audience_views import Desk


@dataclass(frozen=True)
class DeskPage(Page):
    """A customer: who, what they like, what to offer and why, what not to do.

    Attributes:
        labels: name → what people of the language call each segment that the customer is in.
    """

    TEMPLATE: ClassVar[str] = "desk.html"
    desk: Desk
    labels: Mapping[str, str]


def desk_page(request: Request, workspace: Verbs) -> DeskPage | RedirectResponse:
    """Give the page of the desk; an old id and an identifier lead to the customer's own."""
    refuse_unknown(request, ())
    asked = request.path_params["key"]
    desk = workspace.audiences.desk(asked)
    if asked != str(desk.customer_id):
        return RedirectResponse(f"/customers/{quote(str(desk.customer_id))}/desk", 308)
    saw(workspace.accesses, request, "/customers/{key}/desk", desk.customer_id)
    rows = workspace.segments.list(language_of(request)) if desk.segments else ()
    return DeskPage(desk, {one.name: one.label for one in rows if one.name in desk.segments})
