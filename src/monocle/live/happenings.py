"""What an event is as something that happened: rows of EVENTS, POINTS and CONSENTS, and what it says of an order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from monocle.ids import derived
from monocle.live import orders
from monocle.live.choices import UNSUBSCRIBED, UPDATED, chosen
from monocle.live.events import Event, Refusal, moment, object_of, text_of, written
from monocle.live.identifying import CARD_FIELDS
from monocle.live.money import NoNumberError, number
from monocle.live.names import IN_STORE, OF_POINTS
from monocle.live.persons import Origin, load_id

HAPPENS = frozenset({"track", "page", "screen"})
"""Types of calls that something happened in; the others say who somebody is."""
CHANNELS = frozenset({"store", "web", "phone", "email", "sms", "social", "mail", "app", "other"})
_MOVEMENTS = MappingProxyType(
    {"Points Earned": ("earned", 1), "Points Redeemed": ("redeemed", -1), "Tier Changed": ("adjusted", 0)}
)
_EVIDENCE = MappingProxyType({"alias": "previousId", "merge": "mergeProperties"})
LINKED = "Ids Linked"
"""What the calls are named that say that two ids are of one person: evidence, which people see."""
SURVEY, REVIEW = "Survey Answered", "Product Reviewed"
_IN, _OUT, _NONE = "inbound", "outbound", "none"

# Name, or how it begins → type, channel (empty: as the event came), direction. The first that fits counts.
_KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("Products Searched", "search", "", _IN),
    ("Product List", "product", "", _IN),
    ("Product Added to Wishlist", "product", "", _IN),
    ("Product Removed from Wishlist", "product", "", _IN),
    ("Product Added", "cart", "", _IN),
    ("Product Removed", "cart", "", _IN),
    (REVIEW, "review", "", _IN),
    ("Product ", "product", "", _IN),
    ("Cart ", "cart", "", _IN),
    ("Wishlist ", "cart", "", _IN),
    ("Checkout ", "cart", "", _IN),
    ("Payment Info", "cart", "", _IN),
    ("Coupon ", "cart", "", _IN),
    ("Promotion ", "campaign", "", _IN),
    ("Experiment ", "campaign", "", _OUT),
    ("Order ", "cart", "", _IN),
    (IN_STORE, "visit", "store", _IN),
    ("Email Delivered", "email", "email", _OUT),
    ("Email Bounced", "email", "email", _OUT),
    ("Email ", "email", "email", _IN),
    (UNSUBSCRIBED, "email", "email", _IN),
    ("Live Chat Message Received", "chat", "", _OUT),
    ("Live Chat", "chat", "", _IN),
    ("Push Notification Tapped", "campaign", "app", _IN),
    ("Push Notification", "campaign", "app", _OUT),
    ("Application ", "app", "app", _IN),
    ("Install ", "app", "app", _IN),
    ("Deep Link", "app", "app", _IN),
    ("Call Received", "call", "phone", _IN),
    (SURVEY, "survey", "", _IN),
    ("Signed ", "visit", "", _IN),
    ("Points ", "other", "", _NONE),
    ("Tier ", "other", "", _NONE),
)
_PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "email": ("campaign_name", "campaign_id", "email_id"), "campaign": ("name", "promotion_id", "campaign_name"),
        "call": ("site", "agent_name", "queue"), "chat": ("agent_name", "conversation_id"), "visit": ("store_id", "store"),
        "survey": ("survey_id",), "product": ("name", "product_id", "sku"), "cart": ("name", "product_id", "cart_id"),
        "review": ("product_id",),
    }
)  # fmt: skip
_TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "email": ("email_subject",), "call": ("summary", "transcript", "text"), "chat": ("message_body", "text", "message"),
        "survey": ("comment",), "review": ("review_body",), "search": ("query",),
    }
)  # fmt: skip

Row = dict[str, Any]


@dataclass(slots=True)
class Happened:
    """What one event is.

    Attributes:
        event: row of EVENTS, where it is one.
        points: row of POINTS, where it moves points.
        consents: rows of CONSENTS.
        order: what it says of an order.
        refused: what it claims and cannot be read as.

    Rows have the record of its subject.
    """

    event: Row | None = None
    points: Row | None = None
    consents: list[Row] = field(default_factory=list)
    order: orders.Piece | None = None
    refused: list[Refusal] = field(default_factory=list)


def happened(event: Event, record: UUID, origin: Origin) -> Happened:
    """Give what an event is, of a subject's record; of a part of one, what it is kept for."""
    found = Happened()
    told = event.type == "track" and _is_fact(found, event, record, origin)
    if not told and not event.is_part and (event.type in HAPPENS or event.type in _EVIDENCE):
        found.event = _event(event, record, origin, found.refused)
    return found


def _is_fact(found: Happened, event: Event, record: UUID, origin: Origin) -> bool:
    """Take what a track event is about, and tell whether it is nothing else."""
    if event.name in orders.OF_ORDERS:
        found.order, found.refused = orders.piece(event, record, channel_of(event, origin))
        return found.order is not None
    if event.name in OF_POINTS:
        found.points, found.refused = _points(event, record)
        return found.points is not None
    if event.name in {UPDATED, UNSUBSCRIBED}:
        found.consents = _consents(event, record)
    return event.name == UPDATED and bool(found.consents)


def choice_rows(source: str, key: str, record: UUID, consents: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """Give the rows of CONSENTS of what a subject's events carry beside what they are about.

    Args:
        source: of events.
        key: of the subject.
        record: whose it is now.
        consents: of its state.
    """
    return [
        _choice(source, (key, purpose, choice), record, {"purpose": purpose, "channel": "any", "choice": choice})
        | {"chosen_at": moment(at), "proof": f"event {message}"}
        for purpose, choices in sorted(consents.items())
        for choice, (at, message) in sorted(choices.items())
    ]


def _choice(source: str, key: tuple[str, ...], record: UUID, said: Mapping[str, Any]) -> Row:
    return {
        "consent_id": derived("consent", source, *key),
        "record_id": record,
        "source": source,
        "load_id": load_id(source),
        **said,
    }


def _consents(event: Event, record: UUID) -> list[Row]:
    return [
        _choice(event.source, (event.message_id, said["purpose"]), record, said)
        | {"chosen_at": event.when, "proof": said["proof"] or f"event {event.message_id}"}
        for said in chosen(event)
    ]


def _event(event: Event, record: UUID, origin: Origin, refused: list[Refusal]) -> Row:
    kind, channel, direction, name = _told(event)
    said = event.properties
    if event.type in _EVIDENCE:
        said = {name: event.body.get(name) for name in (_EVIDENCE[event.type],)}
    return {
        "event_id": derived("event", event.source, event.message_id),
        "record_id": record,
        "source": event.source,
        "load_id": load_id(event.source),
        "type": kind,
        "name": name,
        "channel": channel or channel_of(event, origin),
        "direction": direction,
        "occurred_at": event.when,
        "place": _place(event, kind),
        "text": _first(said, _TEXTS.get(kind, ())),
        "score": _score(event, refused),
        "properties": written(said),
    }


def _told(event: Event) -> tuple[str, str, str, str]:
    """Give type, channel (empty: as it came), direction and name of an event."""
    if event.type == "track":
        return *_kind(event.name), event.name
    if event.type in _EVIDENCE:
        return "note", "", _NONE, LINKED
    return "page", "", _IN, event.name or ("Page Viewed" if event.type == "page" else "Screen Viewed")


@lru_cache(maxsize=4096)
def _kind(name: str) -> tuple[str, str, str]:
    """Give type, channel and direction of a track event."""
    for begin, kind, channel, direction in _KINDS:
        if name.startswith(begin):
            return kind, channel, direction
    return "other", "", _NONE


def channel_of(event: Event, origin: Origin) -> str:
    """Give the channel that an event says, else that of what it was sent with, else that of its source."""
    if event.name == IN_STORE:
        return "store"
    said = event.properties.get("channel")
    if isinstance(said, str) and said.lower() in CHANNELS:
        return said.lower()
    if origin.channel != "other":
        return origin.channel
    if event.type == "screen" or text_of(object_of(event.context, "device").get("type")).lower() in {"ios", "android"}:
        return "app"
    return "web" if event.type == "page" or event.context.get("page") else "other"


def _place(event: Event, kind: str) -> str | None:
    if kind == "page":
        page = object_of(event.context, "page")
        return text_of(event.properties.get("path")) or text_of(page.get("path")) or event.name or None
    return _first(event.properties, _PLACES.get(kind, ()))


def _first(said: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        text = text_of(said.get(name))
        if text:
            return text
    return None


def _score(event: Event, refused: list[Refusal]) -> float | None:
    """Give what a survey or a review was answered with; what is no number is refused."""
    name = {SURVEY: "score", REVIEW: "rating"}.get(event.name)
    if not name or event.type != "track":
        return None
    try:
        found = number(event.properties.get(name))
    except NoNumberError:
        refused.append(Refusal(f"properties.{name}", "no_number"))
        return None
    return None if found is None else float(found)


def _points(event: Event, record: UUID) -> tuple[Row | None, list[Refusal]]:
    """Give the movement of points of an event; the card is the one it names, else its person's own."""
    kind, sign = _MOVEMENTS[event.name]
    said = event.properties
    try:
        moved = number(said.get("points")) if sign else number(0)
    except NoNumberError:
        return None, [Refusal("properties.points", "no_number")]
    if moved is None or moved != int(moved):
        return None, [Refusal("properties.points", "no_points")]
    return {
        "movement_id": derived("movement", event.source, event.message_id),
        "record_id": record,
        "source": event.source,
        "load_id": load_id(event.source),
        "card": _first(said, CARD_FIELDS) or event.user or event.anonymous,
        "kind": kind if moved >= 0 or sign < 0 else "adjusted",
        "points": -abs(int(moved)) if sign < 0 else int(moved),
        "moved_at": event.when,
        "tier": _first(said, ("tier", "new_tier", "level")),
    }, []
