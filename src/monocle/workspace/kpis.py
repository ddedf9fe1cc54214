"""Goals: what each figure was, is, and should become."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_precision

from monocle.catalog import Connection, kpi_readings
from monocle.catalog.kpi_readings import Reading
from monocle.catalog.reports import KEPT
from monocle.insight.definitions import DEFINED
from monocle.language import translations
from monocle.workspace.house import House
from monocle.workspace.kpi_charter import DUPLICATES, Goal

_ENOUGH = 1e-9


@dataclass(frozen=True)
class GoalReading:
    """What one run told.

    Attributes:
        as_of: the moment that it is of, UTC.
        value: in the goal's unit.
    """

    as_of: dt.datetime
    value: float


@dataclass(frozen=True)
class Kpi:
    """One goal and where it stands. Values are in the figure's unit; amounts in the currency, not in minor units.

    Attributes:
        name: as ``monocle.yaml`` says.
        label: for people.
        figure: whose value it is about.
        report: that tells the figure; empty for ``duplicates``.
        how: how the figure is computed, in words.
        unit: customers, share, money, points …; empty while nothing is known.
        currency: ISO 4217; empty where it is no amount.
        baseline, baseline_at: what it was; None where neither a person nor a run told.
        value, as_of: what it is; None where no run told.
        target, by: what it should become, and until when.
        more: whether more is better.
        progress: of the way from baseline to target, 1 once it is reached, below 0 where it went the other way; None where it cannot be told.
        state: reached, nearer, further, still or unknown.
        owner: who answers for it.
        history: what each run told, the oldest first.
    """

    name: str
    label: str
    figure: str
    report: str
    how: str
    unit: str
    currency: str
    baseline: float | None
    baseline_at: dt.datetime | None
    value: float | None
    as_of: dt.datetime | None
    target: float
    by: dt.date | None
    more: bool
    progress: float | None
    state: str
    owner: str
    history: Sequence[GoalReading]


class Kpis:
    """The goals of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def list(self, language: str = "") -> Sequence[Kpi]:
        """Give every goal that ``monocle.yaml`` sets, in its order, with what runs told of it.

        Args:
            language: of labels.
        """
        spoken = language or self._house.settings.language
        with self._house.catalog.reading() as connection:
            return [_kpi(goal, _readings(connection, goal), spoken) for goal in self._house.charter.goals]


def _readings(connection: Connection, goal: Goal) -> Sequence[Reading]:
    if goal.figure == DUPLICATES:
        return kpi_readings.of_duplicates(connection, KEPT)
    report = next(one.report for one in DEFINED if one.name == goal.figure)
    return kpi_readings.of_figure(connection, report, goal.figure)


def _kpi(goal: Goal, readings: Sequence[Reading], language: str) -> Kpi:
    say = translations(language).gettext
    defined = next((one for one in DEFINED if one.name == goal.figure), None)
    label = say(defined.label) if defined else say("Duplicates")
    how = say(defined.how) if defined else say("Records that are a customer's second or further one, of all records.")
    history = [GoalReading(one.as_of, _major(one)) for one in readings]
    first, last = (history[0], history[-1]) if history else (None, None)
    baseline = goal.baseline if goal.baseline is not None else first.value if first else None
    value = last.value if last else None
    state = state_of(goal, baseline, value)
    return Kpi(
        goal.name,
        goal.labels.get(language) or next(iter(goal.labels.values()), label),
        goal.figure,
        defined.report if defined else "",
        how,
        readings[-1].unit if readings else defined.unit if defined else "share",
        readings[-1].currency if readings else "",
        baseline,
        first.as_of if first and goal.baseline is None else None,
        value,
        last.as_of if last else None,
        goal.target,
        goal.by,
        goal.more,
        1.0 if state == "reached" else _progress(baseline, value, goal.target),
        state,
        goal.owner,
        history,
    )


def _major(one: Reading) -> float:
    """Give a value with amounts in their currency, not in minor units."""
    if one.unit == "money" and one.currency:
        return float(one.value / 10 ** get_currency_precision(one.currency))
    return one.value


def _progress(baseline: float | None, value: float | None, target: float) -> float | None:
    """Give how much of the way is done; None where there is no way."""
    if baseline is None or value is None or abs(target - baseline) < _ENOUGH:
        return None
    return (value - baseline) / (target - baseline) if value != baseline else 0.0


def state_of(goal: Goal, baseline: float | None, value: float | None) -> str:
    """Give where a goal stands: reached, nearer, further, still or unknown."""
    if value is None:
        return "unknown"
    if (value >= goal.target) if goal.more else (value <= goal.target):
        return "reached"
    if baseline is None or abs(value - baseline) < _ENOUGH:
        return "still"
    return "nearer" if (value > baseline) == goal.more else "further"
