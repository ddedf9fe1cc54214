"""Which blocking rules find given pairs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.ahead import row_soon
from monocle.kernel.blocks import Blocks
from monocle.kernel.compiled import compiled
from monocle.kernel.keying import finds, rules_of
from monocle.kernel.keys import KeyRule
from monocle.kernel.scorer import Nodes, nodes_of
from monocle.kernel.store import stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each, spans

Marks = npt.NDArray[np.bool_]
AHEAD = 8
"""Pairs before a pair whose rows are asked for."""


@compiled
def _found(store: int, rules: int, left: Nodes, right: Nodes, marks: Marks) -> None:
    """Mark the rules that find each pair; ``store`` and ``rules`` are packed."""
    for pair in range(len(left)):
        if pair + AHEAD < len(left):
            row_soon(store, int(left[pair + AHEAD]))
            row_soon(store, int(right[pair + AHEAD]))
        for rule in range(marks.shape[1]):
            marks[pair, rule] = finds(store, rules, rule, int(left[pair]), int(right[pair]))


def found_by(
    table: Table, rules: Sequence[tuple[KeyRule, Blocks]], left: npt.ArrayLike, right: npt.ArrayLike, threads: int = 1
) -> Marks:
    """Give which rules find each pair, keys that were cut off left out.

    Args:
        table: the records.
        rules: in order, with their blocks.
        left: (k,) records.
        right: (k,) records.
        threads: at once.

    Returns:
        (k, rules).
    """
    one, other, store = nodes_of(left), nodes_of(right), stored(table)
    packed = rules_of(table, [rule for rule, _ in rules], [blocks.cut_keys for _, blocks in rules])
    marks = np.zeros((len(one), len(rules)), dtype=bool)

    def told(job: tuple[int, int]) -> None:
        part = slice(*job)
        _found(store.at, packed.at, one[part], other[part], marks[part])

    each(told, spans(len(one), max(1, threads) * 4), threads)
    return marks
