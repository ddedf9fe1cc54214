"""Which customers a run has to publish again, against those that are served."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from monocle.catalog import decided, live, pointers
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.golden.served_digests import SERVED_DIGESTS
from monocle.relation import Column, Contract, Relation, select
from monocle.workspace.house import House

WHOLE_FROM = 5
"""One customer in so many changed: then all are published, which is cheaper."""

_ONE_CUSTOMER = Contract(
    "customers_published", "one customer", (Column("customer_id", "UUID", "", required=True),), key=("customer_id",)
)


@dataclass(frozen=True)
class Difference:
    """What a run changes of what is served.

    Attributes:
        changed: customers that are new, or of whom something else is served.
        count: how many.
        gone: files of customers that are no more.
        links: whether some link changed; then all of them are published, for one record more changes each a little.
        heeded: customers that people's decisions and events changed since the last run, all of them published again.
        now: SERVED_DIGESTS of the run.
    """

    changed: Relation
    count: int
    gone: list[Path]
    links: bool
    heeded: frozenset[UUID]
    now: Relation

    def of(self, relation: Relation) -> Relation:
        """Give the rows of the customers that changed."""
        text = "SELECT * FROM whole SEMI JOIN changed USING (customer_id)"
        return select(text, relation.contract, whole=relation, changed=self.changed)

    def late(self, engine: DuckEngine, customers: Collection[UUID]) -> "Difference":
        """Give the difference of further customers alone: those that decisions and events changed meanwhile."""
        asked = _taken(engine, customers)
        some = "SELECT customer_id FROM asked SEMI JOIN now USING (customer_id) ANTI JOIN changed USING (customer_id)"
        here = engine.keep(select(some, _ONE_CUSTOMER, asked=asked, now=self.now, changed=self.changed))
        none = "SELECT customer_id FROM asked ANTI JOIN now USING (customer_id)"
        gone = select(none, _ONE_CUSTOMER, asked=asked, now=self.now)
        files = write_csv(engine, gone, engine.folder("csv-gone") / "files")
        return replace(self, changed=here, count=engine.count(here), gone=files)


def _taken(engine: DuckEngine, customers: Collection[UUID]) -> Relation:
    return engine.take(pa.table({"customer_id": pa.array(sorted(map(str, customers)), pa.string())}), _ONE_CUSTOMER)


def difference(house: House, engine: DuckEngine, digests: Relation) -> Difference | None:
    """Give what a run changes of what is served, or None where everything is to be published.

    Everything is on a first run, and when a fifth of the customers or more changed. What people decided and
    what events brought since the last run is in the served tables and not in the lake: these customers count as changed.

    Args:
        house: the workspace's.
        engine: of the run.
        digests: SERVED_DIGESTS of the run, stored.
    """
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        heeded = frozenset(decided.touched(connection) | live.touched(connection))
    if SERVED_DIGESTS.name not in pointing:
        return None
    before = house.lake.read(SERVED_DIGESTS, pointing[SERVED_DIGESTS.name].folder)
    touched = _taken(engine, heeded)
    changed = engine.keep(
        select(
            """
            SELECT n.customer_id
            FROM now AS n
            LEFT JOIN before AS b ON b.customer_id = n.customer_id
            LEFT JOIN touched AS t ON t.customer_id = n.customer_id
            WHERE b.digest IS DISTINCT FROM n.digest OR t.customer_id IS NOT NULL
            """,
            _ONE_CUSTOMER,
            now=digests,
            before=before,
            touched=touched,
        )
    )
    gone = engine.keep(
        select(
            """
            SELECT customer_id
            FROM (SELECT customer_id FROM before UNION SELECT customer_id FROM touched)
            ANTI JOIN now USING (customer_id)
            """,
            _ONE_CUSTOMER,
            now=digests,
            before=before,
            touched=touched,
        )
    )
    other_links = select(
        """
        SELECT coalesce(n.customer_id, b.customer_id) AS customer_id
        FROM now AS n
        FULL JOIN before AS b ON b.customer_id = n.customer_id
        WHERE coalesce(n.links, 0) <> coalesce(b.links, 0)
        """,
        _ONE_CUSTOMER,
        now=digests,
        before=before,
    )
    count = engine.count(changed)
    if WHOLE_FROM * (count + engine.count(gone)) >= engine.count(digests):
        return None
    files = write_csv(engine, gone, engine.folder("csv-gone") / "files")
    return Difference(changed, count, files, bool(heeded) or engine.count(other_links) > 0, heeded, digests)
