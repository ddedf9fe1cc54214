"""What arrives, and what is decided about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.resolve.index.people import NOBODY, rows_of, uuid

Ids = npt.NDArray[np.uint8]


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


@dataclass(frozen=True, repr=False)
class Customers:
    """Records and their customers, as bytes; of zeros where there is none.

    Attributes:
        record_ids: (n, 16)
        matched: (n, 16) the customer.
        before: (n, 16) the customer until now.
    """

    record_ids: Ids
    matched: Ids
    before: Ids

    def __len__(self) -> int:
        """Give the number of records."""
        return len(self.record_ids)

    def decided(self) -> tuple[Decided, ...]:
        """Give them one by one."""
        parts = (rows_of(self.record_ids), rows_of(self.matched), rows_of(self.before))
        return tuple(Decided(uuid(record), _id(now), _id(old)) for record, now, old in zip(*parts, strict=True))


@dataclass(frozen=True, repr=False)
class Decisions:
    """What an arrival changed.

    Attributes:
        came: the records that came, in their order, whether their customer changed or not; then those withdrawn.
        others: other records whose customer changed, by record id.
        followed: ids that no record has any more → the customer that they lead to; zeros where all were withdrawn.
        fresh: ids that are new.
    """

    came: Customers
    others: Customers
    followed: Mapping[bytes, bytes] = field(default_factory=dict)
    fresh: Sequence[bytes] = ()

    @cached_property
    def arrived(self) -> tuple[Decided, ...]:
        """The records that came, in their order, whether their customer changed or not; then those withdrawn."""
        return self.came.decided()

    @cached_property
    def moved(self) -> tuple[Decided, ...]:
        """Other records whose customer changed, by record id."""
        return self.others.decided()

    @cached_property
    def led(self) -> Mapping[UUID, UUID | None]:
        """Ids that no record has any more → the customer that most of their records went to.

        Of equals where the oldest went; None where all were withdrawn.
        """
        return {uuid(old): _id(new) for old, new in self.followed.items()}

    @cached_property
    def founded(self) -> tuple[UUID, ...]:
        """Ids that are new."""
        return tuple(uuid(one) for one in self.fresh)


def _id(name: bytes) -> UUID | None:
    return None if name == NOBODY else uuid(name)
