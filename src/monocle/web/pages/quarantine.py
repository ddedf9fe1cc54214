"""Quarantine: rows that wait for a person, with the reason, and what can be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.page import Page
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


def quarantine_page(request: Request, workspace: Verbs) -> QuarantinePage:
    """Give the page of rows in quarantine."""
    refuse_unknown(request, {"source", "reason", "state", "limit", "after", "settled", "done"})
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
