"""The calls of the API about fields, refused values and corrections."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Correcting, Nothing, Refused, Spoken
from monocle.errors import NotFound
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.corrections import Correction, CorrectionCount
from monocle.workspace.field_views import CoreData, FieldRow, QualityChange, RefusalCount, RefusedValue


@dataclass(frozen=True)
class QualityAnswer:
    """Quality before and after, and the core data; both None before the first run."""

    quality: QualityChange | None
    core: CoreData | None


@dataclass(frozen=True)
class RefusalsAnswer:
    """Refused values: how many per source, field and reason, and a part of the list.

    Attributes:
        following: what ``after`` must be for the next part; None at the end.
    """

    counts: list[RefusalCount]
    items: list[RefusedValue]
    following: int | None


@dataclass(frozen=True)
class CorrectionsAnswer:
    """What a source should correct: how much, and a part of the list.

    Attributes:
        following: what ``after`` must be for the next part; None at the end.
    """

    counts: list[CorrectionCount]
    items: list[Correction]
    following: int | None


def fields(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about fields and refused values."""

    @app.get("/fields", response_model=Listed[FieldRow], **open_to(Permission.READ_SOURCES))
    def catalogue(query: Annotated[Spoken, Query()]) -> Response:
        """All fields: what they are, who answers for them, how well they are filled."""
        return answer(Listed(workspace.fields.list(query.language)))

    @app.get("/fields/quality", response_model=QualityAnswer, **open_to(Permission.READ_STATUS))
    def quality(_query: Annotated[Nothing, Query()]) -> Response:
        """Quality before and after, and the core data."""
        return answer(QualityAnswer(workspace.fields.quality(), workspace.fields.core()))

    @app.get("/refusals", response_model=RefusalsAnswer, **open_to(Permission.READ_QUARANTINE))
    def refusals(query: Annotated[Refused, Query()]) -> Response:
        """Values that cleaning refused, masked."""
        if query.source:
            _known(query.source, workspace)
        counts = [
            one
            for one in workspace.refusals.summary(query.source, query.field, "en")
            if query.reason in {"", one.reason}
        ]
        rows = list(workspace.refusals.list(query.source, query.field, query.reason, query.limit + 1, query.after))
        kept = rows[: query.limit]
        return answer(RefusalsAnswer(counts, kept, kept[-1].number if len(rows) > query.limit else None))


def source_corrections(app: FastAPI, workspace: Verbs) -> None:
    """Add the call about corrections."""

    @app.get("/sources/{name}/corrections", response_model=CorrectionsAnswer, **open_to(Permission.EXPORT_CUSTOMERS))
    def corrections(name: str, query: Annotated[Correcting, Query()]) -> Response:
        """What a source should correct."""
        _known(name, workspace)
        counts = list(workspace.corrections.counts(name))
        items = list(workspace.corrections.list(name, query.limit, query.after, query.language))
        following = query.after + query.limit
        more = following < sum(one.rows for one in counts)
        return answer(CorrectionsAnswer(counts, items, following if more else None))


def _known(name: str, workspace: Verbs) -> None:
    if name not in {source.name for source in workspace.sources.list()}:
        raise NotFound("there is no source of this name", mend="see /api/v1/sources")
