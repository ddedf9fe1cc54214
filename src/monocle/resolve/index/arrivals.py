"""What arrives, and what is decided about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pyarrow as pa


@dataclass(frozen=True, repr=False)
class Arrival:
    """New and changed records, and those withdrawn.

    Attributes:
        records: rows of RECORDS, each record once: as mappings where they are few, as an Arrow table where they are many. A
            record that is known is changed.
        identifiers: their rows of IDENTIFIERS, in the same form.
        withdrawn: records that are no more.
    """

    records: Sequence[Mapping[str, Any]] | pa.Table
    identifiers: Sequence[Mapping[str, Any]] | pa.Table
    withdrawn: Sequence[UUID] = ()

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"Arrival({len(self.records)} records, {len(self.withdrawn)} withdrawn)"


@dataclass(frozen=True)
class Decided:
    """Which customer a record is of.

    Attributes:
        record_id: whose.
        matched_id: the customer; None where the record is withdrawn.
        before: the customer until now; None where the record is new.
    """

    record_id: UUID
    matched_id: UUID | None
    before: UUID | None


@dataclass(frozen=True)
class Decisions:
    """What an arrival changed.

    Attributes:
        arrived: the records that came, in their order, whether their customer changed or not; then those withdrawn.
        moved: other records whose customer changed, by record id.
        led: ids that no record has any more → the customer that most of their records went to, of equals where the oldest
            went; None where all were withdrawn.
        founded: ids that are new.
    """

    arrived: tuple[Decided, ...]
    moved: tuple[Decided, ...] = ()
    led: Mapping[UUID, UUID | None] = field(default_factory=dict)
    founded: tuple[UUID, ...] = ()
