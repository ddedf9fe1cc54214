"""What stays of an event that is kept no longer as a whole: the order or the points it is about, the choice that it refuses.

The rest goes: where somebody was, what they looked at, their device, their other traits. Nothing is kept of what was
granted: what is not known counts as refused.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from monocle.catalog.journal import Kept
from monocle.live import orders
from monocle.live.choices import UNSUBSCRIBED, UPDATED, chosen, said_beside
from monocle.live.events import KEPT_FOR, OURS, Event, object_of, opened, written
from monocle.live.happenings import CHANNELS, channel_of
from monocle.live.identifying import CARD_FIELDS, EMAIL, PHONE, identifiers
from monocle.live.names import OF_POINTS
from monocle.live.persons import Origin

ORDERS, POINTS, CHOICES = "orders", "points", "choices"
PURPOSES = (ORDERS, POINTS, CHOICES)
"""For which a part of an event may be kept longer than the event."""
_ORDER = frozenset(
    {
        "order_id", "orderId", "ticket_id", "receipt_id", "revenue", "subtotal", "total", "tax", "shipping", "currency",
        "store_id", "store", "store_name", "affiliation",
    }
)  # fmt: skip
_PRODUCT = ("product_id", "sku", "name", "category", "price", "quantity")
_POINTS = frozenset({*CARD_FIELDS, "points", "tier", "new_tier", "level"})
_LISTS = ("list_name", "list_id")
_OF_CHOICES = frozenset({UPDATED, UNSUBSCRIBED})
_NAMED = frozenset({*orders.OF_ORDERS, *OF_POINTS, *_OF_CHOICES})
_REFUSED = frozenset({"denied", "withdrawn"})
_EVERYTHING = "any"


def reduced(
    kept: Kept, record: UUID, state: Mapping[str, Any], asked: Collection[str], origin: Origin
) -> dict[str, Any] | None:
    """Give what stays of an event, as its body; None where nothing does. It is its own part of what it was reduced to before.

    Args:
        kept: the event, whole or a part.
        record: of its subject.
        state: of its subject, this event in it.
        asked: purposes for which a part may be kept still.
        origin: of its source.
    """
    event = opened(kept)
    makers = {
        ORDERS: lambda: _order(event, record, origin),
        POINTS: lambda: _points(event),
        CHOICES: lambda: _choice(event, state),
    }
    parts = {purpose: part for purpose in PURPOSES if purpose in asked and (part := makers[purpose]())}
    if not parts:
        return None
    body: dict[str, Any] = {"type": event.type, "messageId": event.message_id}
    if event.type == "track":
        body["event"] = event.name if event.name in _NAMED else ""
    body |= {"userId": event.user} if event.user else {"anonymousId": event.anonymous}
    for part in parts.values():
        for name, value in part.items():
            body[name] = {**body.get(name, {}), **value}
    return {**body, OURS: {KEPT_FOR: list(parts)}}


def text_of_body(body: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """Give the body of a part as the journal keeps it, the name of its event, and what it is kept for."""
    return written(body), str(body.get("event", "")), list(body[OURS][KEPT_FOR])


def _order(event: Event, record: UUID, origin: Origin) -> dict[str, Any]:
    """Give what an event says of an order, and the channel that it came by."""
    if event.type != "track" or event.name not in orders.OF_ORDERS:
        return {}
    came_by = channel_of(event, origin)
    if orders.piece(event, record, came_by)[0] is None:
        return {}
    said: dict[str, Any] = {name: value for name, value in event.properties.items() if name in _ORDER}
    products = event.properties.get("products")
    if isinstance(products, list):
        said["products"] = [_product(one) for one in products]
    elif "products" in event.properties:
        said["products"] = []
    return {"properties": {**said, **({"channel": came_by} if came_by in CHANNELS else {})}}


def _product(one: object) -> object:
    return {name: one[name] for name in _PRODUCT if name in one} if isinstance(one, dict) else None


def _points(event: Event) -> dict[str, Any]:
    if event.type != "track" or event.name not in OF_POINTS:
        return {}
    return {"properties": {name: value for name, value in event.properties.items() if name in _POINTS}}


def _choice(event: Event, state: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an event refuses, and the addresses that it names; nothing where it names nobody."""
    addresses = {kind: value for kind, value in identifiers(event)[0] if kind in {EMAIL, PHONE}}
    if not event.user and not addresses:
        return {}
    context: dict[str, Any] = {"traits": addresses} if addresses else {}
    if event.type == "track" and event.name == UNSUBSCRIBED:
        said = {name: event.properties[name] for name in _LISTS if name in event.properties}
        return {"properties": said, "context": context}
    refused = _refused(event, state)
    if not refused:
        return {}
    named = {} if _EVERYTHING in refused else dict.fromkeys(sorted(refused), False)
    return {"context": {"consent": {"categoryPreferences": named}, **context}}


def _refused(event: Event, state: Mapping[str, Any]) -> set[str]:
    """Give the purposes that an event refuses: all that it is about, and beside something else what nobody refused later."""
    if event.type == "track" and event.name == UPDATED:
        return {one["purpose"] for one in chosen(event) if one["choice"] in _REFUSED}
    held, stamp = object_of(state, "consents"), [event.at, event.message_id]
    return {
        purpose
        for purpose, choice in said_beside(event)
        if choice in _REFUSED and list(object_of(held, purpose).get(choice, ())) == stamp
    }
