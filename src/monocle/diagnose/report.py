"""What an audit gives: frozen dataclasses with a JSON form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any
from uuid import UUID

VERSION = "2"
"""Of what reports say; a kept report of another one is computed anew where it is needed whole."""


@dataclass(frozen=True)
class Counted:
    """A value, shape or reason, how many rows have it, and their share of the filled rows (0..1)."""

    value: str
    count: int
    share: float


@dataclass(frozen=True)
class ColumnReport:
    """What one column holds now.

    Attributes:
        name: as the source names it.
        mapped_to: places of the customer model it feeds, such as ``person.email``.
        meaning: what it is held to mean; empty when nobody knows.
        type: inferred from the values: integer, decimal, date, time, boolean, email, phone, url, uuid, json, digits,
            text or empty.
        fill_rate: rows with a value, 0..1.
        filled: rows with a value.
        distinct: different values.
        repeated: rows beyond the first of their value.
        shortest, longest: characters.
        least, greatest: masked where personal; days as ISO where dates, numbers where numbers.
        top: the five most frequent values, masked where personal.
        shapes: the five most frequent shapes: ``A`` upper case, ``a`` lower case, ``9`` a digit; a run of letters is
            written as at most three.
        checked_as: what its values were held against, such as ``email``; empty when against nothing.
        checked: rows that were.
        invalid: of them, rows that are none; an estimate where ``left_out`` is above 0.
        left_out: rows for which a sample of 20,000 different values speaks, because only a slow library can tell.
        invalid_reasons: stable code → rows.
        invalid_at: up to five places, ``file:line``.
        placeholders: made-up values found.
        personal: empty, ``personal`` or ``sensitive`` (GDPR, article 9, and national or bank numbers).
        personal_because: what says so.
        spaces: rows with blanks around or doubled.
        broken_characters: rows with characters of a wrong encoding.
        other_type: rows whose value is not of the inferred type, placeholders left out; 0 where values were checked.
    """

    name: str
    mapped_to: tuple[str, ...]
    meaning: str
    type: str
    fill_rate: float
    filled: int
    distinct: int
    repeated: int
    shortest: int
    longest: int
    least: str
    greatest: str
    top: tuple[Counted, ...]
    shapes: tuple[Counted, ...]
    checked_as: str
    checked: int
    invalid: int
    left_out: int
    invalid_reasons: Mapping[str, int]
    invalid_at: tuple[str, ...]
    placeholders: tuple[Counted, ...]
    personal: str
    personal_because: tuple[str, ...]
    spaces: int
    broken_characters: int
    other_type: int

    def placeholder_rows(self) -> int:
        """Give how many rows hold a placeholder."""
        return sum(one.count for one in self.placeholders)


@dataclass(frozen=True)
class Dimension:
    """One dimension of quality: its score, 0..100, its weight, and its formula in words."""

    name: str
    score: float
    weight: int
    formula: str


@dataclass(frozen=True)
class Finding:
    """Something to mend.

    Attributes:
        code: stable name.
        severity: high, medium or low.
        dimension: of quality.
        source: where; two names joined by `` ↔ `` for what two sources disagree on.
        column: empty when it is about the whole source.
        count: rows, values or customers concerned.
        share: of those that could be, 0..1.
        what, why, mend: English message ids with ``%(name)s`` places for ``values``; see ``words.said``.
        values: what the messages speak of: numbers, names and codes; never personal data.
    """

    code: str
    severity: str
    dimension: str
    source: str
    column: str
    count: int
    share: float
    what: str
    why: str
    mend: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """How a source differs from its load before.

    Attributes:
        kind: added, removed, renamed, order, volume, fill, or what of the reading changed, such as encoding.
        because: of a renamed column: same_values or near_name.
    """

    kind: str
    column: str
    before: str
    after: str
    because: str = ""


@dataclass(frozen=True)
class SourceReport:
    """The audit of one source.

    Attributes:
        quality: 0..100, the weighted mean of the dimensions; None when the source holds no rows.
        reading: encoding, separator, quote, line ends, files … as the reader found them.
        rows: that the source holds now.
        load: the counts of the last load; received = applied + duplicate + quarantined + suppressed.
        quarantine: reason, rows and places.
        identities: records, customers and records beyond the first of their customer, after the last run.
    """

    source: str
    audited_at: dt.datetime
    quality: float | None
    rows: int
    system: str
    reader: str
    key: tuple[str, ...]
    inventory: Mapping[str, str]
    reading: Mapping[str, str]
    load: Mapping[str, int]
    identities: Mapping[str, int]
    dates: Mapping[str, str]
    dimensions: tuple[Dimension, ...]
    findings: tuple[Finding, ...]
    columns: tuple[ColumnReport, ...]
    quarantine: tuple[Mapping[str, Any], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class AcrossReport:
    """The audit across sources.

    Attributes:
        quality: mean of the sources' qualities weighted by their rows; None when none is known.
        sources: a line per source: quality, rows, records, customers, repeated.
        overlaps: a line per two sources: customers that both know, and their share of each; the pair of a source with
            itself gives all of its customers.
        fields: field → sources that give it, with their fill rate.
        contradictions: a line per field and two sources: customers that both describe, and those on which they differ.
        mismatches: same meaning, defined otherwise.
        extracts: fields of sources of one system side by side.
    """

    audited_at: dt.datetime
    quality: float | None
    customers: int
    records: int
    findings: tuple[Finding, ...]
    sources: tuple[Mapping[str, Any], ...]
    overlaps: tuple[Mapping[str, Any], ...]
    fields: tuple[Mapping[str, Any], ...]
    contradictions: tuple[Mapping[str, Any], ...]
    mismatches: tuple[Mapping[str, Any], ...]
    extracts: tuple[Mapping[str, Any], ...]


def plain(value: object) -> Any:
    """Give a report as JSON values: objects, lists, texts, numbers; times as ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return _plain_leaf(value)


def _plain_leaf(value: object) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return round(value, 6) if isinstance(value, float) else value
