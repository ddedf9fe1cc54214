"""The four times of an event (wire-formats, section 1, rule 11)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

AHEAD = dt.timedelta(hours=24)
"""An event further in the future is taken to have happened when it was received."""
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Times:
    """When an event happened, in UTC.

    Attributes:
        occurred: by our clock.
        original: by the clock that sent it; None where it did not say.
        sent: when it was sent, by the same clock; None where it did not say.
        flags: ``future_time`` for more than 24 hours ahead, ``bad_time`` for a time that is none.
    """

    occurred: dt.datetime
    original: dt.datetime | None
    sent: dt.datetime | None
    flags: tuple[str, ...]


def times(event: Mapping[str, Any], batch_sent: object, received: dt.datetime) -> Times:
    """Give the times of an event.

    ``occurred = received - (sent - original)``: the clock that sent it may be wrong, and how wrong is known when it says
    when it sent. Without ``sentAt`` its own time counts, and without any the time at which it was received.

    Where ``timestamp`` stands beside another ``originalTimestamp`` it was set on purpose (an import with RudderStack's SDKs) or
    put right before (an archive of Segment's): it happened then, as rudder-server takes it, and is not put right again.

    Args:
        event: as sent; ``originalTimestamp`` is its time by the clock that sent it, else ``timestamp`` is.
        batch_sent: ``sentAt`` of its batch, for events without their own.
        received: when the request arrived.
    """
    purposely = event.get("timestamp")
    said, told = event.get("originalTimestamp") or purposely, event.get("sentAt") or batch_sent
    original, sent = moment(said), moment(told)
    given = original if said is purposely else moment(purposely)
    bad = (said and original is None) or (purposely and given is None) or (told and sent is None)
    flags = ("bad_time",) if bad else ()
    if given is not None and given != original:
        occurred = given
    elif original is None:
        return Times(received, None, sent, flags)
    else:
        occurred = original if sent is None else _shifted(original, received, sent)
    if occurred - received > AHEAD:
        return Times(received, original, sent, (*flags, "future_time"))
    return Times(occurred, original, sent, flags)


def moment(value: object) -> dt.datetime | None:
    """Give the time that a text of ISO 8601 means, in UTC; a text without offset is taken for UTC. None where it is none."""
    return _moment(value) if isinstance(value, str) and len(value) <= LONGEST else None


@lru_cache(maxsize=256)
def _moment(text: str) -> dt.datetime | None:
    """Give what a text means; the last few are remembered, as all events of a batch were sent at one time."""
    try:
        found = dt.datetime.fromisoformat(text)
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _shifted(original: dt.datetime, received: dt.datetime, sent: dt.datetime) -> dt.datetime:
    try:
        return received - (sent - original)
    except OverflowError:
        return original
