"""One record as golden values need it, whether PostgreSQL, Arrow or a source that speaks now gives it."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SmallRecord:
    """One record of a customer.

    Attributes:
        record_id: the record.
        source: name of the source.
        nature: declared, observed or inferred.
        seen_at: UTC, without zone.
        said: its clean values by column of RECORDS; what is NULL or empty may be left out. Lists hold texts, ``addresses``
            mappings of the parts; ``birth_date`` is a date or its ISO text; ``extra`` a mapping. ``first_key``,
            ``last_key`` and ``birth_key`` belong to it.
        identifiers: (type, value, flag) of each.
    """

    record_id: UUID
    source: str
    nature: str
    seen_at: dt.datetime
    said: Mapping[str, Any]
    identifiers: tuple[tuple[str, str, str], ...] = ()


_KEYS = ("first_key", "last_key", "birth_key")


def small_record(row: Mapping[str, Any], identifiers: Iterable[Mapping[str, Any]] = ()) -> SmallRecord:
    """Give a record out of one row of RECORDS, such as an Arrow table gives.

    Args:
        row: columns of RECORDS; further ones are not looked at.
        identifiers: the record's rows of IDENTIFIERS.
    """
    extra = row.get("extra")
    said = {**row, "extra": json.loads(extra) if isinstance(extra, str) else extra}
    return _record(row, said, identifiers)


def as_stored(row: Mapping[str, Any], identifiers: Iterable[Mapping[str, Any]] = ()) -> SmallRecord:
    """Give a record out of one row of the catalog's ``record`` table.

    Args:
        row: its columns; ``content`` is parsed.
        identifiers: the record's rows of the ``identifier`` table.
    """
    said = {**row["content"], **{key: row[key] for key in _KEYS}}
    return _record(row, said, identifiers)


def _record(row: Mapping[str, Any], said: Mapping[str, Any], identifiers: Iterable[Mapping[str, Any]]) -> SmallRecord:
    known = tuple((one["type"], one["value"], one["flag"]) for one in identifiers)
    return SmallRecord(_id(row["record_id"]), row["source"], row["nature"], row["seen_at"], said, known)


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
