"""Households: customers who live together or share what households share. A relation, never a merge."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.ids import derived_sql
from monocle.kernel.union_find import components
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.shared_keys import KINDS, SHARED, shared_keys
from monocle.tables import HOUSEHOLDS

LARGEST = 12
"""Customers of one household, at most. A larger one is looked at again without the kinds that say least."""

_MEMBERS = Contract(
    "household_members",
    "a customer of a household, and the kinds of keys that count there",
    (
        Column("number", "INTEGER", "of the customer, by customer_id", required=True),
        Column("root", "INTEGER", "lowest number of the household", required=True),
        Column("kinds", "INTEGER", "kinds that count: the first so many", required=True),
    ),
    key=("number",),
)
Integers = npt.NDArray[np.int32]


def households(engine: Engine, records: Relation, customers: Relation, identifiers: Relation) -> Relation:
    """Give HOUSEHOLDS: customers in a household of two or more.

    Customers belong together who share an address and a surname (in use or at birth), a landline, or an e-mail; through
    others too. What many customers share is a building, a switchboard or a mailbox of a company, and joins nobody. A group
    that grows over ``LARGEST`` customers is looked at without e-mails, then by addresses alone, then left alone.

    Args:
        engine: computes.
        records: RECORDS; the latest address of each customer counts.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS; those with a flag count for nothing.

    Cost: a few hash passes over records and identifiers; only what two customers or more share is held.
    """
    keys = engine.keep(shared_keys(engine, records, customers, identifiers))
    members = engine.take(_members(engine.arrow(_by_key(keys))), _MEMBERS)
    return engine.keep(_named(keys, members))


def _by_key(keys: Relation) -> Relation:
    return select("SELECT * FROM keys ORDER BY key, number", SHARED, keys=keys)


def _members(keys: pa.Table) -> pa.Table:
    """Give the members of households: groups that are small enough with all kinds, then with fewer."""
    columns: Mapping[str, Integers] = {
        name: keys.column(name).to_numpy().astype(np.int32) for name in ("key", "kind", "number")
    }
    key, kind, number = columns["key"], columns["kind"], columns["number"]
    count = int(number.max(initial=-1)) + 1
    roots, kinds = np.arange(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    open_to_doubt = np.ones(count, dtype=bool)
    for counted in range(len(KINDS), 0, -1):
        chosen = (kind < counted) & open_to_doubt[number]
        pairs = np.flatnonzero(chosen[1:] & chosen[:-1] & (key[1:] == key[:-1]))
        found = components(count, number[pairs], number[pairs + 1])
        sizes = np.bincount(found, minlength=count)[found]
        settled = open_to_doubt & (sizes <= LARGEST)
        roots[settled], kinds[settled] = found[settled], np.where(sizes > 1, counted, 0)[settled]
        open_to_doubt &= ~settled
    members = np.flatnonzero(kinds > 0)
    return pa.table({"number": members, "root": roots[members], "kinds": kinds[members]})


def _named(keys: Relation, members: Relation) -> Relation:
    household = derived_sql("'household'", "CAST(first_value(customer_id) OVER household AS VARCHAR)")
    cases = " ".join(f"WHEN {number} THEN '{kind}'" for number, kind in enumerate(KINDS))
    return select(
        f"""
        WITH counted AS (
            SELECT k.key, k.kind, k.customer_id, m.number, m.root
            FROM keys AS k
            JOIN members AS m ON m.number = k.number AND k.kind < m.kinds
        ),
        together AS (
            SELECT key, root FROM counted GROUP BY key, root HAVING count(*) > 1
        ),
        told AS (
            SELECT customer_id, root, CAST(to_json(list_sort(list(DISTINCT CASE kind {cases} END))) AS VARCHAR) AS shared
            FROM counted
            JOIN together USING (key, root)
            GROUP BY customer_id, root
        )
        SELECT customer_id, {household} AS household_id, count(*) OVER household AS members, shared
        FROM told
        WINDOW household AS (
            PARTITION BY root ORDER BY customer_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        """,
        HOUSEHOLDS,
        keys=keys,
        members=members,
    )
