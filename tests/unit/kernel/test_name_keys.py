"""Keys of whole names."""

import random
from itertools import pairwise

import numpy as np
import pytest

from monocle.kernel.name_keys import both


def _as_text(texts, one, other):
    return " ".join(sorted(texts[code] for code in (one, other) if code))


@pytest.mark.parametrize("seed", range(3))
def test_two_names_stand_in_alphabetical_order_whichever_comes_first(seed):
    draw = random.Random(seed)  # noqa: S311 the same in every run
    texts = ["", "A", "AB", "ABC", "B", *("".join(draw.choices("AB", k=draw.randrange(1, 9))) for _ in range(20))]
    starts = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    chars = np.frombuffer("".join(texts).encode(), np.uint8)
    one, other = (np.array(draw.choices(range(len(texts)), k=200), np.int32) for _ in range(2))
    ends, made = both(one, other, starts, chars)
    found = [bytes(made[first:last]).decode() for first, last in pairwise(ends)]
    assert found == [_as_text(texts, first, last) for first, last in zip(one, other, strict=True)]


def test_no_rows_give_no_keys():
    none = np.zeros(0, np.int32)
    ends, made = both(none, none, np.zeros(2, np.int64), np.zeros(0, np.uint8))
    assert (ends.tolist(), len(made)) == ([0], 0)
