"""What a chart of a report draws: the rows of its table, measured, named and led to their segments."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monocle.language import Translations
from monocle.web.formats import Formats
from monocle.web.words import word
from monocle.workspace.insight_views import Table
from monocle.workspace.table_files import major

MOST_LINES = 5
MOST_BARS = 15
"""Bars at most, the largest ones; the table has them all."""
DAYS = frozenset({"date", "month", "quarter"})
_STOCKS = frozenset({"balance"})
"""What is there at the end of a period; beside what came and went in it a chart would show nothing else."""
_MEANS = frozenset({"points", "score", "share", "days"})
"""Units in which the smallest tell as much as the largest: none is left out."""
_UNNAMED = frozenset({"from", "least", "since"})
"""Columns whose names say nothing beside a chart."""
_ENDS = frozenset({"low", "high"})
_MONTHS_OF_A_QUARTER = 3
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Chart:
    """A chart, as its script draws it.

    Attributes:
        kind: bar, line or heat.
        labels: of the bars, points or columns; days as ISO text where ``days`` says so.
        rows: of a heat map, its lines from above.
        series: name and values; of a heat map one list of [column, row, value, place of its link or -1].
        unit: money, share or empty for a plain number.
        days: month, quarter or date where the labels are days; empty otherwise.
        measure: what is drawn, in words; empty where the series say it.
        by: what the labels are, in words; of a heat map what its columns are.
        rows_are: of a heat map, what its lines are, in words.
        left_out: rows that the table has and the chart does not.
        links: of the bars or of cells, the address of a new segment of their customers; empty where they have none.
        ends: places of series that are the ends of an interval.
        unfinished: whether the last period was not over at the moment of the figures.
    """

    kind: str
    labels: Sequence[str]
    rows: Sequence[str]
    series: Sequence[tuple[str, Sequence[Any]]]
    unit: str
    currency: str
    days: str
    measure: str = ""
    by: str = ""
    rows_are: str = ""
    left_out: int = 0
    links: Sequence[str] = ()
    ends: Sequence[int] = ()
    unfinished: bool = False


@dataclass(frozen=True)
class Drawn:
    """What a chart is made of.

    Attributes:
        table: that it shows.
        unit: of the definition of the table.
        cells: rows in which codes are words.
        links: of each row, the address of a new segment; empty where it has none.
        as_of: the moment of the figures, UTC; None where none is known.
        texts: words of the language.
        formats: numbers of the language.
    """

    table: Table
    unit: str
    cells: Sequence[Sequence[Any]]
    links: Sequence[str]
    as_of: dt.datetime | None
    texts: Translations
    formats: Formats

    def chart(self) -> Chart:
        """Give the chart."""
        return self._heat() if self.table.chart == "heat" else self._flat()

    def column(self, place: int) -> str:
        """Give what a column is called."""
        return word(self.table.columns[place], "column", self.texts)

    def name(self, row: Sequence[Any]) -> str:
        """Give what a bar or point is called: where parts of a distribution, from where to where."""
        table = self.table
        if tuple(table.columns[:2]) == ("from", "to"):
            low, high = (self._end(row[place], table.units[place]) for place in (0, 1))
            return f"≥ {low}" if row is self.cells[-1] else f"{low} \u2013 {high}"
        if table.columns[0] == "least":
            low = self._end(row[0], table.units[0])
            above = [one[0] for one in self.cells if one[0] > row[0]]
            return f"{low} \u2013 {self._end(min(above), table.units[0])}" if above else f"≥ {low}"
        named = row[: table.dimensions] if self._repeats() else row[:1]
        return " · ".join(self.texts.gettext("not told") if one is None else str(one) for one in named)

    def _repeats(self) -> bool:
        firsts = [row[0] for row in self.cells]
        return self.table.dimensions > 1 and len(set(firsts)) < len(firsts)

    def _end(self, value: Any, unit: str) -> str:
        if not isinstance(value, int | float):
            return str(value)
        if unit == "share":
            return self.formats.percent(value)
        return (
            self.formats.rounded(round(value), self.table.currency) if unit == "money" else self.formats.number(value)
        )

    def _flat(self) -> Chart:
        table, shown = self.table, _measures(self.table, self.unit)
        most = shown[:MOST_LINES] if table.chart == "line" else shown[:1]
        places = self._largest(most[0])
        series = [
            (self.column(one), [major(self.cells[at][one], table.units[one], table.currency) for at in places])
            for one in most
        ]
        ends = [at for at, one in enumerate(most) if table.columns[one] in _ENDS]
        links = [self.links[at] for at in places] if any(self.links) else []
        return Chart(
            table.chart, [self.name(self.cells[at]) for at in places], (), series, self._unit(shown[0]), table.currency,
            table.units[0] if table.units[0] in DAYS else "", self.column(most[0]) if len(most) == 1 else "",
            self.column(0) if table.columns[0] not in _UNNAMED else "", "", len(self.cells) - len(places), links, ends,
            self._unfinished(),
        )  # fmt: skip

    def _heat(self) -> Chart:
        table, cells = self.table, self.cells
        place = _measures(table, self.unit)[0]
        down = list(dict.fromkeys(self._line(row[0]) for row in cells))
        across = {row[1] for row in cells}
        columns = [str(one) for one in range(min(across), max(across) + 1)]
        values = [
            [columns.index(str(row[1])), down.index(self._line(row[0])), major(row[place], table.units[place], table.currency),
             at if self.links[at] else -1]
            for at, row in enumerate(cells)
        ]  # fmt: skip
        days = table.units[0] if table.units[0] in DAYS else ""
        return Chart(
            "heat", columns, down, [(self.column(place), values)], self._unit(place), table.currency, days, self.column(place),
            self.column(1), self.column(0), 0, list(self.links) if any(self.links) else [],
        )  # fmt: skip

    def _line(self, value: Any) -> str:
        return self.texts.gettext("not told") if value is None else str(value)

    def _unit(self, place: int) -> str:
        """Give how values are written: amounts of weeks are in whole units already."""
        unit = self.table.units[place]
        if unit == "number" and self.unit == "money" and self.table.currency:
            return "money"
        return unit if unit in {"money", "share"} else ""

    def _largest(self, place: int) -> Sequence[int]:
        """Give which rows are drawn: all, or of many bars that are in no order of their own and add up the largest."""
        every = range(len(self.cells))
        ordered = self.table.units[0] in DAYS or all(isinstance(row[0], int | float) for row in self.cells)
        if self.table.chart != "bar" or ordered or self.table.units[place] in _MEANS or len(self.cells) <= MOST_BARS:
            return every
        return sorted(every, key=lambda at: (-(self.cells[at][place] or 0), at))[:MOST_BARS]

    def _unfinished(self) -> bool:
        table, last = self.table, self.cells[-1][0]
        if table.chart != "line" or self.as_of is None or not isinstance(last, str):
            return False
        try:
            began = dt.date.fromisoformat(last)
        except ValueError:
            return False
        day = self.as_of.date()
        if table.columns[0] == "week":
            return (day - began).days < _DAYS_OF_A_WEEK
        same_year, months = began.year == day.year, day.month - began.month
        length = {"month": 1, "quarter": _MONTHS_OF_A_QUARTER}.get(table.units[0], 0)
        return same_year and 0 <= months < length


def _measures(table: Table, unit: str) -> list[int]:
    """Give the columns that a chart draws.

    The one that the table is named after, else those of the unit of the table, averages and what is only in stock aside, else
    the first that is a number.
    """
    places = range(table.dimensions, len(table.columns))
    apart = {place for place in places if table.columns[place].startswith("average") or table.columns[place] in _STOCKS}
    same = [place for place in places if table.units[place] == unit and place not in apart]
    own = [place for place in same if table.name.endswith(f"_{table.columns[place]}")]
    return own or same or list(places)[:1]
