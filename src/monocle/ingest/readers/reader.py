"""What every reader gives, whatever it reads.

A reader turns a source into files of Parquet whose columns are all VARCHAR, exactly as given, plus ``_file`` and
``_position``; and into a list of rows it could not read, each with its place, its bytes and a stable reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Unreadable:
    """A row that could not be read.

    Attributes:
        file: name of the file, within the source.
        position: line or row number, from 1, where it starts.
        reason: stable code, such as ``ragged``, ``nul``, ``unterminated_quote``, ``truncated``.
        detail: what was found, without personal data: ``7 fields, not 6``.
        raw: the bytes as they stand in the file, at most 64 KiB.
    """

    file: str
    position: int
    reason: str
    detail: str
    raw: bytes


@dataclass(frozen=True)
class Reading:
    """What a reader gives.

    Attributes:
        parts: Parquet files, all columns VARCHAR (NULL where the source has nothing) plus ``_file`` VARCHAR and
            ``_position`` BIGINT; at most some 200,000 rows each. Files of one source may differ in columns.
        columns: names of the source's columns, in the order of the first file.
        rows: rows in ``parts``.
        unreadable: rows that are not in ``parts``.
        notes: what was found, for the audit and the definition: encoding, separator, quote, header, sheet, files,
            line_ends, bytes …
    """

    parts: Sequence[Path]
    columns: Sequence[str]
    rows: int
    unreadable: Sequence[Unreadable] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """Reads one kind of source. Entry-point group ``monocle.readers``, by type."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the options to declare (encoding, separator …) from a sample; given ones stay.

        Raises:
            BadData: the place holds nothing of this kind.
            NotFound: there is no such place.
        """

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read into Parquet files under ``folder``.

        Args:
            where: absolute path or glob, or the address of a database.
            options: as declared; nothing is guessed here that ``sniff`` gives.
            folder: exists and is empty.
            limit: rows at most; 0 means all.

        Raises:
            BadData: the file as a whole cannot be read (encoding, archive bomb, not of this kind).
            NotFound: there is no such place.
            Unavailable: a database does not answer.
        """
