"""A hash of a text that is the same in every table and on every machine.

64-bit FNV-1a over the UTF-8 (Fowler, Noll and Vo), finished as SplitMix64 does (Steele, Lea and Flood 2014) so that every
bit of the text moves every bit of the hash. Equal hashes are not taken for equal texts anywhere.
"""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Bytes = npt.NDArray[np.uint8]

_MASK = (1 << 64) - 1


def text_hash(text: str) -> int:
    """Give the hash of a text, 0 … 2⁶⁴ - 1; the plain twin of ``hashed``."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


@compiled
def finished(value: np.uint64) -> np.uint64:
    """Give a number's bits mixed, each into all: SplitMix64's last step."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def hashed(text: Bytes, start: int, stop: int) -> np.uint64:
    """Give the hash of the bytes ``text[start:stop]``, which are UTF-8."""
    value = np.uint64(0xCBF29CE484222325)
    for place in range(start, stop):
        value = (value ^ np.uint64(text[place])) * np.uint64(0x100000001B3)
    return finished(value)
