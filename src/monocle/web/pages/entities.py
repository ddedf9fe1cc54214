"""Entities: whose customers are whose, who may read what of them, and the tokens that do."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.entities import EntityList


@dataclass(frozen=True)
class EntitiesPage(Page):
    """The sites, brands and countries of a group."""

    TEMPLATE: ClassVar[str] = "entities.html"
    entities: EntityList


def entities_page(request: Request, workspace: Verbs) -> EntitiesPage:
    """Give the page of entities."""
    refuse_unknown(request, set())
    return EntitiesPage(workspace.entities.list(language_of(request)))
