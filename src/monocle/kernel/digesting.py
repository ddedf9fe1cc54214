"""SHA-256 of many short messages at once: each of a vector's lanes is one message.

Source: FIPS 180-4, Secure Hash Standard, sections 5.1.1 and 6.2.2, for messages of one block.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.core.cgutils import ir
from numba.extending import intrinsic

LANES = 16
"""Messages that are hashed together: a vector of the widest machines, two or four of others."""
WORDS = 16
"""Of a message, 32 bits each, the first byte highest."""
KEPT = 4
"""Words of a hash that are kept."""


def _roots(power: int, count: int) -> npt.NDArray[np.uint32]:
    """Give the first 32 bits of the fractional parts of the roots of the first primes, exactly."""
    primes = [number for number in range(2, 312) if all(number % other for other in range(2, number))][:count]
    return np.array([_root(prime << (32 * power), power) & 0xFFFFFFFF for prime in primes], np.uint32)


def _root(number: int, power: int) -> int:
    """Give the whole part of a root."""
    low, high = 0, 1 << (number.bit_length() // power + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= number else (low, middle)
    return low


class _Lanes:
    """Writes the instructions of the hash, on vectors.

    Args:
        builder: of numba's code.
    """

    def __init__(self, builder: Any) -> None:
        """Begin with nothing."""
        self._builder, self._kind = builder, ir.VectorType(ir.IntType(32), LANES)

    def number(self, number: int) -> Any:
        """Give a number in all lanes."""
        return ir.Constant(self._kind, [int(number)] * LANES)

    def place(self, address: Any, nth: int) -> Any:
        """Give where the nth vector at an address stands."""
        moved = self._builder.add(address, ir.Constant(address.type, 4 * LANES * nth))
        return self._builder.inttoptr(moved, self._kind.as_pointer())

    def sum(self, *given: Any) -> Any:
        """Give a sum, modulo 2^32."""
        return reduce(self._builder.add, given)

    def either(self, *given: Any) -> Any:
        """Give the bits that an odd number of words has."""
        return reduce(self._builder.xor, given)

    def mixed(self, given: Any, one: int, other: int, third: int, *, shifted: bool = False) -> Any:
        """Give a word turned right by three numbers of bits, mixed; by the third it may be shifted."""
        last = self._builder.lshr(given, self.number(third)) if shifted else self._turned(given, third)
        return self.either(self._turned(given, one), self._turned(given, other), last)

    def _turned(self, given: Any, by: int) -> Any:
        low, high = self._builder.lshr(given, self.number(by)), self._builder.shl(given, self.number(32 - by))
        return self._builder.or_(low, high)

    def words(self, given: list[Any]) -> list[Any]:
        """Give the 64 words of the schedule."""
        words = [*given]
        for nth in range(WORDS, 64):
            small = self.mixed(words[nth - 15], 7, 18, 3, shifted=True)
            large = self.mixed(words[nth - 2], 17, 19, 10, shifted=True)
            words.append(self.sum(words[nth - 16], small, words[nth - 7], large))
        return words

    def digest(self, words: list[Any]) -> list[Any]:
        """Give the words of the hash."""
        join, before = self._builder.and_, [self.number(one) for one in _roots(2, 8)]
        a, b, c, d, e, f, g, h = before
        for word, key in zip(words, _roots(3, 64), strict=True):
            chosen = self.either(g, join(e, self.either(f, g)))
            most = self.either(join(a, b), join(a, c), join(b, c))
            one = self.sum(h, self.mixed(e, 6, 11, 25), chosen, self.number(key), word)
            other = self.sum(self.mixed(a, 2, 13, 22), most)
            a, b, c, d, e, f, g, h = self.sum(one, other), a, b, c, self.sum(d, one), e, f, g
        return [self.sum(one, two) for one, two in zip((a, b, c, d, e, f, g, h), before, strict=True)]


def _digested() -> Any:
    """Give a function that hashes the messages of all lanes."""

    def digest(_typing: Any, _messages: Any, _hashes: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            lanes = _Lanes(builder)
            words = lanes.words([builder.load(lanes.place(args[0], nth), align=4) for nth in range(WORDS)])
            for nth, word in enumerate(lanes.digest(words)[:KEPT]):
                builder.store(word, lanes.place(args[1], nth), align=4)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64), code

    return intrinsic(digest)


digested: Callable[[int, int], None] = _digested()
"""Hash at an address (WORDS, LANES) uint32, messages of one block with their padding, to another, (KEPT, LANES) uint32."""
