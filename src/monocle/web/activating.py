"""What people do to destinations and audiences on pages: add, change, pause, ask, send, and send again."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.activate.audiences import Audience, Destination, plain, plain_audience
from monocle.errors import BadConfig, BadInput, Conflict, MonocleError, NotFound
from monocle.http.permissions import guarded, name_of
from monocle.http.queries import uuid
from monocle.permissions import Permission
from monocle.web.decisions import Answer, formed, in_words, texts
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.destination import (
    Problem,
    audience_form,
    destination_form,
    kind_named,
    shown_destination,
)
from monocle.web.pages.destinations import RESERVED, kinds_of

_OF_FORM = (
    "name", "segment", "purpose", "channel", "mode", "mapping", "exclude", "keep_out", "cap", "cost", "every", "holdout", "use",
)  # fmt: skip


def activating_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people do to destinations."""
    write, send = Permission.WRITE_DESTINATIONS, Permission.SEND_AUDIENCES
    known: tuple[tuple[str, Answer, Permission], ...] = (
        ("/destinations", create, write),
        ("/destinations/{name}/edit", change, write),
        ("/destinations/{name}/pause", pause, write),
        ("/destinations/{name}/remove", remove, write),
        ("/destinations/{name}/check", check, send),
        ("/destinations/{name}/audiences/new", create_audience, write),
        ("/destinations/{name}/audiences/{audience}/edit", change_audience, write),
        ("/destinations/{name}/audiences/{audience}/remove", remove_audience, write),
        ("/destinations/{name}/audiences/{audience}/sync", sync, send),
        ("/destinations/{name}/syncs/{sync_id}/retry", retry, send),
    )
    return [guarded(path, formed(doors, answer), permission, ["POST"]) for path, answer, permission in known]


def create(doors: Doors, request: Request, form: FormData) -> Response:
    """Add a destination; what a person wrote stays when it is refused."""
    given = texts(form)
    name = given.get("name", "").strip()
    try:
        _refuse_taken(name, [*RESERVED, *doors.workspace.audiences.names()])
        _save(doors, request, name, _destination(doors, given, {}, language_of(request)))
    except (BadConfig, BadInput, Conflict) as error:
        return _shown(doors, request, destination_form(doors.workspace, given, "", _problem(request, error)), error)
    segment = given.get("segment", "")
    if segment:
        return RedirectResponse(f"/destinations/{quote(name)}/audiences/new?{urlencode({'segment': segment})}", 303)
    return _there(name, "added")


def change(doors: Doors, request: Request, form: FormData) -> Response:
    """Change what a destination says, its audiences aside."""
    given, name = texts(form), request.path_params["name"]
    before = doors.workspace.audiences.definition(name)
    try:
        kept = {**given, "kind": before.kind}
        _save(doors, request, name, {**_destination(doors, kept, plain(before), language_of(request))})
    except (BadConfig, BadInput, Conflict) as error:
        page = destination_form(doors.workspace, {**given, "kind": before.kind}, name, _problem(request, error))
        return _shown(doors, request, page, error)
    return _there(name, "changed")


def pause(doors: Doors, request: Request, form: FormData) -> Response:
    """Have nothing sent there, or let it be sent again."""
    del form
    name = request.path_params["name"]
    before = doors.workspace.audiences.definition(name)
    _save(doors, request, name, {**plain(before), "paused": not before.paused})
    return _there(name, "resumed" if before.paused else "paused")


def remove(doors: Doors, request: Request, form: FormData) -> Response:
    """Take a destination away that holds nobody any more."""
    del form
    name = request.path_params["name"]
    try:
        doors.workspace.audiences.remove(name, name_of(request))
    except Conflict as error:
        return _again(doors, request, error)
    return RedirectResponse(f"/destinations?{urlencode({'removed': name})}", 303)


def check(doors: Doors, request: Request, form: FormData) -> Response:
    """Ask a destination whether it can be reached."""
    del form
    try:
        said = doors.workspace.destinations.check(request.path_params["name"])
    except NotFound:
        raise
    except MonocleError as error:
        return _again(doors, request, error)
    return doors.screen.show(request, shown_destination(request, doors.workspace, "checked", said))


def create_audience(doors: Doors, request: Request, form: FormData) -> Response:
    """Add an audience."""
    return _put_audience(doors, request, texts(form), "")


def change_audience(doors: Doors, request: Request, form: FormData) -> Response:
    """Change an audience."""
    return _put_audience(doors, request, texts(form), request.path_params["audience"])


def remove_audience(doors: Doors, request: Request, form: FormData) -> Response:
    """Take an audience away; whom the destination has of it stays there."""
    del form
    name, gone = request.path_params["name"], request.path_params["audience"]
    before = doors.workspace.audiences.definition(name)
    held = next(
        (one.there + one.waiting for one in doors.workspace.destinations.get(name).audiences if one.name == gone), 0
    )
    if held:
        wrong = Conflict(
            f"{held} customers are still there, or on their way",
            where=f"destinations/{name}.yaml",
            mend="have it send an empty segment first, or pause the destination",
        )
        return _again(doors, request, wrong)
    kept = [plain_audience(one) for one in before.audiences if one.name != gone]
    _save(doors, request, name, {**plain(before), "audiences": kept})
    return _there(name, "removed")


def sync(doors: Doors, request: Request, form: FormData) -> Response:
    """Decide what an audience is to be told, and have it sent."""
    name, audience = request.path_params["name"], request.path_params["audience"]
    try:
        made = doors.workspace.destinations.sync(name, audience, texts(form).get("mode", ""), name_of(request))
    except NotFound:
        raise
    except MonocleError as error:
        return _again(doors, request, error)
    return RedirectResponse(
        f"/destinations/{quote(name)}/syncs/{made[0].sync_id}" if made else _place(name, "sent"), 303
    )


def retry(doors: Doors, request: Request, form: FormData) -> Response:
    """Send again what failed."""
    del form
    name = request.path_params["name"]
    try:
        made = doors.workspace.destinations.retry(uuid(request.path_params["sync_id"]), name_of(request))
    except NotFound:
        raise
    except MonocleError as error:
        return _again(doors, request, error)
    return RedirectResponse(f"/destinations/{quote(name)}/syncs/{made.sync_id}", 303)


def _put_audience(doors: Doors, request: Request, given: Mapping[str, str], was: str) -> Response:
    """Add or change an audience; what a person wrote stays when it is refused."""
    name = request.path_params["name"]
    before = doors.workspace.audiences.definition(name)
    old = next((one for one in before.audiences if one.name == was), None)
    if was and old is None:
        raise NotFound("this destination has no such audience", where=f"destinations/{name}.yaml")
    try:
        said = _audience(given, old)
        _refuse_taken("" if was else said["name"], [one.name for one in before.audiences])
        others = [plain_audience(one) for one in before.audiences]
        place = [one.name for one in before.audiences].index(was) if was else len(others)
        _save(doors, request, name, {**plain(before), "audiences": [*others[:place], said, *others[place + 1 :]]})
    except (BadConfig, BadInput, Conflict) as error:
        page = audience_form(request, doors.workspace, given, was, _problem(request, error))
        return _shown(doors, request, page, error)
    query = urlencode({"preview": said["name"], "told": "audience"})
    return RedirectResponse(f"/destinations/{quote(name)}?{query}", 303)


def _refuse_taken(name: str, taken: Collection[str]) -> None:
    if name in taken:
        raise Conflict("another one has this name", where="name", mend="write another name")


def _save(doors: Doors, request: Request, name: str, said: Mapping[str, Any]) -> Destination:
    return doors.workspace.audiences.save(name, said, name_of(request))


def _destination(doors: Doors, given: Mapping[str, str], before: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give what the file of a destination is to say."""
    kind = kind_named(kinds_of(doors.workspace), given.get("kind", ""))
    if kind is None:
        raise BadInput("no kind is chosen", where="kind", mend="choose one")
    own = {key.removesuffix("*"): given.get(f"setting.{key.removesuffix('*')}", "").strip() for key in kind.settings}
    label = given.get("label", "").strip()
    known = before.get("label")
    told = {**known, language: label} if isinstance(known, dict) else label
    kept = {key: value for key, value in before.items() if key not in {*own, "label", "secret"}}
    said = {"kind": kind.name, "label": told, "secret": given.get("secret", "").strip(), **kept}
    return {**said, **{key: _number_or(value) for key, value in own.items() if value}}


def _audience(given: Mapping[str, str], old: Audience | None) -> dict[str, Any]:
    """Give what the file says of an audience; what the form does not know of it stays."""
    said: dict[str, Any] = {key: given.get(key, "").strip() for key in ("name", "segment", "purpose", "channel")}
    for key in ("mode", "every", "use"):
        if given.get(key, "").strip():
            said[key] = given[key].strip()
    said["mapping"] = dict(_pair(line) for line in given.get("mapping", "").splitlines() if line.strip())
    said["exclude"] = _names(given.get("exclude", ""))
    kept = {"buyers": _whole(given, "buyers"), "complainers": _whole(given, "complainers")}
    said["keep_out"] = {**kept, "lists": _names(given.get("lists", ""))}
    if given.get("times", "").strip():
        days = _whole(given, "days") or 7
        said["cap"] = {"times": _whole(given, "times"), "days": days, "channels": _names(given.get("channels", ""))}
    said["cost"], said["holdout"] = _whole(given, "cost"), _whole(given, "holdout") / 100
    own = {key.removeprefix("plain."): value.strip() for key, value in given.items() if key.startswith("plain.")}
    kept_plain = old.plain if old else {}
    return {
        **kept_plain,
        **said,
        **{key: _number_or(value) for key, value in own.items() if value and key not in _OF_FORM},
    }


def _pair(line: str) -> tuple[str, str]:
    theirs, colon, ours = line.partition(":")
    if not colon or not theirs.strip() or not ours.strip():
        raise BadInput(
            "a line of the mapping is no pair", where="mapping", mend="write their field: our field, one a line"
        )
    return theirs.strip(), ours.strip()


def _names(value: str) -> list[str]:
    return [one for one in value.replace(",", " ").split() if one]


def _whole(given: Mapping[str, str], name: str) -> int:
    value = given.get(name, "").strip()
    if not value:
        return 0
    if not value.isdecimal() or len(value) > len("1000000"):
        raise BadInput(f"{name} is no whole number", where=name, mend="write digits alone")
    return int(value)


def _number_or(value: str) -> int | str:
    """Give a whole number where a text is one and nothing is lost; ids with leading zeros stay texts."""
    return int(value) if value.isdecimal() and value.isascii() and str(int(value)) == value else value


def _again(doors: Doors, request: Request, error: MonocleError) -> Response:
    page = shown_destination(request, doors.workspace, problem=_problem(request, error))
    return doors.screen.show(request, page, error.status)


def _shown(doors: Doors, request: Request, page: Any, error: MonocleError) -> Response:
    return doors.screen.show(request, page, error.status)


def _problem(request: Request, error: MonocleError) -> Problem:
    language = language_of(request)
    where = error.where.rpartition(": ")[2] if error.where else ""
    what = in_words(error.what, language)
    return Problem(f"{where}: {what}" if where else what, in_words(error.mend, language) if error.mend else "")


def _there(name: str, told: str) -> Response:
    return RedirectResponse(_place(name, told), 303)


def _place(name: str, told: str) -> str:
    return f"/destinations/{quote(name)}?{urlencode({'told': told})}"
