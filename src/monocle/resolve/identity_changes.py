"""What happened to customers between the last run and this one, and why."""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import IDENTITY_CHANGES

_MOVED = Contract(
    "moved_records",
    "one record that is of another customer than before",
    (
        Column("record_id", "UUID", "", required=True),
        Column("old_id", "UUID", "", required=True),
        Column("new_id", "UUID", "", required=True),
        Column("merged", "BOOLEAN", "the old id leads there now; else the record was split from it", required=True),
    ),
    key=("record_id",),
)
_REASONS = Contract(
    "reasons",
    "why records of one customer are of another now",
    (
        Column("old_id", "UUID", "", required=True),
        Column("new_id", "UUID", "", required=True),
        Column("reason", "VARCHAR", "JSON", required=True),
    ),
)


@dataclass(frozen=True)
class Grounds:
    """What identities rest on.

    Attributes:
        given_ids: GIVEN_IDS of this run.
        links: LINKS of this run.
        judgements: JUDGEMENTS in force.
    """

    given_ids: Relation
    links: Relation
    judgements: Relation


def created(now: Relation) -> Relation:
    """Give IDENTITY_CHANGES of a first run: every customer is created.

    Args:
        now: CUSTOMERS as they will be.
    """
    return select(
        "SELECT 'created' AS kind, customer_id, CAST(NULL AS UUID) AS other_id, count(*) AS records, '{}' AS reason "
        "FROM customers GROUP BY customer_id",
        IDENTITY_CHANGES,
        customers=now,
    )


def identity_changes(engine: Engine, old: Relation, now: Relation, grounds: Grounds) -> Relation:
    """Give IDENTITY_CHANGES.

    An old id that no customer has any more was merged into the one it leads to. Other records that changed their customer
    were split from it. A customer none of whose records was known is created; one of whom no record is left is gone.

    Args:
        engine: computes.
        old: CUSTOMERS as they were served.
        now: CUSTOMERS as they will be.
        grounds: for the reasons: of a merge the judgement or the strongest link that brought it; of a split the judgement
            or the strongest link that was held back; ``{}`` where neither is known.
    """
    moved = engine.keep(_moved(old, now, grounds.given_ids))
    reasons = engine.keep(_reasons(moved, old, now, grounds))
    return select(
        """
        WITH fresh AS (
            SELECT n.customer_id, count(*) AS records
            FROM customers AS n
            ANTI JOIN old AS o ON o.record_id = n.record_id
            GROUP BY n.customer_id
        ),
        lost AS (
            SELECT o.customer_id, count(*) AS records
            FROM old AS o
            ANTI JOIN customers AS n ON n.record_id = o.record_id
            GROUP BY o.customer_id
        ),
        counted AS (
            SELECT merged, old_id, new_id, count(*) AS records FROM moved GROUP BY ALL
        ),
        told AS (
            SELECT c.*, coalesce(w.reason, '{}') AS reason FROM counted AS c LEFT JOIN reasons AS w USING (old_id, new_id)
        )
        SELECT 'merged' AS kind, old_id AS customer_id, new_id AS other_id, records, reason FROM told WHERE merged
        UNION ALL
        SELECT 'split', new_id, old_id, records, reason FROM told WHERE NOT merged
        UNION ALL
        SELECT 'created', customer_id, NULL, records, '{}'
        FROM fresh
        ANTI JOIN old AS o ON o.customer_id = fresh.customer_id
        ANTI JOIN moved AS m ON m.new_id = fresh.customer_id
        UNION ALL
        SELECT 'gone', customer_id, NULL, records, '{}'
        FROM lost
        ANTI JOIN customers AS n ON n.customer_id = lost.customer_id
        ANTI JOIN moved AS m ON m.old_id = lost.customer_id
        """,
        IDENTITY_CHANGES,
        old=old,
        customers=now,
        moved=moved,
        reasons=reasons,
    )


def _moved(old: Relation, now: Relation, given: Relation) -> Relation:
    return select(
        """
        SELECT m.record_id, m.old_id, m.new_id, coalesce(g.survivor_id = m.new_id, false) AS merged
        FROM (
            SELECT o.record_id, o.customer_id AS old_id, n.customer_id AS new_id
            FROM old AS o
            JOIN customers AS n ON n.record_id = o.record_id
            WHERE n.customer_id <> o.customer_id
        ) AS m
        LEFT JOIN given AS g ON g.customer_id = m.old_id
        """,
        _MOVED,
        old=old,
        customers=now,
        given=given,
    )


def _reasons(moved: Relation, old: Relation, now: Relation, grounds: Grounds) -> Relation:
    """Give for each move its judgement, else its link.

    A merge is told by what joins a moved record with one of the survivor that was not of the old id; a split by what keeps a
    moved record from one that stayed, or went elsewhere.
    """
    return select(
        """
        WITH judged AS (
            SELECT verdict = 'same' AS same, judgement_id, unnest(left_ids) AS left_id, right_ids
            FROM judgements
            WHERE verdict IN ('same', 'different')
        ),
        spoken AS (
            SELECT same, judgement_id, left_id, unnest(right_ids) AS right_id, 0 AS weight,
                CAST(to_json({'judgement_id': judgement_id}) AS VARCHAR) AS reason
            FROM judged
            UNION ALL
            SELECT strong, NULL, left_id, right_id, weight, CAST(CASE
                WHEN strong THEN to_json({'left_id': left_id, 'right_id': right_id, 'weight': weight, 'rule': rule})
                ELSE to_json({
                    'left_id': left_id, 'right_id': right_id, 'weight': weight, 'rule': rule, 'held_back': held_back
                })
            END AS VARCHAR)
            FROM links
            WHERE strong OR held_back <> ''
        ),
        ends AS (
            SELECT same, judgement_id, left_id AS record_id, right_id AS other_id, left_id, right_id, weight, reason
            FROM spoken
            UNION ALL
            SELECT same, judgement_id, right_id, left_id, left_id, right_id, weight, reason FROM spoken
        )
        SELECT
            m.old_id,
            m.new_id,
            arg_min(e.reason, (e.judgement_id IS NULL, e.judgement_id, -e.weight, e.left_id, e.right_id)) AS reason
        FROM moved AS m
        JOIN ends AS e ON e.record_id = m.record_id AND e.same = m.merged
        JOIN customers AS c ON c.record_id = e.other_id
        LEFT JOIN old AS p ON p.record_id = e.other_id
        WHERE CASE WHEN m.merged
            THEN c.customer_id = m.new_id AND p.customer_id IS DISTINCT FROM m.old_id
            ELSE p.customer_id = m.old_id AND c.customer_id <> m.new_id
        END
        GROUP BY m.old_id, m.new_id
        """,
        _REASONS,
        moved=moved,
        old=old,
        customers=now,
        links=grounds.links,
        judgements=grounds.judgements,
    )
