"""Help: how each figure is computed, and the keys."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.page import Page


@dataclass(frozen=True)
class HelpPage(Page):
    """How figures are computed, and what the keys do; all of it is in the template."""

    TEMPLATE: ClassVar[str] = "help.html"


def help_page(request: Request, workspace: Verbs) -> HelpPage:
    """Give the help."""
    del workspace
    refuse_unknown(request, ())
    return HelpPage()
