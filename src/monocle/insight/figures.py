"""Figures and tables of reports: each with its unit, of how many it is, and the rows or the customers behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

Cell = str | int | float | bool | None
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """One figure of a report.

    Attributes:
        name: of its definition.
        value: None where there is too little to tell.
        unit: customers, orders, money (minor units of ``currency``), share, points, days …
        n: of how many it is.
        of: what is counted there: customers, orders, answers …
        currency: ISO 4217; empty where it is no amount.
        before: the same at the run before; None where there was none.
        benchmark: what it is in the sector, as monocle.yaml says; None where it says nothing.
        low, high: 95 % interval; None where it is no estimate.
        sql: the rows behind it, for ``monocle query``; empty where a tree tells them.
        tree: the segment of the customers behind it; None where they are no segment.
    """

    name: str
    value: Cell
    unit: str = ""
    n: int = 0
    of: str = ""
    currency: str = ""
    before: Cell = None
    benchmark: float | None = None
    low: float | None = None
    high: float | None = None
    sql: str = ""
    tree: Tree | None = None


@dataclass(frozen=True)
class Table:
    """One table of a report, which a chart shows as well.

    Attributes:
        name: of its definition.
        columns: names of columns; those that name the row come first.
        units: of each column; empty for a label.
        rows: in the order in which they are read.
        dimensions: how many columns name the row.
        chart: line, bar, heat or empty for none.
        currency: ISO 4217 of its amounts.
        n: of how many it is.
        of: what is counted there.
        trees: for each row, the segment of the customers behind it, or None; empty where no row has one.
        sql: the rows behind it, for ``monocle query``.
        refused: why it is not told, a message id; empty where it is.
    """

    name: str
    columns: Sequence[str]
    units: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    dimensions: int = 1
    chart: str = ""
    currency: str = ""
    n: int = 0
    of: str = ""
    trees: Sequence[Tree | None] = ()
    sql: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Body:
    """What one report holds."""

    figures: Sequence[Figure]
    tables: Sequence[Table]

    def plain(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {"figures": [asdict(one) for one in self.figures], "tables": [asdict(one) for one in self.tables]}


def trait(name: str, op: str, value: Cell) -> Tree:
    """Give the segment of the customers with a trait."""
    return {"trait": name, "op": op, "value": value}


def with_before(body: Body, before: Mapping[str, Cell] | None, benchmarks: Mapping[str, float] | None = None) -> Body:
    """Give a report whose figures say what they were at the run before, and what they are in the sector."""
    was, sector = before or {}, benchmarks or {}
    told = [replace(one, before=was.get(one.name), benchmark=sector.get(one.name)) for one in body.figures]
    return replace(body, figures=told)
