"""One segment: its size over time, who entered and left, what it is made of, its versions; and why somebody is in it."""

import difflib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.documents import write_document
from monocle.errors import BadInput
from monocle.http.accesses import saw, saw_list
from monocle.http.permissions import NotAllowed, role_of
from monocle.http.queries import LARGEST_PAGE, number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.web.pages.home import Bar
from monocle.web.pages.segments import Sending, Trend, sendings, trend
from monocle.web.trees import Reasons, reasons, sentence
from monocle.web.vocabulary import breakdowns, labels, told
from monocle.workspace.segment_views import (
    MemberChange,
    MembersPart,
    Overlap,
    Preview,
    Segment,
    SegmentVersion,
    SizeRow,
    Word,
)

ROWS, SIZES, CHANGES = 20, 60, 8
TOLD = ("saved", "rolled", "restored", "refreshed")
LARGEST_NUMBER = 2**31 - 1
FIRST_CHOICES = ("trait.rfm_cell", "sources", "country")
"""By which a segment is broken down where nobody asks for something else: the first that is there."""


@dataclass(frozen=True)
class Changed:
    """One line of what a version changed: ``+``, ``-`` or a blank, and the line."""

    mark: str
    line: str


@dataclass(frozen=True)
class VersionLine:
    """One version, and what it changed of the one before; nothing for the first."""

    version: SegmentVersion
    changes: tuple[Changed, ...]


@dataclass(frozen=True)
class SegmentPage(Page):
    """One segment.

    Attributes:
        words: what it says, in a sentence.
        sizes: newest first.
        by_day: members at the end of each day on which it was evaluated, oldest first.
        changes: who entered and left last.
        parts: of what it is made, by the field ``by``; None where it cannot be counted now, and ``unknown`` says why.
        labels: what values of figures are called, by code.
        choices: what it may be broken down by.
        members: a part of them; None where who asks may not see customers.
        sent_to: audiences that it is sent to.
        ask: what a person is about to do: archive, copy, duplicate or rollback; empty for nothing.
        told: what was just done: saved, rolled, restored or refreshed.
    """

    TEMPLATE: ClassVar[str] = "segment.html"
    segment: Segment
    words: str
    sizes: tuple[SizeRow, ...]
    by_day: tuple[Bar, ...]
    trend: Trend
    changes: tuple[MemberChange, ...]
    overlap: tuple[Overlap, ...]
    by: str
    choices: tuple[Word, ...]
    labels: Mapping[str, str]
    parts: Preview | None
    unknown: str
    members: MembersPart | None
    limit: int
    versions: tuple[VersionLine, ...]
    sent_to: tuple[Sending, ...]
    ask: str
    version: int
    told: str
    may_write: bool
    may_export: bool
    may_send: bool
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True)
class ExplainPage(Page):
    """Why a customer is in a segment or is not, condition by condition; nothing yet where nobody was named."""

    TEMPLATE: ClassVar[str] = "segment_explain.html"
    segment: Segment
    customer: str
    explanation: Reasons | None


def segment_page(request: Request, workspace: Verbs) -> SegmentPage:
    """Give the page of a segment.

    Raises:
        BadInput: the address asks or tells what is not known.
    """
    refuse_unknown(request, {"by", "after", "limit", "ask", "version", "told"})
    ask, done = text(request, "ask"), text(request, "told")
    if ask not in {"", "archive", "copy", "duplicate", "rollback"} or done not in {"", *TOLD}:
        raise BadInput("this is nothing to do here", where="address: ask, told", mend="leave them out")
    return shown_segment(request, workspace, ask, done)


def shown_segment(
    request: Request, workspace: Verbs, ask: str = "", done: str = "", problem: tuple[str, str] = ("", "")
) -> SegmentPage:
    """Give the page of a segment, with what a person is about to do, did, or was refused."""
    verbs, language, role = workspace.segments, language_of(request), role_of(request)
    segment = verbs.get(request.path_params["name"], language)
    name = segment.row.name
    sizes = tuple(verbs.sizes(name, SIZES))
    vocabulary = told(verbs.vocabulary(language), language)
    choices = breakdowns(vocabulary)
    by = _chosen(request, choices)
    parts, unknown = _parts(workspace, segment, by)
    limit = max(1, number(request, "limit", ROWS, LARGEST_PAGE))
    sees = allows(role, Permission.READ_CUSTOMERS)
    members = verbs.members(name, limit, text(request, "after")) if sees else None
    if members is not None:
        saw_list(workspace.accesses, request, "/segments/{name}", members.items)
    return SegmentPage(
        segment=segment,
        words=sentence(segment.definition.get("where"), vocabulary, language),
        sizes=sizes,
        by_day=by_day(sizes),
        trend=trend(sizes),
        changes=tuple(verbs.changes(name, CHANGES)) if sees else (),
        overlap=tuple(verbs.overlap(name, language)),
        by=by,
        choices=choices,
        labels=labels(vocabulary, language),
        parts=parts,
        unknown=unknown,
        members=members,
        limit=limit,
        versions=differences(verbs.versions(name)),
        sent_to=sendings(request, workspace).get(name, ()),
        ask=ask,
        version=number(request, "version", 0, LARGEST_NUMBER),
        told=done,
        may_write=allows(role, Permission.WRITE_SEGMENTS),
        may_export=allows(role, Permission.EXPORT_CUSTOMERS),
        may_send=allows(role, Permission.WRITE_DESTINATIONS),
        problem=problem[0],
        mend=problem[1],
    )


def _chosen(request: Request, choices: Sequence[Word]) -> str:
    known = {one.name for one in choices}
    asked = text(request, "by")
    if asked and asked not in known:
        raise BadInput("nothing is broken down by this", where="address: by", mend="choose one of the list")
    wanted = (asked, *FIRST_CHOICES, *sorted(known))
    return next((one for one in wanted if one in known), "")


def _parts(workspace: Verbs, segment: Segment, by: str) -> tuple[Preview | None, str]:
    """Give what a segment is made of; where it is archived or cannot be counted now, why."""
    if segment.row.archived or not by:
        return None, ""
    try:
        return workspace.segments.preview({"segment": segment.row.name, "is": True}, 0, by), ""
    except BadInput as refused:
        return None, refused.what


def by_day(sizes: Sequence[SizeRow]) -> tuple[Bar, ...]:
    """Give the members after the last evaluation of each day, oldest first."""
    last = {one.at.date(): one.members for one in reversed(sizes)}
    return tuple(Bar(day.isoformat(), members, day) for day, members in sorted(last.items()))


def differences(versions: Sequence[SegmentVersion]) -> tuple[VersionLine, ...]:
    """Give versions, newest first, each with what it changed of the one before."""
    before = [*versions[1:], None]
    return tuple(
        VersionLine(one, changed(older.definition, one.definition) if older else ())
        for one, older in zip(versions, before, strict=True)
    )


def changed(older: Mapping[str, Any], newer: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Give the lines that two definitions differ in, with one line around them."""
    before, after = (write_document(dict(one)).splitlines() for one in (older, newer))
    lines = list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]
    return tuple(Changed(line[:1], line[1:]) for line in lines if not line.startswith("@@"))


def segment_file(request: Request, workspace: Verbs) -> Response:
    """Give all members as a file that is safe to open in a spreadsheet.

    Raises:
        BadInput: the type is not known.
    """
    refuse_unknown(request, {"type"})
    segment = workspace.segments.get(request.path_params["name"])
    kind = text(request, "type") or "csv"
    if kind not in TYPES:
        raise BadInput("this type is not known", where="address: type", mend="use csv or xlsx")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"members.{kind}"
        rows = workspace.segments.export(segment.row.name, path)
        saw_list(workspace.accesses, request, "/segments/{name}/file", range(rows))
        body = path.read_bytes()
    named = f'attachment; filename="{segment.row.name}.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def explain_page(request: Request, workspace: Verbs) -> ExplainPage:
    """Give the page that says why a customer is in a segment.

    Raises:
        NotAllowed: who asks may not see customers.
    """
    refuse_unknown(request, {"customer"})
    if not allows(role_of(request), Permission.READ_CUSTOMERS):
        raise NotAllowed(
            f"this needs the permission {Permission.READ_CUSTOMERS}", mend="ask the owner of the workspace"
        )
    language, customer = language_of(request), text(request, "customer")
    segment = workspace.segments.get(request.path_params["name"], language)
    if not customer:
        return ExplainPage(segment, "", None)
    found = workspace.segments.explain(segment.row.name, customer, language)
    saw(workspace.accesses, request, "/segments/{name}/explain", found.customer.customer_id)
    vocabulary = told(workspace.segments.vocabulary(language), language)
    return ExplainPage(segment, customer, reasons(found, vocabulary, language))
