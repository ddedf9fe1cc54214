"""What stewards decide on pages: each form is answered by the next page, and a refused one by the same page and why."""

import datetime as dt
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monocle.errors import BadInput, Conflict
from monocle.http.permissions import guarded, name_of
from monocle.http.queries import uuid
from monocle.language import translations
from monocle.permissions import Permission
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.pages.bulk import rule_of, shown_rule
from monocle.web.pages.merging import chosen_records
from monocle.web.pages.review import Asked, Pair, asked_of, pair_of, queue_page, whole
from monocle.web.words import VERDICT
from monocle.workspace.review_views import Done

LONGEST_WHY = 1000
LARGEST_NUMBER = 2**63 - 1
Answer = Callable[[Doors, Request, FormData], Response]


def steward_routes(doors: Doors) -> list[Route]:
    """Give the routes of what stewards decide."""
    reviews, identities = Permission.WRITE_REVIEWS, Permission.WRITE_IDENTITIES
    known: tuple[tuple[str, Answer, Permission], ...] = (
        ("/review/judge", judge, reviews),
        ("/review/undo", undo, reviews),
        ("/review/confirm", confirm, reviews),
        ("/review/take", take, reviews),
        ("/review/release", release, reviews),
        ("/review/bulk", bulk, reviews),
        ("/customers/{key}/merge", merge, identities),
        ("/customers/{key}/split", split, identities),
        ("/customers/{key}/unmerge", unmerge, identities),
    )
    return [guarded(path, formed(doors, answer), permission, ["POST"]) for path, answer, permission in known]


def formed(doors: Doors, answer: Answer) -> Callable[[Request], object]:
    """Give the endpoint that hands a form to what answers it."""

    async def endpoint(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=1100)
        return await run_in_threadpool(answer, doors, request, form)

    return endpoint


def judge(doors: Doors, request: Request, form: FormData) -> Response:
    """Decide about two records: in the queue the next pair is opened; from a customer, the customer is shown."""
    given = texts(form)
    pair, verdict = pair_of(given, "left", "right"), given.get("verdict", "")
    if pair is None or verdict not in VERDICT:
        raise BadInput("no pair or no verdict is given", where="verdict", mend=f"use {', '.join(VERDICT)}")
    asked, following = asked_of(given), pair_of(given, "next_left", "next_right")
    seen_at = _time(given.get("seen_at", ""))
    try:
        done = doors.workspace.reviews.judge(*pair, verdict, name_of(request), why_of(given), seen_at)
    except Conflict as refused:
        if given.get("customer"):
            raise
        return _refused(doors, request, asked, refused)
    if given.get("customer"):
        return _changed(uuid(given["customer"]), done)
    return _queue(asked, following, done=done.judgement.judgement_id)


def undo(doors: Doors, request: Request, form: FormData) -> Response:
    """Take a judgement back: from the queue, its pair is opened again; from a customer, the customer is shown."""
    given = texts(form)
    number, asked = whole(given, "judgement", 0, LARGEST_NUMBER), asked_of(given)
    try:
        done = doors.workspace.reviews.undo(number, name_of(request))
    except Conflict as refused:
        if given.get("customer"):
            raise
        return _refused(doors, request, asked, refused)
    if given.get("customer"):
        return RedirectResponse(f"/customers/{uuid(given['customer'])}?undone={number}", 303)
    if given.get("back") == "judgements":
        return RedirectResponse("/review/judgements", 303)
    judgement = done.judgement
    pair = (judgement.left_ids[0], judgement.right_ids[0])
    return _queue(asked, pair if judgement.origin == "review" else None, undone=number)


def confirm(doors: Doors, request: Request, form: FormData) -> Response:
    """Put in force what another person proposed."""
    given = texts(form)
    number, asked = whole(given, "judgement", 0, LARGEST_NUMBER), asked_of(given)
    try:
        doors.workspace.reviews.confirm(number, name_of(request))
    except Conflict as refused:
        return _refused(doors, request, asked, refused)
    if given.get("back") == "judgements":
        return RedirectResponse("/review/judgements", 303)
    return _queue(asked, pair_of(given, "next_left", "next_right"), confirmed=number)


def take(doors: Doors, request: Request, form: FormData) -> Response:
    """Tell others that this person has a pair open; the one open before is let go."""
    given, me = texts(form), name_of(request)
    pair, before = pair_of(given, "left", "right"), pair_of(given, "before_left", "before_right")
    if before and before != pair:
        doors.workspace.reviews.release(*before, me)
    if pair is None:
        raise BadInput("no pair is given", where="left, right", mend="open a pair of the list")
    doors.workspace.reviews.take(*pair, me)
    return _queue(asked_of(given), pair) if given.get("form") else Response(status_code=204)


def release(doors: Doors, request: Request, form: FormData) -> Response:
    """Tell others that this person has a pair open no more."""
    pair = pair_of(texts(form), "left", "right")
    if pair:
        doors.workspace.reviews.release(*pair, name_of(request))
    return Response(status_code=204)


def bulk(doors: Doors, request: Request, form: FormData) -> Response:
    """Judge all that a rule meets, when the count typed is what it meets now."""
    given = texts(form)
    rule, typed = rule_of(given), whole(given, "typed", 0, LARGEST_NUMBER)
    if rule is None:
        raise BadInput("no verdict is given", where="verdict", mend=f"use {', '.join(VERDICT)}")
    me, reviews = name_of(request), doors.workspace.reviews
    met = reviews.by_rule(rule.verdict, me, dry=True, **rule.chosen()).pairs
    if typed != met:
        said = Conflict(
            f"the rule meets {met} pairs, and {typed} was typed", where="typed", mend="look again and type the count"
        )
        language = language_of(request)
        page = shown_rule(
            request, doors.workspace, rule, problem=in_words(said.what, language), mend=in_words(said.mend, language)
        )
        return doors.screen.show(request, page, said.status)
    found = reviews.by_rule(rule.verdict, me, dry=False, **rule.chosen())
    return RedirectResponse(f"/review/bulk?judged={found.judged}", 303)


def merge(doors: Doors, request: Request, form: FormData) -> Response:
    """Make two customers one."""
    given = texts(form)
    own, other = uuid(request.path_params["key"]), uuid(given.get("other", ""))
    return _changed(own, doors.workspace.identities.merge(own, other, name_of(request), why_of(given)))


def split(doors: Doors, request: Request, form: FormData) -> Response:
    """Make records of a customer a customer of their own."""
    own = doors.workspace.customers.get(str(uuid(request.path_params["key"])))
    chosen = chosen_records([str(one) for one in form.getlist("record")], own)
    if not chosen:
        raise BadInput("no record is chosen", where="record", mend="choose at least one")
    done = doors.workspace.identities.split(own.customer_id, chosen, name_of(request), why_of(texts(form)))
    return _changed(own.customer_id, done)


def unmerge(doors: Doors, request: Request, form: FormData) -> Response:
    """Take a merge back."""
    given = texts(form)
    own, other = uuid(request.path_params["key"]), uuid(given.get("other", ""))
    return _changed(own, doors.workspace.identities.unmerge(own, other, name_of(request), why_of(given)))


def texts(form: FormData) -> Mapping[str, str]:
    """Give a form's values by name, the last of several."""
    return {name: str(value) for name, value in form.multi_items()}


def why_of(given: Mapping[str, str]) -> str:
    """Give the reason that a person wrote.

    Raises:
        BadInput: it is longer than 1,000 characters, or holds a NUL.
    """
    why = given.get("why", "").strip()
    if len(why) > LONGEST_WHY or "\x00" in why:
        raise BadInput(f"the comment is longer than {LONGEST_WHY} characters or holds a NUL", where="why")
    return why


def _time(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("this is no time", where="seen_at", mend="open the pair again") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _queue(asked: Asked, pair: Pair | None, **told: int) -> Response:
    return RedirectResponse(_address(asked, pair, **told), 303)


def _address(asked: Asked, pair: Pair | None, **told: int) -> str:
    limit = {"limit": asked.limit} if asked.limit != Asked("", "", 20, None).limit else {}
    sides = {"left": pair[0], "right": pair[1]} if pair else {}
    parts = {"reason": asked.reason, "after": asked.after, **limit, **sides, **told}
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"/review?{query}" if query else "/review"


def _refused(doors: Doors, request: Request, asked: Asked, refused: Conflict) -> Response:
    language = language_of(request)
    what, mend = in_words(refused.what, language), in_words(refused.mend, language)
    answer = doors.screen.show(request, queue_page(request, doors.workspace, asked, what, mend), refused.status)
    answer.headers["HX-Push-Url"] = _address(asked, asked.pair)
    return answer


def in_words(text: str, language: str) -> str:
    """Give a finished English text in a language."""
    return translations(language).told(text)


def _changed(own: UUID, done: Done) -> Response:
    """Show the customer; after a merge into the other, that one."""
    after = done.impact.customers_after
    shown = own if own in after or not after else after[0]
    told = "proposed" if done.judgement.state == "proposed" else "done"
    query = urlencode({told: done.judgement.judgement_id, "repairs": len(done.repairs)})
    return RedirectResponse(f"/customers/{quote(str(shown))}?{query}", 303)
