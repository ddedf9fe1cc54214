"""Events as people see them."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from monocle.catalog.journal import Collected, Kept
from monocle.catalog.stream import Asked
from monocle.catalog.violations import Violation, ViolationCount

__all__ = [
    "Asked",
    "Collected",
    "Flow",
    "SeenEvent",
    "SeenPart",
    "Violation",
    "ViolationCount",
    "hidden",
    "seen",
    "without_values",
]

HIDDEN = "•••"


@dataclass(frozen=True, repr=False)
class SeenEvent:
    """One event of the journal.

    Attributes:
        sequence: its number.
        name: of what happened, or of the page or screen; empty for the other types.
        user_id, anonymous_id: as they were sent; empty where they were not.
        flags: what we say of its times.
        body: all of it.
        broken: rules of the plan that it breaks.
    """

    sequence: int
    source: str
    message_id: str
    type: str
    name: str
    user_id: str
    anonymous_id: str
    received_at: dt.datetime
    occurred_at: dt.datetime
    original_at: dt.datetime | None
    sent_at: dt.datetime | None
    key_id: UUID
    flags: Sequence[str]
    body: Mapping[str, Any]
    broken: Sequence[Violation] = ()

    def meets(self, asked: Asked) -> bool:
        """Tell whether it is one of those that are asked for."""
        return (
            asked.source in {"", self.source}
            and asked.type in {"", self.type}
            and asked.name in {"", self.name}
            and asked.who in {"", self.user_id, self.anonymous_id}
        )


@dataclass(frozen=True)
class SeenPart:
    """A part of the journal.

    Attributes:
        events: newest first.
        before: the next part holds events below this number; 0 when none are left.
    """

    events: Sequence[SeenEvent]
    before: int


@dataclass(frozen=True)
class Flow:
    """What flows in from one source.

    Attributes:
        last_at: when its last event was kept; None before the first.
        per_minute: events received, the mean over this hour of the clock and the one before.
        hours: the last 24, the oldest first; those in which nothing came hold zeros.
        total: the sum over these hours.
    """

    source: str
    last_at: dt.datetime | None
    per_minute: float
    hours: Sequence[Collected]
    total: Collected = field(repr=False)


def seen(kept: Kept, broken: Sequence[Violation] = ()) -> SeenEvent:
    """Give an event of the journal as people see it."""
    body = json.loads(kept.body)
    ours = body.get("_monocle")
    flags = ours.get("flags", ()) if isinstance(ours, dict) else ()
    return SeenEvent(
        sequence=kept.sequence,
        source=kept.source,
        message_id=kept.message_id,
        type=kept.type,
        name=kept.name,
        user_id=str(body.get("userId") or ""),
        anonymous_id=str(body.get("anonymousId") or ""),
        received_at=kept.received_at,
        occurred_at=kept.occurred_at,
        original_at=kept.original_at,
        sent_at=kept.sent_at,
        key_id=kept.key_id,
        flags=tuple(str(flag) for flag in flags),
        body=body,
        broken=tuple(broken),
    )


def without_values(event: SeenEvent) -> SeenEvent:
    """Give an event without values of customers, for who may not read customers; its type and its name stay."""
    body = {name: value if name in {"type", "event"} else hidden(value) for name, value in event.body.items()}
    user, anonymous = (HIDDEN if value else "" for value in (event.user_id, event.anonymous_id))
    return replace(event, body=body, user_id=user, anonymous_id=anonymous)


def hidden(value: Any) -> Any:
    """Give a value of an event with the same shape, in which no text and no number can be read."""
    if isinstance(value, Mapping):
        return {name: hidden(one) for name, one in value.items()}
    if isinstance(value, list):
        return [hidden(one) for one in value]
    return value if value is None or isinstance(value, bool) else HIDDEN
