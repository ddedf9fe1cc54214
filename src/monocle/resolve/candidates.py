"""Which pairs of records are looked at: those that share a key of some rule, or all pairs where there are few records."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks, blocks_of
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.kernel.table import Holds, Table
from monocle.resolve.matching import Matching

ALL_PAIRS_UP_TO = 1_000_000
SMALLEST_BUDGET = 500_000
EVERY_PAIR = "every_pair"


@dataclass(frozen=True)
class CutOff:
    """What one rule brought and what was cut off.

    Attributes:
        rule: its name.
        largest: records of the largest block that was kept.
        pairs: that its blocks hold, before other rules found the same.
        blocks_cut: keys that too many records hold.
        nodes_cut: records in them.
        worst: the most frequent of them: value, and records that hold it. Personal data.
    """

    rule: str
    largest: int
    pairs: int
    blocks_cut: int
    nodes_cut: int
    worst: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, repr=False)
class Candidates:
    """Pairs to be looked at.

    Attributes:
        rules: in order, with their blocks; empty where every pair is looked at.
        every: pairs of all records, where all of them are looked at; else None.
    """

    rules: tuple[tuple[KeyRule, Blocks], ...]
    every: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]] | None = None

    @property
    def pairs(self) -> int:
        """Give how many pairs are looked at; those that several rules find count for each."""
        return len(self.every[0]) if self.every else sum(blocks.pairs for _, blocks in self.rules)

    def names(self) -> tuple[str, ...]:
        """Give the names of the rules, as ``Edges.rule`` numbers them."""
        return tuple(rule.name for rule, _ in self.rules)


def candidates(table: Table, rules: Sequence[KeyRule], matching: Matching, threads: int) -> Candidates:
    """Give the pairs that share a key of some rule, or all pairs where there are few records.

    Keys that too many records hold are cut off, largest first, until a rule keeps within its budget of pairs.

    Args:
        table: the records.
        rules: in order.
        matching: limits.
        threads: at once.
    """
    records = len(table)
    if records * (records - 1) // 2 <= ALL_PAIRS_UP_TO:
        left, right = np.triu_indices(records, 1)
        return Candidates((), (left.astype(np.int32), right.astype(np.int32)))
    budget = int(max(SMALLEST_BUDGET, matching.pairs_per_record * records))
    return Candidates(tuple((rule, blocks_of(table, rule, matching.largest_block, budget, threads)) for rule in rules))


def cut_offs(table: Table, found: Candidates) -> tuple[CutOff, ...]:
    """Give what each rule brought and what was cut off."""
    return tuple(
        CutOff(
            rule.name,
            blocks.largest_kept,
            blocks.pairs,
            len(blocks.cut_keys),
            blocks.cut_records,
            tuple((_shown(table, rule, one.node), one.records) for one in blocks.worst),
        )
        for rule, blocks in found.rules
    )


def _shown(table: Table, rule: KeyRule, node: int) -> str:
    """Give the values of a record that make its key, as a person reads them; of a list the first."""
    return " · ".join(_value(table, part, int(table.codes[node, table.columns[part.column]])) for part in rule.parts)


def _value(table: Table, part: Part, code: int) -> str:
    if code < 0:
        code = int(table.list_items[table.list_starts[-code]])
    if table.holds[part.column] is Holds.TEXT:
        text = "".join(map(chr, table.chars[table.starts[code] : table.starts[code + 1]].tolist()))
        return text[: part.length] if part.cut is Cut.LETTERS else text
    digits = f"{code:08d}"
    return {Cut.YEAR: digits[:4], Cut.MONTH_DAY: digits[4:]}.get(part.cut, f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
