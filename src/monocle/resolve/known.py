"""What the last run in force knew, and what this one gives."""

from dataclasses import dataclass

from monocle.relation import Relation


@dataclass(frozen=True)
class Known:
    """The last run in force.

    Attributes:
        customers: CUSTOMERS; None on the first run.
        given_ids: GIVEN_IDS; None on the first run.
    """

    customers: Relation | None = None
    given_ids: Relation | None = None
