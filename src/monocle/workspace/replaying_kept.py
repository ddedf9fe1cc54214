"""Events that the journal holds and that could not be applied: taken again where they stand."""

import json

from monocle.catalog import Connection, journal, quarantine, refolding
from monocle.catalog import subjects as stored
from monocle.catalog.journal import Kept
from monocle.catalog.quarantine import Quarantined
from monocle.errors import MonocleError
from monocle.live import batches
from monocle.workspace.refolding import Origins, places_of, refold

NOT_APPLIED = "not_applied"
"""Reason of an event that the journal holds, and that the live worker could not take alone."""
AS_IT_WAS = "as_it_was"
GONE = "the event is kept no longer"


def is_unchanged(row: Quarantined, edited: str) -> bool:
    """Tell whether a text, where there is one, says what the event of a row says."""
    if not edited:
        return True
    try:
        return bool(json.loads(edited) == json.loads(row.raw))
    except ValueError:
        return False


def take_again(connection: Connection, row: Quarantined, origin: Origins) -> bool:
    """Fold the event of a row, and tell whether that could be done: then the row is settled, else it is open with why.

    Who serves customers takes it from there; should that fail, the row is open again.

    Args:
        connection: in a transaction.
        row: whose event the journal holds.
        origin: of a source.

    Raises:
        Conflict: the row is settled already.
    """
    quarantine.settle(connection, [row.quarantine_id], "replayed", AS_IT_WAS)
    stored.turn(connection)
    kept = _kept(connection, row)
    reason = GONE
    if kept:
        try:
            with connection.transaction():
                reason = _folded(connection, kept, row.quarantine_id, origin)
        # Whatever is wrong with one event, its row tells it and stays open.
        except Exception as error:  # noqa: BLE001
            reason = str(error) if isinstance(error, MonocleError) else type(error).__name__
    if reason:
        quarantine.open_again(connection, row.quarantine_id, NOT_APPLIED, reason)
    return not reason


def _kept(connection: Connection, row: Quarantined) -> Kept | None:
    """Give the event: by its number, else by its id, where the row does not know that."""
    if row.position:
        return journal.by_number(connection, row.source, row.position)
    try:
        message = json.loads(row.raw)["messageId"]
    except (KeyError, TypeError, ValueError):
        return None
    return journal.by_id(connection, row.source, str(message))


def _folded(connection: Connection, kept: Kept, quarantine_id: int, origin: Origins) -> str:
    """Fold an event, whether it was before or not; give why it cannot be, empty where it can."""
    if kept.sequence > stored.position(connection):
        return ""  # its turn comes
    batch = batches.batch([kept], 0, origin)
    if not batch.events:
        return batch.refused[0].reason
    stored.put_events(connection, [(record, event.sequence) for event, record, _ in batch.events])
    if batch.refused:
        stored.put_refusals(connection, [(one.sequence, one.field, one.reason, one.source) for one in batch.refused])
    places = places_of(batch)
    if places:
        refolding.put_order_events(connection, places)
    refolding.stale(connection, [kept.sequence])
    refold(connection, batch.names.keys(), {place for place, _ in places}, origin, quarantine_id)
    return ""
