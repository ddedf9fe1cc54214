"""What events say of orders: sales, changes, refunds and cancellations, whatever the order in which they come.

The state of an order is JSON::

    {
        "first": [at, message_id, record_id],                                   # the earliest sale: when, and who bought
        "said": {"total": [at, message_id, 4990], "lines": [at, message_id, [...]], ...},    # the latest of each
        "refunds": {message_id: [at, record_id, total or null, lines]},         # null: all that is left
        "cancelled": [at, message_id, record_id]                                # the earliest
    }
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from monocle.ids import derived
from monocle.live.events import Event, Refusal, moment, text_of
from monocle.live.money import NoNumberError, currency_of, minor, number
from monocle.live.names import IN_STORE
from monocle.live.persons import load_id

_SALES = frozenset({"Order Completed", "Order Updated", IN_STORE})
OF_ORDERS = frozenset({*_SALES, "Order Refunded", "Order Cancelled"})
_KEYS = ("order_id", "orderId", "ticket_id", "receipt_id")

MOST_REFUNDS = 500
"""Of one order; of more, the earliest count."""

Order = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event says of one order."""

    key: str
    state: Order


def piece(event: Event, record: UUID, channel: str) -> tuple[Piece | None, list[Refusal]]:
    """Give what an event says of an order, and what of it cannot be used; None where it cannot be read as one.

    Args:
        event: one of ``OF_ORDERS``.
        record: of its subject.
        channel: that it came by.
    """
    said = event.properties
    key = next((text for name in _KEYS if (text := text_of(said.get(name)))), "")
    if not key and event.name == IN_STORE:
        key = event.message_id
    if not key:
        return None, [Refusal("properties.order_id", "no_order_id")]
    refused: list[Refusal] = []
    try:
        state = _state(event, str(record), channel, refused)
    except _UnreadError as error:
        return None, [*refused, Refusal(f"properties.{error.field}", error.reason)]
    return Piece(key, state), refused


def _state(event: Event, record: str, channel: str, refused: list[Refusal]) -> Order:
    """Give what an event says of its order; what is left off is added to ``refused``.

    Raises:
        _UnreadError: it cannot be read.
    """
    said, stamp = event.properties, [event.at, event.message_id]
    try:
        currency = currency_of(said.get("currency"))
    except NoNumberError as error:
        raise _UnreadError("currency", "no_currency") from error
    if event.name == "Order Cancelled":
        return {"cancelled": [*stamp, record]}
    lines = _lines(said.get("products"), currency, refused)
    if event.name == "Order Refunded":
        return {"refunds": {event.message_id: [event.at, record, _refund(said, currency, lines), lines]}}
    total = _revenue(said, currency, lines)
    if total is None:
        raise _UnreadError("revenue", "no_amount")
    values: dict[str, Any] = {"total": total, "currency": currency, "channel": channel, "store": _store(said)}
    if lines or "products" in said:
        values["lines"] = lines
    return {
        "said": {name: [*stamp, value] for name, value in values.items()},
        "first": [*stamp, record, event.name != "Order Updated"],
    }


class _UnreadError(ValueError):
    """A field is not what it claims to be.

    Attributes:
        field: its name.
        reason: stable code.
    """

    def __init__(self, field: str, reason: str = "no_number") -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


def _amount(said: Mapping[str, Any], field: str, currency: str) -> int | None:
    try:
        found = number(said.get(field))
        return None if found is None else minor(found, currency)
    except NoNumberError as error:
        raise _UnreadError(field) from error


def _revenue(said: Mapping[str, Any], currency: str, lines: list[Any]) -> int | None:
    """Give what was earned: the revenue (after discount, before tax and shipping), else the subtotal, else the total without both.

    Where none is said it is the sum of the lines.
    """
    for field in ("revenue", "subtotal"):
        found = _amount(said, field, currency)
        if found is not None:
            return found
    total, tax, shipping = (_amount(said, field, currency) for field in ("total", "tax", "shipping"))
    if total is not None:
        return total - (tax or 0) - (shipping or 0)
    return sum(line[4] for line in lines) if lines else None


def _refund(said: Mapping[str, Any], currency: str, lines: list[Any]) -> int | None:
    """Give what was given back, above zero; None for all that is left."""
    for field in ("total", "revenue"):
        found = _amount(said, field, currency)
        if found is not None:
            return abs(found)
    return abs(sum(line[4] for line in lines)) if lines else None


def _lines(products: object, currency: str, refused: list[Refusal]) -> list[Any]:
    """Give (product, label, category, quantity, amount) of each product with a price; those without are refused."""
    found: list[Any] = []
    for place, one in enumerate(products if isinstance(products, list) else ()):
        line = _line(one, currency)
        if isinstance(line, str):
            refused.append(Refusal(f"properties.products[{place}]", line))
        else:
            found.append(line)
    return found


def _line(product: object, currency: str) -> list[Any] | str:
    """Give a line of an order, or the reason why there is none."""
    if not isinstance(product, dict):
        return "no_product"
    try:
        price, quantity = number(product.get("price")), number(product.get("quantity"))
        if price is None:
            return "no_amount"
        pieces = Decimal(1) if quantity is None else quantity
        return [*_product(product), float(pieces), minor(price * pieces, currency)]
    except NoNumberError:
        return "no_number"


def _product(one: Mapping[str, Any]) -> list[str | None]:
    names = [text_of(one.get(name)) or None for name in ("product_id", "sku", "name", "category")]
    return [names[0] or names[1], names[2], names[3]]


def _store(said: Mapping[str, Any]) -> str | None:
    return next(
        (text for name in ("store_id", "store", "store_name", "affiliation") if (text := text_of(said.get(name)))), None
    )


def merge(state: Order, other: Mapping[str, Any]) -> Order:
    """Add what more is said of an order, in place, and give it; the order in which it is said does not matter."""
    for name in ("first", "cancelled"):
        if name in other:
            state[name] = min(state[name], other[name], key=_earliest) if name in state else other[name]
    held = state.setdefault("said", {})
    for name, said in other.get("said", {}).items():
        if name not in held or held[name][:2] < said[:2]:
            held[name] = said
    if "refunds" in other:
        refunds = state.setdefault("refunds", {})
        refunds.update(other["refunds"])
        for late in sorted(refunds, key=lambda message: (refunds[message][0], message))[MOST_REFUNDS:]:
            del refunds[late]
    return state


def _earliest(stamp: list[Any]) -> tuple[Any, ...]:
    """Sort a completed order before a changed one, then by time."""
    return (len(stamp) > 3 and not stamp[3], stamp[0], stamp[1])


def buyer(state: Mapping[str, Any]) -> str:
    """Give the record of the subject whose order it is: who bought, else who was first given something back."""
    if "first" in state:
        return str(state["first"][2])
    refunds = [(at, message, record) for message, (at, record, _, _) in state.get("refunds", {}).items()]
    cancelled = [tuple(state["cancelled"])] if "cancelled" in state else []
    return str(min([*refunds, *cancelled])[2])


def order_id(source: str, key: str) -> UUID:
    """Give the id of an order, as any source's."""
    return derived("order", source, key)


def rows(source: str, key: str, state: Mapping[str, Any], record: UUID) -> tuple[list[Row], list[Row]]:
    """Give the rows of ORDERS and ORDER_LINES of an order: the sale, and each refund as an order of its own.

    A refund or a cancellation gives back at most what is left of the sale. A refund of all, of a sale that is not known, has
    no row yet.

    Args:
        source: of events.
        key: the source's number of the order.
        state: what is known of it.
        record: whose it is now.
    """
    said = {name: value[2] for name, value in state.get("said", {}).items()}
    common = {
        "record_id": record,
        "source": source,
        "load_id": load_id(source),
        "channel": said.get("channel", "other"),
    }
    common |= {"store": said.get("store"), "currency": said.get("currency", "EUR")}
    orders: list[Row] = []
    lines: list[Row] = []
    left = said.get("total")
    if left is not None:
        orders.append(_order(common, key, state["first"][0], left, said.get("lines", [])))
        lines += _line_rows(source, key, said.get("lines", []), 1)
    for at, name, total, back in _given_back(state):
        amount = total if left is None else min(left, left if total is None else total)
        if amount is None:
            continue
        left = None if left is None else left - amount
        orders.append(_order(common, f"{key}:{name}", at, -amount, back, "refund"))
        lines += _line_rows(source, f"{key}:{name}", back, -1)
    return orders, lines


def _given_back(state: Mapping[str, Any]) -> list[tuple[int, str, int | None, list[Any]]]:
    found = [
        (at, f"refund:{message}", total, lines) for message, (at, _, total, lines) in state.get("refunds", {}).items()
    ]
    if "cancelled" in state:
        found.append((state["cancelled"][0], "cancelled", None, []))
    return sorted(found, key=lambda one: one[:2])


def _order(common: Mapping[str, Any], key: str, at: int, total: int, lines: list[Any], kind: str = "") -> Row:
    return {
        **common,
        "order_id": order_id(common["source"], key),
        "order_key": key,
        "kind": kind or ("refund" if total < 0 else "sale"),
        "ordered_at": moment(at),
        "total": total,
        "lines": len(lines),
    }


def _line_rows(source: str, key: str, lines: list[Any], sign: int) -> list[Row]:
    whole = order_id(source, key)
    return [
        {
            "line_id": derived("line", source, key, str(place)),
            "order_id": whole,
            "source": source,
            "product": product,
            "label": label,
            "category": category,
            "quantity": sign * quantity,
            "amount": sign * amount,
        }
        for place, (product, label, category, quantity, amount) in enumerate(lines)
    ]
