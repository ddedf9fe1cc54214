"""Customers in passes: ranges of their ids, one after the other, where the memory does not hold all at once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from monocle.engine import Engine
from monocle.golden.profiles import passes
from monocle.relation import Relation, files, select

_ROW_BYTES = 256
"""What is known of a customer while its records are read, for each of them: about 60 bytes a field for a customer."""
_WITHIN = "SELECT * FROM rows WHERE customer_id BETWEEN CAST($first AS UUID) AND CAST($last AS UUID)"


def ranges(engine: Engine, placed: Relation, at_once: int = 0) -> Sequence[tuple[UUID, UUID]]:
    """Give ranges of customer ids, first and last, whose records fit in half of the engine's memory.

    Args:
        engine: whose memory counts.
        placed: PLACED, kept: its rows are counted.
        at_once: records in one pass, whatever the memory; 0 leaves it to the memory.
    """
    return passes(engine.count(placed), at_once or max(1, (engine.memory_mb << 19) // _ROW_BYTES))


def in_passes(
    engine: Engine, within: Sequence[tuple[UUID, UUID]], rows: Relation, give: Callable[[Relation], Relation]
) -> Relation:
    """Give what is computed of each customer's rows, kept, range by range.

    Args:
        engine: computes.
        within: what ``ranges`` gave.
        rows: kept, with ``customer_id``.
        give: of some customers' rows, what is made of them; no row of one customer may count for another.
    """
    if len(within) == 1:
        return engine.keep(give(rows))
    kept = [engine.keep(give(_part(rows, *ends))) for ends in within]
    return files(kept[0].contract, [Path(path) for one in kept for path in paths_of(one)])


def paths_of(kept: Relation) -> Sequence[str]:
    """Give the files of a relation that was kept."""
    found = kept.values["paths"]
    return found if isinstance(found, list) else []


def _part(rows: Relation, first: UUID, last: UUID) -> Relation:
    return select(_WITHIN, rows.contract, {"first": str(first), "last": str(last)}, rows=rows)
