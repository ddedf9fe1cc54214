"""The audit of reads at the doors: each answer with a customer's data says so here, before it goes out."""

from collections.abc import Iterable
from uuid import UUID

from starlette.requests import Request

from monocle.http.permissions import entity_of, name_of
from monocle.http.verbs import Accesses


def saw(accesses: Accesses, request: Request, door: str, *customers: UUID) -> None:
    """Note that who asks is shown customers, each by itself.

    Args:
        accesses: where it is noted.
        request: of who asks.
        door: address of the route as it is declared.
        customers: whose profiles are shown.

    Raises:
        Unavailable: reads cannot be audited for now; nothing may be shown.
    """
    for customer_id in customers:
        _note(accesses, request, door, (customer_id, 1))


def saw_list(accesses: Accesses, request: Request, door: str, customers: Iterable[object]) -> None:
    """Note that who asks is shown a list of customers, by some values of each; as ``saw``."""
    shown = len(tuple(customers))
    if shown:
        _note(accesses, request, door, (None, shown))


def _note(accesses: Accesses, request: Request, door: str, shown: tuple[UUID | None, int]) -> None:
    """Note who is shown a customer, or several, and for which entity."""
    who = name_of(request), request.scope.get("state", {}).get("token_id")
    accesses.note(who, door, *shown, entity=entity_of(request))
