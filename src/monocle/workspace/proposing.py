"""A new source: what its place holds, what its columns seem to mean, and the definition that follows."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.errors import BadData
from monocle.ingest.definition import ReaderSpec, SourceDefinition
from monocle.ingest.guess import Guess, guess_columns
from monocle.ingest.propose import propose
from monocle.ingest.readers import registry
from monocle.ingest.readers.reader import Reading
from monocle.workspace.definitions import checked_name
from monocle.workspace.house import House
from monocle.workspace.places import where_to_read

SAMPLE = 2_000


@dataclass(frozen=True)
class Proposal:
    """What a source may be.

    Attributes:
        definition: to be read, mended and kept by a person.
        guesses: what each column may mean, and why.
        rows: how many rows the sample has.
        notes: what the reader found.
    """

    definition: SourceDefinition
    guesses: list[Guess]
    rows: int
    notes: dict[str, str]


def proposal(house: House, name: str, where: str, options: dict[str, str] | None = None) -> Proposal:
    """Look at a place and propose a definition.

    Args:
        house: the workspace; relative places start from its folder, or from the current one.
        name: of the new source.
        where: a path, a glob, ``env:NAME`` or the address of a database.
        options: what is known already, such as the sheet or the table.

    Raises:
        BadInput: the name is none of a source.
        NotFound: there is no such place.
        BadData: it cannot be read, or nothing of it is known to the customer model.
    """
    checked_name(name)
    place = _kept_place(house.folder.root, where)
    address = where_to_read(house.folder.root, place)
    kind = registry.detect(address)
    reader = registry.reader(kind)
    found = dict(reader.sniff(address, options or {}))
    with house.engine() as engine:
        reading = reader.read(address, found, engine.folder("sample"), SAMPLE)
        guesses = guess_columns(reading.columns, sample_rows(reading))
    definition = propose(name, ReaderSpec(kind, place, found), guesses)
    if not definition.sections:
        columns = ", ".join(reading.columns[:8])
        raise BadData(
            f"none of the columns {columns} … is known to the customer model",
            where=where,
            mend=f"write sources/{name}.yaml by hand",
        )
    return Proposal(definition, guesses, reading.rows, dict(reading.notes))


def sample_rows(reading: Reading) -> list[list[str | None]]:
    """Give the rows of a reading as lists, in the order of its columns."""
    if not reading.parts:
        return []
    table = pa.concat_tables([pq.read_table(part) for part in reading.parts], promote_options="default")
    columns = [
        table.column(name).to_pylist() if name in table.column_names else [None] * table.num_rows
        for name in reading.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _kept_place(root: Path, where: str) -> str:
    """Give a place as a definition keeps it: relative to the workspace where it stands inside."""
    if where.startswith("env:") or "://" in where:
        return where
    given = Path(where).expanduser()
    absolute = given if given.is_absolute() else (root / given if (root / given).exists() else Path.cwd() / given)
    if any(character in where for character in "*?[") and not given.is_absolute():
        return where
    try:
        return absolute.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(absolute.resolve())
