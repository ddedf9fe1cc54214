"""The score of a source, 0..100: five named dimensions, each with its formula.

The quality is the mean of the dimensions weighted by ``WEIGHTS``. Shares are of rows; a dimension that nothing can be said
about (no checked column, no key) is full.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from monocle.diagnose.report import ColumnReport, Dimension
from monocle.diagnose.subject import Subject

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {"completeness": 25, "validity": 30, "uniqueness": 20, "freshness": 10, "consistency": 15}
)
PERIODS: Mapping[str, float] = MappingProxyType(
    {"live": 1, "hourly": 1, "daily": 2, "weekly": 8, "monthly": 32, "quarterly": 93, "yearly": 366}
)
"""Stated refresh → days after which a source is late; hourly and live sources are given a whole day."""
DEFAULT_PERIOD = 32.0
QUARTER = 92.0
TIMES = ("at", "updated_at")
FORMULAS: Mapping[str, str] = MappingProxyType(
    {
        "completeness": "Mean share of rows with a value that is no placeholder, over mapped columns",
        "validity": "Valid values among those checked, times the share of received rows that could be read",
        "uniqueness": "Rows that repeat neither a key nor a customer of the same source",
        "freshness": "1 while the last load is no older than the stated refresh and its newest day no older than a quarter; halved for each further period",
        "consistency": "Values of the type of their column, without broken characters or stray blanks",
    }
)


def dimensions(
    subject: Subject, columns: Sequence[ColumnReport], rows: int, newest: dt.date | None = None
) -> tuple[Dimension, ...]:
    """Give every dimension with its score; none of them when the source holds no rows."""
    if not rows:
        return ()
    shares = {
        "completeness": completeness(columns),
        "validity": validity(subject, columns),
        "uniqueness": uniqueness(subject),
        "freshness": freshness(subject, newest),
        "consistency": consistency(columns),
    }
    return tuple(
        Dimension(name, round(100 * share, 1), WEIGHTS[name], FORMULAS[name]) for name, share in shares.items()
    )


def quality(found: Sequence[Dimension]) -> float | None:
    """Give the weighted mean, 0..100; None without dimensions."""
    weight = sum(one.weight for one in found)
    return round(sum(one.score * one.weight for one in found) / weight, 1) if weight else None


def completeness(columns: Sequence[ColumnReport]) -> float:
    """Give the mean over mapped columns (over all, where none is) of (filled - placeholders) / rows."""
    mapped = [one for one in columns if one.mapped_to] or list(columns)
    shares = [one.fill_rate * (1 - one.placeholder_rows() / one.filled) if one.filled else 0.0 for one in mapped]
    return sum(max(0.0, share) for share in shares) / len(shares) if shares else 1.0


def validity(subject: Subject, columns: Sequence[ColumnReport]) -> float:
    """Give (checked - invalid) / checked over all checked columns, times 1 - quarantined / received of the last load."""
    checked = sum(one.checked for one in columns)
    right = 1 - sum(one.invalid for one in columns) / checked if checked else 1.0
    return right * (1 - subject.last.quarantined / subject.last.received if subject.last.received else 1.0)


def uniqueness(subject: Subject) -> float:
    """Give 1 - repeated / records after a run, times 1 - rows of a repeated key / received of the last load."""
    known, last = subject.known, subject.last
    alone = 1 - known.repeated / known.records if known.records else 1.0
    again = sum(one.rows for one in subject.refused if one.reason == "key_repeated")
    return alone * (1 - min(1.0, again / last.received) if last.received else 1.0)


def freshness(subject: Subject, newest: dt.date | None) -> float:
    """Give how fresh the load and what it speaks of are: the lesser of the two.

    Each is 1 while its age is within its period, else 0.5 ** (age / period - 1). The period of the load is that of the stated
    refresh; that of the newest day which mapped times give is the same, or a quarter where that is longer.

    Args:
        subject: the source.
        newest: the newest day of a mapped time that is not after the audit; None where none is known.
    """
    period = PERIODS.get(subject.refresh.lower(), DEFAULT_PERIOD)
    age = (subject.at - subject.last.ended_at).total_seconds() / 86_400
    told = (subject.at.date() - newest).days if newest else 0
    return min(_fresh(age, period), _fresh(told, max(period, QUARTER)))


def _fresh(age: float, period: float) -> float:
    return float(min(1.0, 0.5 ** (age / period - 1)))


def newest_day(subject: Subject, last_days: Mapping[int, dt.date]) -> dt.date | None:
    """Give the newest day of a mapped time that is not after the audit.

    Args:
        subject: the source.
        last_days: column number → last day in it.
    """
    spoken = [
        day
        for number, day in last_days.items()
        if any(one.field in TIMES for one in subject.columns[number].mapped) and day <= subject.at.date()
    ]
    return max(spoken, default=None)


def consistency(columns: Sequence[ColumnReport]) -> float:
    """Give 1 - (values of another type + with broken characters + with stray blanks) / filled, over all columns."""
    filled = sum(one.filled for one in columns)
    odd = sum(min(one.filled, one.other_type + one.broken_characters + one.spaces) for one in columns)
    return 1 - odd / filled if filled else 1.0
