"""Who read which customer, and when."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.requests import Request

from monocle.http.queries import number, refuse_unknown, text, uuid
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.workspace.accesses import Access, Wanted

ROWS = 50


@dataclass(frozen=True)
class AccessesPage(Page):
    """The newest reads.

    Attributes:
        customer: whose reads are shown; None for all.
        who: of whom; empty for all.
        before: number of the line above which none is shown; 0 for the newest.
        following: ``before`` of the next part; 0 at the end.
    """

    TEMPLATE: ClassVar[str] = "accesses.html"
    accesses: tuple[Access, ...]
    customer: UUID | None
    who: str
    before: int
    following: int


def accesses_page(request: Request, workspace: Verbs) -> AccessesPage:
    """Give the page of who read what."""
    refuse_unknown(request, {"customer", "who", "before"})
    asked = text(request, "customer")
    wanted = Wanted(uuid(asked) if asked else None, text(request, "who"), number(request, "before", 0, 2**63 - 1))
    found = workspace.accesses.list(wanted, ROWS + 1)
    following = found[ROWS - 1].sequence if len(found) > ROWS else 0
    return AccessesPage(tuple(found[:ROWS]), wanted.customer_id, wanted.who, wanted.before, following)
