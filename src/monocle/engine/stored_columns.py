"""Columns of a stored relation as codes, read from what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.coded import NOT_KNOWN, Bytes, Columns, Numbers, Standing
from monocle.engine.columns import Gathered, Values, encoded
from monocle.engine.engine import Engine
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import Growing
from monocle.relation import Relation

_ID = 16


class Reads(Protocol):
    """What reads columns: an engine, or a few rows that are in memory."""

    @property
    def threads(self) -> int:
        """Give how many threads compute."""

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns, a piece at a time; see ``Engine.pieces``."""


class Stored:
    """Columns read from a stored relation.

    Args:
        reads: an engine, or a few rows in memory.
        relation: stored.
        folder: for arrays that are mapped from files; None for memory.
    """

    def __init__(self, reads: Reads, relation: Relation, folder: Path | None = None) -> None:
        """Read nothing yet."""
        self._reads, self._relation, self._folder = reads, relation, folder

    @property
    def rows(self) -> int:
        """Give how many rows there are."""
        return sum(len(piece) for piece in self._reads.pieces(self._relation, [self._first()]))

    def _first(self) -> str:
        return str(self._relation.contract.columns[0].name)

    def ids(self, name: str) -> Bytes:
        """Give a column of ids as (rows, 16) bytes."""
        found, rows = Growing(np.uint8, self._folder), 0
        for piece in self._reads.pieces(self._relation, [name]):
            first, rows = rows, rows + len(piece)
            found.reserve(_ID * rows)[_ID * first : _ID * rows] = uuid_bytes(piece[name]).ravel()
        return found.taken(_ID * rows).reshape(rows, _ID)

    def whole(self, name: str) -> Numbers:
        """Give (rows,) numbers."""
        found, rows = Growing(np.int64, self._folder), 0
        for piece in self._reads.pieces(self._relation, [name]):
            first, rows = rows, rows + len(piece)
            found.reserve(rows)[first:rows] = _numbers(piece[name])
        return found.taken(rows)

    def texts(self, *names: str) -> tuple[Dictionary, Mapping[str, Values]]:
        """Give columns of texts, or of lists of texts, all in one dictionary."""
        dictionary = Dictionary(self._folder)
        found = self.added(dictionary, *names)
        dictionary.close()
        return dictionary, found

    def added(self, dictionary: Dictionary, *names: str) -> Mapping[str, Values]:
        """Give columns of texts, or of lists of texts, as codes of a dictionary, which gains those it has not."""
        wanted = [_path(name) for name in names]
        nested = len({name.partition(".")[0] for name in names}) == 1 and "." in names[0]
        gathered = [Gathered(self._folder, len(names))] if nested else [Gathered(self._folder) for _ in names]
        for piece in self._reads.pieces(self._relation, wanted):
            if nested:
                _add_parts(gathered[0], dictionary, piece, names)
                continue
            for name, one in zip(names, gathered, strict=True):
                _add(one, dictionary, piece[name])
        found = gathered[0].values() if nested else [one.values()[0] for one in gathered]
        return dict(zip(names, found, strict=True))

    def standing(self, name: str) -> Standing | None:
        """Leave it to IDENTIFIERS."""
        del name
        return None


def columns_of(engine: Engine, relation: Relation, folder: Path | None = None) -> Columns:
    """Give the columns of a stored relation as codes: as they were handed on, else read.

    Args:
        engine: reads.
        relation: what ``stored`` gave.
        folder: for arrays of what is read, mapped from files; None for memory.
    """
    return engine.handed(relation) or Stored(engine, relation, folder)


def uuid_bytes(column: pa.ChunkedArray) -> Bytes:
    """Give UUIDs as (n, 16) bytes."""
    parts = [np.zeros((0, _ID), np.uint8)]
    for chunk in column.chunks:
        storage = chunk.storage if isinstance(chunk, pa.ExtensionArray) else chunk
        buffer = np.frombuffer(storage.buffers()[1], np.uint8) if len(storage) else np.zeros(0, np.uint8)
        parts.append(buffer.reshape(-1, _ID)[storage.offset : storage.offset + len(storage)])
    return np.concatenate(parts)


def _numbers(column: pa.ChunkedArray) -> Numbers:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
    elif pa.types.is_date32(column.type):
        column = column.cast(pa.int32()).cast(pa.int64())
    elif pa.types.is_null(column.type):
        return np.full(len(column), NOT_KNOWN)
    return np.asarray(pc.fill_null(column.cast(pa.int64()), NOT_KNOWN).to_numpy(), np.int64)


def _path(name: str) -> str:
    column, _, part = name.partition(".")
    return f"{column}.list.element.{part}" if part else column


def _add(gathered: Gathered, dictionary: Dictionary, column: pa.ChunkedArray) -> None:
    for array in column.chunks:
        if pa.types.is_list(array.type):
            gathered.add_lists(array.offsets.to_numpy(), encoded(dictionary, array.flatten()))
        else:
            gathered.add(encoded(dictionary, array))


def _add_parts(gathered: Gathered, dictionary: Dictionary, piece: pa.Table, names: Sequence[str]) -> None:
    for array in piece[names[0].partition(".")[0]].chunks:
        structs = array.flatten()
        parts = dict(zip(structs.type.names, structs.flatten(), strict=True)) if len(structs.type) else {}
        codes = [encoded(dictionary, parts[name.partition(".")[2]]) for name in names]
        gathered.add_lists(array.offsets.to_numpy(), *codes)
