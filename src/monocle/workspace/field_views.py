"""What the verbs about fields give to read: changes, refusals, corrections, the catalogue, quality before and after.

Frozen and plain, as ``views`` are. Times are UTC; shares are 0..1.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ValueChange:
    """One golden value that a run set, changed or removed.

    Attributes:
        change_id: grows with time.
        changed_at: when the run put it in force.
        kind: set, changed or removed.
        before, after: the values as a person reads them; empty where there was or is none.
        source: where the new value comes from; of a removed one, where it came from.
        seen_at: when that source said so.
    """

    change_id: int
    run_id: UUID
    changed_at: dt.datetime
    field: str
    kind: str
    before: str
    after: str
    source: str
    record_id: UUID
    seen_at: dt.datetime


@dataclass(frozen=True)
class RefusalCount:
    """What cleaning refused of one field of one source for one reason, and who mends it.

    Attributes:
        reason: stable code.
        why: the reason in words.
        mend: what to do, in words.
        values: how many were refused.
        records: of how many records.
        share: of the source's records, 0..1.
        samples: up to three, masked.
        columns: of the source that feed the field: where to mend.
        owner, steward: of the field, else of the source.
    """

    source: str
    field: str
    reason: str
    why: str
    mend: str
    values: int
    records: int
    share: float
    samples: Sequence[str]
    columns: Sequence[str]
    owner: str
    steward: str


@dataclass(frozen=True)
class RefusedValue:
    """One value that cleaning refused, and the row of the source to mend.

    Attributes:
        number: its place in the list of the run in force, from 1.
        source_key: the source's own key of the row.
        value: masked.
        reason: stable code.
    """

    number: int
    record_id: UUID
    source: str
    source_key: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class FieldSource:
    """One source that feeds a field.

    Attributes:
        columns: of the source.
        filled: its rows with a value, after cleaning.
        rows: that it has.
    """

    source: str
    columns: Sequence[str]
    filled: int
    rows: int


@dataclass(frozen=True)
class FieldRow:
    """One field of the customer model, or a column that is kept as it is.

    Attributes:
        name: such as ``email``, ``order.total`` or ``extra.shoe_size``.
        section: person, order, line, event, consent, points or extra.
        type: of its values.
        meaning: in words.
        sensitivity: identifying, contact, birth, financial, behaviour, preference, free_text or technical.
        in_records: share of the rows of the sources that feed it that have a value, 0..1; None where there are no rows.
        in_profiles: share of golden profiles with a value, 0..1; None where golden profiles have no such field.
        rivals: of the customers that have a value, share whose sources disagree on it, 0..1; None as above.
        owner, steward: as ``monocle.yaml`` says, else those of the sources.
        stated: the owner or steward is the field's own, from ``monocle.yaml``.
        required: a profile without it is incomplete.
    """

    name: str
    section: str
    type: str
    meaning: str
    sensitivity: str
    sources: Sequence[FieldSource]
    in_records: float | None
    in_profiles: float | None
    rivals: float | None
    owner: str
    steward: str
    stated: bool
    required: bool


@dataclass(frozen=True)
class Requirement:
    """One thing that every profile must have: one of some fields."""

    fields: Sequence[str]
    profiles: int
    having: int

    @property
    def missing(self) -> int:
        """Give how many profiles have none of them."""
        return self.profiles - self.having


@dataclass(frozen=True)
class CoreData:
    """Whether the heart of a customer view is there.

    Attributes:
        profiles: how many.
        complete: those that have all that is required.
        entities: contact, profile and purchases → profiles that have any.
        requirements: one by one.
    """

    profiles: int
    complete: int
    entities: Mapping[str, int]
    requirements: Sequence[Requirement]


@dataclass(frozen=True)
class FieldQuality:
    """One field before and after.

    Attributes:
        given: records whose source gave something, 0..1.
        valid: of the values given, those that are valid, 0..1; None where none was given.
        in_records: records with a valid value, 0..1.
        in_profiles: golden profiles with a value, 0..1.
    """

    field: str
    given: float
    valid: float | None
    in_records: float
    in_profiles: float


@dataclass(frozen=True)
class Stand:
    """How good rows are, by the same measures before (records as given) and after (golden profiles).

    Attributes:
        rows: records or profiles.
        completeness: mean over the expected fields of the share of rows with a valid value, 0..1.
        validity: valid values among those given, 0..1.
        uniqueness: rows that do not share the name and an e-mail, a phone or the birth date with another, 0..1.
        consistency: values that no other record of the same customer contradicts, among fields with one value, 0..1.
        score: 0..100, mean of the four.
    """

    rows: int
    completeness: float
    validity: float
    uniqueness: float
    consistency: float
    score: float


@dataclass(frozen=True)
class QualityChange:
    """The quality of the data before and after; None before the first run."""

    before: Stand
    after: Stand
    fields: Sequence[FieldQuality]
