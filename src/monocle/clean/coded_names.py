"""Names of plain rows: their keys and sounds, and the key of a whole name."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.turned import Turned
from monocle.engine.columns import Codes, texts
from monocle.kernel.name_keys import both

_LAST = np.int64(1) << np.int64(32)


@dataclass(frozen=True, repr=False)
class Keys:
    """Keys of names.

    Attributes:
        of: field → what its texts became, all in one dictionary.
        upper: the texts of it in upper case; then whole keys of names with several words.
        wordy: whether each has several words.
        whole: first and last key → code of the whole one among ``upper``, sorted by the first of both.
    """

    upper: pa.Array
    wordy: np.ndarray


def keys_of(turned: Turned) -> Keys:
    """Give what is needed to make keys of whole names."""
    upper = pc.ascii_upper(turned.texts)
    wordy = np.asarray(pc.match_substring(turned.texts, " ").to_numpy(zero_copy_only=False), np.bool_)
    return Keys(upper, wordy)


def whole_keys(keys: Keys, first: Codes, last: Codes) -> pa.Array:
    """Give the name_key of rows.

    Args:
        keys: of all names.
        first: code of the key of the first name, 0 for none.
        last: of the last name.
    """
    several = np.flatnonzero(keys.wordy[first] | keys.wordy[last])
    pairs, places = np.unique(first[several] * _LAST + last[several], return_inverse=True)
    one, other = keys.upper.take(pa.array(pairs // _LAST)), keys.upper.take(pa.array(pairs % _LAST))
    made = [
        " ".join(sorted(f"{left} {right}".split()))
        for left, right in zip(one.to_pylist(), other.to_pylist(), strict=True)
    ]
    known = texts(pa.concat_arrays([keys.upper, pa.array(made, pa.large_string())]))
    first, last = first.copy(), last.copy()
    first[several], last[several] = len(keys.upper) + places, 0
    starts = np.append(known.starts, known.stops[-1:])
    ends, chars = both(first, last, starts, known.chars)
    return pa.LargeStringArray.from_buffers(len(first), pa.py_buffer(ends), pa.py_buffer(chars)).cast(pa.string())
