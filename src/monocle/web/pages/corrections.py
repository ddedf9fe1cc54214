"""Corrections of a source: what it should mend, to read and to send back."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput
from monocle.http.queries import LARGEST_OFFSET, number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.sources import source_named
from monocle.workspace.corrections import Correction, CorrectionCount
from monocle.workspace.views import SourceRow

ROWS = 50
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class CorrectionsPage(Page):
    """What one source should correct.

    Attributes:
        counts: rows per field and reason, most first.
        total: corrections in all.
        following: how many to leave out for the next page; 0 when there is none.
    """

    TEMPLATE: ClassVar[str] = "corrections.html"
    source: SourceRow
    counts: tuple[CorrectionCount, ...]
    total: int
    rows: tuple[Correction, ...]
    following: int


def corrections_page(request: Request, workspace: Verbs) -> CorrectionsPage:
    """Give the page of a source's corrections."""
    refuse_unknown(request, {"limit", "after"})
    source = source_named(request.path_params["name"], workspace)
    limit = max(1, number(request, "limit", ROWS, 1000))
    after = number(request, "after", 0, LARGEST_OFFSET)
    counts = tuple(workspace.corrections.counts(source.name))
    total = sum(one.rows for one in counts)
    rows = tuple(workspace.corrections.list(source.name, limit, after, language_of(request)))
    following = after + limit if after + limit < total else 0
    return CorrectionsPage(source, counts, total, rows, following)


def corrections_file(request: Request, workspace: Verbs) -> Response:
    """Give all corrections of a source as a file that is safe to open in a spreadsheet, or as plain CSV for a program."""
    refuse_unknown(request, {"type", "profile"})
    source = source_named(request.path_params["name"], workspace)
    kind, profile = text(request, "type") or "csv", text(request, "profile") or "spreadsheet"
    if kind not in TYPES or profile not in {"spreadsheet", "machine"}:
        raise BadInput(
            "this type or profile is not known", where="address", mend="use csv or xlsx, and spreadsheet or machine"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"corrections.{kind}"
        workspace.corrections.write(source.name, path, machine=profile == "machine", language=language_of(request))
        body = path.read_bytes()
    named = f'attachment; filename="{source.name}_corrections.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})
