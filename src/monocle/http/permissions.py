"""Which permission a route needs, and whether who asks holds it. A route without one cannot be served."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route

from monocle.errors import MonocleError
from monocle.permissions import Permission, Role, allows

Endpoint = Callable[[Request], Any]


class SignInNeeded(MonocleError):
    """Nobody is signed in, and the route is not for everyone."""

    status = 401


class NotAllowed(MonocleError):
    """Who is signed in does not hold the permission."""

    status = 403


def role_of(request: Request) -> Role:
    """Give the role of who asks: the one place where accounts will plug in."""
    role: Role = request.scope.get("state", {}).get("role", Role.ANYONE)
    return role


def name_of(request: Request) -> str:
    """Give the name of who asks; empty when nobody is signed in."""
    name: str = request.scope.get("state", {}).get("name", "")
    return name


def entity_of(request: Request) -> str:
    """Give the entity for which who asks reads customers; empty for all of them."""
    entity: str = request.scope.get("state", {}).get("entity", "")
    return entity


class Needs:
    """What a route asks for; FastAPI takes it as a dependency.

    Args:
        permission: without which the route does not answer.
        scoped: it answers who is bound to an entity too, with what that entity reads: it asks ``within`` for its verbs. What does
            not say so is refused to them, whatever it shows.
    """

    def __init__(self, permission: Permission, scoped: bool = False) -> None:
        """Hold both."""
        self.permission, self.scoped = permission, scoped

    async def __call__(self, request: Request) -> None:
        """Refuse who does not hold the permission.

        Raises:
            SignInNeeded: nobody is signed in.
            NotAllowed: the role does not hold it.
        """
        role = role_of(request)
        if allows(role, self.permission):
            if self.permission is Permission.PUBLIC or self.scoped or not entity_of(request):
                return
            raise NotAllowed(
                "this is not for a token that is bound to an entity", mend="ask for a token of all customers"
            )
        if role is Role.ANYONE:
            raise SignInNeeded("nobody is signed in", mend="open the link that the terminal printed")
        raise NotAllowed(f"this needs the permission {self.permission}", mend="ask the owner of the workspace for it")


def guarded(path: str, endpoint: Endpoint, permission: Permission, methods: Iterable[str] = ("GET",)) -> Route:
    """Give a route that refuses who does not hold a permission.

    Args:
        path: as Starlette writes it.
        endpoint: a function of the request; a plain one runs in a thread.
        permission: that it needs.
        methods: those that it answers; HEAD comes with GET.
    """
    needs = Needs(permission)
    if inspect.iscoroutinefunction(endpoint):

        @functools.wraps(endpoint)
        async def checked(request: Request) -> Any:
            await needs(request)
            return await endpoint(request)
    else:

        @functools.wraps(endpoint)
        async def checked(request: Request) -> Any:
            await needs(request)
            return await run_in_threadpool(endpoint, request)

    route = Route(path, checked, methods=list(methods))
    route.permission = permission  # type: ignore[attr-defined]
    return route


def scoped(routes: Iterable[BaseRoute], under: str = "") -> Iterator[str]:
    """Give the path of each route that answers who is bound to an entity."""
    for route in routes:
        path = under + getattr(route, "path", "")
        if isinstance(route, Mount):
            yield from scoped(route.routes, path)
        elif getattr(route, "scoped", False) or any(call.scoped for call in _needed(route)):
            yield path


def declared(routes: Iterable[BaseRoute], under: str = "") -> Iterator[tuple[str, frozenset[str], Permission | None]]:
    """Give each route's path, its methods and the permission it declares; None where it declares none."""
    for route in routes:
        path = under + getattr(route, "path", "")
        if isinstance(route, Mount):
            yield from declared(route.routes, path)
        else:
            yield path, frozenset(getattr(route, "methods", None) or ()), _permission(route)


def _permission(route: BaseRoute) -> Permission | None:
    own: Permission | None = getattr(route, "permission", None)
    if own is not None:
        return own
    found = [call.permission for call in _needed(route)]
    return found[0] if found else None


def _needed(route: BaseRoute) -> list[Needs]:
    dependant = getattr(route, "dependant", None)
    calls = [item.call for item in dependant.dependencies] if dependant is not None else []
    return [call for call in calls if isinstance(call, Needs)]
