"""Where the door stands: before the rules of pages and API, which ask for sessions and refuse pages from elsewhere."""

from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monocle.collect.addresses import ADDRESSES, ours
from monocle.collect.door import Door

ELSEWHERE = ("Cross-Origin-Resource-Policy", "cross-origin")
"""Pages elsewhere show the pixel."""


def routes(door: Door) -> list[Route]:
    """Give a route for each address, with its permission, so that all that is served is known in one list."""
    found = []
    for path, address in ADDRESSES.items():
        route = Route(path, door)
        route.methods = set(address.answered)
        route.permission = address.permission  # type: ignore[attr-defined]
        found.append(route)
    return found


class Apart:
    """Middleware that gives the requests of clients to the door, and all others to the rest.

    Args:
        door: takes events in.
        rest: the pages and the API.
    """

    def __init__(self, door: Door, rest: ASGIApp) -> None:
        """Hold both."""
        self._door, self._rest = door, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "http" and ours(scope["path"]):
            await self._door(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


class Loosened:
    """Middleware that lets pages elsewhere load what the door answers.

    Args:
        app: what answers, with its headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Hold what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http" or not ours(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def loosened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[ELSEWHERE[0]] = ELSEWHERE[1]
            await send(message)

        await self._app(scope, receive, loosened)
