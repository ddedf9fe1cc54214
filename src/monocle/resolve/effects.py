"""What a changed partition touches besides identities: what customers spent, and the choices that hold for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

_SPENT = Contract(
    "touched_spent",
    "what the touched customers spent, by currency",
    (Column("currency", "VARCHAR", "ISO 4217"), Column("total", "BIGINT", "minor units, refunds deducted")),
    key=("currency",),
)
_CHOICES = Contract(
    "touched_choices", "one row", (Column("customers", "BIGINT", "whose choices in force would change"),)
)
_NAMES = Contract(
    "record_names",
    "record → the name it has",
    (Column("record_id", "UUID", "", required=True), Column("name", "VARCHAR", "as it is written", required=True)),
    key=("record_id",),
)


@dataclass(frozen=True)
class Effects:
    """What is touched.

    Attributes:
        spent: currency → minor units of the customers that merge or split.
        consents: customers in force for whom another choice would hold for some purpose and channel.
    """

    spent: Mapping[str, int]
    consents: int


def effects(
    engine: Engine, before: Relation, after: Relation, touched: Relation, facts: tuple[Relation, Relation]
) -> Effects:
    """Give what a changed partition touches.

    Args:
        engine: computes.
        before: CUSTOMERS in force.
        after: CUSTOMERS as they would be.
        touched: ``differences.TOUCHED``.
        facts: ORDERS and CONSENTS.
    """
    orders, consents = facts
    spent = {row["currency"]: row["total"] for row in engine.rows(_spent(before, touched, orders))}
    changed = engine.rows(_choices(before, after, touched, consents))
    return Effects(spent, changed[0]["customers"])


def names(engine: Engine, records: Relation, wanted: list[UUID]) -> dict[UUID, str]:
    """Give the names that records have: personal data."""
    found = select(
        """
        SELECT record_id, trim(coalesce(first_name, '') || ' ' || coalesce(last_name, company, '')) AS name
        FROM records
        WHERE CAST(record_id AS VARCHAR) IN (SELECT unnest($wanted))
        """,
        _NAMES,
        {"wanted": [str(one) for one in wanted]},
        records=records,
    )
    return {UUID(str(row["record_id"])): row["name"] for row in engine.rows(found)}


def _spent(before: Relation, touched: Relation, orders: Relation) -> Relation:
    return select(
        """
        SELECT o.currency, sum(o.total)::BIGINT AS total
        FROM orders AS o
        JOIN before AS b USING (record_id)
        SEMI JOIN touched AS t ON t.customer_id = b.customer_id
        GROUP BY o.currency
        ORDER BY o.currency
        """,
        _SPENT,
        before=before,
        touched=touched,
        orders=orders,
    )


def _choices(before: Relation, after: Relation, touched: Relation, consents: Relation) -> Relation:
    """Give how many touched customers have a record for which another choice would hold than holds now."""
    return select(
        """
        WITH near AS (
            SELECT b.record_id, b.customer_id AS before_id, a.customer_id AS after_id
            FROM before AS b
            JOIN after AS a USING (record_id)
            SEMI JOIN touched AS t ON t.customer_id = b.customer_id
        ),
        chosen AS (
            SELECT n.before_id, n.after_id, c.purpose, c.channel, c.choice, c.chosen_at, c.consent_id
            FROM near AS n
            JOIN consents AS c USING (record_id)
        ),
        now_holds AS (
            SELECT before_id, purpose, channel, arg_max(choice, (chosen_at, consent_id)) AS choice
            FROM chosen
            GROUP BY before_id, purpose, channel
        ),
        then_holds AS (
            SELECT after_id, purpose, channel, arg_max(choice, (chosen_at, consent_id)) AS choice
            FROM chosen
            GROUP BY after_id, purpose, channel
        ),
        pairs AS (
            SELECT DISTINCT before_id, after_id FROM near
        ),
        compared AS (
            SELECT p.before_id, t.choice AS then_choice, n.choice AS now_choice
            FROM pairs AS p
            JOIN then_holds AS t ON t.after_id = p.after_id
            LEFT JOIN now_holds AS n ON n.before_id = p.before_id AND n.purpose = t.purpose AND n.channel = t.channel
            UNION ALL
            SELECT p.before_id, t.choice, n.choice
            FROM pairs AS p
            JOIN now_holds AS n ON n.before_id = p.before_id
            LEFT JOIN then_holds AS t ON t.after_id = p.after_id AND t.purpose = n.purpose AND t.channel = n.channel
        )
        SELECT count(DISTINCT before_id) AS customers FROM compared WHERE then_choice IS DISTINCT FROM now_choice
        """,
        _CHOICES,
        before=before,
        after=after,
        touched=touched,
        consents=consents,
    )
