"""The door: who may read, and the one answer to each request. It has no CORS: a browser elsewhere reads nothing here."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from monocle.errors import MonocleError
from monocle.http.accesses import saw
from monocle.http.permissions import role_of
from monocle.http.verbs import Verbs
from monocle.http.within import within
from monocle.permissions import Permission, allows
from monocle.profiles.addresses import ADDRESSES, OPENING, address_of, door_of
from monocle.profiles.answers import Refusal, refusal_of, refused, told
from monocle.profiles.parts import part

METHODS = ("GET", "HEAD")
NEEDED = Permission.READ_CUSTOMERS


class Door:
    """Answers as Segment's Profile API does.

    Args:
        workspace: whose verbs it calls, and where what is read is noted.
        threads: in which it waits for PostgreSQL.
    """

    def __init__(self, workspace: Verbs, threads: ThreadPoolExecutor) -> None:
        """Hold both."""
        self._workspace, self._threads = workspace, threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        headers = {"Request-Id": str(scope.get("state", {}).get("request_id", ""))}
        try:
            answer = await self._answer(request, headers)
        except Refusal as refusal:
            answer = refused(refusal, headers)
        except MonocleError as error:
            answer = refused(refusal_of(error), headers)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, headers: dict[str, str]) -> Response:
        if request.method not in METHODS:
            headers["Allow"] = ", ".join(METHODS)
            raise Refusal("invalid_request_error", "This address answers GET alone.", status=405)
        if not allows(role_of(request), NEEDED):
            raise Refusal("authentication_error", "The access token is missing, was revoked or has expired.")
        raw = request.scope.get("raw_path") or request.url.path.encode()
        address = address_of(raw.decode("ascii", errors="replace"))
        profiles = within(self._workspace, request).profiles
        read = partial(part, profiles, address, dict(request.query_params))
        found = await asyncio.get_running_loop().run_in_executor(self._threads, read)
        saw(self._workspace.accesses, request, door_of(address), *found.customers)
        return told(found.body, headers)


def routes(door: Door) -> list[Route]:
    """Give a route for each address, with its permission, and one for all else below them, which answers what is wrong."""
    found = []
    for path in (*ADDRESSES, f"{OPENING}{{path:path}}"):
        route = Route(path, door)
        route.methods = set(METHODS) if path in ADDRESSES else None
        route.permission, route.scoped = NEEDED, True  # type: ignore[attr-defined]
        found.append(route)
    return found
