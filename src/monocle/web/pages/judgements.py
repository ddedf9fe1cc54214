"""Judgements: what people decided, and what became of it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput
from monocle.http.permissions import name_of
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.web.words import JUDGED
from monocle.workspace.review_views import Judgement, Progress

ROWS = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class JudgementsPage(Page):
    """Judgements, newest first.

    Attributes:
        states: that can be chosen.
        following: the number before which the next page starts; 0 when there is none.
    """

    TEMPLATE: ClassVar[str] = "judgements.html"
    me: str
    judgements: tuple[Judgement, ...]
    states: tuple[str, ...]
    state: str
    following: int
    progress: Progress


def judgements_page(request: Request, workspace: Verbs) -> JudgementsPage:
    """Give the page of judgements."""
    refuse_unknown(request, {"state", "limit", "before"})
    state = text(request, "state")
    if state and state not in JUDGED:
        raise BadInput("this state is not known", where="address: state", mend=f"use {', '.join(JUDGED)}")
    limit = max(1, number(request, "limit", ROWS, 999))
    found = tuple(workspace.reviews.judgements(state, limit + 1, number(request, "before", 0, LARGEST)))
    kept = found[:limit]
    following = kept[-1].judgement_id if len(found) > limit else 0
    return JudgementsPage(name_of(request), kept, tuple(JUDGED), state, following, workspace.reviews.progress())


def labels_file(request: Request, workspace: Verbs) -> Response:
    """Give the judgements as labels, in a CSV that ``monocle review import`` reads."""
    refuse_unknown(request, ())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.csv"
        workspace.reviews.export_labels(path)
        body = path.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="labels.csv"', "Content-Type": "text/csv; charset=utf-8"}
    return Response(body, headers=headers)
