"""What arrived by itself, and what became of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from monocle import clock
from monocle.catalog import journal, stream, violations
from monocle.catalog.journal import Collected, Kept
from monocle.catalog.stream import Asked
from monocle.catalog.violations import Violation, ViolationCount
from monocle.errors import BadInput
from monocle.workspace.event_views import Flow, SeenEvent, SeenPart, seen
from monocle.workspace.house import House
from monocle.workspace.purging import Purged, due, purge

MOST = 1_000
HOURS = 24


class Events:
    """The events of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self._catalog = house, house.catalog

    def latest(self, source: str = "", name: str = "", limit: int = 50) -> Sequence[Kept]:
        """Give the events that came last, the newest first, of one source or all, of one name or all."""
        with self._catalog.reading() as connection:
            return journal.latest(connection, source, name, limit)

    def since(self, after: int, limit: int = 1_000) -> Sequence[Kept]:
        """Give the events that follow a number, in their order: who reads on from the last of them misses nothing."""
        with self._catalog.reading() as connection:
            return journal.since(connection, after, limit)

    def list(self, asked: Asked | None = None, limit: int = 50, before: int = 0) -> SeenPart:
        """Give the newest events, with the rules of the plan that each breaks.

        A part looks at 20,000 events: one of a filter that few meet may hold few of them, or none, and others follow.

        Args:
            asked: which; None for all.
            limit: at most so many, up to 1,000.
            before: ``before`` of the part that came last; 0 for the newest.

        Raises:
            BadInput: limit or before is out of range.
        """
        if not 1 <= limit <= MOST or before < 0:
            raise BadInput(
                f"limit is {limit} and before {before}", where="events", mend=f"use a limit of 1 to {MOST} and a number"
            )
        with self._catalog.reading() as connection:
            found = stream.part(connection, asked or Asked(), before, limit)
            broken = stream.broken(connection, found.events)
        return SeenPart(_seen(found.events, broken), found.before)

    def last(self) -> int:
        """Give the number of the newest event; 0 where there is none."""
        with self._catalog.reading() as connection:
            return stream.last(connection)

    def newest(self, after: int, limit: int = MOST) -> Sequence[SeenEvent]:
        """Give the newest events above a number, in their order: of more than the limit, the last of them."""
        with self._catalog.reading() as connection:
            found = stream.newest(connection, after, limit)
            broken = stream.broken(connection, found) if found else []
        return _seen(found, broken)

    def names(self) -> Sequence[str]:
        """Give the names that the newest events have, the most frequent first."""
        with self._catalog.reading() as connection:
            return stream.names(connection)

    def flows(self, names: Sequence[str]) -> Sequence[Flow]:
        """Give what flows in from sources, over the last 24 hours of the clock, in the order of their names."""
        with self._catalog.reading() as connection:
            rows = journal.collected(connection, "", HOURS)
            last = stream.last_received(connection)
        now = clock.now().astimezone(dt.UTC).replace(tzinfo=None)
        return [_flow(name, last.get(name), [row for row in rows if row.source == name], now) for name in names]

    def collected(self, source: str = "", hours: int = 24) -> Sequence[Collected]:
        """Give what became of what sources sent, by source and hour, the newest hour first."""
        with self._catalog.reading() as connection:
            return journal.collected(connection, source, hours)

    def due(self, source: str = "") -> Sequence[Purged]:
        """Give what is older than its source keeps it; as ``purging.due``."""
        return due(self._house, source)

    def purge(self, source: str = "", accept: bool = False) -> Sequence[Purged]:
        """Delete for good what is older than its source keeps it; as ``purging.purge``."""
        return purge(self._house, source, accept)

    def violations(self, source: str = "", limit: int = 50) -> Sequence[Violation]:
        """Give where events broke the plan of their source, the newest first."""
        with self._catalog.reading() as connection:
            return violations.recent(connection, source, limit)

    def broken(self, source: str = "") -> Sequence[ViolationCount]:
        """Give how often each rule of a plan was broken, most first."""
        with self._catalog.reading() as connection:
            return violations.counts(connection, source)


def _seen(kept: Sequence[Kept], broken: Sequence[Violation]) -> list[SeenEvent]:
    by_event: dict[tuple[str, str], list[Violation]] = defaultdict(list)
    for one in broken:
        by_event[one.source, one.message_id].append(one)
    return [seen(one, by_event.get((one.source, one.message_id), ())) for one in kept]


def _flow(source: str, last_at: dt.datetime | None, rows: Sequence[Collected], now: dt.datetime) -> Flow:
    this = now.replace(minute=0, second=0, microsecond=0)
    known = {row.hour: row for row in rows}
    hours = [this - dt.timedelta(hours=back) for back in reversed(range(HOURS))]
    filled = [known.get(hour, Collected(source, hour, 0, 0, 0, 0, 0)) for hour in hours]
    minutes = 60 + (now - this).total_seconds() / 60
    sums = [sum(numbers) for numbers in zip(*map(_numbers, filled), strict=True)]
    return Flow(
        source=source,
        last_at=last_at,
        per_minute=sum(row.received for row in filled[-2:]) / minutes,
        hours=filled,
        total=Collected(source, hours[0], *sums),
    )


def _numbers(row: Collected) -> tuple[int, int, int, int, int]:
    return row.received, row.applied, row.duplicate, row.quarantined, row.suppressed
