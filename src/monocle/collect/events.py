"""Events as the journal keeps them: ids as texts, the batch's context merged in, what is required there."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal
from monocle.collect.strict_json import Piece, written
from monocle.collect.times import times
from monocle.ids import time_ordered
from monocle.workspace.collecting import Arrived, Refused

TYPES = frozenset({"identify", "track", "page", "screen", "group", "alias", "merge"})
IDS = ("messageId", "userId", "anonymousId", "groupId", "previousId")
OBJECTS = ("context", "integrations", "traits", "properties")
NAMED = frozenset({"track", "page", "screen"})
OF_A_PERSON = TYPES - {"alias", "merge"}
SECRET = re.compile(rb"mwk_[0-9A-Za-z]+")
HIDDEN = b"mwk_***"
OURS = "_monocle"
"""What we say of an event, beside what it says: its flags."""
ABOUT = "_metadata"
"""What an SDK says of itself; analytics-next counts its tries in it, so it is not of what makes two events the same."""
MERGED = 4
"""How many times as large as a body its events may be, with the context of their batch in each."""
EXACT = 1 << 53
"""Whole numbers below it are what JavaScript and JSON's writers agree on."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an event is told by what it came in.

    Attributes:
        received: when.
        secret: of the write key, where the events showed it; empty where it came in front of them.
        type: that the address says; empty where each event says its own.
        sent: ``sentAt`` of the batch, as it came.
        context: of the batch; the event's own counts before it.
        integrations: of the batch; the event's own count before them.
        seen: what the connection says of a browser, such as ``ip``; what the event itself says counts before it.
    """

    received: dt.datetime
    secret: str = ""
    type: str = ""
    sent: object = None
    context: Mapping[str, Any] = field(default_factory=dict)
    integrations: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)


def sorted_out(pieces: Sequence[Piece], around: Around, limits: Limits) -> tuple[list[Arrived], list[Refused]]:
    """Give the events that can be kept, in their order, and those that cannot.

    Raises:
        Refusal: with the context of their batch in each they are too large.
    """
    kept: list[Arrived] = []
    refused: list[Refused] = []
    room = limits.body * MERGED
    for piece in pieces:
        try:
            kept.append(_arrived(piece, around, limits))
            room -= len(kept[-1].body)
            if room < 0:
                raise Refusal("body_too_large")
        except Fault as fault:
            refused.append(Refused(_without_secrets(piece.text.encode()), fault.code, fault.detail))
    return kept, refused


def _arrived(piece: Piece, around: Around, limits: Limits) -> Arrived:
    """Give an event as the journal keeps it.

    Raises:
        Fault: it cannot be kept.
    """
    event = piece.value
    if event is None:
        raise piece.fault or Fault("bad_json")
    shown = event.pop("writeKey", None)
    if around.secret and shown and not hmac.compare_digest(str(shown).encode(), around.secret.encode()):
        raise Fault("other_write_key")
    event.pop(OURS, None)
    kind = _kind(event, around.type)
    _ids(event, limits)
    _merge(event, around)
    _required(event, kind, limits)
    message_id: str = event.setdefault("messageId", "") or str(time_ordered())
    event["messageId"] = message_id
    found = times(event, around.sent, around.received)
    sent = event.pop("sentAt", None) or around.sent
    event.pop("receivedAt", None)
    about = event.pop(ABOUT, None)
    canonical = written(event)
    if len(canonical) > limits.event + limits.event:
        raise Fault("event_too_large")
    if found.flags:
        event[OURS] = {"flags": list(found.flags)}
    body = written(event) if _told(event, around) or found.flags else canonical
    return Arrived(
        message_id=message_id,
        type=kind,
        name=_name(event, kind),
        digest=hashlib.sha256(canonical).digest(),
        body=_without_secrets(_with_last(body, about, sent)),
        received_at=around.received,
        occurred_at=found.occurred,
        original_at=found.original,
        sent_at=found.sent,
    )


def _kind(event: MutableMapping[str, Any], told: str) -> str:
    """Give the type; what the address says counts before what the event says."""
    said = event.pop("action", None) if "type" not in event else event["type"]
    kind = told or said
    if kind is None:
        raise Fault("no_type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise Fault("unknown_type")
    event["type"] = kind
    return kind


def _ids(event: MutableMapping[str, Any], limits: Limits) -> None:
    """Write ids as texts; null and blank ones are absent."""
    for name in IDS:
        value = event.get(name)
        if isinstance(value, str) and value and not value.isspace():
            continue
        if name in event and (value is None or isinstance(value, str)):
            del event[name]
        elif name in event:
            event[name] = _text(value, name)
    if len(event.get("messageId", "")) > limits.message_id:
        raise Fault("message_id_too_long")
    if len(event.get("groupId", "")) > limits.group_id:
        raise Fault("group_id_too_long")


def _text(value: object, name: str) -> str:
    """Give a number as JavaScript writes it: ``1.0`` is ``1``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("bad_field", name)
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return str(value)


def _merge(event: MutableMapping[str, Any], around: Around) -> None:
    """Merge the context and the integrations of the batch in."""
    for name in OBJECTS:
        value = event.get(name)
        if value is None:
            event.pop(name, None)
        elif not isinstance(value, dict):
            raise Fault("bad_field", name)
    if around.context:
        event["context"] = {**around.context, **event.get("context", {})}
    if around.integrations:
        event["integrations"] = {**around.integrations, **event.get("integrations", {})}


def _required(event: Mapping[str, Any], kind: str, limits: Limits) -> None:
    if kind in OF_A_PERSON and "userId" not in event and "anonymousId" not in event:
        raise Fault("no_user_anon_id")
    if kind == "track" and not _name(event, kind).strip():
        raise Fault("no_event_name")
    if kind == "group" and "groupId" not in event:
        raise Fault("no_group_id")
    if kind == "alias" and "previousId" not in event:
        raise Fault("no_previous_id")
    if kind == "alias" and "userId" not in event:
        raise Fault("no_user_id")
    if kind == "identify" and len(event.get("traits", ())) > limits.traits:
        raise Fault("too_many_traits")
    if kind == "merge" and not _merges(event.get("mergeProperties")):
        raise Fault("bad_merge")


def _merges(entries: object) -> bool:
    """Tell whether these are two entries, each with a type and a value (wire-formats, section 1, rule 17)."""
    if not isinstance(entries, list) or len(entries) != 2:
        return False
    return all(
        isinstance(one, dict)
        and all(isinstance(one.get(part), str) and one[part].strip() for part in ("type", "value"))
        for one in entries
    )


def _name(event: Mapping[str, Any], kind: str) -> str:
    """Give the name of what happened, or of the page or screen, which Jitsu writes among its properties; empty for the others."""
    if kind not in NAMED:
        return ""
    place = "event" if kind == "track" else "name"
    value = event.get(place)
    if value is None and kind != "track":
        told = event.get("properties", {}).get(place)
        value = told if isinstance(told, str) else None
    if value is None:
        return ""
    return value if isinstance(value, str) else _text(value, place)


def _told(event: MutableMapping[str, Any], around: Around) -> bool:
    """Add what the connection says to the context, and tell whether that changed it; its digest stays that of what was sent."""
    if not around.seen:
        return False
    event["context"] = {**around.seen, **event.get("context", {})}
    return True


def _with_last(body: bytes, about: object, sent: object) -> bytes:
    """Add what may differ each time that the same event is sent: what its SDK says of itself, and when it was sent."""
    members = {ABOUT: about, "sentAt": sent if isinstance(sent, str | int | float) else None}
    there = {name: value for name, value in members.items() if value is not None}
    return body[:-1] + b"," + written(there)[1:] if there else body


def _without_secrets(raw: bytes) -> bytes:
    """Hide write keys: nothing that is kept opens a door."""
    return SECRET.sub(HIDDEN, raw) if b"mwk_" in raw else raw
