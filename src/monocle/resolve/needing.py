"""The memory that matching will need, told before it begins."""

from dataclasses import dataclass

from monocle.kernel.blocks import ALL_KEYS, BYTES
from monocle.kernel.growing import MAPPED_FROM
from monocle.kernel.memory import Size, needed
from monocle.resolve.candidates import KEPT, SORTED, side_by_side
from monocle.resolve.rows import BAND, IN_MEMORY

PROGRAM = 400 << 20
"""Bytes of the program itself: Python, DuckDB, compiled loops."""
COLUMNS, RULES, QUESTIONS = 24, 24, 12
"""At most, about, whatever the records hold."""
EDGES = 1.0
"""Pairs per record that reach the review floor, about, where there are many duplicates."""
SLOTS = 64
"""Bytes per record of the dictionaries that are read at the same time, at most."""
PER_RECORD = 24
"""Bytes per record while rows are put in order: ids with their places, and counts of the values of a few columns."""
PIECES = 64 << 20
"""Bytes of what one thread reads at a time."""
LEAST_SORTED = 16 << 20
MIB = 1 << 20


@dataclass(frozen=True)
class Needs:
    """What matching will need.

    Attributes:
        records: to be matched.
        memory_mb: MiB at most, about; what stands in mapped files aside.
        given_mb: MiB that settings allow.
        at_once: bytes of keys that are sorted at a time.
        passes: over the records, for each blocking rule.
    """

    records: int
    memory_mb: int
    given_mb: int
    at_once: int
    passes: int

    @property
    def over(self) -> bool:
        """Tell whether more is needed than is given, so that keys are sorted in smaller parts."""
        return self.memory_mb > self.given_mb


def needs(records: int, threads: int, given_mb: int) -> Needs:
    """Give what matching so many records will need.

    Args:
        records: how many.
        threads: at once.
        given_mb: MiB that settings allow; where more is needed, keys are sorted in smaller parts, in more passes. All of
            them are sorted at once where that takes no more than pairs will take anyway: a pass makes all keys again.
    """
    found = _needs(records, threads, given_mb, SORTED)
    if found.over:
        found = _needs(records, threads, given_mb, max(LEAST_SORTED, min(SORTED, given_mb * MIB // 8)))
    every = ALL_KEYS * records
    at_once = _needs(records, threads, given_mb, every) if every > found.at_once else found
    return at_once if at_once.memory_mb <= found.memory_mb else found


def _needs(records: int, threads: int, given_mb: int, at_once: int) -> Needs:
    edges, keys = int(EDGES * records), RULES * records
    matching = needed(Size(records, COLUMNS, keys, RULES, QUESTIONS, edges), threads, at_once)
    blocks = min(matching.blocks, KEPT + matching.blocks // RULES)
    small = min(matching.codes, COLUMNS * MAPPED_FROM)  # columns and texts that are too small for files
    rows = matching.codes if matching.codes <= IN_MEMORY else 0
    ordering = PER_RECORD * records + (matching.codes if rows else min(matching.codes, BAND))
    encoding = max(SLOTS * records + threads * PIECES, ordering)
    sorting = side_by_side(records, threads, at_once) * matching.sorting
    whole = PROGRAM + 2 * small + max(encoding, rows + blocks + max(sorting, matching.scoring))
    passes = max(1, -(-records * BYTES // at_once))
    return Needs(records, -(-whole // MIB), given_mb, at_once, passes)
