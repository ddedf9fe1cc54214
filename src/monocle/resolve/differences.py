"""What one partition of the records changes against another: customers that would merge, and that would split."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

MOST_EXAMPLES = 20

PIECES = Contract(
    "pieces",
    "records that are together before and after: one row per pair of a customer now and a customer then",
    (
        Column("before_id", "UUID", "customer now", required=True),
        Column("after_id", "UUID", "customer then", required=True),
        Column("records", "BIGINT", "that they share", required=True),
        Column("splits", "BIGINT", "customers then that have records of the customer now", required=True),
        Column("merges", "BIGINT", "customers now that have records of the customer then", required=True),
    ),
    key=("before_id", "after_id"),
)
_TOTALS = Contract(
    "difference_totals",
    "one row",
    (
        Column("before", "BIGINT", "customers now"),
        Column("after", "BIGINT", "customers then"),
        Column("merges", "BIGINT", "customers now that would be part of another"),
        Column("splits", "BIGINT", "customers then that would be cut out of another"),
        Column("touched", "BIGINT", "customers now that merge or split"),
    ),
)
_EXAMPLES = Contract(
    "difference_examples",
    "one customer then that is made of several, or one now that would be several",
    (
        Column("kind", "VARCHAR", "merge or split"),
        Column("customers", "UUID[]", "of the side with several"),
        Column("records", "BIGINT", "that move"),
        Column("record_ids", "UUID[]", "one record of each of them, the lowest"),
    ),
)
TOUCHED = Contract(
    "touched_customers",
    "one customer in force that would merge or split",
    (Column("customer_id", "UUID", "", required=True),),
    key=("customer_id",),
)


@dataclass(frozen=True)
class Example:
    """One merge or split: the customers on its many side, and a record of each."""

    kind: str
    customers: tuple[UUID, ...]
    records: int
    record_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Differences:
    """What would change.

    Attributes:
        before, after: customers.
        merges: customers now that would become part of another.
        splits: customers then that would be cut out of one that is now.
        touched: TOUCHED.
        touched_count: its rows.
        examples: the largest first.
    """

    before: int
    after: int
    merges: int
    splits: int
    touched: Relation
    touched_count: int
    examples: Sequence[Example]


def differences(engine: Engine, before: Relation, after: Relation) -> Differences:
    """Give what one partition changes against another.

    Args:
        engine: computes.
        before: CUSTOMERS in force.
        after: CUSTOMERS as they would be; records of one side alone count for nothing.
    """
    pieces = engine.keep(_pieces(before, after))
    totals = engine.rows(_totals(before, after, pieces))[0]
    examples = [
        Example(row["kind"], _ids(row["customers"]), row["records"], _ids(row["record_ids"]))
        for row in engine.rows(_examples(before, after, pieces))
    ]
    touched = engine.keep(
        select(
            "SELECT DISTINCT before_id AS customer_id FROM pieces WHERE splits > 1 OR merges > 1",
            TOUCHED,
            pieces=pieces,
        )
    )
    return Differences(
        totals["before"], totals["after"], totals["merges"], totals["splits"], touched, totals["touched"], examples
    )


def _ids(texts: Sequence[str]) -> tuple[UUID, ...]:
    return tuple(UUID(text) for text in texts)


def _pieces(before: Relation, after: Relation) -> Relation:
    return select(
        """
        SELECT
            b.customer_id AS before_id,
            a.customer_id AS after_id,
            count(*) AS records,
            count(*) OVER (PARTITION BY b.customer_id) AS splits,
            count(*) OVER (PARTITION BY a.customer_id) AS merges
        FROM before AS b
        JOIN after AS a USING (record_id)
        GROUP BY b.customer_id, a.customer_id
        """,
        PIECES,
        before=before,
        after=after,
    )


def _totals(before: Relation, after: Relation, pieces: Relation) -> Relation:
    return select(
        """
        SELECT
            (SELECT count(DISTINCT customer_id) FROM before) AS before,
            (SELECT count(DISTINCT customer_id) FROM after) AS after,
            (SELECT coalesce(sum(merges - 1), 0)::BIGINT FROM (SELECT DISTINCT after_id, merges FROM pieces)) AS merges,
            (SELECT coalesce(sum(splits - 1), 0)::BIGINT FROM (SELECT DISTINCT before_id, splits FROM pieces)) AS splits,
            (SELECT count(DISTINCT before_id) FROM pieces WHERE splits > 1 OR merges > 1) AS touched
        """,
        _TOTALS,
        before=before,
        after=after,
        pieces=pieces,
    )


def _examples(before: Relation, after: Relation, pieces: Relation) -> Relation:
    return select(
        f"""
        WITH members AS (
            SELECT b.customer_id AS before_id, a.customer_id AS after_id, min(record_id) AS record_id
            FROM before AS b
            JOIN after AS a USING (record_id)
            SEMI JOIN (SELECT * FROM pieces WHERE merges > 1 OR splits > 1) AS p
                ON p.before_id = b.customer_id AND p.after_id = a.customer_id
            GROUP BY b.customer_id, a.customer_id
        ),
        told AS (
            SELECT p.*, m.record_id FROM pieces AS p JOIN members AS m USING (before_id, after_id)
        ),
        merging AS (
            SELECT
                'merge' AS kind,
                list(before_id ORDER BY records DESC, before_id) AS customers,
                sum(records)::BIGINT AS records,
                list(record_id ORDER BY records DESC, before_id) AS record_ids
            FROM told
            WHERE merges > 1
            GROUP BY after_id
            ORDER BY records DESC, customers
            LIMIT {MOST_EXAMPLES}
        ),
        splitting AS (
            SELECT
                'split' AS kind,
                list(after_id ORDER BY records DESC, after_id) AS customers,
                sum(records)::BIGINT AS records,
                list(record_id ORDER BY records DESC, after_id) AS record_ids
            FROM told
            WHERE splits > 1
            GROUP BY before_id
            ORDER BY records DESC, customers
            LIMIT {MOST_EXAMPLES}
        )
        SELECT * FROM merging
        UNION ALL
        SELECT * FROM splitting
        """,
        _EXAMPLES,
        before=before,
        after=after,
        pieces=pieces,
    )
