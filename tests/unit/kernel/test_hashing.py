"""Hashes of texts are the same everywhere: their values are written down here."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monocle.kernel.hashing import text_hash, texts_hash

MASK = 2**64 - 1


def plain(text):
    def mixed(bits):
        bits = (bits + 0x9E3779B97F4A7C15) & MASK
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        return bits ^ (bits >> 31)

    data = text.encode()
    state = mixed(len(data))
    for place in range(0, len(data), 8):
        state = mixed(state ^ int.from_bytes(data[place : place + 8], "little"))
    return state


@given(st.lists(st.text(max_size=20), max_size=5))
def test_texts_of_an_arrow_array_hash_as_each_alone_and_as_plain_python(texts):
    data = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, data)])
    found = texts_hash(np.frombuffer(bytearray(b"".join(data)), dtype=np.uint8), offsets)
    assert found.tolist() == [plain(text) for text in texts] == [text_hash(text) for text in texts]


def test_the_hash_of_a_name_never_changes():
    assert text_hash("martin") == 0xDCF21E0E5CA69525
