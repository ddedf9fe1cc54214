"""Rows that are Parquet files already."""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.engine.held import is_held
from monocle.relation import Contract, Relation, files, light, select

_DICTIONARIES = frozenset({"PLAIN_DICTIONARY", "RLE_DICTIONARY"})
_NO_LINKS = (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


def paths_of(relation: Relation) -> list[Path]:
    """Give the files that a relation is; none when it has to be computed."""
    if relation.inputs or relation.sql != files(relation.contract, []).sql:
        return []
    found = relation.values["paths"]
    return [Path(str(path)) for path in found] if isinstance(found, list) else []


def together(contract: Contract, one: Relation, other: Relation) -> Relation:
    """Give stored rows of two relations as one: they stay where they are stored.

    Args:
        contract: of the rows.
        one: what an engine kept.
        other: what it kept too.
    """
    paths = (paths_of(one), paths_of(other))
    if all(paths):
        return files(contract, [*paths[0], *paths[1]])
    both = select("FROM one UNION ALL FROM other", contract, one=one, other=other)
    return light(both) if is_held(one) and is_held(other) else both


def paths_under(relation: Relation, folder: Path) -> list[Path]:
    """Give the files that a relation is, when they are all under a folder; none when it has to be computed."""
    paths = paths_of(relation)
    return paths if all(folder in path.parents for path in paths) else []


def pieces(paths: Sequence[Path], names: Sequence[str]) -> Iterator[pa.Table]:
    """Give columns of files, one row group at a time, always in the same order; a file without rows gives one piece.

    Texts that a file holds once each come as dictionaries.

    Args:
        paths: of Parquet files.
        names: of columns; ``addresses.list.element.city`` for a part of a list of structs.
    """
    for path in paths:
        metadata = pq.read_metadata(path)
        with pq.ParquetFile(path, metadata=metadata, memory_map=True, read_dictionary=_once(metadata, names)) as file:
            if not file.num_row_groups:
                yield file.read(columns=list(names))
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, columns=list(names), use_threads=False)


def _once(known: pq.FileMetaData, names: Sequence[str]) -> list[str]:
    """Give the columns of texts of which each row group of a file holds each text once."""
    found = []
    for place in range(known.num_columns if known.num_row_groups else 0):
        column = known.schema.column(place)
        wanted = {column.path, column.path.removesuffix(".list.element")}.intersection(names)
        if wanted and column.physical_type == "BYTE_ARRAY" and _repeats(known, place):
            found.append(str(column.path))
    return found


def _repeats(known: pq.FileMetaData, place: int) -> bool:
    groups = (known.row_group(number).column(place) for number in range(known.num_row_groups))
    return all(_coded(one.encodings) for one in groups)


def _coded(encodings: Sequence[str]) -> bool:
    """Tell whether a column's texts stand in a dictionary: it is itself said to be plain where the writer is pyarrow."""
    return not _DICTIONARIES.isdisjoint(encodings)


def link(paths: list[Path], folder: Path) -> list[Path]:
    """Give files a second name in a folder, which must exist; copies where the file system makes no links."""
    made = []
    for number, path in enumerate(paths):
        target = folder / f"part-{number:05}.parquet"
        try:
            os.link(path, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(path, target)
        made.append(target)
    return made
