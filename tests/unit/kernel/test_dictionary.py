"""Texts become dense codes, and back."""

import numpy as np
import pyarrow as pa

from monocle.kernel.dictionary import Dictionary
from monocle.kernel.hashing import text_hash


def _given(texts):
    array = pa.array(texts, pa.string())
    offsets = np.frombuffer(array.buffers()[1], np.int32)[: len(texts) + 1]
    return offsets[:-1], offsets[1:], np.frombuffer(array.buffers()[2] or b"", np.uint8)


def _texts(dictionary):
    chars = dictionary.chars.tobytes()
    bounds = zip(dictionary.starts[:-1], dictionary.starts[1:], strict=True)
    return [chars[start:stop].decode() for start, stop in bounds]


def test_equal_texts_have_one_code_and_the_empty_text_none():
    dictionary = Dictionary()
    assert dictionary.encode(*_given(["anna", "", "bruno", "anna", None, "élise"])).tolist() == [1, 0, 2, 1, 0, 3]
    assert dictionary.encode(*_given(["élise", "zoé"])).tolist() == [3, 4]
    assert _texts(dictionary) == ["", "anna", "bruno", "élise", "zoé"]


def test_many_texts_outgrow_every_table_and_are_all_told_apart():
    dictionary = Dictionary()
    texts = [f"{number % 70_000:07d}" for number in range(100_000)]
    codes = dictionary.encode(*_given(texts))
    known = _texts(dictionary)
    assert dictionary.size == 70_001
    assert [known[code] for code in codes] == texts


def test_a_text_that_is_not_there_is_not_found():
    dictionary = Dictionary()
    dictionary.encode(*_given(["anna", "bruno"]))
    assert dictionary.find(*_given(["bruno", "carla", ""])).tolist() == [2, 0, 0]
    assert dictionary.size == 3


def test_the_hashes_are_those_of_the_texts():
    dictionary = Dictionary()
    dictionary.encode(*_given(["anna", "é", "name@mail.example"]))
    assert dictionary.hashes[1:].tolist() == [text_hash(text) for text in ("anna", "é", "name@mail.example")]


def test_a_dictionary_shows_no_text():
    dictionary = Dictionary()
    dictionary.encode(*_given(["anna"]))
    assert "anna" not in repr(dictionary)


def test_texts_of_any_length_and_place_are_told_apart_by_every_byte():
    texts = ["x" * length + end for length in range(20) for end in ("a", "b", "é")]
    dictionary = Dictionary()
    codes = dictionary.encode(*_given(texts))
    assert len(set(codes.tolist())) == len(texts)
    assert dictionary.find(*_given(texts[::-1])).tolist() == codes.tolist()[::-1]
    assert dictionary.hashes[codes].tolist() == [text_hash(text) for text in texts]


def test_texts_are_found_and_added_after_the_slots_were_given_back(tmp_path):
    dictionary = Dictionary(tmp_path)
    dictionary.encode(*_given(["anna", "bruno"]))
    dictionary.close()
    assert dictionary.find(*_given(["bruno", "carla"])).tolist() == [2, 0]
    dictionary.close()
    assert dictionary.encode(*_given(["carla", "anna"])).tolist() == [3, 1]
