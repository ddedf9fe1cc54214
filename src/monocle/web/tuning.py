"""What people do to matching on pages: versions learnt, published and taken back, plans made, applied and rolled back."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.errors import BadInput, Conflict, MonocleError, NotFound
from monocle.http.permissions import guarded, name_of
from monocle.http.queries import LONGEST_TEXT, uuid
from monocle.http.trying import started
from monocle.permissions import Permission
from monocle.web.decisions import LARGEST_NUMBER, Answer, formed, in_words, texts, why_of
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.matching import shown_matching
from monocle.web.pages.plans import shown_one, shown_plans
from monocle.web.pages.review import whole

LONGEST_FILE = 100_000
"""Characters of a ``matching.yaml``."""
AS_IT_IS = "as-it-is"
"""What a form says for the model that runs use."""


def tuning_routes(doors: Doors) -> list[Route]:
    """Give the routes of what people do to matching."""
    known: tuple[tuple[str, Answer], ...] = (
        ("/matching/train", train),
        ("/matching/publish", publish),
        ("/matching/rollback", rollback),
        ("/matching/plan", make),
        ("/matching/trials/{trial_id}/cancel", cancel),
        ("/matching/plan/rollback", take_back),
        ("/matching/plan/{plan_id}/apply", apply),
    )
    return [guarded(path, formed(doors, answer), Permission.WRITE_MATCHING, ["POST"]) for path, answer in known]


def train(doors: Doors, request: Request, form: FormData) -> Response:
    """Learn a version and keep it."""
    note = why_of({"why": texts(form).get("note", "")})
    trials = doors.workspace.trials
    try:
        begun = started(trials, doors.work, trials.train(name_of(request), note))
    except Conflict as refused:
        return _matching(doors, request, refused)
    return _on_its_way(begun.trial_id)


def cancel(doors: Doors, request: Request, form: FormData) -> Response:
    """Have what is learnt or tried end at its next step; where it has ended already, what came of it is shown."""
    del form
    trial_id = uuid(request.path_params["trial_id"])
    with suppress(Conflict):
        doors.workspace.trials.cancel(trial_id)
    return _on_its_way(trial_id)


def _on_its_way(trial_id: UUID) -> Response:
    return RedirectResponse(f"/matching/trials/{trial_id}", 303)


def publish(doors: Doors, request: Request, form: FormData) -> Response:
    """Have runs use a version, or learn their own where none is named."""
    version = _version(texts(form))
    try:
        doors.workspace.models.publish(version, name_of(request))
    except (Conflict, NotFound) as refused:
        return _matching(doors, request, refused)
    return _told("published", version)


def rollback(doors: Doors, request: Request, form: FormData) -> Response:
    """Have runs use what they used before the last publication."""
    del form
    try:
        version = doors.workspace.models.roll_back(name_of(request))
    except Conflict as refused:
        return _matching(doors, request, refused)
    return _told("rolled_back", version)


def make(doors: Doors, request: Request, form: FormData) -> Response:
    """Try settings, a version or both; what a person wrote stays when it cannot be tried."""
    given = texts(form)
    settings = _settings(given["text"]) if "text" in given else None
    version = None if given.get("version", AS_IT_IS) == AS_IT_IS else _version(given)
    trials = doors.workspace.trials
    try:
        begun = started(trials, doors.work, trials.plan(name_of(request), version=version, text=settings))
    except (BadInput, Conflict, NotFound) as refused:
        kept = doors.workspace.plans.text() if settings is None else settings
        page = shown_plans(request, doors.workspace, kept, version, _problem(request, refused))
        return doors.screen.show(request, page, refused.status)
    return _on_its_way(begun.trial_id)


def apply(doors: Doors, request: Request, form: FormData) -> Response:
    """Put a plan in force, in a run of its own, when the count typed is what it touches."""
    name, me = str(uuid(request.path_params["plan_id"])), name_of(request)
    typed = whole(texts(form), "typed", 0, LARGEST_NUMBER)
    plans = doors.workspace.plans
    try:
        _counted(plans.ready(name).customers_touched, typed)
        doors.work.start(lambda tell: plans.apply(name, me, tell))
    except Conflict as refused:
        page = shown_one(request, doors.workspace, _problem(request, refused))
        return doors.screen.show(request, page, refused.status)
    return RedirectResponse("/runs", 303)


def take_back(doors: Doors, request: Request, form: FormData) -> Response:
    """Put back what was there before the plan applied last, in a run of its own."""
    del form
    plans, me = doors.workspace.plans, name_of(request)
    try:
        plans.applied()
        doors.work.start(lambda tell: plans.roll_back(me, tell))
    except Conflict as refused:
        page = shown_plans(request, doors.workspace, plans.text(), None, _problem(request, refused))
        return doors.screen.show(request, page, refused.status)
    return RedirectResponse("/runs", 303)


def _counted(touched: int, typed: int) -> None:
    if typed != touched:
        raise Conflict(
            f"the plan touches {touched} customers, and {typed} was typed",
            where="typed",
            mend="look again and type the count",
        )


def _settings(text: str) -> str:
    if len(text) > LONGEST_FILE or "\x00" in text:
        raise BadInput("the settings are too long or hold a NUL", where="text", mend="shorten them")
    return text.replace("\r\n", "\n")


def _version(given: Mapping[str, str]) -> str:
    version = given.get("version", "").strip()
    if len(version) > LONGEST_TEXT or "\x00" in version:
        raise BadInput("there is no such version", where="version", mend="choose one of the list")
    return version


def _told(told: str, version: str) -> Response:
    return RedirectResponse(f"/matching?{urlencode({'told': told, 'version': version})}", 303)


def _matching(doors: Doors, request: Request, refused: MonocleError) -> Response:
    page = shown_matching(request, doors.workspace, problem=_problem(request, refused))
    return doors.screen.show(request, page, refused.status)


def _problem(request: Request, refused: MonocleError) -> tuple[str, str]:
    """Give what was refused and what to do then, in the language of the page."""
    language = language_of(request)
    where = in_words(refused.where, language)
    what = in_words(refused.what, language)
    return f"{where}{in_words(': ', language)}{what}" if where else what, in_words(refused.mend, language)
