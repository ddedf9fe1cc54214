"""From YAML or JSON to a tree; whatever is not known is refused, with its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from monocle.errors import BadConfig
from monocle.segment import tree as trees
from monocle.segment import values
from monocle.segment.filters import event_filter, order_filter, window
from monocle.segment.kinds import FIELDS, MEASURES, MONEY, NUMBER, kind_of_field
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Tree

DEEPEST, MOST_CONDITIONS, MOST_VALUES, MOST_STEPS, LONGEST_NAME = 8, 100, 10_000, 10, 200
_STATES = ("granted", "refused", "unknown")
_COUNTS = ("is", "is_not", "less", "at_most", "more", "at_least", "between")
_MANY = ("all", "any", "not")
_HOUSEHOLD = "household"


@dataclass
class _Count:
    """How many conditions a tree has so far."""

    conditions: int = field(default=0)


def parse(value: Any, where: str = "where") -> Tree:
    """Give the tree that plain data says.

    Args:
        value: what YAML or JSON holds.
        where: its place, with which messages begin.

    Raises:
        BadConfig: a key is unknown, a value has the wrong type, or the tree is deeper than 8, over 100 conditions or
            over 10,000 values.
    """
    if _size(value) > MOST_VALUES:
        raise BadConfig(f"over {MOST_VALUES:,} values", where=where, mend="make a list of them, and name it")
    return _tree(value, where, 1, _Count())


def _size(value: Any) -> int:
    """Give how many texts, numbers and the like stand in plain data, however deep; one more than too many is enough."""
    found, waiting = 0, [value]
    while waiting and found <= MOST_VALUES:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        else:
            found += 1
    return found


def _tree(value: Any, where: str, depth: int, count: _Count) -> Tree:
    if depth > DEEPEST:
        raise BadConfig(
            f"groups stand more than {DEEPEST} deep", where=where, mend="make a segment of a part, and name it"
        )
    told = values.mapping(value, where)
    known = (*_MANY, *_CONDITIONS, _HOUSEHOLD)
    named = [key for key in known if key in told]
    if len(named) != 1:
        what = f"{' and '.join(named)} stand in one condition" if named else "this is no condition"
        raise BadConfig(what, where=where, mend=f"write one of {', '.join(known)}")
    key = named[0]
    if key in _MANY:
        values.only(told, (key,), where)
        return _group(key, told[key], f"{where}.{key}", depth, count)
    count.conditions += 1
    if count.conditions > MOST_CONDITIONS:
        raise BadConfig(f"over {MOST_CONDITIONS} conditions", where=where, mend="make a segment of a part, and name it")
    if key == _HOUSEHOLD:
        values.only(told, (key,), where)
        return _household(told[key], f"{where}.{key}", depth, count)
    reader, keys = _CONDITIONS[key]
    values.only(told, (key, *keys), where)
    return reader(told, where)


def _group(key: str, value: Any, where: str, depth: int, count: _Count) -> Tree:
    if key == "not":
        return trees.Not(_tree(value, where, depth + 1, count))
    if not isinstance(value, list) or not value:
        raise BadConfig("conditions are missing", where=where, mend="write a list of one condition or more")
    parts = tuple(_tree(one, f"{where}[{place}]", depth + 1, count) for place, one in enumerate(value))
    return trees.AllOf(parts) if key == "all" else trees.AnyOf(parts)


def _name(value: Any, where: str) -> str:
    return values.text(value, where, LONGEST_NAME)


def _truth(told: Mapping[str, Any], key: str, where: str, default: bool | None = None) -> bool:
    value = told.get(key, default)
    if not isinstance(value, bool):
        raise BadConfig(f"{key} is neither true nor false", where=f"{where}.{key}", mend="write true or false")
    return value


def _field(told: Mapping[str, Any], where: str) -> Tree:
    name = _name(told["field"], f"{where}.field")
    kind = kind_of_field(name)
    if kind is None:
        raise BadConfig(
            f"{name[:40]!r} is no field", where=f"{where}.field", mend=f"use {', '.join(FIELDS)} or spent.EUR"
        )
    return trees.Field(name, values.test(told, kind, where))


def _trait(told: Mapping[str, Any], where: str) -> Tree:
    return trees.Trait(_name(told["trait"], f"{where}.trait"), values.test(told, None, where))


def _times(value: Any, where: str) -> Comparison:
    found = values.test(values.mapping(value, where), NUMBER, where)
    if found.op not in _COUNTS:
        raise BadConfig(f"{found.op} is no way to count", where=f"{where}.op", mend=f"use {', '.join(_COUNTS)}")
    given = found.value if isinstance(found.value, tuple) else (found.value,)
    for one in given:
        values.whole(one, f"{where}.value", most=values.LARGEST)
    return found


def _happened(told: Mapping[str, Any], where: str) -> Tree:
    times = _times(told["times"], f"{where}.times") if "times" in told else Comparison("at_least", 1)
    return trees.Happened(
        event_filter(told["event"], f"{where}.event"), times, window(told.get("within"), f"{where}.within")
    )


def _sequence(told: Mapping[str, Any], where: str) -> Tree:
    given = told["sequence"]
    if not isinstance(given, list) or not len("ab") <= len(given) <= MOST_STEPS:
        raise BadConfig("steps are missing", where=f"{where}.sequence", mend=f"write a list of 2 to {MOST_STEPS} steps")
    steps = tuple(_step(one, f"{where}.sequence[{place}]") for place, one in enumerate(given))
    apart = None
    if told.get("apart") is not None:
        between = values.mapping(told["apart"], f"{where}.apart")
        values.only(between, ("days",), f"{where}.apart")
        apart = values.whole(between.get("days"), f"{where}.apart.days")
    unfinished = _truth(told, "unfinished", where, default=False)
    return trees.Sequence(steps, apart, window(told.get("within"), f"{where}.within"), unfinished)


def _step(value: Any, where: str) -> EventFilter | OrderFilter:
    told = values.mapping(value, where)
    if len(told) != 1 or not {"event", "order"}.issuperset(told):
        raise BadConfig("a step is one event or one order", where=where, mend="write event: {…} or order: {…}")
    if "event" in told:
        return event_filter(told["event"], f"{where}.event")
    return order_filter(told["order"], f"{where}.order")


def _bought(told: Mapping[str, Any], where: str) -> Tree:
    measure = told.get("measure")
    if not isinstance(measure, str) or measure not in MEASURES:
        raise BadConfig("there is no such measure", where=f"{where}.measure", mend=f"use {', '.join(MEASURES)}")
    orders = order_filter(told["orders"], f"{where}.orders")
    if measure in MONEY and not orders.currency:
        raise BadConfig("money is of one currency", where=f"{where}.orders.currency", mend="write one, such as EUR")
    if measure == "count":
        return trees.Bought(orders, measure, _times(told, where), window(told.get("within"), f"{where}.within"))
    found = values.test(told, MEASURES[measure], where)
    if measure == "total" and found.op in {"known", "unknown"}:
        raise BadConfig("a total is always known", where=f"{where}.op", mend="compare it with an amount")
    return trees.Bought(orders, measure, found, window(told.get("within"), f"{where}.within"))


def _consent(told: Mapping[str, Any], where: str) -> Tree:
    which = values.mapping(told["consent"], f"{where}.consent")
    values.only(which, ("purpose", "channel"), f"{where}.consent")
    state = told.get("is")
    if state not in _STATES:
        raise BadConfig("there is no such state", where=f"{where}.is", mend=f"use {', '.join(_STATES)}")
    purpose = _name(which.get("purpose"), f"{where}.consent.purpose")
    return trees.Consent(purpose, _name(which.get("channel"), f"{where}.consent.channel"), cast("Any", state))


def _segment(told: Mapping[str, Any], where: str) -> Tree:
    return trees.InSegment(_name(told["segment"], f"{where}.segment"), _truth(told, "is", where, default=True))


def _identifier(told: Mapping[str, Any], where: str) -> Tree:
    return trees.HasIdentifier(
        _name(told["identifier"], f"{where}.identifier"), _truth(told, "present", where, default=True)
    )


def _list(told: Mapping[str, Any], where: str) -> Tree:
    return trees.InList(_name(told["list"], f"{where}.list"), _truth(told, "is", where, default=True))


def _share(told: Mapping[str, Any], where: str) -> Tree:
    given = values.mapping(told["share"], f"{where}.share")
    values.only(given, ("from", "to", "salt"), f"{where}.share")
    start = values.number(given.get("from", 0), f"{where}.share.from")
    end = values.number(given.get("to"), f"{where}.share.to")
    if not 0 <= start < end <= 1:
        raise BadConfig(
            "this is no share", where=f"{where}.share", mend="write from and to between 0 and 1, from below to"
        )
    salt = given.get("salt", "")
    return trees.Share(start, end, values.text(salt, f"{where}.share.salt", LONGEST_NAME) if salt != "" else "")


def _household(value: Any, where: str, depth: int, count: _Count) -> Tree:
    told = values.mapping(value, where)
    if len(told) != 1 or not {"any", "size"}.issuperset(told):
        raise BadConfig("this is no condition on a household", where=where, mend="write any: {…} or size: {op, value}")
    if "any" in told:
        return trees.Household(anyone=_tree(told["any"], f"{where}.any", depth + 1, count))
    return trees.Household(size=_times(told["size"], f"{where}.size"))


_Reader = Callable[[Mapping[str, Any], str], Tree]
_CONDITIONS: Mapping[str, tuple[_Reader, tuple[str, ...]]] = MappingProxyType(
    {
        "field": (_field, ("op", "value")),
        "trait": (_trait, ("op", "value")),
        "event": (_happened, ("times", "within")),
        "sequence": (_sequence, ("apart", "within", "unfinished")),
        "orders": (_bought, ("measure", "op", "value", "within")),
        "consent": (_consent, ("is",)),
        "segment": (_segment, ("is",)),
        "identifier": (_identifier, ("present",)),
        "list": (_list, ("is",)),
        "share": (_share, ()),
    }
)
