"""Arrays of texts become codes, whatever stands where there is none."""

import numpy as np
import pyarrow as pa
import pytest

from monocle.engine.columns import encoded, known_texts, texts
from monocle.kernel.dictionary import Dictionary


def said(array):
    dictionary = Dictionary()
    codes = encoded(dictionary, array)
    known = known_texts(dictionary).to_pylist()
    return [known[code] for code in codes]


@pytest.mark.parametrize(
    "given", [["anna"] * 40, ["anna"] * 39 + ["anne"], ["ab"] * 39 + ["ba"], [""] * 40, ["é", None] * 20]
)
@pytest.mark.parametrize("first", [0, 3])
def test_texts_that_are_all_the_same_have_one_code(given, first):
    array = pa.array([*["none"] * first, *given], pa.string()).slice(first)
    assert said(array) == [text or "" for text in given]


def test_what_stands_where_an_array_is_null_is_no_text():
    offsets, chars = np.array([0, 2, 4, 6], np.int32), b"abcdef"
    flags = pa.py_buffer(np.packbits([1, 0, 1], bitorder="little"))
    array = pa.StringArray.from_buffers(3, pa.py_buffer(offsets), pa.py_buffer(chars), flags)
    assert array.null_count == 1
    assert said(array) == ["ab", "", "ef"]
    found = texts(array)
    assert (found.stops - found.starts).tolist() == [2, 0, 2]
