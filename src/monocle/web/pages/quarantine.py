"""Quarantine: rows that wait for a person, with the reason, and what can be done with them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import BadInput, NotFound
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.workspace.replaying_events import ACCEPTED
from monocle.workspace.views import QuarantinedRow

ROWS = 50
LARGEST_ID = 2**63 - 1
STATES = ("open", "replayed", "dismissed")
LONGEST_RAW = 2000


@dataclass(frozen=True)
class Count:
    """How many rows of one source wait for one reason."""

    source: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Mending:
    """One row that a person mends.

    Attributes:
        text: as it stands in the field.
        problem: why it still cannot be used; empty where it was not tried yet.
        accepted: whether it can be accepted as it is.
    """

    row: QuarantinedRow
    text: str
    problem: str
    accepted: bool


@dataclass(frozen=True)
class QuarantinePage(Page):
    """Rows in quarantine.

    Attributes:
        sources: names that can be chosen.
        counts: rows per source and reason in this state, most first.
        reasons: that can be chosen.
        after: the id after which the page starts; 0 for the first page.
        following: the id after which the next page starts; 0 when there is none.
        settled: rows that were just replayed or dismissed; None when none was asked for.
        done: replayed or dismissed; empty when none was asked for.
        mending: the row that is being mended; None when none is.
        accepted: reasons of events that a person may accept as they are.
    """

    TEMPLATE: ClassVar[str] = "quarantine.html"
    rows: tuple[QuarantinedRow, ...]
    sources: tuple[str, ...]
    counts: tuple[Count, ...]
    reasons: tuple[str, ...]
    source: str
    reason: str
    state: str
    after: int
    limit: int
    following: int
    settled: int | None
    done: str
    mending: Mending | None
    accepted: tuple[str, ...] = ACCEPTED


def quarantine_page(request: Request, workspace: Verbs) -> QuarantinePage:
    """Give the page of rows in quarantine."""
    refuse_unknown(request, {"source", "reason", "state", "limit", "after", "settled", "done", "mend"})
    mended = number(request, "mend", 0, LARGEST_ID)
    return _page(request, workspace, _mending(workspace, mended) if mended else None)


def mending_page(request: Request, workspace: Verbs, quarantine_id: int, text: str, problem: str) -> QuarantinePage:
    """Give the page with a row whose mended text still cannot be used."""
    return _page(request, workspace, replace(_mending(workspace, quarantine_id), text=text, problem=problem))


def _mending(workspace: Verbs, quarantine_id: int) -> Mending:
    rows = workspace.quarantine.list(state="open", limit=1, after=quarantine_id - 1)
    if not rows or rows[0].quarantine_id != quarantine_id:
        raise NotFound("this row is not open", where="quarantine", mend="choose one on the page of quarantine")
    row = rows[0]
    return Mending(row, _legible(row.raw), "", row.reason in ACCEPTED)


def _legible(raw: str) -> str:
    """Give a JSON object over several lines, so that it can be mended; any other text as it is."""
    try:
        found = json.loads(raw, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return raw
    return json.dumps(found, ensure_ascii=False, indent=2) if isinstance(found, dict) else raw


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Give an object; one that names a key twice is left to the person."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _page(request: Request, workspace: Verbs, mending: Mending | None) -> QuarantinePage:
    source, reason, state = text(request, "source"), text(request, "reason"), text(request, "state") or "open"
    if state not in STATES:
        raise BadInput("this state is not known", where="address: state", mend="use open, replayed or dismissed")
    limit = max(1, number(request, "limit", ROWS, 1000))
    after = number(request, "after", 0, LARGEST_ID)
    rows = tuple(workspace.quarantine.list(source=source, reason=reason, state=state, limit=limit + 1, after=after))
    kept = rows[:limit]
    done = text(request, "done")
    counts = tuple(Count(one.source, one.reason, one.rows) for one in workspace.quarantine.counts(state))
    return QuarantinePage(
        rows=kept,
        sources=tuple(sorted(row.name for row in workspace.sources.list())),
        counts=counts,
        reasons=tuple(sorted({one.reason for one in counts} | ({reason} if reason else set()))),
        source=source,
        reason=reason,
        state=state,
        after=after,
        limit=limit,
        following=kept[-1].quarantine_id if len(rows) > limit else 0,
        settled=number(request, "settled", 0, LARGEST_ID) if done in {"replayed", "dismissed"} else None,
        done=done if done in {"replayed", "dismissed"} else "",
        mending=mending,
    )


def chosen_ids(values: Sequence[str]) -> list[int]:
    """Give the ids that a form holds, each once.

    Raises:
        BadInput: one is no id, or there is none.
    """
    if any(not (value.isascii() and value.isdigit()) or len(value) > len(str(LARGEST_ID)) for value in values):
        raise BadInput("one of the chosen rows has no such id", mend="choose rows on the page of quarantine")
    ids = sorted({int(value) for value in values})
    if not ids or ids[-1] > LARGEST_ID:
        raise BadInput("no row is chosen", mend="choose at least one row on the page of quarantine")
    return ids
