"""Events are deleted once their source keeps them no longer, as ``retention`` in its file says, and all that was made of them.

What is known of the subjects is folded anew from what stays, in the transaction that deletes: it is always what the events
that are kept say. A part of some events may stay for longer: what they say of orders and points, what they refuse.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from monocle import clock, stopping
from monocle.catalog import Connection, purging, refolding
from monocle.catalog import subjects as stored
from monocle.catalog.purging import Before, Purged
from monocle.catalog.subjects import Stored
from monocle.errors import Conflict
from monocle.ingest.definition import PARTS_OF_EVENTS, SourceDefinition
from monocle.live import batches
from monocle.live.reducing import reduced, text_of_body
from monocle.workspace import definitions
from monocle.workspace.folding import origins
from monocle.workspace.house import House
from monocle.workspace.refolding import Origins, places_of, refold
from monocle.workspace.sweeping import sweep

__all__ = ["Purged", "due", "purge"]

AT_ONCE = 5_000
"""Events of subjects that one transaction looks at, so that none lasts long."""
LARGEST_SHARE = 5
"""Percent of the events of a source beyond which a person has to say yes: a clock that jumped must not empty the journal."""


def due(house: House, source: str = "") -> Sequence[Purged]:
    """Give what is older than its source keeps it, of one source or of all that have a retention; nothing is deleted.

    Raises:
        NotFound: there is no such source.
        Conflict: it is read, and takes no events.
    """
    with house.catalog.standing() as connection:
        return [purging.due(connection, before) for before in _before(house, source)]


def purge(house: House, source: str = "", accept: bool = False) -> Sequence[Purged]:
    """Delete for good what is older than its source keeps it, and give how much that was.

    What is known of their subjects is made anew at once; who serves customers does the same within seconds, else the next
    run. Message ids are forgotten with their events: who sends such an event again after the retention sends a new one.

    Args:
        house: the workspace.
        source: one; empty for all that have a retention.
        accept: even if it is more than 5 % of the events of a source.

    Raises:
        NotFound: there is no such source.
        Conflict: it is read, and takes no events; or more than 5 % would be deleted and nobody accepts that.
    """
    limits = _before(house, source)
    with house.catalog.standing() as connection:
        found = [purging.due(connection, before) for before in limits]
    for one in found:
        if not accept and one.events * 100 > (one.events + one.kept) * LARGEST_SHARE:
            raise Conflict(
                f"{one.events} of {one.events + one.kept} events would be deleted",
                where=f"sources/{one.source}.yaml: retention",
                mend="look at them first (--dry-run), then say --accept",
            )
    origin = origins(definitions.source_definitions(house.folder))
    done = [_purged(house, one, before, origin) for one, before in zip(found, limits, strict=True)]
    sweep(house)
    return done


def _purged(house: House, found: Purged, before: Before, origin: Origins) -> Purged:
    sums: Counter[str] = Counter()
    with house.catalog.standing() as connection:
        subjects = purging.subjects(connection, before)
    for some in _pieces(subjects):
        stopping.check()
        with house.catalog.transaction() as connection:
            sums.update(_of_subjects(connection, some, before, origin))
    going_on = True
    while going_on:
        with house.catalog.transaction() as connection:
            stored.turn(connection)
            nobodys = purging.nobodys(connection, before, AT_ONCE)
            refolding.delete_events(connection, before.source, nobodys)
        sums["events"] += len(nobodys)
        going_on = len(nobodys) == AT_ONCE
    with house.catalog.transaction() as connection:
        refused = purging.purge_refused(connection, before)
        events, parts = sums["events"], sums["parts"]
        done = Purged(before.source, events, found.kept + found.events - events, refused, parts)
        purging.remember(connection, done)
    return done


def _pieces(subjects: Sequence[tuple[Stored, int]]) -> Iterator[list[Stored]]:
    """Give subjects in parts that a transaction can take."""
    part: list[Stored] = []
    size = 0
    for subject, events in subjects:
        part, size = [*part, subject], size + events
        if size >= AT_ONCE or len(part) >= AT_ONCE // 10:
            yield part
            part, size = [], 0
    if part:
        yield part


def _of_subjects(
    connection: Connection, subjects: Sequence[Stored], before: Before, origin: Origins
) -> Mapping[str, int]:
    """Purge the events of some subjects, and give how many are gone, and of how many a part stays."""
    stored.turn(connection)
    states = {
        one.record_id: one.state for one in stored.of_records(connection, [one.record_id for one in subjects], ())
    }
    overdue = purging.overdue(connection, before, list(states))
    if not overdue:
        return {}
    batch = batches.batch(overdue, 0, origin)
    whose: dict[int, UUID] = {event.sequence: record for event, record, _ in batch.events}
    parts: dict[int, tuple[str, str, list[str]]] = {}
    for one in overdue:
        asked = before.asked(one.received_at)
        record = whose.get(one.sequence)
        if asked and record in states:
            part = reduced(one, record, states[record], asked, origin(one.source))
            parts |= {one.sequence: text_of_body(part)} if part else {}
    gone = [one.sequence for one in overdue if one.sequence not in parts]
    refolding.keep_parts(connection, parts)
    refolding.delete_events(connection, before.source, gone)
    refolding.stale(connection, [one.sequence for one in overdue])
    refold(connection, {*batch.names, *states}, {place for place, _ in places_of(batch)}, origin)
    return {"events": len(gone), "parts": len(parts)}


def _before(house: House, source: str) -> list[Before]:
    if source:
        known = [definitions.source_of_events(house.folder, source)]
    else:
        known = [one for one in definitions.source_definitions(house.folder) if one.arrives]
    return [_of(one, clock.now()) for one in known if one.retention]


def _of(source: SourceDefinition, now: dt.datetime) -> Before:
    days = {**dict.fromkeys(PARTS_OF_EVENTS, source.retention), **source.kept_for()}
    moments = {part: now - dt.timedelta(days=said) for part, said in days.items()}
    return Before(source=source.name, events=now - dt.timedelta(days=source.retention), **moments)
