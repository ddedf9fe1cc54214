"""The household of a customer, as the last run found it."""

import json
from uuid import UUID

from monocle.catalog import customers, pointers
from monocle.relation import select
from monocle.tables import HOUSEHOLDS
from monocle.workspace.house import House
from monocle.workspace.review_views import Household


def household(house: House, customer: UUID) -> Household | None:
    """Give the household of a customer in force; None when it lives alone or no run has looked.

    Cost: a pass over the households of the lake.
    """
    with house.catalog.reading() as connection:
        pointer = pointers.in_force(connection).get(HOUSEHOLDS.name)
    if pointer is None:
        return None
    with house.engine() as engine:
        rows = engine.rows(
            select(
                """
                SELECT o.*
                FROM households AS o
                SEMI JOIN households AS own ON own.household_id = o.household_id AND own.customer_id = CAST($customer AS UUID)
                ORDER BY o.customer_id
                """,
                HOUSEHOLDS,
                {"customer": str(customer)},
                households=house.lake.read(HOUSEHOLDS, pointer.folder),
            )
        )
    if not rows:
        return None
    with house.catalog.reading() as connection:
        names = customers.names(connection, [row["customer_id"] for row in rows])
    shared = sorted({what for row in rows for what in json.loads(row["shared"])})
    members = [(row["customer_id"], names[row["customer_id"]]) for row in rows if row["customer_id"] in names]
    return Household(rows[0]["household_id"], members, shared)
