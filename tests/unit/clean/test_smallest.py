"""The first of many coded texts."""

import random

import numpy as np
import pyarrow as pa
import pytest

from monocle.clean.smallest import shortlist, smallest
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


def test_the_first_texts_of_each_class_are_on_its_list():
    known = Dictionary()
    encoded(known, pa.array([f"{number * 7919 % 20_011}é" for number in range(20_000)] + ["", "a"]))
    classes = np.arange(known.size, dtype=np.int32) % 3
    listed = shortlist(known, classes)
    texts = [bytes(known.chars[known.starts[code] : known.starts[code + 1]]) for code in range(known.size)]
    assert not listed[0]
    assert not listed.all()
    for kind in range(3):
        alike = sorted(code for code in range(1, known.size) if classes[code] == kind)
        assert all(listed[code] for code in sorted(alike, key=texts.__getitem__)[:4096])


def test_heads_sort_as_texts_do():
    known = Dictionary()
    encoded(known, pa.array(["b", "a", "ab", "é", "abcdefgh", "abcdefghi", "a\x01"]))
    assert [int(head).to_bytes(8, "big") for head in known.heads(1, known.size, 31)] == [
        (text.encode() + b"\x1f" * 8)[:8] for text in ("b", "a", "ab", "é", "abcdefgh", "abcdefghi", "a\x01")
    ]
