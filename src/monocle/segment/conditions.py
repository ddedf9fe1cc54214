"""Conditions as SQL: one expression over a customer, which is true or false and never NULL, in the tables of any dialect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from monocle.ids import SHARE_DIGITS, share_end
from monocle.segment import shapes
from monocle.segment import tree as trees
from monocle.segment.compare import both, compared, either, negated, plainly
from monocle.segment.consents import places
from monocle.segment.fragments import Said, Writer
from monocle.segment.kinds import LIST, MEASURES, NUMBER, TEXT, kind_of_field, kind_of_value
from monocle.segment.rows import Rows, customers
from monocle.segment.statement import Binder, Part, each, rows
from monocle.segment.tree import Comparison
from monocle.segment.world import World


@dataclass(frozen=True)
class Who:
    """Of whom a tree is asked: the alias of the customer; all of the households of those who are asked for, or these alone."""

    person: str
    kin: bool = False


class Conditions:
    """Writes conditions; groups, households and segments that are trees are for ``compiling``.

    Args:
        writer: of the statement.
        facts: writes rows of facts for it.
    """

    def __init__(self, writer: Writer, facts: Rows) -> None:
        """Hold what writes."""
        self._writer, self._facts = writer, facts

    def holds(self, condition: trees.Condition, who: Who) -> Said:
        """Give whether a condition holds."""
        return _WRITTEN[type(condition)](self, condition, who)

    def field(self, one: trees.Field, who: Who) -> Said:
        """Give a test of a field."""
        kind = kind_of_field(one.name) or TEXT

        def made(world: World, binder: Binder, part: Part[trees.Field]) -> exp.Expr:
            test = part.then(attrgetter("test"))
            if kind == LIST:
                return _listed(test, who, world, binder)
            return compared(test, kind, world.field(part.then(attrgetter("name")), who.person), binder)

        key = ("field", self._writer.names.spelt(one), who.person, shapes.of_test(one.test))
        return self._writer.write(key, made, one)

    def trait(self, one: trees.Trait, who: Who) -> Said:
        """Give a test of a trait."""
        bare = one.test.op in {"known", "unknown"}
        kind = "" if bare else kind_of_value(one.test.op, one.test.value)

        def made(world: World, binder: Binder, part: Part[trees.Trait]) -> exp.Expr:
            name, test = part.then(attrgetter("name")), part.then(attrgetter("test"))
            if bare:
                return _known(test.now, world.trait_known(name, who.person))
            return compared(test, kind, world.trait(name, kind, who.person), binder)

        key = ("trait", self._writer.names.spelt(one), who.person, shapes.of_test(one.test))
        return self._writer.write(key, made, one)

    def happened(self, one: trees.Happened, who: Who) -> Said:
        """Give a test of how many events there are."""
        if once(one.times):
            return self._one_of(who, self._facts.of(one.event, one.within, kin=who.kin, alone=True))
        return self._figure(who, self._facts.of(one.event, one.within, kin=who.kin), "count", one.times)

    def bought(self, one: trees.Bought, who: Who) -> Said:
        """Give a test of a figure of orders."""
        bare = one.test.op in {"known", "unknown"}
        never = one.measure == "count" and one.test.op == "is" and one.test.value == 0
        alone = bare or never or (one.measure == "count" and once(one.test))
        found = self._facts.of(one.orders, one.within, kin=who.kin, alone=alone)
        if alone:
            return self._one_of(who, found, inside=one.test.op != "unknown" and not never)
        if one.measure in {"count", "total"}:
            return self._figure(who, found, one.measure, one.test)

        def made(world: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            passing = compared(part, MEASURES[one.measure], _measured(one.measure), binder)
            return _within(who, world, _grouped(passing))

        return self._writer.write(
            ("measured", one.measure, who.person, shapes.of_test(one.test)), made, one.test, found
        )

    def _figure(self, who: Who, found: str, measure: str, test: Comparison) -> Said:
        """Give a test of a figure that is 0 for who has no rows."""
        none_passes = passes_at_zero(test)

        def made(world: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            passing = plainly(part, _measured(measure), binder)
            if not none_passes:
                return _within(who, world, _grouped(passing))
            return negated(_within(who, world, _grouped(negated(passing))))

        key = ("figure", measure, who.person, none_passes, shapes.of_test(test))
        return self._writer.write(key, made, test, found)

    def sequence(self, one: trees.Sequence, who: Who) -> Said:
        """Give whether there is a passage through steps."""
        found = [self._facts.of(step, one.within, kin=who.kin) for step in one.steps]

        def made(world: World, binder: Binder, part: Part[trees.Sequence]) -> exp.Expr:
            steps, apart = [rows(place) for place in range(len(found))], part.then(attrgetter("apart"))
            if not part.now.unfinished:
                return _within(who, world, _of_rows(_passages(steps, apart, binder, latest=False)))
            before = _passages(steps[:-1], apart, binder, latest=True)
            last = (
                exp.select("m.c")
                .from_(before.subquery("m"))
                .join(steps[-1].subquery("f"), on=_follows(apart, binder), join_type="LEFT")
                .where(exp.Is(this=exp.column("c", "f"), expression=exp.Null()))
            )
            return _within(who, world, last)

        key = ("sequence", who.person, len(found), one.apart is None, one.unfinished)
        return self._writer.write(key, made, one, *found)

    def consent(self, one: trees.Consent, who: Who) -> Said:
        """Give whether a choice is what is asked."""

        def made(world: World, binder: Binder, part: Part[trees.Consent]) -> exp.Expr:
            named = each(part.then(_places))
            if part.now.state == "unknown":
                return both(*(negated(_said(place, who, world, binder)) for place in named))
            found: list[exp.Expr] = []
            for number, place in enumerate(named):
                state = exp.EQ(this=exp.column("state", "f"), expression=binder.constant("granted"))
                said = _said(place, who, world, binder, state if part.now.state == "granted" else exp.Not(this=state))
                found.append(both(said, *(negated(_said(other, who, world, binder)) for other in named[:number])))
            return either(*found)

        return self._writer.write(("consent", who, len(_places(one)), one.state), made, one)

    def in_segment(self, one: trees.InSegment, who: Who) -> Said:
        """Give whether memberships have it."""
        return self._named(lambda world: world.members_of(who.kin), ("segment", "name"), one, who, inside=one.inside)

    def has_identifier(self, one: trees.HasIdentifier, who: Who) -> Said:
        """Give whether identifiers have it."""
        return self._named(lambda world: world.identifiers(who.kin), ("type", "type"), one, who, inside=one.present)

    def in_list(self, one: trees.InList, who: Who) -> Said:
        """Give whether lists have it."""
        return self._named(lambda world: world.listed(who.kin), ("list", "name"), one, who, inside=one.inside)

    def _named(
        self,
        facts: Callable[[World], exp.Select],
        named: tuple[str, str],
        one: trees.InSegment | trees.HasIdentifier | trees.InList,
        who: Who,
        *,
        inside: bool,
    ) -> Said:
        """Give whether facts of the customer have what is named, or none has: by their column and the condition's."""

        def made(world: World, binder: Binder, part: Part[Any]) -> exp.Expr:
            is_it = _is(named[0], part.then(attrgetter(named[1])), binder)
            found = _within(who, world, customers(facts(world).where(is_it)))
            return found if inside else negated(found)

        return self._writer.write((named[0], who, inside), made, one)

    def share(self, one: trees.Share, who: Who) -> Said:
        """Give whether the customer's hash is within the share: a million hashes are made once, where it starts at nothing."""
        from_nothing = one.start <= 0

        def made(world: World, binder: Binder, part: Part[trees.Share]) -> exp.Expr:
            salt = part.then(lambda share: f"{share.salt}:")
            named = exp.DPipe(this=binder.bind(salt), expression=world.id(who.person))
            digits = exp.Left(this=world.hashed(named), expression=binder.constant(SHARE_DIGITS))
            start, end = (part.then(attrgetter(side)).then(share_end) for side in ("start", "end"))
            high = exp.LT(this=digits, expression=binder.bind(end))
            return high if from_nothing else both(exp.GTE(this=digits.copy(), expression=binder.bind(start)), high)

        return self._writer.write(("share", who.person, from_nothing), made, one)

    def household(self, one: trees.Household, who: Who) -> Said:
        """Give a test of how many the household has."""
        test = one.size or Comparison("known")

        def made(world: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            return compared(part, NUMBER, world.members(who.person), binder)

        return self._writer.write(("size", who.person, shapes.of_test(test)), made, test)

    def _one_of(self, who: Who, found: str, *, inside: bool = True) -> Said:
        """Give whether the customer is one of those of rows, or none."""

        def made(world: World, _: Binder, __: Part[None]) -> exp.Expr:
            among = _within(who, world, rows())
            return among if inside else negated(among)

        return self._writer.write(("one of", who.person, inside), made, None, found)


_WRITTEN: Mapping[type, Callable[[Conditions, Any, Who], Said]] = MappingProxyType(
    {
        trees.Field: Conditions.field,
        trees.Trait: Conditions.trait,
        trees.Happened: Conditions.happened,
        trees.Bought: Conditions.bought,
        trees.Sequence: Conditions.sequence,
        trees.Consent: Conditions.consent,
        trees.InSegment: Conditions.in_segment,
        trees.HasIdentifier: Conditions.has_identifier,
        trees.InList: Conditions.in_list,
        trees.Share: Conditions.share,
        trees.Household: Conditions.household,
    }
)


def _within(who: Who, world: World, chosen: exp.Select) -> exp.Expr:
    return exp.In(this=world.key(who.person), query=chosen.subquery())


def _listed(test: Part[Comparison], who: Who, world: World, binder: Binder) -> exp.Expr:
    """Give a test of a list: some entry passes; of what is denied, none does."""
    op = {"is_not": "is", "not_in": "in", "unknown": "known"}.get(test.now.op, test.now.op)
    plain = test.then(lambda one: Comparison(op, one.value))
    found = world.one_source(who.person, lambda one: compared(plain, TEXT, one, binder))
    return found if op == test.now.op else negated(found)


def _passages(steps: list[exp.Select], apart: Part[int | None], binder: Binder, *, latest: bool) -> exp.Select:
    """Give ``c`` and ``t`` of the ends of passages through steps.

    Without bounds between steps the earliest end of each customer decides; or the latest, where what comes after it is
    looked for. The earliest of all steps before the last leave it the most room.
    """
    found: exp.Select | None = None
    for place, step in enumerate(steps):
        one = exp.select("f.c").from_(step.subquery("f"))
        if found is not None:
            one = one.join(found.subquery("m"), on=_follows(apart, binder))
        if apart.now is not None:
            found = one.select("f.t").distinct()
            continue
        end = exp.Max if latest and place == len(steps) - 1 else exp.Min
        found = one.select(exp.alias_(end(this=exp.column("t", "f")), "t")).group_by("f.c")
    if found is None:
        raise ValueError("a sequence has steps")
    return found


def _follows(apart: Part[int | None], binder: Binder) -> exp.Expr:
    """Give that ``f`` is of the customer of ``m`` and later, by so many days at most."""
    parts: list[exp.Expr] = [
        exp.EQ(this=exp.column("c", "f"), expression=exp.column("c", "m")),
        exp.GT(this=exp.column("t", "f"), expression=exp.column("t", "m")),
    ]
    if apart.now is not None:
        length = binder.bind(apart.then(lambda days: timedelta(days=days or 0)))
        latest = exp.Add(this=exp.column("t", "m"), expression=length)
        parts.append(exp.LTE(this=exp.column("t", "f"), expression=latest))
    return both(*parts)


def _places(one: trees.Consent) -> tuple[tuple[str, str], ...]:
    return tuple(places(one.purpose, one.channel))


def _said(place: Part[tuple[str, str]], who: Who, world: World, binder: Binder, *more: exp.Expr) -> exp.Expr:
    """Give that the customer has a row of a purpose and a channel, for which more may be asked."""
    purpose, channel = place.then(itemgetter(0)), place.then(itemgetter(1))
    named = (_is("purpose", purpose, binder), _is("channel", channel, binder))
    return _within(who, world, customers(world.allowances(who.kin).where(*named, *more)))


def _is(column: str, value: Part[str], binder: Binder) -> exp.Expr:
    return exp.EQ(this=exp.column(column, "f"), expression=binder.bind(value))


def _known(test: Comparison, found: exp.Expr) -> exp.Expr:
    return found if test.op == "known" else negated(found)


def _of_rows(found: exp.Select) -> exp.Select:
    return exp.select("r.c").from_(found.subquery("r"))


def _grouped(having: exp.Expr) -> exp.Select:
    """Give the customers for whose rows ``r`` together a test passes."""
    return _of_rows(rows()).group_by("r.c").having(having)


def _measured(measure: str) -> exp.Expr:
    amount, time = exp.column("a", "r"), exp.column("t", "r")
    if measure == "average":
        total = exp.cast(exp.Sum(this=amount), "double")
        return exp.Paren(this=exp.Div(this=total, expression=exp.Count(this=exp.Star())))
    kinds: Mapping[str, exp.Expr] = {
        "count": exp.Count(this=exp.Star()),
        "total": exp.Sum(this=amount),
        "largest": exp.Max(this=amount),
        "first": exp.Min(this=time),
        "last": exp.Max(this=time),
    }
    return kinds[measure]


def once(test: Comparison) -> bool:
    """Tell whether a test of a count asks for one or more."""
    return (test.op, test.value) in {("at_least", 1), ("more", 0)}


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
