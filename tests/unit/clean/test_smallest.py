"""The first of many coded texts."""

import random

import pyarrow as pa
import pytest

from monocle.clean.smallest import smallest
from monocle.engine.columns import encoded
from monocle.kernel.dictionary import Dictionary


@pytest.mark.parametrize("seed", range(4))
def test_the_first_texts_in_alphabetical_order_are_among_those_given(seed):
    draw = random.Random(seed)  # noqa: S311 the same in every run
    texts = ["".join(draw.choices("aé\t0", k=draw.randrange(1, 30))) for _ in range(900)]
    texts += [f"{'same beginning ' * 3}{number}" for number in range(900)]
    known = Dictionary()
    codes = encoded(known, pa.array(draw.choices(texts, k=3000)))
    all_texts = [bytes(known.chars[known.starts[c] : known.starts[c + 1]]) for c in codes]
    for end in (0, 31):
        wanted = sorted(text + bytes([end]) for text in all_texts)[:20]
        found = smallest(known, codes, 20, end)
        assert sorted(all_texts[place] + bytes([end]) for place in found)[:20] == wanted
        assert len(set(found.tolist())) == len(found)


def test_of_few_texts_all_are_given():
    known = Dictionary()
    codes = encoded(known, pa.array(["b", "a", "a"]))
    assert sorted(smallest(known, codes, 20).tolist()) == [0, 1, 2]
    assert smallest(known, codes[:0], 20).tolist() == []
