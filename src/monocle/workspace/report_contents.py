"""What a saved report shows: figures and tables of the reports of the last run, cut to the time that it asks for."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from monocle.errors import NotFound
from monocle.insight.definitions import DEFINED
from monocle.insight.figures import Figure, Table
from monocle.workspace.insight import Insight
from monocle.workspace.insight_views import Report
from monocle.workspace.prediction_views import ModelReport
from monocle.workspace.predictions import LISTS, Predictions
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_views import Contents

_REPORT: Mapping[str, str] = {one.name: one.report for one in DEFINED}
_BY_TIME = frozenset({"date", "month", "quarter"})


def contents(insight: Insight, predictions: Predictions, one: ReportDefinition) -> Contents:
    """Give what a saved report shows now, in the order in which it names it, whole reports last."""
    made = _made(insight, {*one.reports, *(_REPORT[name] for name in one.shows)})
    figures: list[tuple[str, Figure]] = []
    tables: list[tuple[str, Table]] = []
    missing = [name for name in one.reports if name not in made]
    for name in one.shows:
        report = made.get(_REPORT[name])
        found = [(_REPORT[name], each) for each in report.figures if each.name == name] if report else []
        cut = [(_REPORT[name], each) for each in report.tables if each.name == name] if report else []
        figures += found
        tables += cut
        missing += [] if found or cut else [name]
    for name in one.reports:
        if name in made:
            figures += [(name, each) for each in made[name].figures if (name, each) not in figures]
            tables += [(name, each) for each in made[name].tables if (name, each) not in tables]
    models = [each for name in one.people for each in predictions.history(LISTS[name], 1)]
    told: list[Report | ModelReport] = [*made.values(), *models]
    oldest = min(told, key=lambda each: each.as_of, default=None)
    as_of = oldest.as_of if oldest else None
    return Contents(
        as_of,
        oldest.run_id if oldest else None,
        figures,
        [(report, within(table, one.last, as_of)) for report, table in tables],
        one.people,
        missing,
    )


def _made(insight: Insight, names: set[str]) -> Mapping[str, Report]:
    """Give the reports that a run has made."""
    found = {}
    for name in sorted(names):
        try:
            found[name] = insight.report(name)
        except NotFound:
            continue
    return found


def within(table: Table, last: tuple[int, str] | None, as_of: dt.datetime | None) -> Table:
    """Give a table by day, month or quarter with the rows of the last time alone; any other as it is."""
    if last is None or as_of is None or not table.units or table.units[0] not in _BY_TIME:
        return table
    since = before(as_of.date(), last).isoformat()
    kept = [place for place, row in enumerate(table.rows) if row[0] is None or str(row[0]) > since]
    trees = [table.trees[place] for place in kept if table.trees]
    return replace(table, rows=[table.rows[place] for place in kept], trees=trees)


def before(day: dt.date, last: tuple[int, str]) -> dt.date:
    """Give the day that is so many days, weeks, months or years before another; of shorter months the last one."""
    number, unit = last
    if unit in {"days", "weeks"}:
        return day - dt.timedelta(days=number * (7 if unit == "weeks" else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    if year < 1:
        return dt.date.min
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
