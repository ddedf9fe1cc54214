"""What a loop over bytes tells of texts that stand alone: whether they are surely plain, and what they become."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from monocle.clean.plan import Field
from monocle.engine.columns import Codes
from monocle.fields.kind import Plain
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.sure import NATIONAL, NOT_SURE, SPACED, Clean, sure_addresses, sure_numbers, words_table

Said = Callable[[Dictionary, tuple[int, int]], tuple[pa.Array, Codes]]
"""Of a range of codes: what each becomes, empty where that is not sure, and which rules change it, below 0 where it is not."""


def sure_of(field: Field, plain: Plain) -> Said:
    """Give what tells the texts of a field that are surely plain."""
    codes = [rule.code for rule in field.kind.rules]
    bits = [1 << codes.index(code) for code, _ in plain.changes]
    sure = plain.sure
    if sure is None:
        return _nothing
    if sure.heads:
        heads = np.zeros(1000, np.bool_)
        heads[sorted(sure.heads)] = True
        doubtful = np.array(sorted(map(int, sure.doubtful)), np.int64)
        changes = np.zeros(SPACED + NATIONAL + 1, np.int32)
        changes[[SPACED, NATIONAL, SPACED + NATIONAL]] = bits[0], bits[1], bits[0] + bits[1]
        return lambda known, part: _told(sure_numbers(known, part, heads, doubtful), changes)
    words, case = words_table(sure.doubtful), np.array([0, bits[0]], np.int32)
    return lambda known, part: _told(sure_addresses(known, part, words), case)


def _nothing(_: Dictionary, part: tuple[int, int]) -> tuple[pa.Array, Codes]:
    size = part[1] - part[0]
    return pa.nulls(size, pa.large_string()), np.full(size, NOT_SURE, np.int32)


def _told(found: Clean, changes: Codes) -> tuple[pa.Array, Codes]:
    chars, ends, answers = found
    texts = pa.LargeStringArray.from_buffers(len(answers), pa.py_buffer(ends), pa.py_buffer(chars))
    return texts, np.where(answers < 0, NOT_SURE, changes[answers]).astype(np.int32)
