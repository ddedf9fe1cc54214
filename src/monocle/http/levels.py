"""What of levels is shown to whom: customers only to who may read them, with a line in the audit log."""

from dataclasses import replace
from uuid import UUID

from starlette.requests import Request

from monocle.http.accesses import saw, saw_list
from monocle.http.leveling import LevelPath, Levels
from monocle.http.permissions import NotAllowed, role_of
from monocle.http.verbs import Accesses
from monocle.permissions import Permission, allows

CUSTOMER = "customer"


def seen(
    levels: Levels, accesses: Accesses, request: Request, door: str, asked: tuple[str, str, str, str]
) -> LevelPath:
    """Give a path as far as who asks may see it, with a line in the audit log for the customers that it names.

    Args:
        levels: of the workspace.
        accesses: where reads are noted.
        request: of who asks.
        door: address of the route as it is declared.
        asked: customer, segment, brand, and the language of labels.

    Raises:
        NotAllowed: a customer is asked for, and who asks may not read customers.
    """
    may = allows(role_of(request), Permission.READ_CUSTOMERS)
    if asked[0] and not may:
        raise NotAllowed(
            f"this needs the permission {Permission.READ_CUSTOMERS}", mend="ask the owner of the workspace for it"
        )
    found = levels.read(*asked)
    if not may:
        return replace(found, below=[one for one in found.below if one.kind != CUSTOMER], customers=0)
    for one in found.levels:
        if one.kind == CUSTOMER:
            saw(accesses, request, door, UUID(one.key))
    saw_list(accesses, request, door, [one for one in found.below if one.kind == CUSTOMER])
    return found
