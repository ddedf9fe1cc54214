"""When time alone may change what a tree says of a customer: the next moment, never too late, at times too early.

What time changes in a segment that the tree names is that segment's own.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache, reduce

from sqlglot import exp

from monocle.segment.compare import day_number
from monocle.segment.kinds import DATE, MEASURES, TIME, kind_of_field
from monocle.segment.rows import event_rows, order_rows
from monocle.segment.statement import Binder
from monocle.segment.tree import (
    TIMED,
    Bought,
    Comparison,
    EventFilter,
    Field,
    Happened,
    Household,
    OrderFilter,
    Sequence,
    Trait,
    Tree,
    Window,
    parts_of,
)
from monocle.segment.world import World

_DAY = dt.timedelta(days=1)
_KEPT = 100


class Due:
    """A statement that is to name its first column."""

    def __init__(self, rows: exp.Query, binder: Binder) -> None:
        """Hold rows of ``c`` and ``d``."""
        self._rows, self._binder = rows, binder

    def as_(self, name: str) -> exp.Select:
        """Give the earliest moment of each customer that is still to come."""
        later = exp.GT(this=exp.column("d", "r"), expression=self._binder.bind(lambda at: at))
        first = exp.alias_(exp.Min(this=exp.column("d", "r")), "due_at")
        return (
            exp.select(exp.alias_(exp.column("c", "r"), name), first)
            .from_(self._rows.subquery("r"))
            .where(later)
            .group_by("r.c")
        )


def due_rows(tree: Tree, world: World, binder: Binder) -> Due | None:
    """Give the moments at which time alone may change what a tree says; None where it never does."""
    rows = list(_Moments(world, binder).of(tree, kin=False))
    if not rows:
        return None
    return Due(reduce(lambda left, right: exp.union(left, right, distinct=False), rows), binder)


class _Moments:
    def __init__(self, world: World, binder: Binder) -> None:
        self._world, self._binder = world, binder

    def of(self, tree: Tree, *, kin: bool) -> Iterator[exp.Query]:
        """Give SELECTs of ``c`` and ``d``."""
        if isinstance(tree, Household) and tree.anyone is not None:
            yield from self._of_home(tree.anyone)
            return
        if isinstance(tree, Field | Trait) and tree.test.op in TIMED:
            yield from self._of_value(tree, kin)
        elif isinstance(tree, Happened | Sequence | Bought):
            yield from self._of_facts(tree, kin)
        for part in parts_of(tree):
            yield from self.of(part, kin=kin)

    def _of_home(self, tree: Tree) -> Iterator[exp.Query]:
        """Give the moments of each of a household for all of it."""
        rows = list(self.of(tree, kin=True))
        if not rows:
            return
        found = reduce(lambda left, right: exp.union(left, right, distinct=False), rows)
        asked, others = (
            self._world.people(one, kin=one == "b")
            .select(exp.alias_(self._world.key(one), "c"), exp.alias_(self._world.home(one), "h"))
            .subquery(f"{one}{one}")
            for one in ("a", "b")
        )
        yield (
            exp.select("aa.c", "m.d")
            .from_(asked)
            .join(others, on=exp.EQ(this=exp.column("h", "aa"), expression=exp.column("h", "bb")))
            .join(found.subquery("m"), on=exp.EQ(this=exp.column("c", "m"), expression=exp.column("c", "bb")))
        )

    def _of_value(self, tree: Field | Trait, kin: bool) -> Iterator[exp.Query]:
        kind = (kind_of_field(tree.name) or TIME) if isinstance(tree, Field) else DATE
        if isinstance(tree, Field):
            value = self._world.field(tree.name, "p")
        else:
            value = self._world.trait(tree.name, DATE, "p")
        rows = self._world.people("p", kin=kin).select(exp.alias_(self._world.key("p"), "c"))
        for moment in self._moments(tree.test, value, kind):
            yield rows.select(exp.alias_(moment, "d"))

    def _of_facts(self, tree: Happened | Sequence | Bought, kin: bool) -> Iterator[exp.Query]:
        for rows in self._facts(tree, kin):
            for back in _lengths(tree.within):
                yield exp.select("e.c", exp.alias_(self._plus(exp.column("t", "e"), back), "d")).from_(
                    rows.subquery("e")
                )
        if isinstance(tree, Bought) and MEASURES[tree.measure] == TIME and tree.test.op in TIMED:
            for rows in self._facts(tree, kin):
                for moment in self._moments(tree.test, exp.column("t", "e"), TIME):
                    yield exp.select("e.c", exp.alias_(moment, "d")).from_(rows.subquery("e"))

    def _facts(self, tree: Happened | Sequence | Bought, kin: bool) -> Iterator[exp.Select]:
        asked: tuple[EventFilter | OrderFilter, ...]
        if isinstance(tree, Happened):
            asked = (tree.event,)
        else:
            asked = tree.steps if isinstance(tree, Sequence) else (tree.orders,)
        for one in asked:
            if isinstance(one, EventFilter):
                yield event_rows(one, self._world, self._binder, kin)
            else:
                yield order_rows(one, None, self._world, self._binder, kin)

    def _plus(self, time: exp.Expr, length: dt.timedelta) -> exp.Expr:
        return exp.Add(this=time, expression=self._binder.bind(length)) if length else time

    def _moments(self, test: Comparison, value: exp.Expr, kind: str) -> Iterator[exp.Expr]:
        """Give the moments at which a test of a day or a time may change: when it comes, and when it has been."""
        if test.op in {"in_next_days", "month_is_now"}:
            days = test.value if isinstance(test.value, int) else None
            yield self._anniversary(value, days)
            return
        time = exp.cast(value, "timestamp") if kind == DATE else value
        yield time
        yield self._plus(time.copy(), dt.timedelta(days=test.value if isinstance(test.value, int) else 0))

    def _anniversary(self, value: exp.Expr, days: int | None) -> exp.Expr:
        """Give the next day on which a day of the year comes into sight or is over, out of a list of all days of a year."""
        days_of_the_year = self._binder.bind(lambda at: list(_calendar(at.date(), days)))
        return self._world.entry(exp.cast(days_of_the_year, "timestamp[]"), exp.cast(day_number(value, 31), "int"))


def _lengths(window: Window | None) -> Iterator[dt.timedelta]:
    """Give after how long a fact comes into a window, or leaves it."""
    if window is None:
        return
    if window.days is not None:
        yield dt.timedelta(0)
        yield dt.timedelta(days=window.days)
    elif window.before_days is not None:
        yield dt.timedelta(days=window.before_days)


@lru_cache(maxsize=_KEPT)
def _calendar(today: dt.date, days: int | None) -> tuple[dt.datetime, ...]:
    """Give the next change of each day of a year, at the place 31 * month + day, from 1 on; nothing stands before January."""
    found = (_next_change(today, place // 31, place % 31 + 1, days) for place in range(31, 13 * 31))
    return (*[dt.datetime.combine(today, dt.time())] * 31, *found)


def _next_change(today: dt.date, month: int, day: int, days: int | None) -> dt.datetime:
    """Give the midnight after today at which a birthday enters or leaves the next days, or its month begins or ends."""
    changes: list[dt.date] = []
    for year in range(today.year - 1, today.year + 3):
        if days is None:
            changes += [dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1)]
            continue
        held = _anniversary_in(year, month, day)
        changes += [held - dt.timedelta(days=days), held + _DAY]
    return dt.datetime.combine(min(one for one in changes if one > today), dt.time())


def _anniversary_in(year: int, month: int, day: int) -> dt.date:
    """Give the day in a year; of the 29th of February the 28th where there is none, of no day the last of its month."""
    for last in range(day, 0, -1):
        try:
            return dt.date(year, month, last)
        except ValueError:
            continue
    raise ValueError("a month has days")
