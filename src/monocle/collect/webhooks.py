"""The events that the body of a webhook means, as the file of its source says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal
from monocle.collect.strict_json import Piece, alone
from monocle.ingest.webhook import WHOLE, Webhook


def meant(hook: Webhook, text: str, message_id: str, limits: Limits) -> list[Piece]:
    """Give the events of a webhook.

    Args:
        hook: of its source.
        text: its body.
        message_id: that its sender gives it, the same when it is sent again; it counts where the body names no other. Where
            there is none either, what tells a webhook from others is all of its body. Items have their place behind it.
        limits: the body may be as large as a batch, each event as any other.

    Raises:
        Refusal: the body is no JSON, holds no list where the items stand, or too many.
    """
    listed = f'{{"{WHOLE}":{text}}}' if hook.items == WHOLE else text
    piece = alone(listed, replace(limits, event=limits.body * 2, keys=limits.body))
    if piece.value is None:
        return [piece]
    own = message_id or hashlib.sha256(text.encode()).hexdigest()
    if not hook.items:
        return [_event(hook.event(piece.value), own, limits)]
    items = hook.found(piece.value)
    if items is None:
        raise Refusal("no_items")
    if len(items) > limits.events:
        raise Refusal("too_many_events")
    return [_item(hook, item, piece.value, f"{own}#{place}", limits) for place, item in enumerate(items)]


def _item(hook: Webhook, item: object, body: Mapping[str, Any], message_id: str, limits: Limits) -> Piece:
    if not isinstance(item, dict):
        return Piece(json.dumps(item), None, Fault("not_an_object"))
    return _event(hook.event(item, body), message_id, limits)


def _event(event: dict[str, Any], message_id: str, limits: Limits) -> Piece:
    if not str(event.get("messageId") or "").strip():
        fits = len(message_id) <= limits.message_id
        event["messageId"] = message_id if fits else hashlib.sha256(message_id.encode()).hexdigest()
    return alone(json.dumps(event), limits)
