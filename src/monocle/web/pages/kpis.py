"""Goals: what each figure was, is, and should become."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.goals import Kpi
from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page


@dataclass(frozen=True)
class KpisPage(Page):
    """The goals, in the order in which ``monocle.yaml`` sets them."""

    TEMPLATE: ClassVar[str] = "kpis.html"
    kpis: tuple[Kpi, ...]


def kpis_page(request: Request, workspace: Verbs) -> KpisPage:
    """Give the page of goals."""
    refuse_unknown(request, set())
    return KpisPage(tuple(workspace.kpis.list(language_of(request))))
