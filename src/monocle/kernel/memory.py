"""Bytes that the kernel needs, stated before it runs."""

from dataclasses import dataclass

from monocle.kernel.blocks import BYTES, PER_PARTITION
from monocle.kernel.walking import ROOM

EDGE = 26
"""Bytes of a scored pair, and one more per question."""


@dataclass(frozen=True)
class Size:
    """What is to be matched.

    Attributes:
        records: how many.
        columns: of the table.
        keys: of all rules together, about: one per record and rule where cells hold one value.
        rules: how many.
        questions: how many.
        edges: pairs, about, that reach the floor.
    """

    records: int
    columns: int
    keys: int
    rules: int
    questions: int
    edges: int


@dataclass(frozen=True)
class Memory:
    """Bytes at most per phase, the table itself aside; a phase gives back what it needs beyond its answer.

    Attributes:
        codes: the rows of integers, which may be mapped from a file instead.
        blocks: what stays of all blocks: a node per key, and key and start of each block.
        sorting: what one rule takes while its keys are sorted.
        scoring: pairs that are kept, twice while they are put in order, and the room of threads.
        peak: of blocks with sorting, and of blocks with scoring, the higher one.
    """

    codes: int
    blocks: int
    sorting: int
    scoring: int

    @property
    def peak(self) -> int:
        """Give the bytes at the worst moment, the codes left out."""
        return self.blocks + max(self.sorting, self.scoring)


def needed(size: Size, threads: int, limit: int | None = None) -> Memory:
    """Give the bytes that matching needs at most.

    Args:
        size: what is to be matched.
        threads: at once.
        limit: bytes for keys while they are sorted, as given to ``blocks_of``.
    """
    per_rule = -(-size.keys // max(size.rules, 1))
    at_once = per_rule * BYTES if limit is None else min(per_rule * BYTES, max(limit, PER_PARTITION * BYTES))
    found = per_rule * (4 + 8 + 8)  # nodes, and keys and sizes of blocks of two
    edge = EDGE + size.questions
    return Memory(
        codes=4 * size.records * size.columns,
        blocks=size.keys * (4 + 8),
        sorting=2 * at_once + 2 * found,
        scoring=2 * size.edges * edge + 16 * size.edges + threads * ROOM * edge,
    )
