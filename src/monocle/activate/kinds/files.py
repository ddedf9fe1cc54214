"""Files: CSV, Excel and Parquet, one for each synchronisation."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.activate.calling import Caller, Unreached
from monocle.activate.kinds.answers import all_taken
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Limits, Outcome, Outgoing, Settings, Unfit, Values
from monocle.errors import BadConfig, MonocleError
from monocle.spreadsheets import write_sheet

PROFILES = ("spreadsheet", "machine")
_OWN = ("customer_id", "action", "consent_id")
_FOR_US = 0o700


class _File:
    """What all files have in common.

    A synchronisation is one file, named by its time and id: written again it is the same file. In a full one stand all who
    are in the audience now; in one of differences also who left, as ``remove``. It appears when it is whole, and for its
    owner's eyes only.
    """

    suffix = ""
    fields: ClassVar[Mapping[str, str]] = {}
    settings: ClassVar[Mapping[str, str]] = {"folder": "where the files are put; .monocle/exports where it is not said"}
    secret = False

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse what cannot be written."""
        for aim in aims:
            taken = sorted(set(aim.mapping) & set(_OWN))
            if taken:
                raise BadConfig(
                    f"every file has a column {taken[0]} already",
                    where=f"{where}: audiences.{aim.audience}.mapping",
                    mend="name it otherwise",
                )

    def limits(self, settings: Settings) -> Limits:
        """Give that all rows go at once."""
        return Limits(rows=1_000_000, whole=True)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the values of the mapped columns."""
        if aim.mapping and not values:
            raise Unfit("none of the mapped fields is known")
        return {name: values[name] for name in aim.mapping if name in values}

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the customer's own id."""
        return str(customer_id)

    def removal(self, payload: Values) -> Values:
        """Give the mapped values: who reads the file may know customers by any of them."""
        return payload

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Make the folder and see that it can be written."""
        folder = self._folder(settings)
        if not os.access(folder, os.W_OK):
            raise Unreached("the folder cannot be written", hopeless=True)
        return "the folder can be written"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Write the file."""
        aim = batch.aim
        stamp = min((row.at for row in batch.rows), default=batch.at).strftime("%Y%m%dT%H%M%SZ")
        path = self._folder(settings) / f"{settings.name}-{aim.audience}-{stamp}-{batch.sync_id.hex[-8:]}{self.suffix}"
        shown = [row for row in batch.rows if aim.mode != "full" or row.action != REMOVE]
        try:
            self._write(path, (_OWN[0], *aim.mapping, *_OWN[1:]), shown, settings)
        except MonocleError as error:
            raise Unreached(error.what) from None
        except OSError as error:
            raise Unreached(f"the file cannot be written ({error.strerror})") from None
        return all_taken(batch.rows)

    def _folder(self, settings: Settings) -> Path:
        folder = settings.folder / str(settings.plain.get("folder") or ".monocle/exports")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=_FOR_US)
        except OSError as error:
            raise Unreached(f"the folder cannot be made ({error.strerror})", hopeless=True) from None
        return folder

    def _write(self, path: Path, heads: Sequence[str], rows: Sequence[Outgoing], settings: Settings) -> None:
        _make_private(path)
        write_sheet(path, heads, _texts(heads, rows), machine=self._machine(settings), language=_language(settings))

    def _machine(self, settings: Settings) -> bool:
        return False


class CsvFile(_File):
    """CSV: for people's spreadsheets, whose cells are never formulas, or for programs, with values as they are."""

    suffix = ".csv"
    settings: ClassVar[Mapping[str, str]] = {
        **_File.settings,
        "profile": "spreadsheet (cells are never formulas) or machine (values as they are)",
        "language": "fr separates spreadsheets' cells with semicolons",
    }

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse an unknown profile."""
        super().validate(settings, aims, where)
        if settings.plain.get("profile", PROFILES[0]) not in PROFILES:
            raise BadConfig("it is no profile", where=f"{where}: profile", mend=f"use {' or '.join(PROFILES)}")

    def _machine(self, settings: Settings) -> bool:
        return settings.plain.get("profile") == PROFILES[1]


class ExcelFile(_File):
    """An Excel sheet, all cells of which are texts."""

    suffix = ".xlsx"


class ParquetFile(_File):
    """Parquet, for programs: values as they are, as text."""

    suffix = ".parquet"

    def _write(self, path: Path, heads: Sequence[str], rows: Sequence[Outgoing], settings: Settings) -> None:
        columns = list(zip(*_texts(heads, rows), strict=True)) or [()] * len(heads)
        table = pa.table({head: pa.array(column, pa.string()) for head, column in zip(heads, columns, strict=True)})
        partial = _make_private(path)
        pq.write_table(table, partial)
        partial.replace(path)


def _make_private(path: Path) -> Path:
    """Make what the file is written in, so that others cannot read it; an older one is of a try that was cut."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return partial


def _texts(heads: Sequence[str], rows: Sequence[Outgoing]) -> Iterator[Sequence[str]]:
    names = heads[1:-2]
    for row in rows:
        values = [text_of(row.payload.get(name)) for name in names]
        yield [str(row.customer_id), *values, row.action, str(row.consent_id or "")]


def text_of(value: Any) -> str:
    """Give a value as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _language(settings: Settings) -> str:
    return str(settings.plain.get("language", "en"))
