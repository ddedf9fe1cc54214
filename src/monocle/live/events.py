"""An event of the journal, opened: what it is, when, and whom it names."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from monocle.catalog.journal import Kept
from monocle.live.names import known_name

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 (times are in UTC, without zone)
MICROSECOND = dt.timedelta(microseconds=1)
USER, ANONYMOUS = "user_id", "anonymous_id"
OURS, KEPT_FOR = "_monocle", "kept_for"
"""What we say of an event within it; and there, of one that was kept no longer as a whole, what its rest is kept for."""
LONGEST = 500
"""Characters of an identifier."""
_COPIES_TRAITS = "@jitsu/js"
_BLOCKED = re.compile(r"[0-]*|-1|null|none|undefined|anonymous|nan")
written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=dict).encode
"""Writes JSON: the shortest."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        sequence: its number in the journal.
        name: of the event for track, of the page or screen; names of the first version of the specification and other
            spellings (``order_completed``) are those of the second.
        at: microseconds since 1970, UTC, when it happened.
        user: userId; empty where there is none that says anything.
        anonymous: anonymousId, likewise.
        body: all of it.
        properties, context: of the body; empty where there are none.
    """

    sequence: int
    source: str
    message_id: str
    type: str
    name: str
    at: int
    user: str
    anonymous: str
    body: Mapping[str, Any]
    properties: Mapping[str, Any]
    context: Mapping[str, Any]

    @property
    def is_part(self) -> bool:
        """Tell whether it was kept no longer as a whole, and this is what stays of it."""
        return KEPT_FOR in object_of(self.body, OURS)

    @property
    def when(self) -> dt.datetime:
        """Give when it happened, in UTC, without zone."""
        return moment(self.at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What of an event could not be used.

    Attributes:
        field: where it stands, such as ``properties.revenue``.
        reason: stable code.
    """

    field: str
    reason: str


def opened(kept: Kept) -> Event:
    """Give an event as it is read."""
    body = json.loads(kept.body)
    return Event(
        sequence=kept.sequence,
        source=kept.source,
        message_id=kept.message_id,
        type=kept.type,
        name=known_name(kept.name) if kept.type == "track" else kept.name,
        at=microseconds(kept.occurred_at),
        user=usable(body.get("userId")),
        anonymous=usable(body.get("anonymousId")),
        body=body,
        properties=object_of(body, "properties"),
        context=_context(body),
    )


def _context(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the context; without its traits where @jitsu/js copied them from calls before, those of a group among them.

    They came with these calls already. A group's name and e-mail would be taken for those of each of its people.
    """
    context = object_of(body, "context")
    if "traits" in context and object_of(context, "library").get("name") == _COPIES_TRAITS:
        return {name: value for name, value in context.items() if name != "traits"}
    return context


def microseconds(when: dt.datetime) -> int:
    """Give a time, in UTC where it has no zone, as microseconds since 1970."""
    plain = when.astimezone(dt.UTC).replace(tzinfo=None) if when.tzinfo else when
    return (plain - EPOCH) // MICROSECOND


def moment(at: int) -> dt.datetime:
    """Give microseconds since 1970 as a time in UTC, without zone."""
    return EPOCH + at * MICROSECOND


def object_of(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give an object within an object; nothing where there is none."""
    found = tree.get(name)
    return found if isinstance(found, dict) else _NOTHING


def text_of(value: object) -> str:
    """Give a text without blanks around, or a number as one; empty for what is neither."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def blocked(value: str) -> bool:
    """Tell whether a text is none that identifies anybody."""
    return len(value) > LONGEST or _BLOCKED.fullmatch(value.lower()) is not None


def usable(value: object) -> str:
    """Give an identifier; empty where it identifies nobody."""
    text = text_of(value)
    return "" if blocked(text) else text
