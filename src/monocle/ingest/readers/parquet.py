"""Parquet files: values of any type to texts, with nothing lost."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.errors import BadData
from monocle.ingest.readers import apart, places
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.places import Document
from monocle.ingest.readers.reader import Reading
from monocle.ingest.readers.tables import add_typed
from monocle.ingest.readers.texts import text_table

SUFFIXES = (".parquet", ".pq", ".parq")
_INSIDE = "monocle.ingest.readers.parquet:ParquetFiles"
_ROWS = 50_000
_ROW_GROUP_BYTES = 1 << 30


class ParquetReader:
    """Reads Parquet files in a process apart. No options."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Check that the first file is Parquet; there is nothing to declare."""
        return apart.sniff(_INSIDE, where, options)

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all files of the place; see ``Reader``."""
        return apart.read(_INSIDE, where, options, folder, limit)


class ParquetFiles:
    """Reads Parquet files in this process."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Check that the first file is Parquet; there is nothing to declare."""
        document = places.documents(where, SUFFIXES)[0]
        with places.opened(document) as stream:
            _parquet(stream, document)
        return dict(options)

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all files of the place; see ``Reader``."""
        del options
        documents = places.documents(where, SUFFIXES)
        parts = Parts(folder, limit)
        renamed: dict[str, str] = {}
        types: dict[str, str] = {}
        row_groups = 0
        for document in documents:
            if parts.is_full():
                break
            schema, groups = _add(parts, document)
            names, changed = column_names(schema.names)
            renamed |= changed
            types |= {name: str(kind) for name, kind in zip(names, schema.types, strict=True)}
            row_groups += groups
        notes = {"files": str(len(documents)), "row_groups": str(row_groups)}
        notes["types"] = ", ".join(f"{name}: {kind}" for name, kind in list(types.items())[:500])
        return format_notes(parts.reading(notes), renamed)


def _add(parts: Parts, document: Document) -> tuple[pa.Schema, int]:
    """Add a file's rows; give its columns and how many row groups it has."""
    with places.opened(document) as stream:
        file = _parquet(stream, document)
        names, _ = column_names(file.schema_arrow.names)
        position = 1
        for batch in _batches(file, document):
            add_typed(parts, batch.rename_columns(names), document.name, position)
            position += batch.num_rows
            if parts.is_full():
                break
        return file.schema_arrow, file.num_row_groups


def _parquet(stream: IO[bytes], document: Document) -> pq.ParquetFile:
    try:
        source = pa.BufferReader(stream.read()) if document.packing else stream
        file = pq.ParquetFile(source, page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(document) from error
    for number in range(file.num_row_groups):
        if file.metadata.row_group(number).total_byte_size > _ROW_GROUP_BYTES:
            raise BadData(
                "a row group is larger than 1 GiB", where=document.name, mend="write it in smaller row groups"
            )
    return file


def _damaged(document: Document) -> BadData:
    return BadData("the file is no Parquet, or is damaged", where=document.name, mend="export it again")


def _batches(file: pq.ParquetFile, document: Document) -> Iterator[pa.Table]:
    names = file.schema_arrow.names
    empty = (
        pa.table([pa.array([], pa.string())] * len(names), names=list(names)) if not file.metadata.num_rows else None
    )
    if empty is not None:
        yield empty
    rows = 0
    try:
        for batch in file.iter_batches(_ROWS, use_threads=False):
            rows += batch.num_rows
            yield text_table(pa.Table.from_batches([batch]))
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _damaged(document) from error
    if rows != file.metadata.num_rows:
        raise _damaged(document)
