"""The id changelog as other systems take it: a list to look at, and files that are made while they are read."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.catalog import changelog, runs
from monocle.catalog.changelog import IdChange, Wanted
from monocle.errors import BadInput, Unavailable
from monocle.workspace.house import House

__all__ = ["KINDS", "IdChange", "Wanted", "listed", "streamed", "write"]

MOST = 1000
AT_ONCE = 20_000
"""Changes that are in memory at a time."""
_SCHEMA = pa.schema(
    [
        pa.field("change_id", pa.int64(), nullable=False),
        pa.field("changed_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("old_id", pa.string()),
        pa.field("new_id", pa.string()),
        pa.field("records", pa.int64(), nullable=False),
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("judgement_id", pa.int64()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
Pieces = Iterator[Sequence[IdChange]]


def listed(house: House, wanted: Wanted, limit: int, before: int) -> Sequence[IdChange]:
    """Give changes, newest first.

    Raises:
        BadInput: limit or before is out of range.
        NotFound: there is no such run.
    """
    if not 1 <= limit <= MOST or before < 0:
        raise BadInput(
            f"limit is {limit} and before {before}", where="changelog", mend=f"use 1 to {MOST}, and 0 or more"
        )
    with house.catalog.reading() as connection:
        _known(connection, wanted)
        return changelog.newest(connection, _plain(wanted), limit, before)


def streamed(house: House, kind: str, wanted: Wanted) -> Iterator[bytes]:
    """Give all changes, oldest first, as the bytes of a file, piece by piece.

    Memory stays the same however many there are, and nobody waits for who reads: each piece is read in a moment of its
    own, which is sound because changes are only ever added.

    Args:
        house: the workspace's.
        kind: csv, jsonl or parquet.
        wanted: which.

    Raises:
        BadInput: the kind is another.
        NotFound: there is no such run.
    """
    if kind not in _WRITERS:
        raise BadInput(f"{kind or 'no ending'!r} is no kind of file", where="changelog", mend=f"use {', '.join(KINDS)}")
    with house.catalog.reading() as connection:
        _known(connection, wanted)
    return _WRITERS[kind](_pieces(house, _plain(wanted)))


def write(house: House, path: Path, wanted: Wanted) -> int:
    """Write all changes, oldest first, into a file that its ending tells the kind of; give how many bytes it has.

    The file appears when it is whole, readable by its owner only.

    Raises:
        BadInput: the ending is another, or the folder is not there.
        NotFound: there is no such run.
        Unavailable: the file cannot be written.
    """
    pieces = streamed(house, path.suffix.lower().removeprefix("."), wanted)
    if not path.parent.is_dir():
        raise BadInput("the folder of the file is not there", where="--out", mend="make it, or name another")
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.touch(mode=0o600)
        with partial.open("wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Unavailable(
            f"the file cannot be written: {error.strerror}", where="--out", mend="free some space or name another file"
        ) from error
    return size


def _known(connection: Any, wanted: Wanted) -> None:
    if wanted.run_id is not None:
        runs.get(connection, wanted.run_id)


def _plain(wanted: Wanted) -> Wanted:
    """Give the same with a time in UTC; one without zone is taken as such."""
    since = wanted.since
    return Wanted(since.replace(tzinfo=since.tzinfo or dt.UTC) if since else None, wanted.run_id)


def _pieces(house: House, wanted: Wanted) -> Pieces:
    after = 0
    while True:
        with house.catalog.reading() as connection:
            found = changelog.following(connection, wanted, AT_ONCE, after)
        if found:
            yield found
        if len(found) < AT_ONCE:
            return
        after = found[-1].change_id


def _row(one: IdChange) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in vars(one).items()}


def _csv(pieces: Pieces) -> Iterator[bytes]:
    yield (",".join(_SCHEMA.names) + "\n").encode()
    for piece in pieces:
        text = io.StringIO()
        writer = csv.DictWriter(text, _SCHEMA.names, lineterminator="\n")
        writer.writerows({**_row(one), "changed_at": _moment(one)} for one in piece)
        yield text.getvalue().encode()


def _jsonl(pieces: Pieces) -> Iterator[bytes]:
    for piece in pieces:
        rows = ({**_row(one), "changed_at": _moment(one), "reason": json.loads(one.reason)} for one in piece)
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _moment(one: IdChange) -> str:
    return f"{one.changed_at.isoformat()}Z"


def _parquet(pieces: Pieces) -> Iterator[bytes]:
    sink = _Sink()
    with pq.ParquetWriter(sink, _SCHEMA, compression="zstd") as writer:
        for piece in pieces:
            rows = [{**_row(one), "changed_at": one.changed_at.replace(tzinfo=dt.UTC)} for one in piece]
            writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = bytes(data)
        self._held += block
        return len(block)

    def taken(self) -> bytes:
        block, self._held = bytes(self._held), bytearray()
        return block


_WRITERS: Mapping[str, Callable[[Pieces], Iterator[bytes]]] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
KINDS = tuple(_WRITERS)
