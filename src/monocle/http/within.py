"""The verbs that read customers, as far as who asks may read them: a route that is ``scoped`` asks for them here."""

from typing import TYPE_CHECKING

from starlette.requests import Request

from monocle.http.permissions import entity_of
from monocle.http.verbs import Verbs

if TYPE_CHECKING:
    from monocle.workspace.scoped import Within


def within(workspace: Verbs, request: Request) -> "Verbs | Within":
    """Give the verbs of all customers, or those of the entity to which who asks is bound."""
    entity = entity_of(request)
    return workspace.within(entity) if entity else workspace
