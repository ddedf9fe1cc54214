"""What people decide about rows in quarantine: they are replayed, mended first or accepted as they are, or dismissed."""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.collect.again import read_again
from monocle.errors import BadInput
from monocle.http.permissions import guarded
from monocle.permissions import Permission
from monocle.web.decisions import formed, in_words, texts
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.quarantine import chosen_ids, mending_page


def settling_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people decide about rows in quarantine."""
    known = (("/quarantine/replay", replay), ("/quarantine/dismiss", dismiss))
    return [guarded(path, formed(doors, answer), Permission.WRITE_QUARANTINE, ["POST"]) for path, answer in known]


def replay(doors: Doors, request: Request, form: FormData) -> Response:
    """Read rows again: the chosen ones, or one that is accepted as it is, or one that was mended.

    A mended row that still cannot be used is shown again with its text and why.
    """
    given = texts(form)
    accepted, text = given.get("accept", ""), given.get("text", "").replace("\r\n", "\n").strip()
    ids = chosen_ids([accepted] if accepted else [str(value) for value in form.getlist("id")])
    if not text:
        settled = doors.workspace.quarantine.replay(ids, accept=bool(accepted), reads=read_again)
        return _told("replayed", settled)
    try:
        settled = doors.workspace.quarantine.replay(ids, edited=text, accept=bool(accepted), reads=read_again)
    except BadInput as refused:
        language = language_of(request)
        page = mending_page(request, doors.workspace, ids[0], text, in_words(refused.what, language))
        return doors.screen.show(request, page, refused.status)
    return _told("replayed", settled)


def dismiss(doors: Doors, _request: Request, form: FormData) -> Response:
    """Give rows up."""
    return _told("dismissed", doors.workspace.quarantine.dismiss(chosen_ids([str(one) for one in form.getlist("id")])))


def _told(done: str, settled: int) -> Response:
    return RedirectResponse(f"/quarantine?{urlencode({'done': done, 'settled': settled})}", 303)
