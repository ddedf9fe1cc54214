"""What the doors show of traits, figures and reports: each with what it is, of when, of how many, and the rows behind it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class TraitValue:
    """One trait of one customer.

    Attributes:
        name: as segments and the API say.
        label: for people.
        theme: facts, habits, preferences, rfm, engagement, loyalty, satisfaction, presence, intent or advocacy.
        nature: observed, declared or inferred.
        unit: of the value; empty for a label.
        value: number, text, boolean or date text.
        how: how it is computed, in words.
    """

    name: str
    label: str
    theme: str
    nature: str
    unit: str
    value: Cell
    how: str


@dataclass(frozen=True)
class CustomerTraits:
    """The traits of one customer.

    Attributes:
        as_of: the moment that they are of, UTC; None where none were computed yet.
        traits: those that are known, in the order of their themes.
    """

    customer_id: UUID
    as_of: dt.datetime | None
    traits: Sequence[TraitValue]


@dataclass(frozen=True)
class Definition:
    """What one figure or trait is: the glossary.

    Attributes:
        name: as reports, segments and the API say.
        kind: figure or trait.
        theme: the report or the theme of traits that has it.
        label: for people.
        unit: of its value.
        how: how it is computed, in words.
        source: paper or usage that it follows; empty where it is ours.
    """

    name: str
    kind: str
    theme: str
    label: str
    unit: str
    how: str
    source: str = ""
    nature: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of a report.

    Attributes:
        name: of its definition.
        value: None where there is too little to tell.
        unit: customers, orders, minor units of ``currency``, share, points, days …
        n: of how many it is.
        of: what is counted there: customers, orders, answers …
        currency: ISO 4217; empty where it is no amount.
        before: the same at the run before; None where there was none.
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
    low: float | None = None
    high: float | None = None
    sql: str = ""
    tree: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """One table of a report, which a chart shows as well.

    Attributes:
        name: of its definition.
        columns: names of columns; those of ``dimensions`` come first.
        units: of each column; empty for a label.
        rows: in the order in which they are read.
        dimensions: how many columns name the row.
        chart: line, bar, heat, matrix or empty for none.
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
    trees: Sequence[Mapping[str, Any] | None] = ()
    sql: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Report:
    """One report, as a run left it.

    Attributes:
        name: portfolio, rfm, cohorts, sales, engagement, loyalty, satisfaction, campaigns or anomalies.
        run_id: the run that it is of.
        as_of: the newest fact that it knows, UTC.
    """

    name: str
    run_id: UUID
    as_of: dt.datetime
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Anomaly:
    """One value of a figure that stands out from what its past lets expect.

    Attributes:
        figure: of its definition.
        series: which of its lines, such as a store; empty for all.
        happened_on: first day of the period.
        deviation: robust z.
        noticed_at: when a run first saw it.
    """

    figure: str
    series: str
    happened_on: dt.date
    value: float
    expected: float
    deviation: float
    noticed_at: dt.datetime


@dataclass(frozen=True)
class Board:
    """What one role sees first.

    Attributes:
        name: director, marketer, store or steward, or one of monocle.yaml.
        figures: report → names of its figures.
        tables: report → names of its tables.
    """

    name: str
    label: str
    figures: Sequence[tuple[str, str]] = ()
    tables: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class StepRow:
    """One step of what follows a run.

    Attributes:
        step: allowances, insight, predictions, segments, audiences.
        state: missing, running, done or failed.
        as_of: the moment for which it was computed, UTC; None where it is missing.
        error: why it failed; empty otherwise.
    """

    run_id: UUID
    step: str
    state: str
    as_of: dt.datetime | None = None
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class Shown:
    """What one board shows.

    Attributes:
        board: which.
        as_of: the newest fact that it knows, UTC; None before the first run.
        figures: with the report that each is of.
        tables: with the report that each is of.
        steps: how far what follows from the run in force is.
    """

    board: Board
    as_of: dt.datetime | None = None
    figures: Sequence[tuple[str, Figure]] = ()
    tables: Sequence[tuple[str, Table]] = ()
    steps: Sequence[StepRow] = field(default_factory=tuple)
