"""Hashes of texts are the same everywhere: their values are written down here."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from monocle.kernel.hashing import text_hash, texts_hash


@settings(deadline=None)  # the first text waits for the compiler
@given(st.lists(st.text(max_size=20), max_size=5))
def test_texts_of_an_arrow_array_hash_as_each_alone_does_in_plain_python(texts):
    data = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, data)])
    found = texts_hash(np.frombuffer(bytearray(b"".join(data)), dtype=np.uint8), offsets)
    assert found.tolist() == [text_hash(text) for text in texts]


def test_the_hash_of_a_name_never_changes():
    assert text_hash("martin") == 0xDCF21E0E5CA69525
