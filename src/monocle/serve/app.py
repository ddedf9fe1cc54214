"""The one ASGI application: the pages and the API, behind the same rules, and beside them the door for events."""

from concurrent.futures import ThreadPoolExecutor

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from monocle.api.app import BASE
from monocle.api.app import build as build_api
from monocle.api.once import Once
from monocle.api.swift import Swift
from monocle.collect.door import Door
from monocle.collect.routes import Apart, Loosened
from monocle.collect.routes import routes as event_routes
from monocle.errors import MonocleError
from monocle.http.border import Border
from monocle.http.permissions import declared
from monocle.http.security import LARGEST_BODY, RequestRules, SecurityHeaders
from monocle.http.sessions import Identify, SignIn
from monocle.http.verbs import Verbs
from monocle.http.work import Work
from monocle.profiles.door import Door as ProfileDoor
from monocle.profiles.door import routes as profile_routes
from monocle.web.assets import assets
from monocle.web.doors import Doors
from monocle.web.routes import routes, show_problem
from monocle.web.screen import Screen
from monocle.web.streams import streams
from monocle.web.trees import in_words

READERS = 3
"""Threads that wait for PostgreSQL to read customers. Six give a sixth fewer reads a second: they wait for Python's lock."""


class App(Starlette):
    """Monocle's doors. The headers and the border are outside everything, so that no answer goes without them."""

    def build_middleware_stack(self) -> ASGIApp:
        """Give what answers."""
        behind = RequestRules(super().build_middleware_stack())
        return Loosened(SecurityHeaders(Border(Apart(self.state.door, behind))))


def build(workspace: Verbs, sign_in: SignIn, door: Door | None = None) -> App:
    """Give the application.

    Args:
        workspace: whose verbs the doors call.
        sign_in: the link that opens the first session.
        door: takes events in; without it their addresses answer 503.

    Raises:
        Unavailable: the browser libraries are not installed.
        ValueError: a route declares no permission; a defect, found before anything is served.
    """
    files = assets()
    screen = Screen(workspace.name, workspace.timezone, files)
    doors = Doors(workspace, sign_in, Work(workspace), screen, streams(workspace))

    async def problem(request: Request, error: Exception) -> Response:
        return show_problem(doors, request, error)

    taking = door or Door(None)
    readers = ThreadPoolExecutor(READERS, "monocle-reader")
    all_routes = [
        Mount(BASE, Once(Swift(build_api(workspace, doors.work, in_words), workspace, readers), workspace)),
        *profile_routes(ProfileDoor(workspace, readers)),
        *event_routes(taking),
        *routes(doors, files),
    ]
    open_routes = [path for path, _, permission in declared(all_routes) if permission is None]
    if open_routes:
        message = f"routes without a permission: {open_routes}"
        raise ValueError(message)
    app = App(
        routes=all_routes,
        middleware=[Middleware(Identify, sessions=workspace.sessions, tokens=workspace.tokens)],
        exception_handlers=dict.fromkeys((MonocleError, HTTPException, Exception), problem),
        max_body_size=LARGEST_BODY,
    )
    app.state.work, app.state.door, app.state.streams = doors.work, taking, doors.streams
    return app
