"""Some pairs of the blocks of a rule, for what a few pairs tell of all of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import LARGE, Blocks, pairs_in

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
SIZES = tuple(LARGE << step for step in range(20))
"""Records of a block at which the next class of sizes begins; each class is sampled by itself."""


@dataclass(frozen=True, repr=False)
class Sample:
    """Some pairs of blocks.

    Attributes:
        left, right: (k,) records.
        stands_for: (k,) pairs of blocks of about the same size that each of them stands for, itself among them.
        records: (k,) how many its block has.
    """

    left: Places
    right: Places
    stands_for: Numbers
    records: Places

    def __len__(self) -> int:
        """Give how many pairs these are."""
        return len(self.left)

    def of(self, kept: npt.NDArray[np.bool_]) -> "Sample":
        """Give those that are marked."""
        return Sample(self.left[kept], self.right[kept], self.stands_for[kept], self.records[kept])


def sampled(blocks: Blocks, most: int) -> Sample:
    """Give some pairs of the blocks of a rule: of each class of sizes as many as the others leave room for, at equal distances.

    Args:
        blocks: of the rule.
        most: pairs, about.
    """
    sizes = np.diff(blocks.starts)
    classes = np.searchsorted(np.array(SIZES), sizes, side="right")
    members = [np.flatnonzero(classes == one) for one in range(int(classes.max(initial=-1)) + 1)]
    pairs = [pairs_in(sizes[one]) for one in members]
    room, parts = most, []
    for nth, one in enumerate(sorted(range(len(members)), key=lambda place: pairs[place])):
        taken = min(pairs[one], room // (len(members) - nth))
        room -= taken
        parts.append((one, _spread(blocks, members[one], pairs[one], taken)))
    return _joined([part for _, part in sorted(parts, key=lambda made: made[0])])


def _joined(parts: list[Sample]) -> Sample:
    names = ("left", "right", "stands_for", "records")
    nothing = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64)
    return Sample(
        *(
            np.concatenate([none, *(getattr(part, name) for part in parts)])
            for name, none in zip(names, nothing, strict=True)
        )
    )


def _spread(blocks: Blocks, members: Places, pairs: int, taken: int) -> Sample:
    """Give some of the pairs of some blocks, at equal distances."""
    starts = blocks.starts[members]
    sizes = blocks.starts[members + 1] - starts
    ends = np.cumsum(sizes * (sizes - 1) // 2)
    chosen = np.arange(0, pairs, max(1, pairs // max(taken, 1)), dtype=np.int64)
    block = np.searchsorted(ends, chosen, side="right")
    nth = chosen - (ends[block] - sizes[block] * (sizes[block] - 1) // 2)
    # Pairs of a block in the order (0, 1), (0, 2), (1, 2), (0, 3) …: the second of the nth is the root of its triangle.
    other = np.floor((1 + np.sqrt(8.0 * nth + 1)) / 2).astype(np.int64)
    one = nth - other * (other - 1) // 2
    first = starts[block]
    return Sample(
        blocks.nodes[first + one].astype(np.int64),
        blocks.nodes[first + other].astype(np.int64),
        np.full(len(chosen), pairs / max(len(chosen), 1)),
        sizes[block],
    )
