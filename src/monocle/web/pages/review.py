"""Review: the pairs that a person should look at, and one of them open."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.requests import Request

from monocle.clock import now
from monocle.errors import BadInput, NotFound
from monocle.http.permissions import name_of
from monocle.http.queries import LONGEST_TEXT, refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.comparing import FieldPair, Sum, side_by_side, summed
from monocle.web.words import WAITS
from monocle.workspace.review_views import Judgement, ReviewItem, ReviewPage

ROWS, MOST_ROWS = 20, 200
LATEST, LOOKED_AT = 5, 50
FILTERS = frozenset({"reason", "after", "limit", "left", "right", "done", "undone", "confirmed"})
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Asked:
    """What an address or a form asks of the queue.

    Attributes:
        after: cursor of the piece; empty for the first.
        pair: the one to open; None for the first of the piece.
        told: done, undone or confirmed, and the number of the judgement.
    """

    reason: str
    after: str
    limit: int
    pair: Pair | None
    told: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class OpenItem:
    """The pair that is open.

    Attributes:
        fields: side by side.
        sum: how the weight adds up; None when it cannot be told.
        seen_at: when the page was made: a judgement by another since then is told before it is overruled.
        proposal: what another person, or oneself, proposed and nobody has confirmed.
        previous, following: of the queue.
    """

    item: ReviewItem
    fields: tuple[FieldPair, ...]
    sum: Sum | None
    seen_at: dt.datetime
    proposal: Judgement | None
    previous: Pair | None
    following: Pair | None


@dataclass(frozen=True)
class ReviewQueuePage(Page):
    """The queue.

    Attributes:
        me: who judges.
        mine: what they judged lately, newest first.
        open: None when nothing waits.
        problem, mend: why the last decision was refused; empty when it was not.
        gone: the pair asked for does not wait.
    """

    TEMPLATE: ClassVar[str] = "review.html"
    queue: ReviewPage
    reasons: tuple[str, ...]
    reason: str
    after: str
    limit: int
    me: str
    mine: tuple[Judgement, ...]
    told: str
    judgement: Judgement | None
    open: OpenItem | None
    gone: bool
    problem: str
    mend: str


def review_page(request: Request, workspace: Verbs) -> ReviewQueuePage:
    """Give the page of the queue."""
    refuse_unknown(request, FILTERS)
    return queue_page(request, workspace, asked_of(request.query_params))


def asked_of(given: Mapping[str, str]) -> Asked:
    """Give what an address or a form asks for.

    Raises:
        BadInput: a part of it cannot be used.
    """
    reason, after = given.get("reason", "").strip(), given.get("after", "").strip()
    if reason and reason not in WAITS:
        raise BadInput("this reason is not known", where="address: reason", mend=f"use {', '.join(WAITS)}")
    if len(after) > LONGEST_TEXT or "\x00" in after:
        raise BadInput("this is no place in the queue", where="address: after", mend="leave after out")
    told = next(((name, given[name]) for name in ("done", "undone", "confirmed") if given.get(name)), ("", "0"))
    limit = max(1, whole(given, "limit", ROWS, MOST_ROWS))
    return Asked(reason, after, limit, pair_of(given, "left", "right"), (told[0], whole(given, told[0], 0, 2**63 - 1)))


def whole(given: Mapping[str, str], name: str, default: int, largest: int) -> int:
    """Give a whole number, from 0 on.

    Raises:
        BadInput: it is something else.
    """
    text = given.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(largest)) or int(text) > largest:
        raise BadInput(f"{name} is no whole number from 0 to {largest}", where="address", mend=f"leave {name} out")
    return int(text)


def pair_of(given: Mapping[str, str], left: str, right: str) -> Pair | None:
    """Give two records; None when none are named.

    Raises:
        BadInput: they are no ids.
    """
    texts = given.get(left, "").strip(), given.get(right, "").strip()
    if not any(texts):
        return None
    try:
        return UUID(texts[0]), UUID(texts[1])
    except ValueError:
        raise BadInput("this is no id of a record", where=f"{left}, {right}", mend="open a pair of the list") from None


def queue_page(request: Request, workspace: Verbs, asked: Asked, problem: str = "", mend: str = "") -> ReviewQueuePage:
    """Give the page of the queue.

    Args:
        request: who asks, and in which language.
        workspace: whose verbs are called.
        asked: which piece, and which pair is open.
        problem: why the last decision was refused, in the language of the page.
        mend: what to do then.
    """
    me, language = name_of(request), language_of(request)
    queue = workspace.reviews.queue(asked.reason, asked.after, asked.limit, me, language)
    item, gone = _chosen(workspace, queue, asked.pair, me, language)
    lately = [
        one
        for one in workspace.reviews.judgements(limit=LOOKED_AT)
        if me in {one.by, one.withdrawn_by, one.confirmed_by}
    ]
    return ReviewQueuePage(
        queue=queue,
        reasons=tuple(WAITS),
        reason=asked.reason,
        after=asked.after,
        limit=asked.limit,
        me=me,
        mine=tuple(one for one in lately if one.by == me and one.state != "withdrawn")[:LATEST],
        told=asked.told[0],
        judgement=next((one for one in lately if one.judgement_id == asked.told[1]), None),
        open=_opened(item, queue.items) if item else None,
        gone=gone,
        problem=problem,
        mend=mend,
    )


def _chosen(
    workspace: Verbs, queue: ReviewPage, pair: Pair | None, me: str, language: str
) -> tuple[ReviewItem | None, bool]:
    """Give the pair to open, and whether the one asked for is not there any more."""
    gone = False
    if pair:
        try:
            return workspace.reviews.get(*pair, by=me, language=language), False
        except NotFound:
            gone = True
    first = queue.items[0] if queue.items else None
    return (workspace.reviews.get(first.left_id, first.right_id, by=me, language=language) if first else None), gone


def _opened(item: ReviewItem, items: Sequence[ReviewItem]) -> OpenItem:
    pairs = [(one.left_id, one.right_id) for one in items]
    own = (item.left_id, item.right_id)
    place = pairs.index(own) if own in pairs else -1
    before = pairs[place - 1] if place > 0 else None
    after = pairs[place + 1] if place + 1 < len(pairs) else None
    proposal = next((one for one in item.past if one.state == "proposed"), None)
    return OpenItem(
        item, side_by_side(item.fields), summed(item.why) if item.why else None, now(), proposal, before, after
    )
