"""Texts are woven of pieces, and looked at letter by letter."""

import numpy as np
import pyarrow as pa

from monocle.golden.woven import Book
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.golden_texts import having, is_foreign, used


def dictionary(*texts):
    made, chars = Dictionary(), "".join(texts).encode()
    ends = np.cumsum([0, *(len(text.encode()) for text in texts)])
    made.encode(ends[:-1], ends[1:], np.frombuffer(chars, np.uint8))
    return made


def test_texts_are_made_of_pieces_one_after_the_other():
    book = Book()
    comma, first = book.word(", "), book.texts(dictionary("é", "b"))
    more = book.array(pa.array(["x", "", "zz"]).slice(1))
    woven = book.woven(3, [first + np.array([1, 2, 0]), comma, more[np.array([0, 1, 1])]])
    assert woven.to_pylist() == ["é, ", "b, zz", ", zz"]
    assert book.woven(3, [first + np.array([1, 2, 2])], np.array([0, 2, 2, 3])).to_pylist() == ["éb", "", "b"]


def test_texts_are_told_by_their_letters():
    made = dictionary("é", "a+b", "c")
    assert is_foreign(np.array([3, 1], np.int32), made.starts, made.chars).tolist() == [0, 1]
    assert having("+", made.starts, made.chars).tolist() == [2]


def test_codes_that_some_rows_have_are_listed_once():
    codes, none = np.array([3, 0, 3, 1, 2], np.int32), np.zeros(0, np.int64)
    assert used(codes, none, np.array([0, 1, 2], np.int32), 5).tolist() == [3]
    assert used(codes, np.array([0, 2, 2, 5]), np.array([2, 1], np.int32), 5).tolist() == [1, 2, 3]
