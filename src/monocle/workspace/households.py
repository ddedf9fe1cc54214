"""The household of a customer, as the last run found it."""

from uuid import UUID

from monocle.catalog import Connection, households
from monocle.workspace.review_views import Household


def household(connection: Connection, customer: UUID) -> Household | None:
    """Give the household of a customer in force; None when it lives alone or no run has looked."""
    found = households.of(connection, customer)
    if len(found) < 2:
        return None
    shared = sorted({what for one in found for what in one.shared})
    return Household(found[0].household_id, [(one.customer_id, one.name) for one in found], shared)
