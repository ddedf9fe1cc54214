"""Keys of whole names of plain rows, made of the words of first and last name."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.turned import Turned
from monocle.engine.columns import Codes, encoded, known_texts
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.name_keys import Words, both


def words_of(keys: Turned) -> Words:
    """Give the words of keys of names, in upper case.

    Args:
        keys: of names: lower case ASCII, words with one space between.
    """
    split = pc.split_pattern(pc.ascii_upper(keys.texts), " ")
    known = Dictionary()
    codes = encoded(known, split.flatten())
    texts = known_texts(known)
    order = pc.sort_indices(texts).to_numpy()
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    sorted_texts = texts.take(pa.array(order))
    names = np.repeat(np.arange(len(keys.texts)), pc.list_value_length(split).to_numpy())
    there = codes > 0
    words, names = ranks[codes[there]], names[there]
    begins = np.zeros(len(keys.texts) + 1, np.int64)
    np.cumsum(np.bincount(names, minlength=len(keys.texts)), out=begins[1:])
    _, starts, chars = sorted_texts.buffers()
    return Words(
        begins,
        words[np.lexsort((words, names))],
        np.frombuffer(starts, np.int64)[: len(order) + 1],
        np.frombuffer(chars or b"", np.uint8),
    )


def whole_keys(words: Words, first: Codes, last: Codes) -> pa.Array:
    """Give the name_key of rows.

    Args:
        words: of all keys of names.
        first: code of the key of the first name, 0 for none.
        last: of the last name.
    """
    ends, chars = both(first, last, words)
    return pa.LargeStringArray.from_buffers(len(first), pa.py_buffer(ends), pa.py_buffer(chars))
