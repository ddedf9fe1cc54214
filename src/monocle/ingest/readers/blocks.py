"""Where the records of a block of delimited bytes start and end, found for all of them at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.ingest.readers.rows import Dialect

Places = NDArray[np.int64]
_CR, _LF = 13, 10


@dataclass(frozen=True)
class Layout:
    """The records of a block, blank lines left out.

    Attributes:
        starts: offset of each record.
        ends: offset after its last byte, its line end not counted.
        nexts: offset after its line end.
        fields: how many fields it has.
        lines: line ends of the block before it, those inside quotes too.
        used: bytes of the block that hold complete records.
        lines_used: line ends in those bytes.
    """

    starts: Places
    ends: Places
    nexts: Places
    fields: Places
    lines: Places
    used: int
    lines_used: int


def layout(block: bytes, dialect: Dialect, final: bool) -> Layout | None:
    """Give the layout of a block that starts at the start of a record; None when its quotes need the slow road.

    Args:
        block: UTF-8 or any encoding that keeps ASCII bytes.
        dialect: without an escape character.
        final: nothing follows, so that the last record needs no line end.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    quoted = bool(dialect.quote) and dialect.quote.encode() in block
    outside = _outside(data, dialect) if quoted else None
    if quoted and outside is None:
        return None
    line_ends = _line_ends(data, block, final)
    stops = line_ends if outside is None else line_ends[outside[line_ends]]
    separators = np.flatnonzero(data == ord(dialect.separator))
    separators = separators if outside is None else separators[outside[separators]]
    nexts = stops + 1
    ends = stops - ((data[stops - 1] == _CR) & (stops > 0) & (data[stops] == _LF)) if len(stops) else stops
    if final and (len(block) and (not len(nexts) or nexts[-1] < len(block))):
        if outside is not None and not outside[-1]:
            return None
        nexts, ends = np.append(nexts, len(block)), np.append(ends, len(block))
    starts = np.concatenate(([0], nexts[:-1])) if len(nexts) else nexts
    fields = np.searchsorted(separators, ends) - np.searchsorted(separators, starts) + 1
    used = int(nexts[-1]) if len(nexts) else 0
    kept = ends > starts
    lines = np.searchsorted(line_ends, starts[kept])
    lines_used = int(np.searchsorted(line_ends, used))
    return Layout(starts[kept], ends[kept], nexts[kept], fields[kept], lines, used, lines_used)


def _line_ends(data: NDArray[np.uint8], block: bytes, final: bool) -> Places:
    """Give the last byte of every line end: LF, or a CR with no LF after it; a CR at the very end may have one to come."""
    if block.count(b"\r") == block.count(b"\r\n"):
        return np.flatnonzero(data == _LF)
    bare = data == _CR
    bare[:-1] &= data[1:] != _LF
    bare[-1] &= final
    return np.flatnonzero((data == _LF) | bare)


def _outside(data: NDArray[np.uint8], dialect: Dialect) -> NDArray[np.bool_] | None:
    """Give which bytes stand outside of quotes; None when a quote stands where it means nothing."""
    is_quote = data == ord(dialect.quote)
    places = np.flatnonzero(is_quote)
    opening, closing = places[::2], places[1::2]
    edge = np.zeros(256, dtype=bool)
    edge[[ord(dialect.separator), _CR, _LF]] = True
    doubled = np.concatenate(([False], np.diff(places) == 1))
    opens = (opening == 0) | edge[data[opening - 1]] | doubled[::2]
    last = len(data) - 1
    closes = (closing == last) | edge[data[np.minimum(closing + 1, last)]]
    followed = np.concatenate((doubled[1:], [False]))[1::2]
    if not (opens.all() and (closes | followed).all()):
        return None
    outside: NDArray[np.bool_] = np.cumsum(is_quote, dtype=np.uint8) & 1 == 0
    return outside
