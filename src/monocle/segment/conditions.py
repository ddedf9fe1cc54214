"""Trees as SQL: one expression over a customer, which is true or false and never NULL, in the tables of any dialect."""

from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatchmethod
from math import ceil

from sqlglot import exp

from monocle.segment.compare import both, compared, either, negated, plainly, within
from monocle.segment.consents import places
from monocle.segment.kinds import LIST, MEASURES, NUMBER, TEXT, kind_of_field, kind_of_value
from monocle.segment.rows import event_rows, order_rows
from monocle.segment.statement import Binder
from monocle.segment.tree import (
    AllOf,
    AnyOf,
    Bought,
    Comparison,
    Consent,
    EventFilter,
    Field,
    Happened,
    HasIdentifier,
    Household,
    InList,
    InSegment,
    Not,
    OrderFilter,
    Sequence,
    Share,
    Trait,
    Tree,
    Window,
)
from monocle.segment.world import World

_HASHES, _DIGITS = 2**32, 8


@dataclass(frozen=True)
class Who:
    """Of whom a tree is asked: the alias of the customer; all of the households of those who are asked for, or these alone."""

    person: str
    kin: bool = False


class Conditions:
    """Makes expressions of trees.

    Args:
        world: the dialect's tables.
        binder: takes the values.
    """

    def __init__(self, world: World, binder: Binder) -> None:
        """Hold the world and the values."""
        self._world, self._binder, self._people = world, binder, 0

    def holds(self, tree: Tree, person: str) -> exp.Expr:
        """Give whether a tree holds.

        Args:
            tree: what is asked.
            person: the alias of the customer.
        """
        return self._holds(tree, Who(person))

    @singledispatchmethod
    def _holds(self, tree: Tree, who: Who) -> exp.Expr:
        raise TypeError(f"{type(tree).__name__} of {who}")

    @_holds.register
    def _(self, tree: AllOf, who: Who) -> exp.Expr:
        return both(*(self._holds(part, who) for part in tree.parts))

    @_holds.register
    def _(self, tree: AnyOf, who: Who) -> exp.Expr:
        return either(*(self._holds(part, who) for part in tree.parts))

    @_holds.register
    def _(self, tree: Not, who: Who) -> exp.Expr:
        return negated(self._holds(tree.part, who))

    @_holds.register
    def _(self, tree: Field, who: Who) -> exp.Expr:
        kind = kind_of_field(tree.name) or TEXT
        if kind == LIST:
            return self._listed(tree.test, who)
        return compared(tree.test, kind, self._world.field(tree.name, who.person), self._binder)

    def _listed(self, test: Comparison, who: Who) -> exp.Expr:
        """Give a test of a list: some entry passes; of what is denied, none does."""
        asked = {"is_not": "is", "not_in": "in", "unknown": "known"}.get(test.op, test.op)
        plain = Comparison(asked, test.value)
        found = self._world.one_source(who.person, lambda one: compared(plain, TEXT, one, self._binder))
        return found if asked == test.op else negated(found)

    @_holds.register
    def _(self, tree: Trait, who: Who) -> exp.Expr:
        if tree.test.op in {"known", "unknown"}:
            found = self._world.trait_known(tree.name, who.person)
            return found if tree.test.op == "known" else negated(found)
        kind = kind_of_value(tree.test.op, tree.test.value)
        return compared(tree.test, kind, self._world.trait(tree.name, kind, who.person), self._binder)

    @_holds.register
    def _(self, tree: Happened, who: Who) -> exp.Expr:
        rows = self._events(tree.event, tree.within, who)
        return self._among(who, rows, exp.Count(this=exp.Star()), tree.times)

    @_holds.register
    def _(self, tree: Bought, who: Who) -> exp.Expr:
        rows = self._orders(tree.orders, tree.within, who)
        if tree.measure == "count":
            return self._among(who, rows, exp.Count(this=exp.Star()), tree.test)
        if tree.measure == "total":
            return self._among(who, rows, exp.Sum(this=exp.column("a", "r")), tree.test)
        if tree.test.op in {"known", "unknown"}:
            found = self._one_of(who, rows)
            return found if tree.test.op == "known" else negated(found)
        test = compared(tree.test, MEASURES[tree.measure], _measured(tree.measure), self._binder)
        return self._one_of(who, _grouped(rows, test))

    def _among(self, who: Who, rows: exp.Select, figure: exp.Expr, test: Comparison) -> exp.Expr:
        """Give a test of a figure that is 0 for who has no rows."""
        if (test.op, test.value) in {("at_least", 1), ("more", 0)} and isinstance(figure, exp.Count):
            return self._one_of(who, rows)
        if not passes_at_zero(test):
            return self._one_of(who, _grouped(rows, plainly(test, figure, self._binder)))
        return negated(self._one_of(who, _grouped(rows, negated(plainly(test, figure, self._binder)))))

    @_holds.register
    def _(self, tree: Sequence, who: Who) -> exp.Expr:
        steps = [
            self._events(step, tree.within, who)
            if isinstance(step, EventFilter)
            else self._orders(step, tree.within, who)
            for step in tree.steps
        ]
        if not tree.unfinished:
            return self._one_of(who, self._passages(steps, tree.apart, latest=False))
        before = self._passages(steps[:-1], tree.apart, latest=True)
        last = (
            exp.select("m.c")
            .from_(before.subquery("m"))
            .join(steps[-1].subquery("f"), on=self._follows(tree.apart), join_type="LEFT")
            .where(exp.Is(this=exp.column("c", "f"), expression=exp.Null()))
        )
        return self._one_of(who, last)

    def _passages(self, steps: list[exp.Select], apart: int | None, latest: bool) -> exp.Select:
        """Give ``c`` and ``t`` of the ends of passages through steps.

        Without bounds between steps the earliest end of each customer decides; or the latest, where what comes after it is
        looked for. The earliest of all steps before the last leave it the most room.
        """
        found: exp.Select | None = None
        for place, step in enumerate(steps):
            one = exp.select("f.c").from_(step.subquery("f"))
            if found is not None:
                one = one.join(found.subquery("m"), on=self._follows(apart))
            if apart is not None:
                found = one.select("f.t").distinct()
                continue
            end = exp.Max if latest and place == len(steps) - 1 else exp.Min
            found = one.select(exp.alias_(end(this=exp.column("t", "f")), "t")).group_by("f.c")
        if found is None:
            raise ValueError("a sequence has steps")
        return found

    def _follows(self, apart: int | None) -> exp.Expr:
        """Give that ``f`` is of the customer of ``m`` and later, by so many days at most."""
        parts: list[exp.Expr] = [
            exp.EQ(this=exp.column("c", "f"), expression=exp.column("c", "m")),
            exp.GT(this=exp.column("t", "f"), expression=exp.column("t", "m")),
        ]
        if apart is not None:
            latest = exp.Add(this=exp.column("t", "m"), expression=self._binder.bind(timedelta(days=apart)))
            parts.append(exp.LTE(this=exp.column("t", "f"), expression=latest))
        return both(*parts)

    @_holds.register
    def _(self, tree: Consent, who: Who) -> exp.Expr:
        asked = places(tree.purpose, tree.channel)
        if tree.state == "unknown":
            return both(*(negated(self._said(one, who)) for one in asked))
        found: list[exp.Expr] = []
        for number, place in enumerate(asked):
            state = exp.EQ(this=exp.column("state", "f"), expression=self._binder.bind("granted"))
            said = self._said(place, who, state if tree.state == "granted" else exp.Not(this=state))
            found.append(both(said, *(negated(self._said(one, who)) for one in asked[:number])))
        return either(*found)

    def _said(self, place: tuple[str, str], who: Who, *more: exp.Expr) -> exp.Expr:
        """Give that the customer has a row of a purpose and a channel, for which more may be asked."""
        named = (self._named("purpose", place[0]), self._named("channel", place[1]))
        return self._one_of(who, self._world.allowances(who.kin).where(*named, *more))

    @_holds.register
    def _(self, tree: InSegment, who: Who) -> exp.Expr:
        members = self._world.members_of(tree.name, who.kin)
        if isinstance(members, exp.Select):
            found = self._one_of(who, members.where(self._named("segment", tree.name)))
        else:
            found = self._holds(members, who)
        return found if tree.inside else negated(found)

    @_holds.register
    def _(self, tree: HasIdentifier, who: Who) -> exp.Expr:
        found = self._one_of(who, self._world.identifiers(who.kin).where(self._named("type", tree.type)))
        return found if tree.present else negated(found)

    @_holds.register
    def _(self, tree: InList, who: Who) -> exp.Expr:
        found = self._one_of(who, self._world.listed(who.kin).where(self._named("list", tree.name)))
        return found if tree.inside else negated(found)

    @_holds.register
    def _(self, tree: Share, who: Who) -> exp.Expr:
        named = exp.DPipe(this=self._binder.bind(f"{tree.salt}:"), expression=self._world.id(who.person))
        digits = exp.Left(this=self._world.hashed(named), expression=self._binder.bind(_DIGITS))
        low = exp.GTE(this=digits, expression=self._binder.bind(hash_digits(tree.start)))
        high = exp.LT(this=digits.copy(), expression=self._binder.bind(hash_digits(tree.end)))
        return both(low, high)

    @_holds.register
    def _(self, tree: Household, who: Who) -> exp.Expr:
        if tree.anyone is None:
            test = tree.size or Comparison("known")
            return compared(test, NUMBER, self._world.members(who.person), self._binder)
        self._people += 1
        other = f"q{self._people}"
        whom = self._world.people(other, kin=True).select(self._world.home(other))
        homes = whom.where(self._holds(tree.anyone, Who(other, kin=True)))
        return exp.In(this=self._world.home(who.person), query=homes.subquery())

    def _named(self, column: str, value: str) -> exp.Expr:
        return exp.EQ(this=exp.column(column, "f"), expression=self._binder.bind(value))

    def _one_of(self, who: Who, rows: exp.Select) -> exp.Expr:
        return exp.In(this=self._world.key(who.person), query=_customers(rows).subquery())

    def _events(self, event: EventFilter, window: Window | None, who: Who) -> exp.Select:
        rows = event_rows(event, self._world, self._binder, who.kin)
        return rows.where(*within(window, exp.column("occurred_at", "f"), self._binder))

    def _orders(self, orders: OrderFilter, window: Window | None, who: Who) -> exp.Select:
        return order_rows(orders, window, self._world, self._binder, who.kin)


def _customers(rows: exp.Select) -> exp.Select:
    """Give the customers of rows, without their times and amounts where nothing depends on these."""
    if rows.args.get("group") or rows.args.get("distinct"):
        return exp.select("r.c").from_(rows.subquery("r"))
    return rows.select(*(one for one in rows.selects if one.alias_or_name == "c"), append=False)


def _grouped(rows: exp.Select, having: exp.Expr) -> exp.Select:
    """Give the customers for whose rows ``r`` together a test passes."""
    return exp.select("r.c").from_(rows.subquery("r")).group_by("r.c").having(having)


def _measured(measure: str) -> exp.Expr:
    amount, time = exp.column("a", "r"), exp.column("t", "r")
    if measure == "average":
        total = exp.cast(exp.Sum(this=amount), "double")
        return exp.Paren(this=exp.Div(this=total, expression=exp.Count(this=exp.Star())))
    kinds = {"largest": exp.Max(this=amount), "first": exp.Min(this=time), "last": exp.Max(this=time)}
    return kinds[measure]


def passes_at_zero(test: Comparison) -> bool:
    """Tell whether nought passes a test of numbers."""
    given = test.value if isinstance(test.value, tuple) else (test.value,)
    numbers = [one for one in given if isinstance(one, int | float)]
    checks = {
        "is": numbers[0] == 0,
        "is_not": numbers[0] != 0,
        "less": numbers[0] > 0,
        "at_most": numbers[0] >= 0,
        "more": numbers[0] < 0,
        "at_least": numbers[0] <= 0,
        "between": numbers[0] <= 0 <= numbers[-1],
        "in": 0 in numbers,
        "not_in": 0 not in numbers,
    }
    return checks[test.op]


def hash_digits(share: float) -> str:
    """Give where a share of all hashes ends, as eight hexadecimal digits; ``g`` after the last of them."""
    number = ceil(share * _HASHES)
    return f"{number:08x}" if number < _HASHES else "g"
