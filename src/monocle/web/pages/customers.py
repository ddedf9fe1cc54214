"""Customers: found by any identifier or name."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.accesses import saw_list
from monocle.http.queries import LARGEST_OFFSET, LARGEST_PAGE, number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.views import Found

ROWS = 20


@dataclass(frozen=True)
class CustomersPage(Page):
    """What a search found.

    Attributes:
        q: the text that was looked for; empty shows the customers without search.
        found: best first.
        offset: of the first one, from 0.
        limit: how many a page has.
        more: whether there are more behind.
    """

    TEMPLATE: ClassVar[str] = "customers.html"
    q: str
    found: tuple[Found, ...]
    offset: int
    limit: int
    more: bool


def customers_page(request: Request, workspace: Verbs) -> CustomersPage:
    """Give the page of customers that a text finds."""
    refuse_unknown(request, {"q", "limit", "offset"})
    limit = max(1, number(request, "limit", ROWS, LARGEST_PAGE))
    offset = number(request, "offset", 0, LARGEST_OFFSET)
    asked = text(request, "q")
    found = workspace.customers.find(
        asked, limit=min(limit + 1, LARGEST_PAGE), offset=offset, language=language_of(request)
    )
    saw_list(workspace.accesses, request, "/customers", found[:limit])
    more = len(found) > limit or len(found) == LARGEST_PAGE
    return CustomersPage(asked, tuple(found[:limit]), offset, limit, more)
