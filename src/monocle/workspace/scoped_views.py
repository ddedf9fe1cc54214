"""What is read of customers by somebody who is bound to an entity, where it is not what everybody reads."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.workspace.past_values import KnownAt


@dataclass(frozen=True)
class Masked:
    """Parts of one customer.

    Attributes:
        parts: by name; those that are not read are not there, and ``withheld`` names them.
    """

    customer_id: UUID
    parts: Mapping[str, object]


@dataclass(frozen=True)
class ScopedFound:
    """One customer of a search.

    Attributes:
        withheld: what is not read of them; None or empty here.
    """

    customer_id: UUID
    name: str
    email: str
    phone: str
    city: str
    birth_date: str
    sources: Sequence[str] | None
    orders: int | None
    last_seen_at: dt.datetime | None
    matched: str
    withheld: Sequence[str]


@dataclass(frozen=True)
class ScopedKnownAt(KnownAt):
    """What was in force of a customer.

    Attributes:
        withheld: golden fields that are not read.
    """

    withheld: Sequence[str] = ()
