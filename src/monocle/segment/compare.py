"""Comparisons of one SQL value, which may be NULL: each holds or does not, and is never NULL itself."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

from sqlglot import exp

from monocle.segment.folding import folded
from monocle.segment.kinds import DATE, TEXT, TIME
from monocle.segment.statement import AtMoment, Binder
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


def compared(test: Comparison, kind: str, value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a comparison holds for a value.

    Args:
        test: what is asked.
        kind: of the value; of a list, the kind of its entries.
        value: an expression; it is copied where it stands more than once.
        binder: takes the values.
    """
    if test.op == "known":
        return known(value)
    if test.op == "unknown":
        return exp.Is(this=value.copy(), expression=exp.Null())
    if kind in {DATE, TIME} and test.op not in {"is", "is_not"}:
        return _dated(test, kind, value, binder)
    if kind == TEXT and test.op in {"contains", "starts_with", "ends_with"}:
        return both(known(value), _part(test, value, binder))
    return both(known(value), plainly(test, value, binder))


def plainly(test: Comparison, value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give a comparison with values of the same kind, for what is never NULL."""
    given: tuple[Scalar | None, ...] = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.op == "between":
        return both(
            exp.GTE(this=value.copy(), expression=binder.bind(given[0])),
            exp.LTE(this=value.copy(), expression=binder.bind(given[1])),
        )
    if test.op in {"in", "not_in"}:
        found = among(value, given, binder)
        return found if test.op == "in" else exp.Not(this=found)
    return _COMPARED[test.op](this=value.copy(), expression=binder.bind(given[0]))


def among(value: exp.Expr, given: Sequence[Scalar | None], binder: Binder) -> exp.Expr:
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


def _part(test: Comparison, value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a text has another at its beginning, its end or anywhere, whatever their capitals."""
    asked = folded(str(test.value))
    small = binder.small(value.copy())
    if test.op == "contains":
        return exp.GT(this=exp.func("STRPOS", small, binder.bind(asked)), expression=binder.bind(0))
    end = exp.Left if test.op == "starts_with" else exp.Right
    return exp.EQ(this=end(this=small, expression=binder.bind(len(asked))), expression=binder.bind(asked))


def _dated(test: Comparison, kind: str, value: exp.Expr, binder: Binder) -> exp.Expr:
    if test.op in {"in_next_days", "month_is_now"}:
        return both(known(value), _anniversary(test, value, binder))
    if test.op == "not_in_last_days":
        inside = _dated(Comparison("in_last_days", test.value), kind, value, binder)
        return both(known(value), negated(inside))
    low, high = _bounds(test, kind)
    parts = [known(value)]
    if low is not None:
        parts.append(low[0](this=value.copy(), expression=binder.bind(low[1])))
    if high is not None:
        parts.append(high[0](this=value.copy(), expression=binder.bind(high[1])))
    return both(*parts)


_Bound = tuple[type[exp.Binary], "object | AtMoment"]


def _bounds(test: Comparison, kind: str) -> tuple[_Bound | None, _Bound | None]:
    """Give the lower and the upper bound; a day as a bound of times is all of that day."""
    given = test.value
    if test.op == "in_last_days":
        return last_days(_days(given), kind)
    if test.op == "between" and isinstance(given, tuple):
        return (exp.GTE, given[0]), _until(given[1], kind)
    if test.op == "before":
        return None, (exp.LT, given)
    if kind == TIME and not isinstance(given, dt.datetime) and isinstance(given, dt.date):
        return (exp.GTE, given + _DAY), None
    return (exp.GT, given), None


def _until(given: Scalar, kind: str) -> _Bound:
    if kind == TIME and isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return (exp.LT, given + _DAY)
    return (exp.LTE, given)


def last_days(days: int, kind: str) -> tuple[_Bound, _Bound]:
    """Give the bounds of the last n days of a moment, half open: its own end belongs, its beginning does not."""
    back = dt.timedelta(days=days)

    def begin(at: dt.datetime) -> object:
        return (at.date() if kind == DATE else at) - back

    def end(at: dt.datetime) -> object:
        return at.date() if kind == DATE else at

    return (exp.GT, begin), (exp.LTE, end)


def within(window: Window | None, time: exp.Expr, binder: Binder) -> list[exp.Expr]:
    """Give what a window asks of a time that is always there."""
    if window is None:
        return []
    if window.days is not None:
        low, high = last_days(window.days, TIME)
        return [side[0](this=time.copy(), expression=binder.bind(side[1])) for side in (low, high)]
    if window.before_days is not None:
        back = dt.timedelta(days=window.before_days)
        return [exp.LTE(this=time.copy(), expression=binder.bind(lambda at: at - back))]
    parts: list[exp.Expr] = []
    if window.start is not None:
        parts.append(exp.GTE(this=time.copy(), expression=binder.bind(window.start)))
    if window.end is not None:
        parts.append(exp.LT(this=time.copy(), expression=binder.bind(window.end + _DAY)))
    return parts


def _days(value: object) -> int:
    return value if isinstance(value, int) else 0


def day_number(value: exp.Expr, month: int = 100) -> exp.Expr:
    """Give month and day as one number: 1231 for the last of the year; or with another factor of the month."""
    part: Callable[[str], exp.Expr] = lambda name: exp.Extract(this=exp.var(name), expression=value.copy())  # noqa: E731
    return exp.Paren(
        this=exp.Add(this=exp.Mul(this=part("month"), expression=exp.Literal.number(month)), expression=part("day"))
    )


def _anniversary(test: Comparison, value: exp.Expr, binder: Binder) -> exp.Expr:
    """Give whether a day of the year falls into two spans, of which the second is for what goes past the end of a year."""
    spans = _month_now if test.op == "month_is_now" else _next_days(_days(test.value))

    def side(place: int) -> exp.Expr:
        return binder.bind(lambda at: spans(at)[place])

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
