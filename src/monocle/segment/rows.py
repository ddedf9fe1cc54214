"""The facts that a condition is about, as SQL: which events and orders pass its filter."""

from operator import itemgetter
from typing import Any

from sqlglot import exp

from monocle.segment import shapes
from monocle.segment.compare import among, both, compared, known, plainly, within
from monocle.segment.fragments import Said, Writer, joined
from monocle.segment.kinds import EVENT_TEXTS, NUMBER, ORDER_TEXTS, TEXT, kind_of_value
from monocle.segment.statement import Binder, Part, each, hole
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Window
from monocle.segment.world import World

_OF_LINES = frozenset({"product", "category"})


class Rows:
    """Writes rows of facts: of each the customer ``c``, and unless customers alone are asked for when, ``t``."""

    def __init__(self, writer: Writer) -> None:
        """Hold what writes."""
        self._writer = writer

    def of(self, facts: EventFilter | OrderFilter, window: Window | None, *, kin: bool, alone: bool = False) -> str:
        """Give the rows that pass a filter.

        Args:
            facts: which events or orders.
            window: when they count.
            kin: of all of the households of those who are asked for.
            alone: customers alone are asked for; else orders have their amount ``a`` too.
        """
        if isinstance(facts, EventFilter):
            return self._events(facts, window, kin, alone)
        return self._orders(facts, window, kin, alone)

    def _events(self, event: EventFilter, window: Window | None, kin: bool, alone: bool) -> str:
        parts = [
            self._texts("f", key, getattr(event, name)) for key, name in EVENT_TEXTS.items() if getattr(event, name)
        ]
        if event.score is not None:
            parts.append(self._test("score", NUMBER, event.score))
        if event.text is not None:
            parts.append(self._test("text", TEXT, event.text))
        parts += [self._property(one) for one in event.properties]
        parts += self._within(window, "occurred_at", "f")

        def made(world: World, _: Binder, __: Part[None]) -> exp.Expr:
            rows = world.events(kin).where(hole()) if parts else world.events(kin)
            return customers(rows) if alone else rows

        return self._writer.write(("events", kin, alone, bool(parts)), made, None, *_all_of(parts)).text

    def _orders(self, orders: OrderFilter, window: Window | None, kin: bool, alone: bool) -> str:
        given = {key: getattr(orders, name) for key, name in ORDER_TEXTS.items() if getattr(orders, name)}
        parts = [self._texts("o", key, texts) for key, texts in given.items() if key not in _OF_LINES]
        if orders.currency:
            parts.append(self._texts("o", "currency", (orders.currency,)))
        parts += self._within(window, "ordered_at", "o")
        lines = sorted(_OF_LINES.intersection(given))
        parts += [self._texts("", key, given[key]) for key in lines]
        if not lines and orders.amount is not None:
            parts.append(self._total(orders.amount))
        having = orders.amount if lines else None

        def made(world: World, binder: Binder, part: Part[Comparison | None]) -> exp.Expr:
            rows = (world.lines(kin) if lines else world.orders(kin)).where(hole())
            if part.now is not None:
                amount = next(one for one in rows.selects if one.alias_or_name == "a").unalias()
                rows = rows.having(plainly(part.then(_there), amount, binder))
            return customers(rows) if alone else rows

        tested = None if having is None else shapes.of_test(having)
        return self._writer.write(("orders", kin, alone, bool(lines), tested), made, having, *_all_of(parts)).text

    def _texts(self, table: str, name: str, given: tuple[str, ...]) -> Said:
        """Give that a column, or what stands in a line, is one of some texts."""

        def made(world: World, binder: Binder, part: Part[tuple[str, ...]]) -> exp.Expr:
            column = exp.column(name, table) if table else world.line_text(name)
            found = among(column, each(part), binder)
            return (
                both(known(exp.column(name, table) if table else world.line_text(name)), found) if may_lack else found
            )

        may_lack = table == "f" or name == "store" or not table
        return self._writer.write(("texts", table, name, len(given)), made, given)

    def _test(self, name: str, kind: str, test: Comparison) -> Said:
        def made(_: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            return compared(part, kind, exp.column(name, "f"), binder)

        return self._writer.write(("test", name, shapes.of_test(test)), made, test)

    def _total(self, test: Comparison) -> Said:
        def made(_: World, binder: Binder, part: Part[Comparison]) -> exp.Expr:
            return plainly(part, exp.column("total", "o"), binder)

        return self._writer.write(("total", shapes.of_test(test)), made, test)

    def _property(self, named: tuple[str, Comparison]) -> Said:
        test = named[1]
        bare = test.op in {"known", "unknown"}
        kind = "" if bare else kind_of_value(test.op, test.value)

        def made(world: World, binder: Binder, part: Part[Any]) -> exp.Expr:
            value = world.event_property(part.then(itemgetter(0)), kind)
            return compared(part.then(itemgetter(1)), kind or TEXT, value, binder)

        return self._writer.write(("property", shapes.of_test(test)), made, named)

    def _within(self, window: Window | None, column: str, table: str) -> list[Said]:
        if window is None:
            return []

        def made(_: World, binder: Binder, part: Part[Window]) -> exp.Expr:
            return both(*within(part, exp.column(column, table), binder))

        return [self._writer.write(("within", table, shapes.of_window(window)), made, window)]


def _there(test: Comparison | None) -> Comparison:
    if test is None:
        raise ValueError("no test")
    return test


def _all_of(parts: list[Said]) -> tuple[str, ...]:
    return (joined("AND", parts).closed,) if parts else ()


def customers(rows: exp.Select) -> exp.Select:
    """Give the customers of rows, without their times and amounts where nothing depends on these."""
    if rows.args.get("having"):
        return exp.select("r.c").from_(rows.subquery("r"))
    rows = rows.copy()
    rows.set("group", None)  # who has a line that passes has its order
    return rows.select(*(one for one in rows.selects if one.alias_or_name == "c"), append=False)
