"""Events of the quarantine, read again as the door reads those that arrive."""

import datetime as dt

from monocle.collect.events import Around, sorted_out
from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal
from monocle.collect.strict_json import Piece, alone, decoded
from monocle.workspace.collecting import Arrived, Refused


def read_again(raw: bytes, number: int, came_at: dt.datetime, message_id: str = "") -> Arrived | Refused:
    """Give an event as the journal keeps it, or what it is refused for.

    An event that has no ``messageId`` is given one that follows from its number, so that it is the same event however often
    it is read again. Of an event that came in a batch, what the batch said for all is not known any more.

    Args:
        raw: the event as it came, or as a person mended it.
        number: of its row in quarantine.
        came_at: when it arrived, by which its own times are judged.
        message_id: instead of its own; empty for its own.
    """
    limits = Limits()
    try:
        piece = alone(decoded(raw), limits)
        piece = _named(piece, message_id or f"quarantine-{number}", always=bool(message_id))
        kept, refused = sorted_out([piece], Around(came_at), limits)
    except (Fault, Refusal) as error:
        words = error.detail if isinstance(error, Fault) else error.message
        return Refused(raw, error.code, words)
    return kept[0] if kept else refused[0]


def _named(piece: Piece, message_id: str, always: bool) -> Piece:
    """Give an event its id, where it has none or ``always``."""
    if piece.value is not None and (always or not str(piece.value.get("messageId") or "").strip()):
        return Piece(piece.text, {**piece.value, "messageId": message_id}, piece.fault)
    return piece
