"""What the doors show of traits, figures and reports: each with what it is, of when, of how many, and the rows behind it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from monocle.insight.figures import Cell, Figure, Table

__all__ = [
    "Anomaly",
    "Board",
    "Cell",
    "CustomerTraits",
    "Definition",
    "Figure",
    "Report",
    "Shown",
    "StepRow",
    "Table",
    "TraitValue",
]


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
        name: director, marketer, store, service, steward or dpo, or one of monocle.yaml.
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
