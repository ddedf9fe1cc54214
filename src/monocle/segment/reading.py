"""A tree read aloud over one customer's facts, condition by condition, with the values that decide."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from monocle.ids import place_of
from monocle.segment import tree as trees
from monocle.segment.consents import places
from monocle.segment.folding import folded
from monocle.segment.kinds import BOOLEAN, DATE, LIST, MEASURES, NUMBER, SPENT, TEXT, TIME, kind_of_field, kind_of_value
from monocle.segment.person import Event, Line, Order, Person
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Tree, Window

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    """What a tree is read for.

    Attributes:
        person: whose facts.
        home: all of the household, the person too.
        at: the moment, UTC without zone.
    """

    person: Person
    home: tuple[Person, ...]
    at: dt.datetime


def belongs(tree: Tree, person: Person, at: dt.datetime) -> bool:
    """Tell whether a tree holds for a customer."""
    return holds(tree, reading_of(person, at))


def reading_of(person: Person, at: dt.datetime) -> Reading:
    """Give what a tree is read for."""
    return Reading(person, (person, *person.household), at)


@singledispatch
def holds(tree: Tree, of: Reading) -> bool:
    """Tell whether a tree holds."""
    raise TypeError(f"{type(tree).__name__} of {of.person}")


@holds.register
def _(tree: trees.AllOf, of: Reading) -> bool:
    return all(holds(part, of) for part in tree.parts)


@holds.register
def _(tree: trees.AnyOf, of: Reading) -> bool:
    return any(holds(part, of) for part in tree.parts)


@holds.register
def _(tree: trees.Not, of: Reading) -> bool:
    return not holds(tree.part, of)


@holds.register
def _(tree: trees.Field, of: Reading) -> bool:
    return passes(tree.test, kind_of_field(tree.name) or TEXT, value_of(tree, of), of.at)


@holds.register
def _(tree: trees.Trait, of: Reading) -> bool:
    value = of.person.traits.get(tree.name)
    if tree.test.op in {"known", "unknown"}:
        return (value is not None) is (tree.test.op == "known")
    kind = kind_of_value(tree.test.op, tree.test.value)
    return passes(tree.test, kind, _trait_as(value, kind), of.at)


@holds.register
def _(tree: trees.Happened, of: Reading) -> bool:
    return passes(tree.times, NUMBER, len(events_of(tree.event, tree.within, of)), of.at)


@holds.register
def _(tree: trees.Bought, of: Reading) -> bool:
    return passes(tree.test, MEASURES[tree.measure], figure_of(tree, of), of.at)


@holds.register
def _(tree: trees.Sequence, of: Reading) -> bool:
    times = step_times(tree, of)
    if not tree.unfinished:
        return bool(_ends(times, tree.apart))
    before = _ends(times[:-1], tree.apart)
    return any(not any(_follows(one, last, tree.apart) for last in times[-1]) for one in before)


@holds.register
def _(tree: trees.Consent, of: Reading) -> bool:
    return consent_of(tree, of) == tree.state


@holds.register
def _(tree: trees.InSegment, of: Reading) -> bool:
    return (tree.name in of.person.segments) is tree.inside


@holds.register
def _(tree: trees.HasIdentifier, of: Reading) -> bool:
    return (tree.type in of.person.identifiers) is tree.present


@holds.register
def _(tree: trees.InList, of: Reading) -> bool:
    return (tree.name in of.person.lists) is tree.inside


@holds.register
def _(tree: trees.Share, of: Reading) -> bool:
    return tree.start <= share_of(tree.salt, of) < tree.end


@holds.register
def _(tree: trees.Household, of: Reading) -> bool:
    if tree.anyone is not None:
        return any(holds(tree.anyone, Reading(one, of.home, of.at)) for one in of.home)
    return tree.size is not None and passes(tree.size, NUMBER, len(of.home), of.at)


def passes(test: Comparison, kind: str, value: Any, at: dt.datetime) -> bool:
    """Tell whether a value passes a test; what is not known passes ``unknown`` alone."""
    if kind == LIST:
        return _list_passes(test, value or (), at)
    if test.op in {"known", "unknown"} or value is None:
        return (test.op == "unknown") is (value is None) and test.op in {"known", "unknown"}
    if kind in {DATE, TIME} and test.op not in {"is", "is_not"}:
        return _date_passes(test, kind, value, at)
    return _value_passes(test, value)


def _list_passes(test: Comparison, entries: Several[str], at: dt.datetime) -> bool:
    denied = {"is_not": "is", "not_in": "in", "unknown": "known"}
    asked = Comparison(denied.get(test.op, test.op), test.value)
    return any(passes(asked, TEXT, one, at) for one in entries) is (test.op not in denied)


def _value_passes(test: Comparison, value: Any) -> bool:
    given: Any = test.value
    text = folded(value) if isinstance(value, str) else ""
    asked = folded(given) if isinstance(given, str) else ""
    checks: dict[str, Callable[[], bool]] = {
        "is": lambda: _number(value, given) == given,
        "is_not": lambda: _number(value, given) != given,
        "in": lambda: any(_number(value, one) == one for one in given),
        "not_in": lambda: all(_number(value, one) != one for one in given),
        "contains": lambda: asked in text,
        "starts_with": lambda: text.startswith(asked),
        "ends_with": lambda: text.endswith(asked),
        "less": lambda: _number(value, given) < given,
        "at_most": lambda: _number(value, given) <= given,
        "more": lambda: _number(value, given) > given,
        "at_least": lambda: _number(value, given) >= given,
        "between": lambda: _number(value, given[0]) >= given[0] and _number(value, given[1]) <= given[1],
    }
    return checks[test.op]()


def _number(value: Any, given: object) -> Any:
    """Give a whole number as engines compare it with one that has decimals."""
    return float(value) if isinstance(given, float) and isinstance(value, int) else value


def _date_passes(test: Comparison, kind: str, value: Any, at: dt.datetime) -> bool:
    given: Any = test.value
    today = at.date()
    day = value.date() if isinstance(value, dt.datetime) else value
    if test.op == "month_is_now":
        return bool(day.month == today.month)
    if test.op == "in_next_days":
        return _next_anniversary(day, today) <= today + dt.timedelta(days=given)
    if test.op in {"in_last_days", "not_in_last_days"}:
        now: Any = today if kind == DATE else at
        return (now - dt.timedelta(days=given) < value <= now) is (test.op == "in_last_days")
    if test.op == "before":
        return bool(value < _beginning(given, kind))
    if test.op == "after":
        return bool(value >= _end(given, kind) if _whole_day(given, kind) else value > given)
    last = value < _end(given[1], kind) if _whole_day(given[1], kind) else value <= given[1]
    return bool(value >= _beginning(given[0], kind) and last)


def _whole_day(given: object, kind: str) -> bool:
    return kind == TIME and not isinstance(given, dt.datetime)


def _beginning(given: dt.date, kind: str) -> dt.date:
    return dt.datetime.combine(given, dt.time()) if _whole_day(given, kind) else given


def _end(given: dt.date, kind: str) -> dt.date:
    return _beginning(given, kind) + _DAY


def _next_anniversary(day: dt.date, today: dt.date) -> dt.date:
    """Give the next one, today's too; of the 29th of February the 28th in years without."""
    found = [_in_year(day, year) for year in (today.year, today.year + 1)]
    return next(one for one in found if one >= today)


def _in_year(day: dt.date, year: int) -> dt.date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def in_window(time: dt.datetime, window: Window | None, at: dt.datetime) -> bool:
    """Tell whether a fact counts."""
    if window is None:
        return True
    if window.days is not None:
        return at - dt.timedelta(days=window.days) < time <= at
    if window.before_days is not None:
        return time <= at - dt.timedelta(days=window.before_days)
    day = time.date()
    return (window.start is None or window.start <= day) and (window.end is None or day <= window.end)


def events_of(event: EventFilter, window: Window | None, of: Reading) -> list[Event]:
    """Give the events that count."""
    return [one for one in of.person.events if in_window(one.occurred_at, window, of.at) and _is(event, one, of.at)]


def _is(event: EventFilter, one: Event, at: dt.datetime) -> bool:
    asked = (
        (event.types, one.type),
        (event.names, one.name),
        (event.channels, one.channel),
        (event.sources, one.source),
        (event.places, one.place),
        (event.directions, one.direction),
    )
    return (
        all(not texts or value in texts for texts, value in asked)
        and (event.score is None or passes(event.score, NUMBER, one.score, at))
        and (event.text is None or passes(event.text, TEXT, one.text, at))
        and all(_property_passes(test, one.properties.get(name), at) for name, test in event.properties)
    )


def _property_passes(test: Comparison, value: Any, at: dt.datetime) -> bool:
    if test.op in {"known", "unknown"}:
        return (value is not None) is (test.op == "known")
    kind = kind_of_value(test.op, test.value)
    return passes(test, kind, _property_as(value, kind), at)


def _property_as(value: Any, kind: str) -> Any:
    if kind == NUMBER and isinstance(value, str) and _DECIMAL.fullmatch(value):
        return float(value)
    found = _trait_as(value, kind)
    return float(found) if kind == NUMBER and found is not None else found


def _trait_as(value: Any, kind: str) -> Any:
    """Give a value where it is of a kind."""
    if kind == DATE:
        return _day(value) if isinstance(value, str) else None
    if kind == BOOLEAN or isinstance(value, bool):
        return value if kind == BOOLEAN and isinstance(value, bool) else None
    if kind == NUMBER:
        return value if isinstance(value, int | float) else None
    return value if isinstance(value, str) else None


def _day(text: str) -> dt.date | None:
    if not _ISO_DAY.fullmatch(text[:10]):
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def orders_of(orders: OrderFilter, window: Window | None, of: Reading) -> list[tuple[Order, int]]:
    """Give the orders that count, each with the amount that does."""
    found = [
        (one, _amount(orders, one))
        for one in of.person.orders
        if in_window(one.ordered_at, window, of.at) and _bought(orders, one)
    ]
    return [
        (one, amount)
        for one, amount in found
        if amount is not None and (orders.amount is None or passes(orders.amount, NUMBER, amount, of.at))
    ]


def _bought(orders: OrderFilter, one: Order) -> bool:
    asked = (
        (orders.kinds, one.kind),
        (orders.channels, one.channel),
        (orders.stores, one.store),
        (orders.sources, one.source),
        ((orders.currency,) if orders.currency else (), one.currency),
    )
    return all(not texts or value in texts for texts, value in asked)


def _amount(orders: OrderFilter, one: Order) -> int | None:
    """Give what counts of an order; None where it has no line that does."""
    if not orders.products and not orders.categories:
        return one.total
    lines = [line.amount for line in one.lines if _of(orders, line)]
    return sum(lines) if lines else None


def _of(orders: OrderFilter, line: Line) -> bool:
    return (not orders.products or line.product in orders.products) and (
        not orders.categories or line.category in orders.categories
    )


def figure_of(tree: trees.Bought, of: Reading) -> Any:
    """Give the figure of orders that is compared; None where it is of nothing."""
    found = orders_of(tree.orders, tree.within, of)
    amounts, times = [amount for _, amount in found], [one.ordered_at for one, _ in found]
    if tree.measure in {"count", "total"}:
        return len(found) if tree.measure == "count" else sum(amounts)
    if not found:
        return None
    if tree.measure == "average":
        return float(sum(amounts)) / len(amounts)
    return {"largest": max(amounts), "first": min(times), "last": max(times)}[tree.measure]


def step_times(tree: trees.Sequence, of: Reading) -> list[list[dt.datetime]]:
    """Give when each step was taken."""
    return [
        [one.occurred_at for one in events_of(step, tree.within, of)]
        if isinstance(step, EventFilter)
        else [one.ordered_at for one, _ in orders_of(step, tree.within, of)]
        for step in tree.steps
    ]


def _ends(times: Several[Iterable[dt.datetime]], apart: int | None) -> set[dt.datetime]:
    """Give the times at which passages through all steps end."""
    found = set(times[0])
    for step in times[1:]:
        found = {one for one in step if any(_follows(before, one, apart) for before in found)}
    return found


def _follows(before: dt.datetime, one: dt.datetime, apart: int | None) -> bool:
    return before < one and (apart is None or one <= before + dt.timedelta(days=apart))


def consent_of(tree: trees.Consent, of: Reading) -> str:
    """Give what the customer allows."""
    asked = places(tree.purpose, tree.channel)
    state = next((of.person.allowances[one] for one in asked if one in of.person.allowances), None)
    return "unknown" if state is None else "granted" if state == "granted" else "refused"


def share_of(salt: str, of: Reading) -> float:
    """Give where a customer stands among all, 0..1, by hash."""
    return place_of(salt, of.person.customer_id)


def value_of(tree: trees.Field, of: Reading) -> Any:
    """Give a field's value; None where it is not known."""
    if tree.name.startswith(SPENT):
        return of.person.spent.get(tree.name.removeprefix(SPENT), 0)
    return of.person.fields.get(tree.name)
