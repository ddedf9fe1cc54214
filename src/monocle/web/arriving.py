"""What people do about programs: sources of events are added; write keys and tokens are made, replaced, revoked."""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.http.permissions import guarded, name_of
from monocle.permissions import Permission
from monocle.web.decisions import formed, texts
from monocle.web.doors import Doors
from monocle.web.pages.keys import key_made_page
from monocle.web.pages.review import whole
from monocle.web.pages.tokens import token_made_page
from monocle.workspace.keys import MOST_DAYS, MOST_HOURS

CREATED = 201


def arriving_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people do about programs."""
    keys = Permission.WRITE_KEYS
    known = (
        ("/sources", add_source, Permission.WRITE_SOURCES),
        ("/keys", create_key, keys),
        ("/keys/{key}/revoke", revoke_key, keys),
        ("/keys/{key}/rotate", rotate_key, keys),
        ("/tokens", create_token, keys),
        ("/tokens/{key}/revoke", revoke_token, keys),
        ("/tokens/{key}/rotate", rotate_token, keys),
    )
    return [guarded(path, formed(doors, answer), permission, ["POST"]) for path, answer, permission in known]


def add_source(doors: Doors, request: Request, form: FormData) -> Response:
    """Add a source of events, and show its first key."""
    given, me = texts(form), name_of(request)
    definition = doors.workspace.sources.add_events(given.get("name", "").strip(), owner=given.get("owner", "").strip())
    made = doors.workspace.write_keys.create(definition.name, by=me)
    return doors.screen.show(request, key_made_page(request, made, added=True), CREATED)


def create_key(doors: Doors, request: Request, form: FormData) -> Response:
    """Make a key, and show it."""
    given = texts(form)
    days = whole(given, "days", MOST_DAYS, MOST_DAYS)
    made = doors.workspace.write_keys.create(
        given.get("source", ""), given.get("name", "").strip(), days, name_of(request)
    )
    return doors.screen.show(request, key_made_page(request, made), CREATED)


def rotate_key(doors: Doors, request: Request, form: FormData) -> Response:
    """Make the key that follows another, and show it."""
    overlap = whole(texts(form), "overlap", 24, MOST_HOURS)
    made = doors.workspace.write_keys.rotate(request.path_params["key"], overlap, name_of(request))
    return doors.screen.show(request, key_made_page(request, made, overlap=overlap), CREATED)


def revoke_key(doors: Doors, request: Request, form: FormData) -> Response:
    """Let a key open nothing any more."""
    ended = doors.workspace.write_keys.revoke(request.path_params["key"])
    asked = {"source": texts(form).get("back", ""), "revoked": ended.hint}
    return RedirectResponse(f"/keys?{urlencode({name: value for name, value in asked.items() if value})}", 303)


def create_token(doors: Doors, request: Request, form: FormData) -> Response:
    """Make a token, and show it."""
    given = texts(form)
    days = whole(given, "days", MOST_DAYS, MOST_DAYS)
    made = doors.workspace.tokens.create(given.get("name", "").strip(), days, name_of(request), given.get("entity", ""))
    return doors.screen.show(request, token_made_page(request, made), CREATED)


def rotate_token(doors: Doors, request: Request, form: FormData) -> Response:
    """Make the token that follows another, and show it."""
    overlap = whole(texts(form), "overlap", 24, MOST_HOURS)
    made = doors.workspace.tokens.rotate(request.path_params["key"], overlap, name_of(request))
    return doors.screen.show(request, token_made_page(request, made, overlap), CREATED)


def revoke_token(doors: Doors, request: Request, _form: FormData) -> Response:
    """Let a token open nothing any more."""
    ended = doors.workspace.tokens.revoke(request.path_params["key"])
    return RedirectResponse(f"/tokens?{urlencode({'revoked': ended.hint})}", 303)
