"""From a tree to plain data, as YAML and JSON have it: ``parse`` reads it back to the same tree."""

import datetime as dt
from functools import singledispatch
from typing import Any

from monocle.segment import tree as trees
from monocle.segment.kinds import EVENT_TEXTS, ORDER_TEXTS
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Tree, Value, Window

Plain = dict[str, Any]


@singledispatch
def plain(tree: Tree) -> Plain:
    """Give a tree as mappings, lists, texts, numbers and truths; days and times as ISO texts."""
    raise TypeError(type(tree).__name__)


@plain.register
def _(tree: trees.AllOf) -> Plain:
    return {"all": [plain(part) for part in tree.parts]}


@plain.register
def _(tree: trees.AnyOf) -> Plain:
    return {"any": [plain(part) for part in tree.parts]}


@plain.register
def _(tree: trees.Not) -> Plain:
    return {"not": plain(tree.part)}


@plain.register
def _(tree: trees.Field) -> Plain:
    return {"field": tree.name, **_test(tree.test)}


@plain.register
def _(tree: trees.Trait) -> Plain:
    return {"trait": tree.name, **_test(tree.test)}


@plain.register
def _(tree: trees.Happened) -> Plain:
    return {"event": _event(tree.event), "times": _test(tree.times), **_within(tree.within)}


@plain.register
def _(tree: trees.Sequence) -> Plain:
    steps = [
        {"event": _event(step)} if isinstance(step, EventFilter) else {"order": _order(step)} for step in tree.steps
    ]
    apart = {} if tree.apart is None else {"apart": {"days": tree.apart}}
    return {"sequence": steps, **apart, **_within(tree.within), "unfinished": tree.unfinished}


@plain.register
def _(tree: trees.Bought) -> Plain:
    return {"orders": _order(tree.orders), "measure": tree.measure, **_test(tree.test), **_within(tree.within)}


@plain.register
def _(tree: trees.Consent) -> Plain:
    return {"consent": {"purpose": tree.purpose, "channel": tree.channel}, "is": tree.state}


@plain.register
def _(tree: trees.InSegment) -> Plain:
    return {"segment": tree.name, "is": tree.inside}


@plain.register
def _(tree: trees.HasIdentifier) -> Plain:
    return {"identifier": tree.type, "present": tree.present}


@plain.register
def _(tree: trees.InList) -> Plain:
    return {"list": tree.name, "is": tree.inside}


@plain.register
def _(tree: trees.Share) -> Plain:
    return {"share": {"from": tree.start, "to": tree.end, "salt": tree.salt}}


@plain.register
def _(tree: trees.Household) -> Plain:
    if tree.anyone is not None:
        return {"household": {"any": plain(tree.anyone)}}
    return {"household": {"size": _test(tree.size)}}


def _test(test: Comparison | None) -> Plain:
    if test is None:
        return {}
    return {"op": test.op} if test.value is None else {"op": test.op, "value": _value(test.value)}


def _value(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _within(window: Window | None) -> Plain:
    if window is None:
        return {}
    told = {"days": window.days, "before_days": window.before_days, "from": window.start, "to": window.end}
    return {"within": {key: _value(value) for key, value in told.items() if value is not None}}


def _event(event: EventFilter) -> Plain:
    told: Plain = {key: list(getattr(event, name)) for key, name in EVENT_TEXTS.items() if getattr(event, name)}
    told |= {key: _test(test) for key, test in (("score", event.score), ("text", event.text)) if test}
    if event.properties:
        told["properties"] = [{"name": name, **_test(test)} for name, test in event.properties]
    return told


def _order(order: OrderFilter) -> Plain:
    told: Plain = {key: list(getattr(order, name)) for key, name in ORDER_TEXTS.items() if getattr(order, name)}
    if order.currency:
        told["currency"] = order.currency
    return told | ({"amount": _test(order.amount)} if order.amount else {})
