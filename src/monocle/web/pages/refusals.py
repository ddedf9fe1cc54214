"""Refusals: the values that cleaning did without, why, and where to mend them."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.field_views import RefusalCount, RefusedValue

ROWS = 50
LARGEST = 2**53


@dataclass(frozen=True)
class RefusalsPage(Page):
    """Refused values.

    Attributes:
        counts: per source, field and reason, most first.
        total: values refused with these filters.
        rows: one per value, with the key of its row in the source.
        sources, fields, reasons: that can be chosen.
        following: the number after which the next page starts; 0 when there is none.
    """

    TEMPLATE: ClassVar[str] = "refusals.html"
    counts: tuple[RefusalCount, ...]
    total: int
    rows: tuple[RefusedValue, ...]
    sources: tuple[str, ...]
    fields: tuple[str, ...]
    reasons: tuple[str, ...]
    source: str
    field: str
    reason: str
    following: int


def refusals_page(request: Request, workspace: Verbs) -> RefusalsPage:
    """Give the page of refused values."""
    refuse_unknown(request, {"source", "field", "reason", "limit", "after"})
    source, field, reason = text(request, "source"), text(request, "field"), text(request, "reason")
    limit = max(1, number(request, "limit", ROWS, 999))
    after = number(request, "after", 0, LARGEST)
    every = workspace.refusals.summary(language=language_of(request))
    counts = tuple(
        one for one in every if source in {"", one.source} and field in {"", one.field} and reason in {"", one.reason}
    )
    names = {row.name for row in workspace.sources.list()}
    rows: tuple[RefusedValue, ...] = ()
    if source in {"", *names}:
        rows = tuple(workspace.refusals.list(source, field, reason, limit + 1, after))
    kept = rows[:limit]
    return RefusalsPage(
        counts=counts,
        total=sum(one.values for one in counts),
        rows=kept,
        sources=tuple(sorted({one.source for one in every} | ({source} if source else set()))),
        fields=tuple(sorted({one.field for one in every} | ({field} if field else set()))),
        reasons=tuple(sorted({one.reason for one in every} | ({reason} if reason else set()))),
        source=source,
        field=field,
        reason=reason,
        following=kept[-1].number if len(rows) > limit else 0,
    )
