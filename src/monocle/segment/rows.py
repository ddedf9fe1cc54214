"""The facts that a condition is about, as SQL: which events and orders pass its filter."""

from sqlglot import exp

from monocle.segment.compare import among, both, compared, known, plainly, within
from monocle.segment.kinds import EVENT_TEXTS, NUMBER, ORDER_TEXTS, TEXT, kind_of_value
from monocle.segment.statement import Binder
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Window
from monocle.segment.world import World

_OF_LINES = frozenset({"product", "category"})


def event_rows(event: EventFilter, world: World, binder: Binder, kin: bool) -> exp.Select:
    """Give ``c`` and ``t`` of the events that pass a filter; they stand under the alias ``f``."""
    parts = [
        both(known(exp.column(key, "f")), among(exp.column(key, "f"), getattr(event, name), binder))
        for key, name in EVENT_TEXTS.items()
        if getattr(event, name)
    ]
    if event.score is not None:
        parts.append(compared(event.score, NUMBER, exp.column("score", "f"), binder))
    if event.text is not None:
        parts.append(compared(event.text, TEXT, exp.column("text", "f"), binder))
    parts += [_property(name, test, world, binder) for name, test in event.properties]
    return world.events(kin).where(*parts)


def _property(name: str, test: Comparison, world: World, binder: Binder) -> exp.Expr:
    if test.op in {"known", "unknown"}:
        return compared(test, TEXT, world.event_property(name, ""), binder)
    kind = kind_of_value(test.op, test.value)
    return compared(test, kind, world.event_property(name, kind), binder)


def order_rows(orders: OrderFilter, window: Window | None, world: World, binder: Binder, kin: bool) -> exp.Select:
    """Give ``c``, ``t`` and ``a`` of the orders that pass a filter."""
    of_lines = bool(orders.products or orders.categories)
    parts = [
        among(exp.column(key, "o"), getattr(orders, name), binder)
        if key != "store"
        else both(known(exp.column(key, "o")), among(exp.column(key, "o"), getattr(orders, name), binder))
        for key, name in ORDER_TEXTS.items()
        if getattr(orders, name) and key not in _OF_LINES
    ]
    if orders.currency:
        parts.append(among(exp.column("currency", "o"), (orders.currency,), binder))
    parts += within(window, exp.column("ordered_at", "o"), binder)
    if not of_lines:
        amount = [] if orders.amount is None else [plainly(orders.amount, exp.column("total", "o"), binder)]
        return world.orders(kin).where(*parts, *amount)
    for key in sorted(_OF_LINES):
        given = getattr(orders, ORDER_TEXTS[key])
        if given:
            parts.append(both(known(world.line_text(key)), among(world.line_text(key), given, binder)))
    rows = world.lines(kin).where(*parts)
    if orders.amount is None:
        return rows
    amount_of = next(one for one in rows.selects if one.alias_or_name == "a").unalias()
    return rows.having(plainly(orders.amount, amount_of, binder))
