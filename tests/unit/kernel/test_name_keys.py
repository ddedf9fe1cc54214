"""Keys of whole names."""

import random
from itertools import pairwise

import numpy as np
import pytest

from monocle.kernel.name_keys import Words, both


def _as_text(names, one, other):
    return " ".join(sorted(names[one] + names[other]))


@pytest.mark.parametrize("seed", range(3))
def test_the_words_of_two_names_stand_in_alphabetical_order_whichever_comes_first(seed):
    draw = random.Random(seed)  # noqa: S311 the same in every run
    words = sorted({"".join(draw.choices("AB", k=draw.randrange(1, 7))) for _ in range(30)})
    held = [[], *(sorted(draw.choices(range(len(words)), k=draw.choice([1, 1, 1, 2, 3]))) for _ in range(20))]
    names = Words(
        np.cumsum([0, *map(len, held)], dtype=np.int64),
        np.array([word for name in held for word in name], np.int32),
        np.cumsum([0, *map(len, words)], dtype=np.int64),
        np.frombuffer("".join(words).encode(), np.uint8),
    )
    one, other = (np.array(draw.choices(range(len(held)), k=200), np.int32) for _ in range(2))
    ends, made = both(one, other, names)
    found = [bytes(made[first:last]).decode() for first, last in pairwise(ends)]
    said = [[words[word] for word in name] for name in held]
    assert found == [_as_text(said, first, last) for first, last in zip(one, other, strict=True)]


def test_no_rows_give_no_keys():
    none = np.zeros(0, np.int32)
    nobody = Words(np.zeros(2, np.int64), none, np.zeros(1, np.int64), np.zeros(0, np.uint8))
    ends, made = both(none, none, nobody)
    assert (ends.tolist(), len(made)) == ([0], 0)
