"""Where every customer id that was ever given leads, as far as matching alone tells.

An id in force leads to itself. One that no customer has any more leads to the customer of its anchor: the oldest of its
records that went where most of them did. So an id that led to B leads to B again when B, merged into A, is unmerged.
"""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import GIVEN_IDS

NAMED = Contract(
    "named_clusters",
    "cluster → customer id",
    (Column("cluster_id", "UUID", "", required=True), Column("customer_id", "UUID", "", required=True)),
    key=("cluster_id",),
)
OVERLAPS = Contract(
    "overlaps",
    "one cluster and one old customer id that it has records of",
    (
        Column("cluster_id", "UUID", "", required=True),
        Column("old_id", "UUID", "", required=True),
        Column("records", "BIGINT", "that the cluster has of the old id", required=True),
    ),
    key=("cluster_id", "old_id"),
)
CONTESTED = Contract(
    "contested_overlaps",
    "an overlap whose cluster has several old ids, or whose id is in several clusters",
    (
        Column("place", "BIGINT", "number of the row, by the oldest record", required=True),
        Column("cluster_id", "UUID", "", required=True),
        Column("cluster_number", "BIGINT", "", required=True),
        Column("old_id", "UUID", "", required=True),
        Column("old_number", "BIGINT", "", required=True),
        Column("records", "BIGINT", "that the cluster has of the old id", required=True),
        Column("oldest_id", "UUID", "the oldest of them by (load_sequence, record_id)", required=True),
    ),
    key=("place",),
)
_DEAD = Contract(
    "dead_ids",
    "one id that no customer has",
    (
        Column("customer_id", "UUID", "", required=True),
        Column("founder_id", "UUID", ""),
        Column("anchor_id", "UUID", "", required=True),
        Column("led_id", "UUID", "where it led before", required=True),
        Column("matched_id", "UUID", "where it leads now; NULL: its anchor is gone"),
    ),
    key=("customer_id",),
)


@dataclass(frozen=True)
class Moves:
    """What became of the customers of the last run.

    Attributes:
        old: MATCHED of the last run.
        now: MATCHED of this one.
        named: NAMED.
        overlaps: OVERLAPS.
        contested: CONTESTED.
    """

    old: Relation
    now: Relation
    named: Relation
    overlaps: Relation
    contested: Relation


def given_ids(engine: Engine, given: Relation, moves: Moves) -> Relation:
    """Give GIVEN_IDS after this run, as if nobody had judged.

    Args:
        engine: computes.
        given: GIVEN_IDS of the last run, and ids that people's judgements gave since.
        moves: old and new customers.
    """
    dead = engine.keep(_dead(given, moves))
    settled = engine.keep(_settled(dead, moves))
    return engine.keep(
        select(
            """
            SELECT
                n.customer_id,
                n.customer_id AS survivor_id,
                true AS in_force,
                coalesce(g.founder_id, n.cluster_id) AS founder_id,
                coalesce(g.anchor_id, n.cluster_id) AS anchor_id,
                n.customer_id AS matched_id
            FROM named AS n
            LEFT JOIN given AS g ON g.customer_id = n.customer_id
            UNION ALL
            SELECT d.customer_id, d.matched_id, n.customer_id IS NOT NULL, d.founder_id, d.anchor_id, d.matched_id
            FROM dead AS d
            LEFT JOIN named AS n ON n.customer_id = d.matched_id
            """,
            GIVEN_IDS,
            named=moves.named,
            given=given,
            dead=settled,
        )
    )


def _dead(given: Relation, moves: Moves) -> Relation:
    """Give the ids that no customer has now: merged away, gone with their records, or dead before.

    One that lost its records in this run is anchored where most of them went, of equals where the oldest went.
    """
    return select(
        """
        WITH dying AS (
            SELECT old_id, arg_min(oldest_id, (-records, place)) AS anchor_id FROM contested GROUP BY old_id
        ),
        gone AS (
            SELECT customer_id, min(record_id) AS anchor_id
            FROM old
            ANTI JOIN overlapped AS v ON v.old_id = old.customer_id
            GROUP BY customer_id
        ),
        dead AS (
            SELECT g.customer_id, g.founder_id, coalesce(y.anchor_id, x.anchor_id, g.anchor_id) AS anchor_id, g.matched_id
            FROM given AS g
            ANTI JOIN named AS n ON n.customer_id = g.customer_id
            LEFT JOIN dying AS y ON y.old_id = g.customer_id
            LEFT JOIN gone AS x ON x.customer_id = g.customer_id
        )
        SELECT d.customer_id, d.founder_id, d.anchor_id, d.matched_id AS led_id, m.customer_id AS matched_id
        FROM dead AS d
        LEFT JOIN now AS m ON m.record_id = d.anchor_id
        """,
        _DEAD,
        given=given,
        old=moves.old,
        now=moves.now,
        named=moves.named,
        overlapped=moves.overlaps,
        contested=moves.contested,
    )


def _settled(dead: Relation, moves: Moves) -> Relation:
    """Give the dead ids with those whose anchor is gone settled.

    They follow the id they led to, and are anchored anew among its records. An id all of whose records are gone leads to
    itself until they come back.
    """
    return select(
        """
        WITH adrift AS (
            SELECT d.customer_id, d.founder_id, d.anchor_id, d.led_id, coalesce(n.customer_id, t.matched_id, d.led_id) AS to_id
            FROM dead AS d
            LEFT JOIN named AS n ON n.customer_id = d.led_id
            LEFT JOIN dead AS t ON t.customer_id = d.led_id
            WHERE d.matched_id IS NULL
        ),
        anchors AS (
            SELECT a.customer_id, min(o.record_id) AS anchor_id
            FROM adrift AS a
            JOIN old AS o ON o.customer_id = a.led_id
            JOIN now AS m ON m.record_id = o.record_id AND m.customer_id = a.to_id
            GROUP BY a.customer_id
        )
        SELECT customer_id, founder_id, anchor_id, led_id, matched_id FROM dead WHERE matched_id IS NOT NULL
        UNION ALL
        SELECT a.customer_id, a.founder_id, coalesce(x.anchor_id, a.anchor_id), a.led_id, a.to_id
        FROM adrift AS a
        LEFT JOIN anchors AS x USING (customer_id)
        """,
        _DEAD,
        dead=dead,
        old=moves.old,
        now=moves.now,
        named=moves.named,
    )
