"""Saved reports: the list, what each shows and what was made of it, and the form in which one is written."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import MonocleError, NotFound
from monocle.http.accesses import saw_list
from monocle.http.insight import Definition
from monocle.http.permissions import role_of
from monocle.http.queries import refuse_unknown, text, uuid
from monocle.http.reporting import Edition, ReportRow, SavedReport, in_words, may_list, refuse_lists
from monocle.http.verbs import Verbs
from monocle.language import translations
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.web.pages.insight import ShownFigure, ShownTable, shown_of
from monocle.workspace.report_definitions import PEOPLE, PLACE, UNITS
from monocle.workspace.report_rhythm import EVERY, WEEKDAYS

MOST_EDITIONS = 30
_DOOR = "/reports/{name}/editions/{edition_id}/{file}"


@dataclass(frozen=True)
class Problem:
    """Why a form was refused, in the language of the page."""

    what: str
    mend: str


@dataclass(frozen=True)
class ReportsPage(Page):
    """All saved reports.

    Attributes:
        latest: the newest editions of all.
        labels: report → what people call it.
        removed: name of the one that was just taken away.
        may_write, may_list: whether who asks may save reports, and have lists of customers.
    """

    TEMPLATE: ClassVar[str] = "reports.html"
    reports: tuple[ReportRow, ...]
    latest: tuple[Edition, ...]
    labels: Mapping[str, str]
    removed: str
    may_write: bool
    may_list: bool


@dataclass(frozen=True)
class SavedReportPage(Page):
    """One saved report.

    Attributes:
        as_of: the newest fact that all of it knows, UTC; None where no run told any.
        figures, tables: as they are now.
        people: its lists of customers, whose lines stand in files alone.
        missing: what no run told, by what people call it.
        may_list: whether who asks may have lists of customers.
        told: what was just done: saved, done or failed.
    """

    TEMPLATE: ClassVar[str] = "saved_report.html"
    report: SavedReport
    as_of: dt.datetime | None
    figures: Sequence[ShownFigure]
    tables: Sequence[ShownTable]
    people: Sequence[str]
    missing: Sequence[str]
    may_write: bool
    may_run: bool
    may_list: bool
    told: str


@dataclass(frozen=True)
class ReportFormPage(Page):
    """The form of a saved report.

    Attributes:
        was: its name; empty for a new one.
        given: what stands in the fields.
        chosen: figures, tables, whole reports and lists that are ticked.
        groups: report → its figures and tables, with what people call them.
        people: lists of customers that may be chosen; none to who may not have them.
        hooks: destinations that can be told.
        problem: why what was written was refused.
    """

    TEMPLATE: ClassVar[str] = "report_form.html"
    was: str
    given: Mapping[str, str]
    chosen: tuple[str, ...]
    groups: Sequence[tuple[str, Sequence[Definition]]]
    people: Sequence[str]
    hooks: Sequence[str]
    problem: Problem | None = None
    every: Sequence[str] = field(default=EVERY)
    weekdays: Sequence[str] = field(default=WEEKDAYS)
    units: Sequence[str] = field(default=UNITS)


def reports_page(request: Request, workspace: Verbs) -> ReportsPage:
    """Give the page of saved reports."""
    refuse_unknown(request, {"removed"})
    language = language_of(request)
    rows = tuple(_row(one, language) for one in workspace.reports.list(language))
    return ReportsPage(
        rows,
        tuple(_edition(one, language) for one in workspace.reports.editions(limit=MOST_EDITIONS)),
        {one.name: one.label for one in rows},
        text(request, "removed"),
        _may(request, Permission.WRITE_REPORTS),
        may_list(request),
    )


def saved_report_page(request: Request, workspace: Verbs) -> SavedReportPage:
    """Give the page of one saved report.

    Raises:
        NotFound: there is no such report.
    """
    refuse_unknown(request, {"told"})
    name, language = request.path_params["name"], language_of(request)
    found = workspace.reports.get(name, language)
    editions = [_edition(one, language) for one in found.editions]
    report = replace(found, row=_row(found.row, language), editions=editions)
    figures: Sequence[ShownFigure] = ()
    tables: Sequence[ShownTable] = ()
    as_of: dt.datetime | None = None
    people: Sequence[str] = ()
    missing: Sequence[str] = ()
    if not report.row.error:
        shown = workspace.reports.contents(name)
        figures, tables = shown_of(workspace, language, (shown.figures, shown.tables), shown.as_of)
        labels = {one.name: one.label for one in workspace.insight.definitions(language) if one.kind == "figure"}
        as_of, people, missing = shown.as_of, shown.people, [labels.get(one, one) for one in shown.missing]
    return SavedReportPage(
        report,
        as_of,
        figures,
        tables,
        people,
        missing,
        _may(request, Permission.WRITE_REPORTS),
        _may(request, Permission.RUN_REPORTS),
        may_list(request),
        text(request, "told"),
    )


def new_report_page(request: Request, workspace: Verbs) -> ReportFormPage:
    """Give the form of a new report; the address may name what it shows: a report, a board, a figure or a table.

    Raises:
        NotFound: there is no such report or board.
    """
    refuse_unknown(request, {"report", "board", "shows"})
    report, board, shows = (text(request, key) for key in ("report", "board", "shows"))
    if report and report not in workspace.insight.names():
        raise NotFound("there is no such report", where="address", mend="follow a link of a page")
    chosen = {f"reports.{report}"} if report else set()
    label = ""
    if board or (not report and not shows and not board):
        found = next((one for one in workspace.insight.boards(language_of(request)) if one.name == board), None)
        if board and found is None:
            raise NotFound("there is no such board", where="address", mend="follow a link of a page")
        if found:
            chosen |= {f"shows.{name}" for _, name in (*found.figures, *found.tables)}
            label = found.label
    if shows:
        chosen.add(f"shows.{shows}")
    named = report or board or shows
    given = {
        "name": named if named.isascii() else "",
        "label": label,
        "every": "week",
        "weekday": "monday",
        "hour": "7",
    }
    return form(request, workspace, given, tuple(sorted(chosen)))


def edit_report_page(request: Request, workspace: Verbs) -> ReportFormPage:
    """Give the form of a report that is there.

    Raises:
        NotFound: there is no such report.
        BadConfig: its file cannot be used.
    """
    refuse_unknown(request, ())
    name, language = request.path_params["name"], language_of(request)
    one = workspace.reports.definition(name)
    given = {
        "label": one.labelled("", language),
        "owner": one.owner,
        "rows": str(one.rows),
        "last": str(one.last[0]) if one.last else "",
        "unit": one.last[1] if one.last else "months",
        "format": one.format if not one.machine else "machine",
        "language": one.language,
        "every": one.rhythm.every,
        "hour": str(one.rhythm.hour),
        "weekday": one.rhythm.weekday,
        "day": str(one.rhythm.day),
        "folder": "" if one.folder == PLACE else one.folder,
        "keep": str(one.keep),
        "webhook": one.webhook,
        "sends": one.sends,
    }
    chosen = {f"{key}.{each}" for key in ("shows", "reports", "people") for each in getattr(one, key)}
    return form(request, workspace, given, tuple(sorted(chosen)), name)


def form(
    request: Request,
    workspace: Verbs,
    given: Mapping[str, str],
    chosen: tuple[str, ...],
    was: str = "",
    problem: Problem | None = None,
) -> ReportFormPage:
    """Give the form with what stands in it."""
    there = _told(workspace)
    known = [
        one
        for one in workspace.insight.definitions(language_of(request))
        if one.kind == "figure"
        and (one.theme not in there or one.name in there[one.theme] or f"shows.{one.name}" in chosen)
    ]
    groups = [(report, list(some)) for report, some in groupby(known, lambda one: one.theme)]
    hooks = [one.name for one in _destinations(request, workspace) if one.kind == "webhook"]
    return ReportFormPage(was, given, chosen, groups, PEOPLE if may_list(request) else (), hooks, problem)


def _told(workspace: Verbs) -> Mapping[str, frozenset[str]]:
    """Give the figures and tables of each report that a run has made: some definitions are of lines of others."""
    found = {}
    for name in workspace.insight.names():
        try:
            report = workspace.insight.report(name)
        except NotFound:
            continue
        found[name] = frozenset(one.name for one in report.figures) | frozenset(one.name for one in report.tables)
    return found


def report_file(request: Request, workspace: Verbs) -> Response:
    """Give a file of an edition; one that lists customers to who may export them, with a line in the audit log.

    Raises:
        NotFound: there is no such file, or it is there no more.
        NotAllowed: it lists customers, and who asks may not have them.
    """
    refuse_unknown(request, ())
    name, number = request.path_params["name"], uuid(request.path_params["edition_id"])
    path, found = workspace.reports.file(name, number, request.path_params["file"])
    refuse_lists(request, found.people)
    if found.people:
        saw_list(workspace.accesses, request, _DOOR, range(found.rows))
    named = f'attachment; filename="{name}_{found.name}"'
    kind = TYPES[path.suffix.removeprefix(".")]
    return Response(path.read_bytes(), headers={"Content-Disposition": named, "Content-Type": kind})


def _row(row: ReportRow, language: str) -> ReportRow:
    """Give a row with what went wrong in the language of the page."""
    last = _edition(row.last, language) if row.last else None
    return replace(row, last=last, error=in_words(row.error, translations(language)))


def _edition(one: Edition, language: str) -> Edition:
    return replace(one, error=in_words(one.error, translations(language)))


def _may(request: Request, permission: Permission) -> bool:
    return allows(role_of(request), permission)


def _destinations(request: Request, workspace: Verbs) -> Sequence[Any]:
    """Give the destinations; none to who may not see them, or where they cannot be read now."""
    if not _may(request, Permission.READ_DESTINATIONS):
        return ()
    try:
        return workspace.destinations.list()
    except MonocleError:
        return ()
