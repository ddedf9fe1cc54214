"""The timeline of a customer: what happened on which day, over all channels."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from monocle.http.queries import number, text
from monocle.web.formats import aware
from monocle.workspace.views import TimelineItem

SHOWN = 40
FILTERS = ("channel", "type", "source")


@dataclass(frozen=True)
class Day:
    """What happened on one day, in the zone in which times are shown, latest first."""

    on: dt.date
    items: tuple[TimelineItem, ...]


@dataclass(frozen=True)
class Timeline:
    """What the filters leave of a timeline.

    Attributes:
        days: latest first.
        channels, types, sources: what can be chosen, over the whole timeline.
        channel, type, source: what is chosen; empty for all.
        shown: items on the page.
        matching: items that the filters leave.
        total: items in all.
    """

    days: tuple[Day, ...]
    channels: tuple[str, ...]
    types: tuple[str, ...]
    sources: tuple[str, ...]
    channel: str
    type: str
    source: str
    shown: int
    matching: int
    total: int


def timeline(request: Request, items: Sequence[TimelineItem]) -> Timeline:
    """Give the timeline that an address asks for: ``channel``, ``type``, ``source`` and ``shown``."""
    chosen = {name: text(request, name) for name in FILTERS}
    shown = number(request, "shown", SHOWN, 10_000)
    left = [item for item in items if all(not value or getattr(item, name) == value for name, value in chosen.items())]
    left.sort(key=lambda item: item.at, reverse=True)
    visible = left[:shown]
    by_day: dict[dt.date, list[TimelineItem]] = {}
    for item in visible:
        by_day.setdefault(aware(item.at).astimezone().date(), []).append(item)
    return Timeline(
        days=tuple(Day(day, tuple(items)) for day, items in by_day.items()),
        channels=_values(items, "channel"),
        types=_values(items, "type"),
        sources=_values(items, "source"),
        **chosen,
        shown=len(visible),
        matching=len(left),
        total=len(items),
    )


def _values(items: Sequence[TimelineItem], name: str) -> tuple[str, ...]:
    return tuple(sorted({getattr(item, name) for item in items} - {""}))
