"""What is audited: one source as its definition and its loads describe it.

The workspace fills these from definitions and the catalog, so that the audit knows neither of them.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monocle.relation import Relation

KEPT = "extra"
"""Section of columns that are kept as free attributes."""


@dataclass(frozen=True)
class Mapped:
    """One place of the customer model that a column feeds.

    Attributes:
        section: person, order, line, event, consent, points, about, order_of or extra.
        field: such as ``email``, ``at`` or ``postcode``.
        format: declared format of a date or time; empty when none is.
        decimal: the decimal mark of a number.
        codes: declared codes: source value → our value.
        split: character between several values of one cell.
        prefix: network of a handle, system of a customer number.
    """

    section: str
    field: str
    format: str = ""
    decimal: str = "."
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    split: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class SourceColumn:
    """One column of a source.

    Attributes:
        name: as the source names it.
        mapped: what it feeds; empty when nothing.
        meaning: what its name and values say, where it is not mapped; may be empty.
    """

    name: str
    mapped: tuple[Mapped, ...] = ()
    meaning: str = ""

    def fields(self) -> tuple[str, ...]:
        """Give what the column is held to mean: what it is mapped to, else what it seems to mean."""
        named = tuple(dict.fromkeys(one.field for one in self.mapped if one.section != KEPT))
        return named or ((self.meaning,) if self.meaning else ())


@dataclass(frozen=True)
class LoadFacts:
    """One load, as the catalog knows it; ``rows`` are those it applied, RAW, or None when it applied none."""

    sequence: int
    ended_at: dt.datetime
    extract: str
    received: int
    applied: int
    duplicate: int
    quarantined: int
    suppressed: int
    changed: int
    gone: int
    columns: Sequence[str]
    notes: Mapping[str, str]
    rows: Relation | None = None


@dataclass(frozen=True)
class Refused:
    """How many rows of the last load wait in quarantine for one reason; ``samples`` are places, ``file:line``."""

    reason: str
    rows: int
    samples: Sequence[str] = ()


@dataclass(frozen=True)
class Known:
    """What the last run made of a source's persons; zeros before one.

    Attributes:
        records: person records.
        customers: distinct customers they belong to.
        repeated: records beyond the first of their customer within the source.
    """

    records: int = 0
    customers: int = 0
    repeated: int = 0


@dataclass(frozen=True)
class Subject:
    """One source to audit.

    Attributes:
        current: CURRENT rows.
        columns: of the last load, in order.
        key: columns that make a row the same row.
        last, before: the last applied load, and the one before it.
        region: ISO 3166-1 alpha-2 of telephone numbers without a calling code.
        at: the moment of the audit, UTC.
    """

    name: str
    current: Relation
    columns: tuple[SourceColumn, ...]
    last: LoadFacts
    before: LoadFacts | None
    at: dt.datetime
    key: tuple[str, ...] = ()
    reader: str = ""
    system: str = ""
    refresh: str = ""
    timezone: str = "Europe/Paris"
    region: str = "FR"
    refused: tuple[Refused, ...] = ()
    known: Known = Known()
    inventory: Mapping[str, str] = dataclasses.field(default_factory=dict)
