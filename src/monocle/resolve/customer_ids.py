"""Customer ids that survive: most of the old records keep the id, new ids come from the founding record.

An id, once given, is never given to another customer. It leads to its survivor for ever; it comes back to life when the
record that founded it founds a customer again, so that an unmerged customer has its own id as if never merged. What is
named here is what matching alone found; people's judgements are laid over it later (``judged_customers``).
"""

from dataclasses import dataclass

import pyarrow as pa

from monocle.engine import Engine
from monocle.errors import BadData
from monocle.ids import derived_sql
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.given_ids import CONTESTED, NAMED, OVERLAPS, Moves, given_ids
from monocle.resolve.keeping import kept
from monocle.resolve.known import Known
from monocle.resolve.nothing import nothing
from monocle.resolve.successors import followed
from monocle.tables import GIVEN_IDS, MATCHED

MOST_GENERATIONS = 1000

_PLACES = Contract("kept_places", "a row of CONTESTED whose id stays", (Column("place", "BIGINT", ""),))
_CLUSTER = Contract("unnamed_clusters", "a cluster without id", (Column("cluster_id", "UUID", "", required=True),))


@dataclass(frozen=True)
class Naming:
    """Ids that matching alone gives.

    Attributes:
        matched: MATCHED.
        given_ids: GIVEN_IDS as if nobody had judged: each id leads where matching leads it.
        changes: IDENTITY_CHANGES as if nobody had judged, of a first run alone.
    """

    matched: Relation
    given_ids: Relation
    changes: Relation | None = None


def naming(engine: Engine, records: Relation, clusters: Relation, known: Known) -> Naming:
    """Give each cluster its customer id, and each id ever given the customer it leads to.

    Args:
        engine: computes.
        records: RECORDS, for who is oldest.
        clusters: CLUSTERS of the matcher.
        known: the last run in force.

    Cost: a dozen hash joins over records and ids; nothing is sorted but what moved. ``first_naming`` gives the same where
    nothing is known, for a tenth of it.
    """
    old = known.matched or known.customers or nothing(MATCHED)
    given = known.given_ids or nothing(GIVEN_IDS)
    overlaps = engine.keep(_overlaps(clusters, old))
    contested = engine.keep(_contested(records, clusters, old, overlaps))
    keeping = engine.take(_keeping(engine, contested), _PLACES)
    stayed = engine.keep(_stayed(overlaps, contested, keeping))
    named = engine.keep(_with_new(engine, clusters, stayed, overlaps))
    matched = _matched(engine, clusters, named)
    before = followed(old, matched, known.successors)
    return Naming(matched, given_ids(engine, given, Moves(before, matched, named, overlaps, contested)))


def _heads(clusters: Relation) -> Relation:
    """Give the clusters: the founding record of each names it."""
    return select("SELECT cluster_id FROM clusters WHERE record_id = cluster_id", _CLUSTER, clusters=clusters)


def _matched(engine: Engine, clusters: Relation, named: Relation) -> Relation:
    return engine.keep(
        select(
            "SELECT c.record_id, n.customer_id FROM clusters AS c JOIN named AS n USING (cluster_id)",
            MATCHED,
            clusters=clusters,
            named=named,
        )
    )


def _overlaps(clusters: Relation, old: Relation) -> Relation:
    return select(
        """
        SELECT c.cluster_id, o.customer_id AS old_id, count(*) AS records
        FROM clusters AS c
        JOIN old AS o USING (record_id)
        GROUP BY ALL
        """,
        OVERLAPS,
        clusters=clusters,
        old=old,
    )


def _contested(records: Relation, clusters: Relation, old: Relation, overlaps: Relation) -> Relation:
    """Give the overlaps where a cluster has several old ids or an id is in several clusters."""
    return select(
        """
        WITH clashing AS (
            SELECT cluster_id, old_id, records FROM overlapped
            SEMI JOIN (SELECT cluster_id FROM overlapped GROUP BY cluster_id HAVING count(*) > 1) USING (cluster_id)
            UNION
            SELECT cluster_id, old_id, records FROM overlapped
            SEMI JOIN (SELECT old_id FROM overlapped GROUP BY old_id HAVING count(*) > 1) USING (old_id)
        ),
        aged AS (
            SELECT x.cluster_id, x.old_id, x.records, min({'load': r.load_sequence, 'id': r.record_id}) AS oldest
            FROM clashing AS x
            JOIN old AS o ON o.customer_id = x.old_id
            JOIN clusters AS c ON c.record_id = o.record_id AND c.cluster_id = x.cluster_id
            JOIN records AS r ON r.record_id = o.record_id
            GROUP BY ALL
        )
        SELECT
            row_number() OVER (ORDER BY oldest) - 1 AS place,
            cluster_id,
            dense_rank() OVER (ORDER BY cluster_id) - 1 AS cluster_number,
            old_id,
            dense_rank() OVER (ORDER BY old_id) - 1 AS old_number,
            records,
            oldest.id AS oldest_id
        FROM aged
        """,
        CONTESTED,
        records=records,
        clusters=clusters,
        old=old,
        overlapped=overlaps,
    )


def _keeping(engine: Engine, contested: Relation) -> pa.Table:
    table = engine.arrow(contested)
    columns = [table.column(name).to_numpy() for name in ("cluster_number", "old_number", "records", "place")]
    return pa.table({"place": columns[-1][kept(*columns)]})


def _stayed(overlaps: Relation, contested: Relation, keeping: Relation) -> Relation:
    return select(
        """
        SELECT cluster_id, old_id AS customer_id FROM overlapped ANTI JOIN contested USING (cluster_id, old_id)
        UNION ALL
        SELECT cluster_id, old_id FROM contested SEMI JOIN keeping USING (place)
        """,
        NAMED,
        overlapped=overlaps,
        contested=contested,
        keeping=keeping,
    )


def _with_new(engine: Engine, clusters: Relation, stayed: Relation, overlaps: Relation) -> Relation:
    """Give NAMED: clusters that keep an id, and the others with the first id of their founding record that is free.

    A new customer may not have an id whose customer still has records.
    """
    named = stayed
    open_clusters = engine.keep(
        select(
            "SELECT cluster_id FROM heads ANTI JOIN stayed USING (cluster_id)",
            _CLUSTER,
            heads=_heads(clusters),
            stayed=stayed,
        )
    )
    for generation in range(MOST_GENERATIONS):
        if not engine.count(open_clusters):
            return named
        fresh = engine.keep(_fresh(open_clusters, overlaps, generation))
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


def _fresh(open_clusters: Relation, overlaps: Relation, generation: int) -> Relation:
    made = derived_sql("'customer'", "CAST(cluster_id AS VARCHAR)", f"'{generation}'")
    return select(
        f"""
        SELECT f.cluster_id, f.customer_id
        FROM (SELECT cluster_id, {made} AS customer_id FROM open_clusters) AS f
        ANTI JOIN overlapped AS o ON o.old_id = f.customer_id
        """,
        NAMED,
        open_clusters=open_clusters,
        overlapped=overlaps,
    )
