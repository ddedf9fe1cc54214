"""The calls of the API about segments: what they say, who is in them, who entered and left."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Spoken, Text
from monocle.http.accesses import saw, saw_list
from monocle.http.permissions import name_of
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.segment_views import (
    Explanation,
    ListRow,
    Member,
    MemberChange,
    Overlap,
    Preview,
    Segment,
    SegmentRow,
    SegmentVersion,
    SizeRow,
    Template,
    Vocabulary,
)

BASE = "/api/v1"
LONGEST_LIST = 1_000_000
_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Which(Spoken):
    """Which segments."""

    archived: bool = False


class Paged(Nothing):
    """Which members."""

    limit: Limit = 100
    after: Annotated[Text, Field(description="what following said of the part before; empty for the first")] = ""


class Before(Nothing):
    """Which changes of members: those before a number, newest first."""

    limit: Limit = 100
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Filed(Nothing):
    """In which format."""

    format: Literal["csv", "xlsx"] = "csv"


class Whom(Spoken):
    """Which customer."""

    customer: Annotated[Text, Field(description="id or type:value")]


class Tried(BaseModel):
    """A tree to count."""

    model_config = ConfigDict(extra="forbid", strict=True)
    where: dict[str, Any]
    sample: Annotated[int, Field(ge=0, le=100)] = 10
    by_field: Text = ""


class Said(BaseModel):
    """What a segment is to say: as its file does."""

    model_config = ConfigDict(extra="forbid", strict=True)
    definition: dict[str, Any]


class Named(BaseModel):
    """Another name."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Text


class Numbered(BaseModel):
    """A version."""

    model_config = ConfigDict(extra="forbid", strict=True)
    version: Annotated[int, Field(ge=1, lt=2**31)]


class Imported(BaseModel):
    """A list of customers: CSV whose header names identifiers."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: Annotated[str, Field(max_length=LONGEST_LIST)]
    label: Text = ""


InWords = Callable[[Explanation, Vocabulary, str], Explanation]


@dataclass(frozen=True)
class Members:
    """A part of the members; ``following`` is the ``after`` of the next part, None at the end."""

    items: Sequence[Member]
    following: str | None


def segments(app: FastAPI, workspace: Verbs, in_words: InWords) -> None:
    """Add the calls about segments; ``in_words`` says explanations in a language."""
    _reading(app, workspace)
    _members(app, workspace, in_words)
    _writing(app, workspace)
    _lists(app, workspace)


def _reading(app: FastAPI, workspace: Verbs) -> None:
    needing = open_to(Permission.READ_SEGMENTS)

    @app.get("/segments", response_model=Listed[SegmentRow], **needing)
    def listed(query: Annotated[Which, Query()]) -> Response:
        """All segments, with their sizes and how fresh they are."""
        return answer(Listed(workspace.segments.list(query.language, query.archived)))

    @app.get("/segments/{name}", response_model=Segment, **needing)
    def one(name: str, query: Annotated[Spoken, Query()]) -> Response:
        """One segment with what it says."""
        return answer(workspace.segments.get(name, query.language))

    @app.get("/segments/{name}/versions", response_model=Listed[SegmentVersion], **needing)
    def versions(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """What it said, newest first."""
        return answer(Listed(workspace.segments.versions(name)))

    @app.get("/segments/{name}/sizes", response_model=Listed[SizeRow], **needing)
    def sizes(name: str, query: Annotated[Before, Query()]) -> Response:
        """How many members each evaluation of all customers left, newest first."""
        return answer(Listed(workspace.segments.sizes(name, query.limit)))

    @app.get("/segments/{name}/overlap", response_model=Listed[Overlap], **needing)
    def overlap(name: str, query: Annotated[Spoken, Query()]) -> Response:
        """How many members it shares with each other segment."""
        return answer(Listed(workspace.segments.overlap(name, query.language)))

    @app.get("/segment-templates", response_model=Listed[Template], **needing)
    def templates(query: Annotated[Spoken, Query()]) -> Response:
        """Segments to start from."""
        return answer(Listed(workspace.segments.templates(query.language)))

    @app.get("/segment-vocabulary", response_model=Vocabulary, **needing)
    def vocabulary(query: Annotated[Spoken, Query()]) -> Response:
        """What conditions may name here."""
        return answer(workspace.segments.vocabulary(query.language))


def _members(app: FastAPI, workspace: Verbs, in_words: InWords) -> None:
    needing = open_to(Permission.READ_SEGMENTS)

    @app.get("/segments/{name}/members", response_model=Members, **needing)
    def members(name: str, request: Request, query: Annotated[Paged, Query()]) -> Response:
        """Who is in it, in the order of their ids."""
        found = workspace.segments.members(name, query.limit, query.after)
        saw_list(workspace.accesses, request, f"{BASE}/segments/{{name}}/members", found.items)
        return answer(Members(found.items, found.following or None))

    @app.get("/segments/{name}/changes", response_model=Listed[MemberChange], **needing)
    def changes(name: str, request: Request, query: Annotated[Before, Query()]) -> Response:
        """Who entered and left, newest first."""
        found = workspace.segments.changes(name, query.limit, query.before)
        saw_list(workspace.accesses, request, f"{BASE}/segments/{{name}}/changes", found)
        return answer(Listed(found, found[-1].change_id if len(found) == query.limit else None))

    @app.get("/segments/{name}/explain", response_model=Explanation, **needing)
    def explain(name: str, request: Request, query: Annotated[Whom, Query()]) -> Response:
        """Why a customer is in it or not, condition by condition."""
        found = workspace.segments.explain(name, query.customer, query.language)
        saw(workspace.accesses, request, f"{BASE}/segments/{{name}}/explain", found.customer.customer_id)
        return answer(in_words(found, workspace.segments.vocabulary(query.language), query.language))

    @app.get("/segments/{name}/export", response_class=Response, **open_to(Permission.EXPORT_CUSTOMERS))
    def export(name: str, request: Request, query: Annotated[Filed, Query()]) -> Response:
        """The members with name, e-mail and telephone, as a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"members.{query.format}"
            count = workspace.segments.export(name, path)
            body = path.read_bytes()
        saw_list(workspace.accesses, request, f"{BASE}/segments/{{name}}/export", range(count))
        named = f'attachment; filename="{name}.{query.format}"'
        return Response(body, headers={"Content-Disposition": named, "Content-Type": _TYPES[query.format]})


def _writing(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_SEGMENTS)

    @app.post("/segments", response_model=Listed[SegmentRow], **writing)
    def refresh(_query: Annotated[Nothing, Query()]) -> Response:
        """Take edited files into use and evaluate all segments over all customers."""
        return answer(Listed(workspace.segments.refresh()))

    @app.post("/segments/{name}", response_model=Segment, **writing)
    def save(name: str, request: Request, said: Said) -> Response:
        """Write what it says, as a version of its own, and evaluate it."""
        return answer(workspace.segments.save(name, said.definition, name_of(request)))

    @app.post("/segment-preview", response_model=Preview, **open_to(Permission.READ_SEGMENTS))
    def preview(request: Request, tried: Tried) -> Response:
        """Count a tree, with some of its customers."""
        found = workspace.segments.preview(tried.where, tried.sample, tried.by_field)
        saw_list(workspace.accesses, request, f"{BASE}/segment-preview", found.sample)
        return answer(found)

    @app.post("/segments/{name}/archive", response_model=Segment, **writing)
    def archive(name: str, request: Request) -> Response:
        """Have nobody in it any more."""
        return answer(workspace.segments.archive(name, name_of(request)))

    @app.post("/segments/{name}/restore", response_model=Segment, **writing)
    def restore(name: str, request: Request) -> Response:
        """Take it into use again."""
        return answer(workspace.segments.restore(name, name_of(request)))

    @app.post("/segments/{name}/rollback", response_model=Segment, **writing)
    def roll_back(name: str, request: Request, numbered: Numbered) -> Response:
        """Have it say what it said before."""
        return answer(workspace.segments.roll_back(name, numbered.version, name_of(request)))

    @app.post("/segments/{name}/duplicate", response_model=Segment, status_code=201, **writing)
    def duplicate(name: str, request: Request, to: Named) -> Response:
        """Make a segment that says the same under another name."""
        return answer(workspace.segments.duplicate(name, to.name, name_of(request)), 201)

    @app.post("/segments/{name}/copy", response_model=Segment, status_code=201, **writing)
    def copy(name: str, request: Request, to: Named) -> Response:
        """Make a segment of who is in it now."""
        return answer(workspace.segments.copy(name, to.name, name_of(request)), 201)


def _lists(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_SEGMENTS)

    @app.get("/segment-lists", response_model=Listed[ListRow], **open_to(Permission.READ_SEGMENTS))
    def lists(_query: Annotated[Nothing, Query()]) -> Response:
        """Imported lists and copies, and how many of their entries are customers."""
        return answer(Listed(workspace.segments.lists()))

    @app.post("/segment-lists/{name}", response_model=ListRow, **writing)
    def put(name: str, request: Request, imported: Imported) -> Response:
        """Keep a list, in the place of the one of the same name."""
        return answer(workspace.segments.put_list(name, imported.text, name_of(request), imported.label))

    @app.post("/segment-lists/{name}/drop", status_code=204, **writing)
    def drop(name: str) -> Response:
        """Forget a list that no segment reads."""
        workspace.segments.drop_list(name)
        return Response(status_code=204)
