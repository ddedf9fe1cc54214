"""Which pairs of records are looked at: those that share a key of some rule, or all pairs where there are few records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import LARGE, Blocks, blocks_of
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.kernel.table import Holds, Table
from monocle.kernel.threads import each_in_turn
from monocle.resolve.matching import Matching
from monocle.resolve.rules import finer
from monocle.resolve.sampling import Sample, sampled

ALL_PAIRS_UP_TO = 1_000_000
SMALLEST_BUDGET = 500_000
EVERY_PAIR = "every_pair"
FEWEST, SHARE, SAMPLE = 12_000, 64, 48_000
"""Pairs of each rule by which it is told what the others are: so many at least, one in so many, and so many at most."""
FINER_FROM = 30.0
"""Pairs per record of a rule, those cut off among them, from which finer forms of it are tried too."""
KEPT = 512 << 20
"""Bytes of blocks that stay in memory; the blocks of the rules after that are made again when they are asked for."""
SORTED = 1 << 30
"""Bytes of keys that are sorted at once."""
BESIDE = 48
"""Bytes, about, that a record takes while the blocks of one rule are made; as many rules go side by side as fit."""

Rules = Sequence[tuple[KeyRule, Blocks]]
Answer = TypeVar("Answer")


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
class Brought:
    """What one rule brings.

    Attributes:
        blocks: of the rule, whole or ``Blocks.spent``.
        pairs: of the blocks, whole.
        some: of the pairs.
        kept: the blocks are whole.
    """

    blocks: Blocks
    pairs: int
    some: Sample
    kept: bool

    def up_to(self, most: int) -> "Brought":
        """Give the same without the blocks of more records."""
        less = self.blocks.up_to(most)
        there = less.sizes[less.sizes[:, 0] <= less.largest_kept]
        pairs = int((there[:, 0] * (there[:, 0] - 1) // 2 * there[:, 1]).sum())
        return replace(self, blocks=less, pairs=pairs, some=self.some.of(self.some.records <= most))

    def spent(self) -> "Brought":
        """Give the same without the blocks' records."""
        return replace(self, blocks=self.blocks.spent(), kept=False)


@dataclass(frozen=True, repr=False)
class Candidates:
    """Pairs to be looked at.

    Attributes:
        brought: by the rules, in order; empty where every pair is looked at.
        every: pairs of all records, where all of them are looked at; else None.
        left_out: by rules that are not worth their pairs; without blocks.
        at_once: bytes of keys that are sorted at a time.
    """

    brought: tuple[Brought, ...]
    every: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]] | None = None
    left_out: tuple[Brought, ...] = ()
    at_once: int = SORTED

    @property
    def pairs(self) -> int:
        """Give how many pairs are looked at; those that several rules find count for each."""
        return len(self.every[0]) if self.every else sum(one.pairs for one in self.brought)

    @property
    def rules(self) -> tuple[tuple[KeyRule, Blocks], ...]:
        """Give the rules in order with their spent blocks: enough to tell which rules find a pair."""
        return tuple((one.blocks.rule, one.blocks.spent()) for one in self.brought)

    def names(self) -> tuple[str, ...]:
        """Give the names of the rules, as ``Edges.rule`` numbers them."""
        return tuple(one.blocks.rule.name for one in self.brought)

    def spent(self) -> "Candidates":
        """Give the same without blocks in memory."""
        return replace(self, brought=tuple(one.spent() for one in self.brought))

    def in_turn(self, table: Table, threads: int, work: Callable[[Rules], Answer]) -> list[Answer]:
        """Give the answers of a work on one rule after the other, whose blocks are in memory only then.

        Args:
            table: the records.
            threads: at once.
            work: gets the rules before with spent blocks, and this one with whole ones.
        """
        return [work(self._until(place, table, threads)) for place in range(len(self.brought))]

    def _until(self, place: int, table: Table, threads: int) -> Rules:
        one, rules = self.brought[place], self.rules
        blocks = one.blocks
        if not one.kept:
            blocks = blocks_of(table, blocks.rule, blocks.largest_kept, None, threads, self.at_once)
        return (*rules[:place], (blocks.rule, blocks))


def side_by_side(records: int, threads: int, at_once: int) -> int:
    """Give of how many rules the blocks are made at the same time."""
    return max(1, min(threads, at_once // (BESIDE * max(1, records))))


def candidates(
    table: Table, rules: Sequence[KeyRule], matching: Matching, threads: int, at_once: int = SORTED
) -> Candidates:
    """Give the pairs that share a key of some rule, or all pairs where there are few records.

    Keys that too many records hold are cut off, largest first, until a rule keeps within its budget of pairs. Blocks take
    ``KEPT`` bytes and those of one rule: what is over is made again when it is asked for.

    Args:
        table: the records.
        rules: in order.
        matching: limits.
        threads: at once.
        at_once: bytes of keys that are sorted at a time.
    """
    records = len(table)
    if records * (records - 1) // 2 <= ALL_PAIRS_UP_TO:
        left, right = np.triu_indices(records, 1)
        return Candidates((), (left.astype(np.int32), right.astype(np.int32)))
    budget = int(max(SMALLEST_BUDGET, matching.pairs_per_record * records))
    beside = side_by_side(records, threads, at_once)
    brought: list[Brought] = []
    room = KEPT

    def made(rule: KeyRule) -> Brought:
        alone = threads if beside < threads else 1
        return _whole(blocks_of(table, rule, matching.largest_block, budget, alone, at_once))

    def bring(rules: Sequence[KeyRule]) -> None:
        nonlocal room
        for one in each_in_turn(made, rules, beside):
            fits = _bytes(one.blocks) <= room
            brought.append(one if fits else one.spent())
            room -= _bytes(brought[-1].blocks)

    bring(rules)
    many = max(FINER_FROM * records, SMALLEST_BUDGET)
    wide = [one.blocks.rule for one in brought if one.pairs + one.blocks.cut_pairs > many]
    bring(list(finer(wide, rules)))
    return Candidates(tuple(brought), at_once=at_once)


def _whole(blocks: Blocks) -> Brought:
    """Give what a rule brings."""
    return Brought(blocks, blocks.pairs, sampled(blocks, min(max(FEWEST, blocks.pairs // SHARE), SAMPLE)), kept=True)


def _bytes(blocks: Blocks) -> int:
    return blocks.keys.nbytes + blocks.starts.nbytes + blocks.nodes.nbytes


def cut_offs(table: Table, found: Candidates) -> tuple[CutOff, ...]:
    """Give what each rule brought and what was cut off."""
    return tuple(
        CutOff(
            one.blocks.rule.name,
            one.blocks.largest_kept,
            one.pairs,
            len(one.blocks.cut_keys),
            one.blocks.cut_records,
            tuple((_shown(table, one.blocks.rule, most.node), most.records) for most in one.blocks.worst),
        )
        for one in found.brought
    ) + tuple(_left_out(table, one.blocks) for one in found.left_out)


def _left_out(table: Table, blocks: Blocks) -> CutOff:
    """Give what a rule would have brought: all its keys are cut off."""
    keys, records = int(blocks.sizes[:, 1].sum()), int((blocks.sizes[:, 0] * blocks.sizes[:, 1]).sum())
    worst = tuple((_shown(table, blocks.rule, most.node), most.records) for most in blocks.up_to(LARGE - 1).worst)
    return CutOff(blocks.rule.name, 0, 0, keys, records, worst)


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
