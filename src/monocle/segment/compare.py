"""Comparisons of one SQL value, which may be NULL: each holds or does not, and is never NULL itself."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from monocle.segment.folding import folded
from monocle.segment.kinds import DATE, TEXT, TIME
from monocle.segment.statement import AtMoment, Binder, Part, each
from monocle.segment.tree import Comparison, Scalar, Window

_DAY = dt.timedelta(days=1)
_NONE = 1332
"""A month and day that no day has, after all of them."""
_COMPARED: Mapping[str, type[exp.Binary]] = MappingProxyType(
    {
        "is": exp.EQ,
        "is_not": exp.NEQ,
        "less": exp.LT,
        "at_most": exp.LTE,
        "more": exp.GT,
        "at_least": exp.GTE,
    }
)


def compared(test: Part[Comparison], kind: str, value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a comparison holds for a value.

    Args:
        test: what is asked.
        kind: of the value; of a list, the kind of its entries.
        value: an expression; it is copied where it stands more than once.
        binder: takes the values.
    """
    op = test.now.op
    if op == "known":
        return known(value)
    if op == "unknown":
        return exp.Is(this=value.copy(), expression=exp.Null())
    if kind in {DATE, TIME} and op not in {"is", "is_not"}:
        return _dated(test, kind, value, binder)
    if kind == TEXT and op in {"contains", "starts_with", "ends_with"}:
        return both(known(value), _part(test, value, binder))
    if op != "between" and not isinstance(value, exp.Column):
        # What is read out of JSON is read once for each time that it stands here.
        return exp.Coalesce(this=plainly(test, value, binder), expressions=[exp.false()])
    return both(known(value), plainly(test, value, binder))


def plainly(test: Part[Comparison], value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give a comparison with values of the same kind, for what is never NULL."""
    op, given = test.now.op, each(test.then(_given))
    if op == "between":
        return both(
            exp.GTE(this=value.copy(), expression=binder.bind(given[0])),
            exp.LTE(this=value.copy(), expression=binder.bind(given[1])),
        )
    if op in {"in", "not_in"}:
        found = among(value, given, binder)
        return found if op == "in" else exp.Not(this=found)
    return _COMPARED[op](this=value.copy(), expression=binder.bind(given[0]))


def _given(test: Comparison) -> tuple[Scalar | None, ...]:
    return test.value if isinstance(test.value, tuple) else (test.value,)


def among(value: exp.Expr, given: Sequence[Part[Any]], binder: Binder) -> exp.Expr:
    """Give whether a value is one of some."""
    if len(given) == 1:
        return exp.EQ(this=value.copy(), expression=binder.bind(given[0]))
    return exp.In(this=value.copy(), expressions=[binder.bind(one) for one in given])


def known(value: exp.Expr) -> exp.Expr:
    """Give whether a value is there."""
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))


def both(*parts: exp.Expr) -> exp.Expr:
    """Give that all hold; of none, that nothing is asked."""
    if not parts:
        return exp.Boolean(this=True)
    return reduce(lambda left, right: exp.And(this=left, expression=right), map(_whole, parts))


def either(*parts: exp.Expr) -> exp.Expr:
    """Give that one holds, or more; of none, that none does."""
    if not parts:
        return exp.Boolean(this=False)
    return reduce(lambda left, right: exp.Or(this=left, expression=right), map(_whole, parts))


def negated(part: exp.Expr) -> exp.Expr:
    """Give that it does not hold."""
    return exp.Not(this=exp.Paren(this=part))


def _whole(part: exp.Expr) -> exp.Expr:
    return exp.Paren(this=part) if isinstance(part, exp.And | exp.Or) else part


def _part(test: Part[Comparison], value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a text has another at its beginning, its end or anywhere, whatever their capitals."""
    asked = test.then(lambda one: folded(str(one.value)))
    small = binder.small(value.copy())
    if test.now.op == "contains":
        return exp.GT(this=exp.func("STRPOS", small, binder.bind(asked)), expression=binder.constant(0))
    end = exp.Left if test.now.op == "starts_with" else exp.Right
    return exp.EQ(this=end(this=small, expression=binder.bind(asked.then(len))), expression=binder.bind(asked))


def _dated(test: Part[Comparison], kind: str, value: exp.Expr, binder: Binder) -> exp.Expr:
    op = test.now.op
    if op in {"in_next_days", "month_is_now"}:
        return both(known(value), _anniversary(test, value, binder))
    if op == "not_in_last_days":
        inside = _dated(test.then(lambda one: Comparison("in_last_days", one.value)), kind, value, binder)
        return both(known(value), negated(inside))
    bounds = (one for one in _bounds(test, kind) if one is not None)
    return both(known(value), *(_beside(value, one, binder) for one in bounds))


_Bound = tuple[type[exp.Binary], Part[Any]]


def _beside(value: exp.Expr, bound: _Bound, binder: Binder) -> exp.Expr:
    return bound[0](this=value.copy(), expression=binder.bind(bound[1]))


def _bounds(test: Part[Comparison], kind: str) -> tuple[_Bound | None, _Bound | None]:
    """Give the lower and the upper bound; a day as a bound of times is all of that day."""
    op, given = test.now.op, test.then(attrgetter("value"))
    if op == "in_last_days":
        return last_days(given, kind)
    if op == "between":
        return (exp.GTE, given.then(itemgetter(0))), _until(given.then(itemgetter(1)), kind)
    if op == "before":
        return None, (exp.LT, given)
    if _whole_day(given.now, kind):
        return (exp.GTE, given.then(_next_day)), None
    return (exp.GT, given), None


def _until(given: Part[Any], kind: str) -> _Bound:
    if _whole_day(given.now, kind):
        return (exp.LT, given.then(_next_day))
    return (exp.LTE, given)


def _whole_day(given: object, kind: str) -> bool:
    return kind == TIME and isinstance(given, dt.date) and not isinstance(given, dt.datetime)


def _next_day(day: dt.date) -> dt.date:
    return day + _DAY


def last_days(days: Part[Any], kind: str) -> tuple[_Bound, _Bound]:
    """Give the bounds of the last n days of a moment, half open: its own end belongs, its beginning does not."""
    whole_days = kind == DATE

    def begin(count: object) -> AtMoment:
        back = dt.timedelta(days=_days(count))
        return lambda at: (at.date() if whole_days else at) - back

    def end(_: object) -> AtMoment:
        return lambda at: at.date() if whole_days else at

    return (exp.GT, days.then(begin)), (exp.LTE, days.then(end))


def within(window: Part[Window], time: exp.Expr, binder: Binder) -> list[exp.Expr]:
    """Give what a window asks of a time that is always there."""
    now = window.now
    bounds: list[_Bound] = []
    if now.days is not None:
        bounds += last_days(window.then(attrgetter("days")), TIME)
    elif now.before_days is not None:
        bounds.append((exp.LTE, window.then(attrgetter("before_days")).then(_ago)))
    else:
        if now.start is not None:
            bounds.append((exp.GTE, window.then(attrgetter("start"))))
        if now.end is not None:
            bounds.append((exp.LT, window.then(attrgetter("end")).then(_next_day)))
    return [_beside(time, one, binder) for one in bounds]


def _ago(days: int) -> AtMoment:
    back = dt.timedelta(days=days)
    return lambda at: at - back


def _days(value: object) -> int:
    return value if isinstance(value, int) else 0


def day_number(value: exp.Expr, month: int = 100) -> exp.Expr:
    """Give month and day as one number: 1231 for the last of the year; or with another factor of the month."""
    part: Callable[[str], exp.Expr] = lambda name: exp.Extract(this=exp.var(name), expression=value.copy())  # noqa: E731
    return exp.Paren(
        this=exp.Add(this=exp.Mul(this=part("month"), expression=exp.Literal.number(month)), expression=part("day"))
    )


def _anniversary(test: Part[Comparison], value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a day of the year falls into two spans, of which the second is for what goes past the end of a year."""
    spans = test.then(lambda one: _month_now if one.op == "month_is_now" else _next_days(_days(one.value)))

    def side(place: int) -> exp.Expr:
        return binder.bind(spans.then(lambda found: lambda at: found(at)[place]))

    number = day_number(value)
    return either(
        both(exp.GTE(this=number, expression=side(0)), exp.LTE(this=number.copy(), expression=side(1))),
        both(exp.GTE(this=number.copy(), expression=side(2)), exp.LTE(this=number.copy(), expression=side(3))),
    )


def _month_now(at: dt.datetime) -> tuple[int, int, int, int]:
    return at.month * 100 + 1, at.month * 100 + 31, _NONE, _NONE


def _next_days(days: int) -> Callable[[dt.datetime], tuple[int, int, int, int]]:
    def spans(at: dt.datetime) -> tuple[int, int, int, int]:
        today = at.date()
        last = today + dt.timedelta(days=days)
        if days >= 365:
            return 101, 1231, _NONE, _NONE
        low, high = today.month * 100 + today.day, last.month * 100 + last.day
        if high == 228 and not _leaps(last.year):
            high = 229
        return (low, high, _NONE, _NONE) if last.year == today.year else (low, 1231, 101, high)

    return spans


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
