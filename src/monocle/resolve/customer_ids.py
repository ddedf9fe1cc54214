"""Customer ids that survive: most of the old records keep the id, new ids come from the founding record.

An id, once given, is never given to another customer. It leads to its survivor for ever; it comes back to life when the
record that founded it founds a customer again, so that an unmerged customer has its own id as if never merged.
"""

from dataclasses import dataclass

import pyarrow as pa

from monocle.engine import Engine
from monocle.errors import BadData
from monocle.ids import derived_sql
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.keeping import kept
from monocle.resolve.known import Known
from monocle.resolve.nothing import nothing
from monocle.tables import CUSTOMERS, GIVEN_IDS

MOST_GENERATIONS = 1000

OVERLAPS = Contract(
    "overlaps",
    "one cluster and one old customer id that it has records of",
    (
        Column("place", "BIGINT", "number of the row", required=True),
        Column("cluster_id", "UUID", "", required=True),
        Column("cluster_number", "BIGINT", "", required=True),
        Column("old_id", "UUID", "", required=True),
        Column("old_number", "BIGINT", "", required=True),
        Column("records", "BIGINT", "that the cluster has of the old id", required=True),
        Column("oldest", "BIGINT", "rank of the oldest of them by (load_sequence, record_id)", required=True),
    ),
    key=("place",),
)
NAMED = Contract(
    "named_clusters",
    "cluster → customer id",
    (
        Column("cluster_id", "UUID", "", required=True),
        Column("customer_id", "UUID", "", required=True),
        Column("is_new", "BOOLEAN", "the id was not in force before", required=True),
    ),
    key=("cluster_id",),
)
_PLACES = Contract("kept_places", "a row of OVERLAPS whose id stays", (Column("place", "BIGINT", ""),))
_CLUSTER = Contract("unnamed_clusters", "a cluster without id", (Column("cluster_id", "UUID", "", required=True),))


@dataclass(frozen=True)
class Naming:
    """Ids of this run.

    Attributes:
        customers: CUSTOMERS.
        given_ids: GIVEN_IDS.
        named: NAMED.
        overlaps: OVERLAPS of clusters with the ids of the last run.
    """

    customers: Relation
    given_ids: Relation
    named: Relation
    overlaps: Relation


def naming(engine: Engine, records: Relation, clusters: Relation, known: Known) -> Naming:
    """Give each cluster its customer id, and each id ever given the customer it leads to.

    Args:
        engine: computes.
        records: RECORDS, for who is oldest.
        clusters: CLUSTERS.
        known: the last run in force.
    """
    old = known.customers or nothing(CUSTOMERS)
    given = known.given_ids or nothing(GIVEN_IDS)
    overlaps = engine.keep(_overlaps(records, clusters, old))
    keeping = engine.take(_keeping(engine, overlaps), _PLACES)
    stayed = engine.keep(_stayed(overlaps, keeping))
    named = engine.keep(_with_new(engine, clusters, stayed, given, overlaps))
    customers = engine.keep(
        select(
            "SELECT c.record_id, n.customer_id FROM clusters AS c JOIN named AS n USING (cluster_id)",
            CUSTOMERS,
            clusters=clusters,
            named=named,
        )
    )
    return Naming(customers, engine.keep(_given(given, overlaps, named)), named, overlaps)


def _overlaps(records: Relation, clusters: Relation, old: Relation) -> Relation:
    return select(
        """
        WITH ranked AS (
            SELECT c.cluster_id, o.customer_id AS old_id, row_number() OVER (ORDER BY r.load_sequence, r.record_id) AS age
            FROM clusters AS c
            JOIN records AS r USING (record_id)
            JOIN old AS o USING (record_id)
        ),
        overlapping AS (
            SELECT cluster_id, old_id, count(*) AS records, min(age) AS oldest
            FROM ranked
            GROUP BY cluster_id, old_id
        )
        SELECT
            row_number() OVER (ORDER BY oldest) - 1 AS place,
            cluster_id,
            dense_rank() OVER (ORDER BY cluster_id) - 1 AS cluster_number,
            old_id,
            dense_rank() OVER (ORDER BY old_id) - 1 AS old_number,
            records,
            oldest
        FROM overlapping
        """,
        OVERLAPS,
        records=records,
        clusters=clusters,
        old=old,
    )


def _keeping(engine: Engine, overlaps: Relation) -> pa.Table:
    table = engine.arrow(overlaps)
    columns = [table.column(name).to_numpy() for name in ("cluster_number", "old_number", "records", "oldest")]
    return pa.table({"place": table.column("place").to_numpy()[kept(*columns)]})


def _stayed(overlaps: Relation, keeping: Relation) -> Relation:
    return select(
        "SELECT cluster_id, old_id AS customer_id, false AS is_new FROM overlapped SEMI JOIN keeping USING (place)",
        NAMED,
        overlapped=overlaps,
        keeping=keeping,
    )


def _with_new(engine: Engine, clusters: Relation, stayed: Relation, given: Relation, overlaps: Relation) -> Relation:
    """Give NAMED: clusters that keep an id, and the others with the first id of their founding record that is free."""
    named = stayed
    taken = _taken(given, overlaps)
    open_clusters = engine.keep(
        select(
            "SELECT DISTINCT cluster_id FROM clusters ANTI JOIN stayed USING (cluster_id)",
            _CLUSTER,
            clusters=clusters,
            stayed=stayed,
        )
    )
    for generation in range(MOST_GENERATIONS):
        if not engine.count(open_clusters):
            return named
        fresh = engine.keep(_fresh(open_clusters, taken, generation))
        named = engine.keep(select("FROM named UNION ALL FROM fresh", NAMED, named=named, fresh=fresh))
        open_clusters = engine.keep(
            select(
                "SELECT cluster_id FROM open_clusters ANTI JOIN fresh USING (cluster_id)",
                _CLUSTER,
                open_clusters=open_clusters,
                fresh=fresh,
            )
        )
    raise BadData(f"a record founded more than {MOST_GENERATIONS} customers", where=NAMED.name)


def _taken(given: Relation, overlaps: Relation) -> Relation:
    """Give the ids that a new customer may not have: those whose customer still has records."""
    return select(
        "SELECT DISTINCT old_id AS customer_id, old_id AS survivor_id, true AS in_force FROM overlapped"
        " SEMI JOIN given ON given.customer_id = overlapped.old_id",
        GIVEN_IDS,
        given=given,
        overlapped=overlaps,
    )


def _fresh(open_clusters: Relation, taken: Relation, generation: int) -> Relation:
    made = derived_sql("'customer'", "CAST(cluster_id AS VARCHAR)", f"'{generation}'")
    return select(
        f"""
        SELECT cluster_id, customer_id, true AS is_new
        FROM (SELECT cluster_id, {made} AS customer_id FROM open_clusters)
        ANTI JOIN taken USING (customer_id)
        """,
        NAMED,
        open_clusters=open_clusters,
        taken=taken,
    )


def _given(given: Relation, overlaps: Relation, named: Relation) -> Relation:
    """Give every id ever given with the customer it leads to now.

    An id in force leads to itself. One that lost its records leads to the cluster that has most of them. One that led
    to such an id follows it; all others lead where they led.
    """
    return select(
        """
        WITH moved AS (
            SELECT o.old_id, arg_min(n.customer_id, (-o.records, o.oldest)) AS survivor_id
            FROM overlapped AS o
            JOIN named AS n USING (cluster_id)
            GROUP BY o.old_id
        ),
        alive AS (
            SELECT customer_id FROM named
        ),
        every AS (
            SELECT customer_id, survivor_id FROM given
            UNION ALL
            SELECT customer_id, customer_id AS survivor_id FROM alive ANTI JOIN given USING (customer_id)
        ),
        followed AS (
            SELECT
                e.customer_id,
                CASE
                    WHEN a.customer_id IS NOT NULL THEN e.customer_id
                    WHEN kept.customer_id IS NOT NULL THEN e.survivor_id
                    ELSE coalesce(m.survivor_id, e.survivor_id)
                END AS survivor_id
            FROM every AS e
            LEFT JOIN alive AS a ON a.customer_id = e.customer_id
            LEFT JOIN alive AS kept ON kept.customer_id = e.survivor_id
            LEFT JOIN moved AS m ON m.old_id = e.survivor_id
        )
        SELECT f.customer_id, f.survivor_id, s.customer_id IS NOT NULL AS in_force
        FROM followed AS f
        LEFT JOIN alive AS s ON s.customer_id = f.survivor_id
        """,
        GIVEN_IDS,
        given=given,
        overlapped=overlaps,
        named=named,
    )
