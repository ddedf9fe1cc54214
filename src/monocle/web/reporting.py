"""What people do to saved reports on pages: save, change, have one made, and take one away."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.errors import BadConfig, BadInput, Conflict, MonocleError
from monocle.http.permissions import guarded, name_of
from monocle.http.reporting import refuse_lists
from monocle.language import translations
from monocle.permissions import Permission
from monocle.web.decisions import Answer, formed, texts
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.reports import Problem, form
from monocle.workspace.report_rhythm import MONTH, WEEK

_LISTS = ("shows", "reports", "people")
_TEXTS = ("owner", "language", "every", "folder", "webhook")
_NUMBERS = ("rows", "hour", "keep")


def reporting_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people do to saved reports."""
    write, run = Permission.WRITE_REPORTS, Permission.RUN_REPORTS
    known: tuple[tuple[str, Answer, Permission], ...] = (
        ("/reports", create, write),
        ("/reports/{name}/edit", change, write),
        ("/reports/{name}/remove", remove, write),
        ("/reports/{name}/run", make, run),
    )
    return [guarded(path, formed(doors, answer), permission, ["POST"]) for path, answer, permission in known]


def create(doors: Doors, request: Request, given: FormData) -> Response:
    """Save a new report; what a person wrote stays when it is refused."""
    return _save(doors, request, given, "")


def change(doors: Doors, request: Request, given: FormData) -> Response:
    """Change what a report says."""
    return _save(doors, request, given, request.path_params["name"])


def remove(doors: Doors, request: Request, given: FormData) -> Response:
    """Take a report away; what was made of it stays."""
    del given
    name = request.path_params["name"]
    doors.workspace.reports.remove(name, name_of(request))
    return RedirectResponse(f"/reports?{urlencode({'removed': name})}", 303)


def make(doors: Doors, request: Request, given: FormData) -> Response:
    """Make an edition now, and show how it ended."""
    del given
    name = request.path_params["name"]
    refuse_lists(request, bool(doors.workspace.reports.definition(name).people))
    made = doors.workspace.reports.run(name, name_of(request))
    return RedirectResponse(f"/reports/{quote(name)}?told={made.state}", 303)


def _save(doors: Doors, request: Request, given: FormData, was: str) -> Response:
    told = texts(given)
    name = was or told.get("name", "").strip()
    try:
        before = doors.workspace.reports.definition(was).said if was else {}
        said = _said(given, before, language_of(request))
        refuse_lists(request, bool(said.get("people")))
        doors.workspace.reports.save(name, said, name_of(request), new=not was)
    except (BadConfig, BadInput, Conflict) as error:
        chosen = tuple(f"{key}.{one}" for key in _LISTS for one in given.getlist(key))
        page = form(request, doors.workspace, told, chosen, was, _problem(request, error))
        return doors.screen.show(request, page, error.status)
    return RedirectResponse(f"/reports/{quote(name)}?told=saved", 303)


def _said(given: FormData, before: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give what the file of a report is to say; what the form does not ask for stays as it was."""
    told = texts(given)
    said: dict[str, Any] = {key: before[key] for key in ("description",) if key in before}
    said |= {key: told[key].strip() for key in _TEXTS if told.get(key, "").strip()}
    said |= {key: [str(one) for one in given.getlist(key)] for key in _LISTS if given.getlist(key)}
    said |= {key: _number(told[key]) for key in _NUMBERS if told.get(key, "").strip()}
    if told.get("label", "").strip():
        kept = before.get("label")
        said["label"] = (
            {**kept, language: told["label"].strip()} if isinstance(kept, Mapping) else told["label"].strip()
        )
    if told.get("last", "").strip():
        said["last"] = f"{told['last'].strip()} {told.get('unit', 'months')}"
    kind = told.get("format", "csv")
    said |= {"format": "csv", "profile": "machine"} if kind == "machine" else {"format": kind}
    every = said.get("every")
    if every == WEEK and told.get("weekday"):
        said["weekday"] = told["weekday"]
    if every == MONTH and told.get("day"):
        said["day"] = _number(told["day"])
    if said.get("webhook"):
        said["sends"] = told.get("sends", "notice")
    return said


def _number(text: str) -> int | str:
    """Give a whole number; anything else as it is, to be refused with its place."""
    return int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < len("1000000") else text


def _problem(request: Request, error: MonocleError) -> Problem:
    told = translations(language_of(request))
    return Problem(
        told.gettext(": ").join(filter(None, (told.told(error.where), told.told(error.what)))), told.told(error.mend)
    )
