"""What people do to segments on pages: they are counted while they are built, saved, copied, archived; lists are imported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.errors import BadInput, Conflict, MonocleError, NotFound
from monocle.http.permissions import guarded, name_of
from monocle.http.problems import wants_json
from monocle.permissions import Permission
from monocle.web.decisions import Answer, formed, in_words, texts
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.building import (
    Draft,
    after_label,
    counted,
    definition_of,
    drafted,
    name_for,
    refused,
    shown_builder,
)
from monocle.web.pages.review import whole
from monocle.web.pages.segment import shown_segment
from monocle.web.pages.segments import shown_lists
from monocle.workspace.segment_views import Segment

PIECE = "x-piece"
"""Header by which the builder asks for what is counted alone, without the page around it."""
LARGEST_LIST = 1_000_000
LARGEST_VERSION = 2**31 - 1


def segment_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people do to segments."""
    known: tuple[tuple[str, Answer], ...] = (
        ("/segments", create),
        ("/segments/count", count),
        ("/segments/lists/{name}/drop", drop),
        ("/segments/{name}/edit", save),
        ("/segments/{name}/archive", archive),
        ("/segments/{name}/restore", restore),
        ("/segments/{name}/duplicate", duplicate),
        ("/segments/{name}/copy", copy),
        ("/segments/{name}/rollback", roll_back),
        ("/segments/{name}/refresh", refresh),
    )
    write = Permission.WRITE_SEGMENTS
    return [
        guarded("/segments/lists", _importing(doors), write, ["POST"]),
        *(guarded(path, formed(doors, answer), write, ["POST"]) for path, answer in known),
    ]


def count(doors: Doors, request: Request, form: FormData) -> Response:
    """Count a draft: beside the builder, or on the page of the builder where there is no JavaScript.

    A program is told by its status what cannot be counted; the builder is shown why, in place of the count.
    """
    given = texts(form)
    if wants_json(request):
        return doors.screen.show(request, counted(request, doors.workspace, given))
    try:
        found = counted(request, doors.workspace, given)
    except (BadInput, NotFound) as error:
        found = refused(_problem(request, error))
    if PIECE in request.headers:
        return doors.screen.show(request, found)
    was = given.get("was", "")
    page = shown_builder(request, doors.workspace, _lenient(given), was, found)
    page = replace(page, by=given.get("by", ""), customer=given.get("customer", ""))
    return doors.screen.show(request, page)


def create(doors: Doors, request: Request, form: FormData) -> Response:
    """Keep a new segment; what a person wrote stays when it is refused."""
    given, verbs = texts(form), doors.workspace.segments
    draft = _lenient(given)
    try:
        draft = drafted(given)
        name = _new_name(draft, [one.name for one in verbs.list(archived=True)])
        saved = verbs.save(name, definition_of(draft, {}, language_of(request)), name_of(request), draft.note)
    except (BadInput, Conflict, NotFound) as error:
        return _again(doors, request, draft, "", error)
    return _segment(saved, "saved")


def _new_name(draft: Draft, taken: Sequence[str]) -> str:
    name = name_for(draft, taken)
    if name in taken:
        raise Conflict("a segment has this name", where="name", mend="write another name")
    return name


def save(doors: Doors, request: Request, form: FormData) -> Response:
    """Keep what a segment says now, as a version of its own."""
    given, verbs, name = texts(form), doors.workspace.segments, request.path_params["name"]
    before = verbs.get(name).definition
    draft = _lenient(given)
    try:
        draft = drafted(given)
        saved = verbs.save(name, definition_of(draft, before, language_of(request)), name_of(request), draft.note)
    except (BadInput, Conflict) as error:
        return _again(doors, request, draft, name, error)
    return _segment(saved, "saved")


def archive(doors: Doors, request: Request, form: FormData) -> Response:
    """Have nobody in a segment any more; the list of segments offers to take it back."""
    del form
    return _deed(
        doors,
        request,
        doors.workspace.segments.archive,
        lambda one: f"/segments?{urlencode({'put_away': one.row.name})}",
    )


def restore(doors: Doors, request: Request, form: FormData) -> Response:
    """Take an archived segment into use again."""
    del form
    return _deed(
        doors,
        request,
        doors.workspace.segments.restore,
        lambda one: f"/segments?{urlencode({'restored': one.row.name})}",
    )


def duplicate(doors: Doors, request: Request, form: FormData) -> Response:
    """Make a segment that says the same, and open it in the builder."""
    to = texts(form).get("to", "").strip()
    return _deed(
        doors,
        request,
        lambda name, me: doors.workspace.segments.duplicate(name, to, me),
        lambda one: f"/segments/{quote(one.row.name)}/edit",
    )


def copy(doors: Doors, request: Request, form: FormData) -> Response:
    """Make a segment of who is in another one now."""
    to = texts(form).get("to", "").strip()
    return _deed(doors, request, lambda name, me: doors.workspace.segments.copy(name, to, me), _address("saved"))


def roll_back(doors: Doors, request: Request, form: FormData) -> Response:
    """Have a segment say what it said before."""
    version = whole(texts(form), "version", 0, LARGEST_VERSION)
    return _deed(
        doors, request, lambda name, me: doors.workspace.segments.roll_back(name, version, me), _address("rolled")
    )


def refresh(doors: Doors, request: Request, form: FormData) -> Response:
    """Evaluate a segment over all customers now."""
    del form

    def again(name: str, _me: str) -> Segment:
        doors.workspace.segments.get(name)
        doors.workspace.segments.refresh([name])
        return doors.workspace.segments.get(name)

    return _deed(doors, request, again, _address("refreshed"))


def drop(doors: Doors, request: Request, form: FormData) -> Response:
    """Forget a list that no segment reads."""
    del form
    name = request.path_params["name"]
    try:
        doors.workspace.segments.drop_list(name)
    except Conflict as error:
        page = shown_lists(request, doors.workspace, problem=_problem(request, error))
        return doors.screen.show(request, page, error.status)
    return RedirectResponse(f"/segments/lists?{urlencode({'dropped': name})}", 303)


def _importing(doors: Doors) -> Callable[[Request], object]:
    """Give the endpoint that takes a list: a file, or lines that were pasted."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=10, max_part_size=LARGEST_LIST) as form:
            file = form.get("file")
            body = await file.read() if isinstance(file, UploadFile) else b""
        return await run_in_threadpool(_import, doors, request, texts(form), body)

    return endpoint


def _import(doors: Doors, request: Request, given: Mapping[str, str], body: bytes) -> Response:
    label = given.get("label", "").strip()
    name = given.get("name", "").strip() or after_label(label, [one.name for one in doors.workspace.segments.lists()])
    try:
        kept = doors.workspace.segments.put_list(name, _text(body, given), name_of(request), label)
    except (BadInput, Conflict) as error:
        page = shown_lists(request, doors.workspace, (name, label), _problem(request, error))
        return doors.screen.show(request, page, error.status)
    return RedirectResponse(f"/segments/lists?{urlencode({'put': kept.name})}", 303)


def _text(body: bytes, given: Mapping[str, str]) -> str:
    if not body:
        return given.get("lines", "").replace("\r\n", "\n")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _deed(
    doors: Doors, request: Request, deed: Callable[[str, str], Segment], to: Callable[[Segment], str]
) -> Response:
    """Do something to a segment; where it is refused, its page says why."""
    try:
        done = deed(request.path_params["name"], name_of(request))
    except (BadInput, Conflict) as error:
        page = shown_segment(request, doors.workspace, problem=_problem(request, error))
        return doors.screen.show(request, page, error.status)
    return RedirectResponse(to(done), 303)


def _address(told: str) -> Callable[[Segment], str]:
    return lambda one: f"/segments/{quote(one.row.name)}?{urlencode({'told': told})}"


def _segment(saved: Segment, told: str) -> Response:
    return RedirectResponse(_address(told)(saved), 303)


def _again(doors: Doors, request: Request, draft: Draft, was: str, error: MonocleError) -> Response:
    page = shown_builder(request, doors.workspace, draft, was, problem=_problem(request, error))
    return doors.screen.show(request, page, error.status)


def _lenient(given: Mapping[str, str]) -> Draft:
    """Give what stands in a form, cut where it is too long: it is only shown again."""
    try:
        return drafted(given)
    except BadInput:
        return drafted({name: value.replace("\x00", "")[:1_000] for name, value in given.items()})


def _problem(request: Request, error: MonocleError) -> tuple[str, str]:
    """Give what was refused and what to do then, in the language of the page."""
    language = language_of(request)
    what, where = in_words(error.what, language), in_words(error.where, language)
    return f"{where}{in_words(': ', language)}{what}" if where else what, in_words(error.mend, language)
