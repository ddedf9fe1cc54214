"""The audit of reads at the doors: each answer with a customer's data says so here, before it goes out."""

from collections.abc import Iterable
from uuid import UUID

from starlette.requests import Request

from monocle.http.permissions import name_of
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
    who = _who(request)
    for customer_id in customers:
        accesses.note(who, door, customer_id)


def saw_list(accesses: Accesses, request: Request, door: str, customers: Iterable[object]) -> None:
    """Note that who asks is shown a list of customers, by some values of each; as ``saw``."""
    shown = len(tuple(customers))
    if shown:
        accesses.note(_who(request), door, None, shown)


def _who(request: Request) -> tuple[str, UUID | None]:
    return name_of(request), request.scope.get("state", {}).get("token_id")
