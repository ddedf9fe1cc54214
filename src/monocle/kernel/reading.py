"""Arrays inside compiled loops as addresses: nothing is counted, checked or copied when one function calls another.

Passing numba's own arrays through a chain of functions counts their references, with atomic operations on memory that all
threads share: that costs ten times as much as comparing two records. Whoever passes an address keeps its array alive.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.core.cgutils import ir
from numba.extending import intrinsic

Whole = Callable[[int, int], int]


def _loaded(kind: Any, given: Any) -> Any:
    """Give a function that reads element ``index`` of an array of a kind at an address."""

    def load(_typing: Any, _address: Any, _index: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            pointer = builder.inttoptr(args[0], context.get_value_type(kind).as_pointer())
            value = builder.load(builder.gep(pointer, [args[1]]))
            return context.cast(builder, value, kind, given)

        return given(types.int64, types.int64), code

    return intrinsic(load)


def _written(kind: Any, given: Any) -> Any:
    """Give a function that writes element ``index`` of an array of a kind at an address."""

    def store(_typing: Any, _address: Any, _index: Any, _value: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            pointer = builder.inttoptr(args[0], context.get_value_type(kind).as_pointer())
            builder.store(context.cast(builder, args[2], given, kind), builder.gep(pointer, [args[1]]))
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, given), code

    return intrinsic(store)


def _word() -> Any:
    """Give a function that reads eight bytes, lowest first, wherever they stand."""

    def load(_typing: Any, _address: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            pointer = builder.inttoptr(args[0], context.get_value_type(types.uint64).as_pointer())
            return builder.load(pointer, align=1)

        return types.uint64(types.int64), code

    return intrinsic(load)


def _word_written() -> Any:
    """Give a function that writes eight bytes, lowest first, wherever they stand."""

    def store(_typing: Any, _address: Any, _value: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            pointer = builder.inttoptr(args[0], context.get_value_type(types.uint64).as_pointer())
            builder.store(args[1], pointer, align=1)
            return context.get_dummy_value()

        return types.void(types.int64, types.uint64), code

    return intrinsic(store)


def _counting() -> Any:
    """Give a function that counts the bits of a word that are set."""

    def count(_typing: Any, _bits: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.ctpop(args[0])

        return types.int64(types.uint64), code

    return intrinsic(count)


def _early() -> Any:
    """Give a function that tells the processor that 64 bytes at an address will be read soon."""

    def fetch(_typing: Any, _address: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            byte, whole = context.get_value_type(types.uint8).as_pointer(), context.get_value_type(types.int32)
            given = [byte, whole, whole, whole]
            told = builder.module.declare_intrinsic("llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), given))
            builder.call(told, [builder.inttoptr(args[0], byte), whole(0), whole(3), whole(1)])
            return context.get_dummy_value()

        return types.void(types.int64), code

    return intrinsic(fetch)


word: Callable[[int], np.uint64] = _word()
put_word: Callable[[int, np.uint64], None] = _word_written()
bits_in: Callable[[np.uint64], int] = _counting()
fetched: Callable[[int], None] = _early()
i32: Whole = _loaded(types.int32, types.int64)
i64: Whole = _loaded(types.int64, types.int64)
u8: Whole = _loaded(types.uint8, types.int64)
u32: Whole = _loaded(types.uint32, types.int64)
u64: Callable[[int, int], np.uint64] = _loaded(types.uint64, types.uint64)
f32: Callable[[int, int], float] = _loaded(types.float32, types.float64)
f64: Callable[[int, int], float] = _loaded(types.float64, types.float64)
put_i32: Callable[[int, int, int], None] = _written(types.int32, types.int64)
put_i64: Callable[[int, int, int], None] = _written(types.int64, types.int64)
put_u8: Callable[[int, int, int], None] = _written(types.uint8, types.int64)
put_u32: Callable[[int, int, int], None] = _written(types.uint32, types.int64)
put_u64: Callable[[int, int, np.uint64], None] = _written(types.uint64, types.uint64)
put_f64: Callable[[int, int, float], None] = _written(types.float64, types.float64)


def address(array: npt.NDArray[Any]) -> int:
    """Give where the memory of an array begins; it must be in C order and outlive what reads it."""
    return int(array.__array_interface__["data"][0])


class Packed:
    """Arrays and whole numbers as one vector of integers, which is passed by its address alone.

    Attributes:
        at: the address of the vector; field f is ``i64(at, f)``: the address of an array, or a number.
    """

    def __init__(self, fields: Sequence[npt.NDArray[Any] | int]) -> None:
        """Pack fields, and keep the arrays alive as long as this."""
        self._kept = fields
        self._vector = np.array([one if isinstance(one, int) else address(one) for one in fields], dtype=np.int64)
        self.at = address(self._vector)
