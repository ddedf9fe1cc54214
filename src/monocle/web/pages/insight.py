"""Figures: the boards of roles, the reports, what each figure is, and any table as a file."""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput, NotFound
from monocle.http.insight import Anomaly, Board, Definition, StepRow
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.language import translations
from monocle.web.formats import Formats
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.web.pages.insight_charts import Chart, Drawn
from monocle.web.pages.insight_menu import MenuGroup, Onward, menu, ways_on
from monocle.web.words import word
from monocle.web.words.models import MODEL_VALUE
from monocle.workspace.insight_views import Cell, Figure, Report, Table
from monocle.workspace.table_files import write_table

_WORDS = {
    "rfm_cell": "rfm_cell", "weekday": "weekday", "channel": "channel", "figure": "figure", "verdict": "lift_verdict",
    "offer_reason": "offer_reason", "event": "event", "model_part": "model_part", "purpose": "purpose",
    "tier": "",
}  # fmt: skip
_MODEL_PART = ("model_part", "")
"""Units of a table of the parts of a model, whose values are text: numbers, days and names."""
MOST_NOTICED = 10_000
"""Weeks that stand out, at most, in a file."""
_TINY, _HUGE = 0.001, 1e7
"""Ends between which a part of a model is written in full."""


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
        heading: of the board or report, in words.
        as_of: the newest fact that is known, UTC; None before anything was computed.
        troubles: steps after the run in force that are not done.
        menu: the reports, by what they answer.
        ways_on: where the role of a board goes next.
        anomalies: what stands out, on its own page, with what the figure is called and the currency of its values.
    """

    TEMPLATE: ClassVar[str] = "insight.html"
    name: str
    board: str
    heading: str
    boards: Sequence[Board]
    menu: Sequence[MenuGroup]
    ways_on: Sequence[Onward]
    as_of: dt.datetime | None
    figures: Sequence[ShownFigure]
    tables: Sequence[ShownTable]
    troubles: Sequence[StepRow]
    anomalies: Sequence[tuple[Anomaly, str, str]] = ()


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
    told = _Told(verbs.definitions(language), language, shown.as_of)
    texts = translations(language)
    return InsightPage(
        "",
        shown.board.name,
        shown.board.label,
        verbs.boards(language),
        menu(verbs.names(), texts),
        ways_on(shown.board.name, request, texts),
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
    name, texts = request.path_params["name"], translations(language)
    report = _report(workspace, name)
    told = _Told(verbs.definitions(language), language, report.as_of if report else None)
    found = verbs.anomalies() if name == "anomalies" else ()
    currency = next((one.currency for one in (report.tables if report else ()) if one.currency), "")
    return InsightPage(
        name,
        "",
        word(name, "report", texts),
        verbs.boards(language),
        menu(verbs.names(), texts),
        (),
        report.as_of if report else None,
        [told.figure(name, one) for one in (report.figures if report else ())],
        [told.table(name, one) for one in (report.tables if report else ())],
        [one for one in verbs.steps() if one.state != "done"],
        [(one, told.label(one.figure), currency if told.unit(one.figure) == "money" else "") for one in found],
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
    noticed = (report, name) == ("anomalies", "noticed")
    found = [_noticed(workspace)] if noticed else workspace.insight.report(report).tables
    table = next((one for one in found if one.name == name), None)
    if table is None:
        raise NotFound("there is no such table in this report", where=f"insight {report}", mend="look at the report")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.{kind}"
        write_table(path, table, machine=profile == "machine", language=language)
        body = path.read_bytes()
    named = f'attachment; filename="{report}_{name}.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def _noticed(workspace: Verbs) -> Table:
    """Give the weeks that stand out as a table."""
    columns = ("week", "figure", "series", "value", "expected", "deviation", "noticed_at")
    rows: list[list[Cell]] = [
        [str(one.happened_on), one.figure, one.series, one.value, one.expected, one.deviation, str(one.noticed_at)[:10]]
        for one in workspace.insight.anomalies(limit=MOST_NOTICED)
    ]
    return Table("noticed", columns, ("date", "", "", "number", "number", "number", "date"), rows, 3)


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


def shown_of(
    workspace: Verbs,
    language: str,
    found: tuple[Sequence[tuple[str, Figure]], Sequence[tuple[str, Table]]],
    as_of: dt.datetime | None,
) -> tuple[list[ShownFigure], list[ShownTable]]:
    """Give figures and tables with what they are.

    Args:
        workspace: that defines them.
        language: of the page.
        found: figures, and tables, each with the report that it is of.
        as_of: the moment of all of them, UTC.
    """
    told = _Told(workspace.insight.definitions(language), language, as_of)
    return [told.figure(*one) for one in found[0]], [told.table(*one) for one in found[1]]


class _Told:
    """Shows figures and tables with what they are.

    Args:
        definitions: of all figures.
        language: of the page.
        as_of: the moment of the figures, UTC; None where none is known.
    """

    def __init__(self, definitions: Sequence[Definition], language: str, as_of: dt.datetime | None) -> None:
        self._known = {one.name: one for one in definitions if one.kind == "figure"}
        self._texts, self._formats, self._as_of = translations(language), Formats(language), as_of

    def label(self, name: str) -> str:
        return self._known[name].label if name in self._known else name.replace("_", " ")

    def unit(self, name: str) -> str:
        return self._known[name].unit if name in self._known else ""

    def figure(self, report: str, one: Figure) -> ShownFigure:
        return ShownFigure(report, one, self.label(one.name), self._how(one.name), segment_of(one.tree))

    def table(self, report: str, one: Table) -> ShownTable:
        cells = [self._row(one, row) for row in one.rows]
        segments = [segment_of(tree) for tree in one.trees]
        chart = None
        if one.chart and one.rows and not one.refused:
            links = segments if len(segments) == len(cells) else [""] * len(cells)
            unit = self.unit(one.name)
            chart = Drawn(one, unit, cells, links, self._as_of, self._texts, self._formats).chart()
        return ShownTable(report, one, self.label(one.name), self._how(one.name), chart, segments, cells)

    def _how(self, name: str) -> str:
        return self._known[name].how if name in self._known else ""

    def _row(self, table: Table, row: Sequence[Any]) -> Sequence[Any]:
        """Give a row in which codes are words, and amounts and parts of models are written as people write them."""
        cells = [self._said(value, unit) for value, unit in zip(row, table.units, strict=True)]
        if tuple(table.units) == _MODEL_PART:
            return [cells[0], self._part(str(cells[1]))]
        if table.units[0] == "figure" and self.unit(str(row[0])) == "money" and table.currency:
            return [
                self._formats.measured(cell, "money", table.currency) if unit == "number" and cell is not None else cell
                for cell, unit in zip(cells, table.units, strict=True)
            ]
        return cells

    def _part(self, said: str) -> str:
        """Give a part of a model: a number as its language writes it, a day in short, a name in words."""
        try:
            value = float(said)
        except ValueError:
            return self._texts.gettext(MODEL_VALUE.get(said, self._formats.day_of(said)))
        size = abs(value)
        return self._formats.fine(value) if size == 0 or _TINY <= size < _HUGE else self._formats.scientific(value)

    def _said(self, value: Any, unit: str) -> Any:
        """Give a code as a word; other values as they are."""
        if value is None or unit not in _WORDS:
            return value
        if unit == "figure":
            return self.label(str(value))
        if unit == "tier":
            return self._texts.gettext("no tier") if value == "none" else value
        if unit == "channel":
            return " + ".join(word(one, "channel", self._texts) for one in str(value).split(" + "))
        return word(str(value), _WORDS[unit], self._texts)
