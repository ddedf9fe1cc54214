"""What happened to customers between the last run and this one."""

from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.customer_ids import Naming
from monocle.tables import IDENTITY_CHANGES

_MOVES = Contract(
    "moves",
    "records of one old customer id that are now of another customer",
    (
        Column("old_id", "UUID", ""),
        Column("customer_id", "UUID", "where they are now"),
        Column("records", "BIGINT", "how many"),
        Column("merged", "BOOLEAN", "the old id leads there now; else they were split from it"),
    ),
)
_REASONS = Contract(
    "reasons",
    "the strongest link that brought a merged customer to its survivor",
    (Column("customer_id", "UUID", "merged"), Column("reason", "VARCHAR", "JSON")),
    key=("customer_id",),
)


def identity_changes(old: Relation, naming: Naming, links: Relation) -> Relation:
    """Give IDENTITY_CHANGES.

    An old id that lost its records was merged into the customer that has most of them. Records that left a customer
    which lives on, or went elsewhere than most of a merged one, were split from it. A customer none of whose records
    was known is created; one of whom no record is left is gone.

    Args:
        old: CUSTOMERS of the last run in force.
        naming: ids of this run.
        links: LINKS of this run.
    """
    moves = _moves(naming)
    return select(
        """
        WITH sizes AS (
            SELECT customer_id, count(*) AS records FROM customers GROUP BY customer_id
        ),
        changes AS (
            SELECT 'merged' AS kind, old_id AS customer_id, customer_id AS other_id, records FROM moves WHERE merged
            UNION ALL
            SELECT 'split', customer_id, old_id, records FROM moves WHERE NOT merged
            UNION ALL
            SELECT 'created', n.customer_id, NULL, s.records
            FROM named AS n
            JOIN sizes AS s ON s.customer_id = n.customer_id
            ANTI JOIN overlapped AS o ON o.cluster_id = n.cluster_id
            WHERE n.is_new
            UNION ALL
            SELECT 'gone', old.customer_id, NULL, count(*)
            FROM old
            ANTI JOIN overlapped AS o ON o.old_id = old.customer_id
            ANTI JOIN named AS n ON n.customer_id = old.customer_id
            GROUP BY old.customer_id
        )
        SELECT
            h.kind,
            h.customer_id,
            h.other_id,
            h.records,
            CASE WHEN h.kind = 'merged' THEN coalesce(w.reason, '{}') ELSE '{}' END AS reason
        FROM changes AS h
        LEFT JOIN reasons AS w ON w.customer_id = h.customer_id
        """,
        IDENTITY_CHANGES,
        old=old,
        named=naming.named,
        overlapped=naming.overlaps,
        customers=naming.customers,
        moves=moves,
        reasons=_reasons(old, naming, links, moves),
    )


def _moves(naming: Naming) -> Relation:
    return select(
        """
        SELECT o.old_id, n.customer_id, o.records, a.customer_id IS NULL AND g.survivor_id = n.customer_id AS merged
        FROM overlapped AS o
        JOIN named AS n ON n.cluster_id = o.cluster_id
        JOIN given AS g ON g.customer_id = o.old_id
        LEFT JOIN named AS a ON a.customer_id = o.old_id
        WHERE n.customer_id <> o.old_id
        """,
        _MOVES,
        named=naming.named,
        overlapped=naming.overlaps,
        given=naming.given_ids,
    )


def _reasons(old: Relation, naming: Naming, links: Relation, moves: Relation) -> Relation:
    """Give, for each merged customer, the strongest link between its records and the others of its survivor."""
    return select(
        """
        WITH ends AS (
            SELECT left_id AS record_id, right_id AS other_id, left_id, right_id, weight, rule FROM links WHERE strong
            UNION ALL
            SELECT right_id, left_id, left_id, right_id, weight, rule FROM links WHERE strong
        )
        SELECT
            m.old_id AS customer_id,
            CAST(arg_min(
                to_json({'left_id': e.left_id, 'right_id': e.right_id, 'weight': e.weight, 'rule': e.rule}),
                (-e.weight, e.left_id, e.right_id)
            ) AS VARCHAR) AS reason
        FROM moves AS m
        JOIN old AS o ON o.customer_id = m.old_id
        JOIN customers AS c ON c.record_id = o.record_id AND c.customer_id = m.customer_id
        JOIN ends AS e ON e.record_id = o.record_id
        JOIN customers AS d ON d.record_id = e.other_id AND d.customer_id = m.customer_id
        LEFT JOIN old AS p ON p.record_id = e.other_id
        WHERE m.merged AND p.customer_id IS DISTINCT FROM m.old_id
        GROUP BY m.old_id
        """,
        _REASONS,
        old=old,
        customers=naming.customers,
        links=links,
        moves=moves,
    )
