"""The event that a message of a stream means, read as the door reads those that are sent to it."""

import datetime as dt
import hashlib
import json
from dataclasses import replace

from monocle.collect.events import HIDDEN, SECRET, Around, sorted_out
from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal
from monocle.collect.strict_json import Piece, alone, decoded
from monocle.ingest.messages import Message
from monocle.ingest.stream import Stream
from monocle.workspace.collecting import Arrived, Refused


def streamed(stream: Stream, message: Message, now: dt.datetime) -> Arrived | Refused:
    """Give an event as the journal keeps it, or what it is refused for.

    An event without a ``messageId`` is known by where its message stands; one without a time of its own happened when its
    message was put there.

    Args:
        stream: of its source.
        message: as it came.
        now: when.
    """
    limits = Limits()
    at = min(message.at or now, now)
    try:
        kept, refused = sorted_out([_meant(stream, message, at, limits)], Around(at), limits)
    except (Fault, Refusal) as error:
        words = error.detail if isinstance(error, Fault) else error.message
        return Refused(SECRET.sub(HIDDEN, message.value), error.code, words)
    return replace(kept[0], received_at=now) if kept else refused[0]


def _meant(stream: Stream, message: Message, at: dt.datetime, limits: Limits) -> Piece:
    piece = alone(decoded(message.value), replace(limits, event=limits.body, keys=limits.body))
    if piece.value is None:
        return piece
    event = stream.event(piece.value)
    if not str(event.get("messageId") or "").strip():
        event["messageId"] = _id(message, limits)
    if not event.get("timestamp") and not event.get("originalTimestamp"):
        event["timestamp"] = at.isoformat()
    return alone(json.dumps(event), limits)


def _id(message: Message, limits: Limits) -> str:
    place = f"{message.topic}:{message.partition}:{message.offset}"
    return place if len(place) <= limits.message_id else hashlib.sha256(place.encode()).hexdigest()
