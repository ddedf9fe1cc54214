"""The golden values of a customer as they were in force at a past moment: those of now, with what changed since taken back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from monocle.catalog.value_changes import Change
from monocle.golden.survivorship import SEVERAL


@dataclass(frozen=True)
class PastValue:
    """One golden value that was in force.

    Attributes:
        value: as it is kept.
        shown: as a person reads it.
        still: whether it is in force now.
    """

    field: str
    value: str
    shown: str
    still: bool


@dataclass(frozen=True)
class KnownAt:
    """What was in force of a customer.

    Attributes:
        at: the moment, UTC.
        since: when the customer came to be made of the records of now, UTC; no earlier moment can be told.
        values: by field, then value.
    """

    customer_id: UUID
    at: dt.datetime
    since: dt.datetime | None
    values: Sequence[PastValue]


def taken_back(golden: Sequence[Mapping[str, Any]], changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Give field and value of what was in force before some changes.

    Args:
        golden: GOLDEN rows in force now.
        changes: all that came since, the newest first.
    """
    held = {(str(row["field"]), str(row["value"])) for row in golden}
    for one in changes:
        if one.field not in SEVERAL:
            held = {place for place in held if place[0] != one.field}
        elif one.new_value is not None:
            held.discard((one.field, one.new_value))
        if one.old_value is not None:
            held.add((one.field, one.old_value))
    return sorted(held)
