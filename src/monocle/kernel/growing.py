"""Arrays that may be too large for memory: in files without a name, mapped; the system takes the space back with the array."""

import tempfile
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.generic)

MAPPED_FROM = 1 << 24
"""Bytes from which an array stands in a file."""
LINE = 16
"""Numbers of four bytes in a line of memory, which is read as a whole."""
_FEW = 1 << 11


def room(folder: Path | None, shape: int | tuple[int, ...], kind: type[Number]) -> npt.NDArray[Number]:
    """Give an array of zeros, in a file that is mapped where it is large.

    Args:
        folder: for the file; it has no name there. None for memory, however large.
        shape: of the array.
        kind: of its numbers.
    """
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
    if folder is None or size < MAPPED_FROM:
        return np.zeros(shape, kind)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.truncate(size)
        return np.asarray(np.memmap(file, kind, "r+", shape=shape))


def in_lines(shape: tuple[int, int]) -> npt.NDArray[np.int32]:
    """Give an array of zeros in memory that begins where a line of memory does, as one that is mapped from a file does."""
    size = shape[0] * shape[1]
    whole = np.zeros(size + LINE, np.int32)
    first = -(whole.ctypes.data // whole.itemsize) % LINE
    return whole[first : first + size].reshape(shape)


def _no_file() -> Any:
    return None


class Filled(Generic[Number]):
    """An array that is filled once, from front to back.

    A large one is written as a file, and mapped when it is whole. A page that is filled through a mapping little by little, here
    and there, goes to the disk as often as it is touched once memory is short: a hundred million rows that were filled in an
    order of their own wrote 250 GB instead of 7.
    """

    def __init__(self, folder: Path | None, shape: tuple[int, ...], kind: type[Number]) -> None:
        """Begin with nothing.

        Args:
            folder: for the file; it has no name there. None for memory, however large.
            shape: of the array.
            kind: of its numbers.
        """
        self.rows, self._shape, self._kind, self._file = 0, shape, kind, _no_file()
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        if folder is None or size < MAPPED_FROM:
            self._all: npt.NDArray[Number] = np.zeros(shape, kind)
        else:
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 it lives as long as it is filled
            self._file.truncate(size)

    def add(self, part: npt.NDArray[Any]) -> None:
        """Write the next rows."""
        first, self.rows = self.rows, self.rows + len(part)
        if self._file is None:
            self._all[first : self.rows] = part
        elif part.size:
            left = np.ascontiguousarray(part, self._kind).reshape(-1).view(np.uint8).data
            while left:
                left = left[self._file.write(left) :]

    def taken(self) -> npt.NDArray[Number]:
        """Give the rows that were written."""
        if self._file is None:
            return self._all[: self.rows]
        with self._file as file:
            whole = np.asarray(np.memmap(file, self._kind, "r+", shape=self._shape))
        return whole[: self.rows]


class Growing(Generic[Number]):
    """An array that grows by doubling; nothing is copied when it grows in its file.

    Attributes:
        all: the array, with room to spare; what is beyond the part in use is zero or of no meaning.
    """

    def __init__(self, kind: type[Number], folder: Path | None = None, size: int = _FEW) -> None:
        """Begin with zeros.

        Args:
            kind: of its numbers.
            folder: for the file, once it is large; None for memory.
            size: numbers to begin with.
        """
        self.all: npt.NDArray[Number] = np.zeros(size, kind)
        self._folder, self._file = folder, _no_file()
        self._kind: type[Number] = kind

    def __len__(self) -> int:
        """Give the numbers there is room for."""
        return len(self.all)

    def reserve(self, size: int) -> npt.NDArray[Number]:
        """Give the array with room for so many numbers, at least; what is written stays."""
        if size > len(self.all):
            self._grow(max(size, 2 * len(self.all)))
        return self.all

    def _grow(self, size: int) -> None:
        width = np.dtype(self._kind).itemsize
        if self._folder is None or size * width < MAPPED_FROM:
            longer = np.zeros(size, self._kind)
            longer[: len(self.all)] = self.all
            self.all = longer
            return
        file = self._file or tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 it lives as long as the array
        file.truncate(size * width)
        longer = np.asarray(np.memmap(file, self._kind, "r+", shape=(size,)))
        if self._file is None:
            longer[: len(self.all)] = self.all
        self.all, self._file = longer, file

    def taken(self, size: int) -> npt.NDArray[Number]:
        """Give the first numbers, and close the file; it grows no more."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._folder = None
        return self.all[:size]
