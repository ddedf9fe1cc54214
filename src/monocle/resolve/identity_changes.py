"""What happened to customers between the last run and this one."""

from monocle.relation import Relation, select
from monocle.resolve.customer_ids import Naming
from monocle.tables import IDENTITY_CHANGES


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
    return select(
        """
        WITH moves AS (
            SELECT o.old_id, n.customer_id, o.records, a.customer_id IS NOT NULL AS lives_on, g.survivor_id
            FROM overlapped AS o
            JOIN named AS n ON n.cluster_id = o.cluster_id
            LEFT JOIN named AS a ON a.customer_id = o.old_id
            LEFT JOIN given AS g ON g.customer_id = o.old_id
            WHERE n.customer_id <> o.old_id
        ),
        merged AS (
            SELECT 'merged' AS kind, old_id AS customer_id, customer_id AS other_id, records
            FROM moves
            WHERE NOT lives_on AND survivor_id = customer_id
        ),
        split AS (
            SELECT 'split' AS kind, customer_id, old_id AS other_id, records
            FROM moves
            WHERE lives_on OR survivor_id <> customer_id
        ),
        sizes AS (
            SELECT customer_id, count(*) AS records FROM customers GROUP BY customer_id
        ),
        created AS (
            SELECT 'created' AS kind, n.customer_id, NULL::UUID AS other_id, s.records
            FROM named AS n
            JOIN sizes AS s ON s.customer_id = n.customer_id
            ANTI JOIN overlapped AS o ON o.cluster_id = n.cluster_id
            WHERE n.is_new
        ),
        gone AS (
            SELECT 'gone' AS kind, customer_id, NULL::UUID AS other_id, count(*) AS records
            FROM old
            ANTI JOIN overlapped AS o ON o.old_id = old.customer_id
            ANTI JOIN named AS n ON n.customer_id = old.customer_id
            GROUP BY customer_id
        ),
        ends AS (
            SELECT left_id AS record_id, right_id AS other_id, left_id, right_id, weight, rule FROM links WHERE strong
            UNION ALL
            SELECT right_id, left_id, left_id, right_id, weight, rule FROM links WHERE strong
        ),
        joining AS (
            SELECT
                m.customer_id,
                arg_min(
                    to_json({'left_id': e.left_id, 'right_id': e.right_id, 'weight': e.weight, 'rule': e.rule}),
                    (-e.weight, e.left_id, e.right_id)
                ) AS reason
            FROM merged AS m
            JOIN old AS o ON o.customer_id = m.customer_id
            JOIN customers AS c ON c.record_id = o.record_id AND c.customer_id = m.other_id
            JOIN ends AS e ON e.record_id = o.record_id
            JOIN customers AS d ON d.record_id = e.other_id AND d.customer_id = m.other_id
            LEFT JOIN old AS p ON p.record_id = e.other_id
            WHERE p.customer_id IS DISTINCT FROM m.customer_id
            GROUP BY m.customer_id
        ),
        changes AS (
            SELECT * FROM created
            UNION ALL
            SELECT * FROM merged
            UNION ALL
            SELECT * FROM split
            UNION ALL
            SELECT * FROM gone
        )
        SELECT
            h.kind,
            h.customer_id,
            h.other_id,
            h.records,
            CASE WHEN h.kind = 'merged' THEN coalesce(CAST(j.reason AS VARCHAR), '{}') ELSE '{}' END AS reason
        FROM changes AS h
        LEFT JOIN joining AS j ON j.customer_id = h.customer_id
        """,
        IDENTITY_CHANGES,
        old=old,
        named=naming.named,
        overlapped=naming.overlaps,
        given=naming.given_ids,
        customers=naming.customers,
        links=links,
    )
