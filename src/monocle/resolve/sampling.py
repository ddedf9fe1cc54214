"""Some pairs of the blocks of a rule, for what a few pairs tell of all of them."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks

Places = npt.NDArray[np.int64]


def sampled(blocks: Blocks, most: int) -> tuple[Places, Places]:
    """Give some pairs of the blocks of a rule, at equal distances: left and right records.

    Args:
        blocks: of the rule.
        most: pairs, about.
    """
    sizes = np.diff(blocks.starts)
    ends = np.cumsum(sizes * (sizes - 1) // 2)
    chosen = np.arange(0, blocks.pairs, max(1, blocks.pairs // most), dtype=np.int64)
    block = np.searchsorted(ends, chosen, side="right")
    nth = chosen - (ends[block] - sizes[block] * (sizes[block] - 1) // 2)
    # Pairs of a block in the order (0, 1), (0, 2), (1, 2), (0, 3) …: the second of the nth is the root of its triangle.
    other = np.floor((1 + np.sqrt(8.0 * nth + 1)) / 2).astype(np.int64)
    one = nth - other * (other - 1) // 2
    first = blocks.starts[block]
    return blocks.nodes[first + one].astype(np.int64), blocks.nodes[first + other].astype(np.int64)
