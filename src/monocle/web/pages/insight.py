"""Figures: the boards of roles, the reports, what each figure is, and any table as a file."""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from babel.numbers import get_currency_precision
from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput, NotFound
from monocle.http.insight import Anomaly, Board, Definition, StepRow
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.language import translations
from monocle.spreadsheets import write_sheet
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.web.words import word
from monocle.workspace.insight_views import Figure, Report, Table

MOST_LINES = 5
_WORDS = {
    "rfm_cell": "rfm_cell", "weekday": "weekday", "channel": "channel", "figure": "figure", "verdict": "lift_verdict",
    "offer_reason": "offer_reason", "event": "event", "model_part": "model_part",
}  # fmt: skip
_DAYS = frozenset({"date", "month", "quarter"})


@dataclass(frozen=True)
class Chart:
    """A chart, as its script draws it.

    Attributes:
        kind: bar, line or heat.
        labels: of the bars, points or columns; days as ISO text where ``days`` says so.
        rows: of a heat map, its lines from above.
        series: name and values; of a heat map one list of [column, row, value].
        unit: money, share or empty for a plain number.
        days: month, quarter or date where the labels are days; empty otherwise.
    """

    kind: str
    labels: Sequence[str]
    rows: Sequence[str]
    series: Sequence[tuple[str, Sequence[Any]]]
    unit: str
    currency: str
    days: str


@dataclass(frozen=True)
class ShownFigure:
    """One figure with what it is and what leads to the rows behind it.

    Attributes:
        segment: address of a new segment of the customers behind it; empty where they are none.
    """

    report: str
    figure: Figure
    label: str
    how: str
    segment: str


@dataclass(frozen=True)
class ShownTable:
    """One table with what it is, its chart, and addresses of segments of its rows.

    Attributes:
        segments: of each row, the address of a new segment of its customers; empty where it has none.
        cells: rows in which codes are words.
    """

    report: str
    table: Table
    label: str
    how: str
    chart: Chart | None
    segments: Sequence[str]
    cells: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class InsightPage(Page):
    """A board or a report.

    Attributes:
        name: of the report; empty for a board.
        board: the board that is shown; empty for a report.
        as_of: the newest fact that is known, UTC; None before anything was computed.
        troubles: steps after the run in force that are not done.
        anomalies: what stands out, on its own page.
    """

    TEMPLATE: ClassVar[str] = "insight.html"
    name: str
    board: str
    boards: Sequence[Board]
    reports: Sequence[str]
    as_of: dt.datetime | None
    figures: Sequence[ShownFigure]
    tables: Sequence[ShownTable]
    troubles: Sequence[StepRow]
    anomalies: Sequence[tuple[Anomaly, str]] = ()


@dataclass(frozen=True)
class DefinitionsPage(Page):
    """What every figure and trait is."""

    TEMPLATE: ClassVar[str] = "insight_definitions.html"
    reports: Sequence[str]
    definitions: Sequence[Definition]


def insight_page(request: Request, workspace: Verbs) -> InsightPage:
    """Give the board of a role.

    Raises:
        NotFound: there is no such board.
    """
    refuse_unknown(request, {"board"})
    verbs, language = workspace.insight, language_of(request)
    shown = verbs.board(text(request, "board"), language)
    told = _Told(verbs.definitions(language), language)
    return InsightPage(
        "",
        shown.board.name,
        verbs.boards(language),
        verbs.names(),
        shown.as_of,
        [told.figure(report, one) for report, one in shown.figures],
        [told.table(report, one) for report, one in shown.tables],
        [one for one in shown.steps if one.state != "done"],
    )


def report_page(request: Request, workspace: Verbs) -> InsightPage:
    """Give one report.

    Raises:
        NotFound: there is no such report.
    """
    refuse_unknown(request, ())
    verbs, language = workspace.insight, language_of(request)
    name = request.path_params["name"]
    report = _report(workspace, name)
    told = _Told(verbs.definitions(language), language)
    found = verbs.anomalies() if name == "anomalies" else ()
    return InsightPage(
        name,
        "",
        verbs.boards(language),
        verbs.names(),
        report.as_of if report else None,
        [told.figure(name, one) for one in (report.figures if report else ())],
        [told.table(name, one) for one in (report.tables if report else ())],
        [one for one in verbs.steps() if one.state != "done"],
        [(one, told.label(one.figure)) for one in found],
    )


def definitions_page(request: Request, workspace: Verbs) -> DefinitionsPage:
    """Give the glossary of figures and traits."""
    refuse_unknown(request, ())
    return DefinitionsPage(workspace.insight.names(), workspace.insight.definitions(language_of(request)))


def table_file(request: Request, workspace: Verbs) -> Response:
    """Give one table as a file that is safe to open in a spreadsheet, or as plain CSV for a program.

    Raises:
        NotFound: there is no such report or table.
        BadInput: the type or the profile is another.
    """
    refuse_unknown(request, {"type", "profile"})
    kind, profile = text(request, "type") or "csv", text(request, "profile") or "spreadsheet"
    if kind not in TYPES or profile not in {"spreadsheet", "machine"}:
        raise BadInput(
            "this type or profile is not known", where="address", mend="use csv or xlsx, and spreadsheet or machine"
        )
    language, report, name = language_of(request), request.path_params["name"], request.path_params["table"]
    table = next((one for one in workspace.insight.report(report).tables if one.name == name), None)
    if table is None:
        raise NotFound("there is no such table in this report", where=f"insight {report}", mend="look at the report")
    texts = translations(language)
    heads = [word(one, "column", texts) for one in table.columns] if profile == "spreadsheet" else list(table.columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.{kind}"
        rows = [
            [_text(value, unit, table.currency) for value, unit in zip(row, table.units, strict=True)]
            for row in table.rows
        ]
        write_sheet(path, heads, rows, machine=profile == "machine", language=language)
        body = path.read_bytes()
    named = f'attachment; filename="{report}_{name}.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def _report(workspace: Verbs, name: str) -> Report | None:
    """Give a report; None where no run has made it yet.

    Raises:
        NotFound: there is no such report.
    """
    try:
        return workspace.insight.report(name)
    except NotFound:
        if name not in workspace.insight.names():
            raise
        return None


def segment_of(tree: Mapping[str, Any] | None) -> str:
    """Give the address of a new segment of the customers that a tree names; empty where there is none."""
    return f"/segments/new?{urlencode({'tree': json.dumps(tree, ensure_ascii=False)})}" if tree else ""


def _text(value: Any, unit: str, currency: str) -> str:
    """Give a value as a file has it: amounts in whole units of their currency."""
    if value is None:
        return ""
    return str(_major(value, unit, currency))


def _major(value: Any, unit: str, currency: str) -> Any:
    if unit != "money" or not currency or not isinstance(value, int | float):
        return value
    return value / 10 ** get_currency_precision(currency)


class _Told:
    """Shows figures and tables with what they are.

    Args:
        definitions: of all figures.
        language: of the page.
    """

    def __init__(self, definitions: Sequence[Definition], language: str) -> None:
        self._known = {one.name: one for one in definitions if one.kind == "figure"}
        self._texts = translations(language)

    def label(self, name: str) -> str:
        return self._known[name].label if name in self._known else name.replace("_", " ")

    def figure(self, report: str, one: Figure) -> ShownFigure:
        return ShownFigure(report, one, self.label(one.name), self._how(one.name), segment_of(one.tree))

    def table(self, report: str, one: Table) -> ShownTable:
        cells = [[self._said(value, unit) for value, unit in zip(row, one.units, strict=True)] for row in one.rows]
        segments = [segment_of(tree) for tree in one.trees]
        chart = self._chart(one, cells) if one.chart and one.rows and not one.refused else None
        return ShownTable(report, one, self.label(one.name), self._how(one.name), chart, segments, cells)

    def _how(self, name: str) -> str:
        return self._known[name].how if name in self._known else ""

    def _said(self, value: Any, unit: str) -> Any:
        """Give a code as a word; other values as they are."""
        if value is None or unit not in _WORDS:
            return value
        if unit == "figure":
            return self.label(str(value))
        if unit == "channel":
            return " + ".join(word(one, "channel", self._texts) for one in str(value).split(" + "))
        return word(str(value), _WORDS[unit], self._texts)

    def _chart(self, table: Table, cells: Sequence[Sequence[Any]]) -> Chart:
        shown = _measures(table, self._known[table.name].unit if table.name in self._known else "")
        unit = table.units[shown[0]]
        days = table.units[0] if table.units[0] in _DAYS else ""
        drawn = unit if unit in {"money", "share"} else ""
        none = self._texts.gettext("None")
        if table.chart == "heat":
            down = list(dict.fromkeys(_name(row[0], none) for row in cells))
            places = {row[1] for row in cells}
            across = [str(one) for one in range(min(places), max(places) + 1)]
            values = [
                [across.index(str(row[1])), down.index(_name(row[0], none)), _major(row[shown[0]], unit, table.currency)] for row in cells
            ]  # fmt: skip
            return Chart("heat", across, down, [(self._column(table, shown[0]), values)], drawn, table.currency, days)
        most = shown[:MOST_LINES] if table.chart == "line" else shown[:1]
        series = [
            (self._column(table, place), [_major(row[place], unit, table.currency) for row in cells]) for place in most
        ]
        labels = [_name(_shown(row[0], table.units[0], table.currency), none) for row in cells]
        return Chart(table.chart, labels, (), series, drawn, table.currency, days)

    def _column(self, table: Table, place: int) -> str:
        return word(table.columns[place], "column", self._texts)


def _name(value: Any, none: str) -> str:
    return none if value is None else str(value)


def _shown(value: Any, unit: str, currency: str) -> Any:
    """Give the end of a part of a distribution as a chart names it; other values as they are."""
    if unit == "share" and isinstance(value, int | float):
        return f"{value:.0%}"
    return f"{_major(value, unit, currency):.0f}" if unit == "money" and isinstance(value, int | float) else value


def _measures(table: Table, unit: str) -> list[int]:
    """Give the columns that a chart draws.

    The one that the table is named after, else those of the unit of the table, averages aside, else the first that is a number.
    """
    places = range(table.dimensions, len(table.columns))
    same = [place for place in places if table.units[place] == unit and not table.columns[place].startswith("average")]
    own = [place for place in same if table.name.endswith(f"_{table.columns[place]}")]
    return own or same or list(places)[:1]
