"""The event that the body of a webhook means, as the file of its source says."""

import hashlib
import json
from dataclasses import replace

from monocle.collect.limits import Limits
from monocle.collect.strict_json import Piece, alone
from monocle.ingest.webhook import Webhook


def meant(hook: Webhook, text: str, message_id: str, limits: Limits) -> Piece:
    """Give the event of a webhook.

    Args:
        hook: of its source.
        text: its body.
        message_id: that its sender gives it, the same when it is sent again; it counts where the body names no other. Where
            there is none either, what tells a webhook from others is all of its body.
        limits: the body may be as large as a batch, the event as any other.

    Raises:
        Refusal: the body is no JSON.
    """
    piece = alone(text, replace(limits, event=limits.body, keys=limits.body))
    if piece.value is None:
        return piece
    event = hook.event(piece.value)
    if not str(event.get("messageId") or "").strip():
        event["messageId"] = message_id or hashlib.sha256(text.encode()).hexdigest()
    return alone(json.dumps(event), limits)
