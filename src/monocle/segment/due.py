"""When time alone may change what a tree says of a customer: the next moment, never too late, at times too early.

What time changes in a segment that the tree names is that segment's own.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlglot import exp

from monocle.segment import shapes
from monocle.segment import tree as trees
from monocle.segment.compare import day_number
from monocle.segment.fragments import Said, Writer
from monocle.segment.kinds import DATE, MEASURES, TIME, kind_of_field
from monocle.segment.rows import Rows
from monocle.segment.statement import AtMoment, Binder, Part, rows
from monocle.segment.tree import TIMED, Comparison, Tree, Window, parts_of
from monocle.segment.world import World

_DAY = dt.timedelta(days=1)
_KEPT = 100


class Moments:
    """Writes the moments at which time alone may change what a tree says.

    Args:
        writer: of the statement.
        facts: writes rows of facts for it.
    """

    def __init__(self, writer: Writer, facts: Rows) -> None:
        """Hold what writes."""
        self._writer, self._facts = writer, facts

    def earliest(self, tree: Tree) -> Said | None:
        """Give the earliest moment of each customer that is still to come; None where time changes nothing."""
        found = " UNION ALL ".join(self._of(tree, kin=False))
        if not found:
            return None

        def made(_: World, binder: Binder, part: Part[AtMoment]) -> exp.Expr:
            later = exp.GT(this=exp.column("d", "r"), expression=binder.bind(part))
            first = exp.alias_(exp.Min(this=exp.column("d", "r")), "due_at")
            named = exp.alias_(exp.column("c", "r"), self._writer.customer)
            return exp.select(named, first).from_(rows().subquery("r")).where(later).group_by("r.c")

        now: AtMoment = lambda at: at  # noqa: E731 - typed so
        return self._writer.write("due", made, now, found)

    def _of(self, tree: Tree, *, kin: bool) -> Iterator[str]:
        """Give SELECTs of ``c`` and ``d``."""
        if isinstance(tree, trees.Household) and tree.anyone is not None:
            found = " UNION ALL ".join(self._of(tree.anyone, kin=True))
            if found:
                yield self._writer.write("home", _of_home, None, found).text
            return
        if isinstance(tree, trees.Field | trees.Trait) and tree.test.op in TIMED:
            yield from self._of_value(tree, kin)
        elif isinstance(tree, trees.Happened | trees.Sequence | trees.Bought):
            yield from self._of_facts(tree, kin)
        for part in parts_of(tree):
            yield from self._of(part, kin=kin)

    def _of_value(self, tree: trees.Field | trees.Trait, kin: bool) -> Iterator[str]:
        in_field = isinstance(tree, trees.Field)
        kind = (kind_of_field(tree.name) or TIME) if in_field else DATE

        def made(world: World, binder: Binder, part: Part[Any]) -> exp.Expr:
            name = part.then(attrgetter("name"))
            value = world.field(name, "p") if in_field else world.trait(name, DATE, "p")
            moment = _moments(part.then(attrgetter("test")), value, kind, world, binder)[place]
            whom = world.people("p", kin=kin).select(exp.alias_(world.key("p"), "c"))
            return whom.select(exp.alias_(moment, "d"))

        for place in range(_changes(tree.test)):
            spelt = (in_field, self._writer.names.spelt(tree))
            yield self._writer.write(("due value", place, kin, spelt, shapes.of_test(tree.test)), made, tree).text

    def _of_facts(self, tree: trees.Happened | trees.Sequence | trees.Bought, kin: bool) -> Iterator[str]:
        for one in _filters(tree):
            for back in _lengths(tree.within):
                yield self._later(self._facts.of(one, None, kin=kin), back)
        if isinstance(tree, trees.Bought) and MEASURES[tree.measure] == TIME and tree.test.op in TIMED:
            for place in range(_changes(tree.test)):
                yield self._changing(self._facts.of(tree.orders, None, kin=kin), tree.test, place)

    def _later(self, facts: str, back: dt.timedelta | None) -> str:
        """Give the times of facts, so much later; None for at once."""

        def made(_: World, binder: Binder, part: Part[dt.timedelta | None]) -> exp.Expr:
            time = exp.column("t", "e")
            return _when(time if part.now is None else exp.Add(this=time, expression=binder.bind(part)))

        return self._writer.write(("due facts", back is None), made, back, facts).text

    def _changing(self, facts: str, test: Comparison, place: int) -> str:
        def made(world: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            return _when(_moments(part, exp.column("t", "e"), TIME, world, binder)[place])

        return self._writer.write(("due orders", place, shapes.of_test(test)), made, test, facts).text


def _of_home(world: World, _: Binder, __: Part[None]) -> exp.Expr:
    """Give the moments of each of a household for all of it."""
    asked, others = (
        world.people(one, kin=one == "b")
        .select(exp.alias_(world.key(one), "c"), exp.alias_(world.home(one), "h"))
        .subquery(f"{one}{one}")
        for one in ("a", "b")
    )
    return (
        exp.select("aa.c", "m.d")
        .from_(asked)
        .join(others, on=exp.EQ(this=exp.column("h", "aa"), expression=exp.column("h", "bb")))
        .join(rows().subquery("m"), on=exp.EQ(this=exp.column("c", "m"), expression=exp.column("c", "bb")))
    )


def _when(moment: exp.Expr) -> exp.Select:
    return exp.select("e.c", exp.alias_(moment, "d")).from_(rows().subquery("e"))


def _changes(test: Comparison) -> int:
    """Give how many ``_moments`` there are of a test that depends on the moment."""
    return 1 if test.op in {"in_next_days", "month_is_now"} else 2


def _moments(test: Part[Comparison], value: exp.Expr, kind: str, world: World, binder: Binder) -> list[exp.Expr]:
    """Give the moments at which a test of a day or a time may change: when it comes, and when it has been.

    Of a day of the year, the next day on which it comes into sight or is over, which is an entry of a list of all days of a year.
    """
    days = test.then(_days)
    if _changes(test.now) == 1:
        listed = exp.cast(binder.bind(days.then(_days_of_the_year)), "timestamp[]")
        return [world.entry(listed, exp.cast(day_number(value, 31), "int"))]
    time = exp.cast(value, "timestamp") if kind == DATE else value
    back = binder.bind(days.then(lambda count: dt.timedelta(days=count or 0)))
    return [time, exp.Add(this=time.copy(), expression=back)]


def _filters(one: trees.Happened | trees.Sequence | trees.Bought) -> tuple[trees.EventFilter | trees.OrderFilter, ...]:
    if isinstance(one, trees.Happened):
        return (one.event,)
    return one.steps if isinstance(one, trees.Sequence) else (one.orders,)


def _days(test: Comparison) -> int | None:
    return test.value if isinstance(test.value, int) else None


def _days_of_the_year(days: int | None) -> AtMoment:
    return lambda at: list(_calendar(at.date(), days))


def _lengths(window: Window | None) -> Iterator[dt.timedelta | None]:
    """Give after how long a fact comes into a window, or leaves it; None for at once."""
    if window is not None and window.days is not None:
        yield None
        yield dt.timedelta(days=window.days)
    elif window is not None and window.before_days is not None:
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
