"""Segments: the list of groups of customers, and the lists that were imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.segmenting import Segments
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.segment_views import ListRow, SegmentRow, SizeRow, Template

MOST_USES = 200
"""Segments of which the list tells where they are used and how their size moved."""
POINTS = 30
HEIGHT, WIDTH = 24.0, 96.0


@dataclass(frozen=True)
class Trend:
    """How the size of a segment moved.

    Attributes:
        points: of a line 96 wide and 24 high, as SVG writes it; empty with fewer than two sizes.
        change: members more than at the first of these sizes; None with fewer than two.
        share: the same as a share of them; None where there were none.
    """

    points: str
    change: int | None
    share: float | None


@dataclass(frozen=True)
class Sending:
    """An audience that a segment is sent to: of which destination."""

    destination: str
    audience: str


@dataclass(frozen=True)
class SegmentLine:
    """One segment of the list.

    Attributes:
        used_by: names of segments that read it.
        sent_to: audiences that it is sent to.
    """

    row: SegmentRow
    trend: Trend
    used_by: tuple[str, ...]
    sent_to: tuple[Sending, ...]


@dataclass(frozen=True)
class SegmentsPage(Page):
    """All segments.

    Attributes:
        lines: those in use, or the archived ones too.
        templates: to start from, those whose data is there.
        lacking: templates that need what the workspace has not yet.
        archived: whether archived ones are shown.
        put_away: name of the one that was just archived; empty when none was.
        restored: name of the one that was just taken into use again.
        may_write: whether who asks may make and change segments.
    """

    TEMPLATE: ClassVar[str] = "segments.html"
    lines: tuple[SegmentLine, ...]
    templates: tuple[Template, ...]
    lacking: tuple[Template, ...]
    archived: bool
    put_away: str
    restored: str
    may_write: bool


@dataclass(frozen=True)
class ListsPage(Page):
    """The lists that were imported or copied, which conditions may name.

    Attributes:
        put: name of the one that was just imported.
        dropped: name of the one that was just forgotten.
        name, label: what a person wrote, where it was refused.
    """

    TEMPLATE: ClassVar[str] = "segment_lists.html"
    lists: tuple[ListRow, ...]
    put: ListRow | None
    dropped: str
    may_write: bool
    name: str = ""
    label: str = ""
    problem: str = ""
    mend: str = ""


def segments_page(request: Request, workspace: Verbs) -> SegmentsPage:
    """Give the page of segments."""
    refuse_unknown(request, {"archived", "put_away", "restored"})
    archived, language = text(request, "archived") == "yes", language_of(request)
    templates = tuple(workspace.segments.templates(language))
    sent = sendings(request, workspace)
    return SegmentsPage(
        lines=tuple(
            _line(workspace.segments, row, place, sent.get(row.name, ()))
            for place, row in enumerate(workspace.segments.list(language, archived=archived))
        ),
        templates=tuple(one for one in templates if one.ready),
        lacking=tuple(one for one in templates if not one.ready),
        archived=archived,
        put_away=text(request, "put_away"),
        restored=text(request, "restored"),
        may_write=allows(role_of(request), Permission.WRITE_SEGMENTS),
    )


def _line(segments: Segments, row: SegmentRow, place: int, sent: tuple[Sending, ...]) -> SegmentLine:
    if place >= MOST_USES:
        return SegmentLine(row, trend(()), (), sent)
    return SegmentLine(row, trend(segments.sizes(row.name, POINTS)), segments.get(row.name).used_by, sent)


def sendings(request: Request, workspace: Verbs) -> Mapping[str, tuple[Sending, ...]]:
    """Give the audiences that each segment is sent to; none to who may not see destinations."""
    found: dict[str, tuple[Sending, ...]] = {}
    for row in workspace.destinations.list() if allows(role_of(request), Permission.READ_DESTINATIONS) else ():
        for one in row.audiences:
            found[one.segment] = (*found.get(one.segment, ()), Sending(row.name, one.name))
    return found


def trend(sizes: Sequence[SizeRow]) -> Trend:
    """Give how sizes moved, the newest first."""
    members = [one.members for one in reversed(sizes)]
    if len(members) < len("ab"):
        return Trend("", None, None)
    low, high = min(members), max(members)
    span, step = (high - low) or 1, WIDTH / (len(members) - 1)

    def at(value: int) -> float:
        return HEIGHT / 2 if high == low else HEIGHT - 2 - (HEIGHT - 4) * (value - low) / span

    points = " ".join(f"{place * step:.1f},{at(value):.1f}" for place, value in enumerate(members))
    change = members[-1] - members[0]
    return Trend(points, change, change / members[0] if members[0] else None)


def lists_page(request: Request, workspace: Verbs) -> ListsPage:
    """Give the page of lists."""
    refuse_unknown(request, {"put", "dropped"})
    put = text(request, "put")
    page = shown_lists(request, workspace)
    return ListsPage(
        page.lists,
        next((one for one in page.lists if one.name == put), None),
        text(request, "dropped"),
        page.may_write,
    )


def shown_lists(
    request: Request, workspace: Verbs, given: tuple[str, str] = ("", ""), problem: tuple[str, str] = ("", "")
) -> ListsPage:
    """Give the page of lists, with what was refused and why."""
    return ListsPage(
        tuple(workspace.segments.lists()),
        None,
        "",
        allows(role_of(request), Permission.WRITE_SEGMENTS),
        *given,
        *problem,
    )
