"""Events are deleted once their source keeps them no longer, as ``retention`` in its file says."""

import datetime as dt
from collections.abc import Mapping, Sequence

from monocle import clock
from monocle.catalog import purging
from monocle.catalog.purging import Purged
from monocle.errors import Conflict
from monocle.workspace import definitions
from monocle.workspace.house import House

__all__ = ["Purged", "due", "purge"]

AT_ONCE = 10_000
"""Events that are looked at in one transaction, so that none lasts long."""
LARGEST_SHARE = 5
"""Percent of the events of a source beyond which a person has to say yes: a clock that jumped must not empty the journal."""


def due(house: House, source: str = "") -> Sequence[Purged]:
    """Give what is older than its source keeps it, of one source or of all that have a retention; nothing is deleted.

    Raises:
        NotFound: there is no such source.
        Conflict: it is read, and takes no events.
    """
    with house.catalog.reading() as connection:
        return purging.due(connection, _before(house, source))


def purge(house: House, source: str = "", accept: bool = False) -> Sequence[Purged]:
    """Delete for good what is older than its source keeps it, and give how much that was.

    The next run makes customers without these events. Their message ids are forgotten with them: who sends such an event
    again after the retention sends a new one.

    Args:
        house: the workspace.
        source: one; empty for all that have a retention.
        accept: even if it is more than 5 % of the events of a source.

    Raises:
        NotFound: there is no such source.
        Conflict: it is read, and takes no events; or more than 5 % would be deleted and nobody accepts that.
    """
    before = _before(house, source)
    with house.catalog.reading() as connection:
        found = purging.due(connection, before)
    for one in found:
        if not accept and one.events * 100 > (one.events + one.kept) * LARGEST_SHARE:
            raise Conflict(
                f"{one.events} of {one.events + one.kept} events would be deleted",
                where=f"sources/{one.source}.yaml: retention",
                mend="look at them first (--dry-run), then say --accept",
            )
    return [_purged(house, one, before[one.source]) for one in found]


def _purged(house: House, one: Purged, before: dt.datetime) -> Purged:
    events, after = 0, 0
    while True:
        with house.catalog.transaction() as connection:
            gone, after = purging.purge(connection, one.source, before, after, AT_ONCE)
        events += gone
        if not after:
            break
    with house.catalog.transaction() as connection:
        refused = purging.purge_refused(connection, one.source, before)
    return Purged(one.source, events, one.kept + one.events - events, refused)


def _before(house: House, source: str) -> Mapping[str, dt.datetime]:
    if source:
        known = [definitions.source_of_events(house.folder, source)]
    else:
        known = [one for one in definitions.source_definitions(house.folder) if one.arrives]
    now = clock.now()
    return {one.name: now - dt.timedelta(days=one.retention) for one in known if one.retention}
