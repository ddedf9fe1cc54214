"""What a run changed of golden values: those in force before held against those of now."""

from dataclasses import dataclass

from monocle.golden.stage import Golden
from monocle.golden.survivorship import SEVERAL
from monocle.relation import Relation, select
from monocle.tables import GOLDEN_CHANGES


@dataclass(frozen=True)
class Before:
    """What was in force.

    Attributes:
        golden: GOLDEN.
        profiles: PROFILES.
    """

    golden: Relation
    profiles: Relation


_SQL = """
WITH was AS (
    SELECT p.customer_id AS own_id, coalesce(g.survivor_id, p.customer_id) AS customer_id, p.digest
    FROM old_profiles AS p
    LEFT JOIN given_ids AS g ON g.customer_id = p.customer_id
),
touched AS (
    SELECT DISTINCT was.customer_id
    FROM was
    JOIN profiles AS n ON n.customer_id = was.customer_id AND n.digest <> was.digest
),
before AS (
    SELECT w.customer_id, g.field, g.key, g.value, g.source, g.record_id, g.seen_at,
        list_contains($several, g.field) AS several,
        {other: w.own_id <> w.customer_id, own_id: w.own_id, rank: g.rank} AS place
    FROM old_golden AS g
    JOIN was AS w ON w.own_id = g.customer_id
    SEMI JOIN touched AS t ON t.customer_id = w.customer_id
),
now AS (
    SELECT g.customer_id, g.field, g.key, g.value, g.source, g.record_id, g.seen_at,
        list_contains($several, g.field) AS several
    FROM golden AS g
    SEMI JOIN touched AS t ON t.customer_id = g.customer_id
),
one AS (
    SELECT customer_id, field, arg_min({key: key, value: value, source: source, record_id: record_id, seen_at: seen_at}, place) AS b
    FROM before
    WHERE NOT several
    GROUP BY customer_id, field
),
many AS (
    SELECT customer_id, field, key, arg_min({value: value, source: source, record_id: record_id, seen_at: seen_at}, place) AS b
    FROM before
    WHERE several
    GROUP BY customer_id, field, key
),
moved AS (
    SELECT coalesce(n.customer_id, one.customer_id) AS customer_id, coalesce(n.field, one.field) AS field,
        CASE WHEN n.key IS NULL THEN 'removed' WHEN b IS NULL THEN 'set' ELSE 'changed' END AS kind,
        coalesce(n.key, b.key) AS key, b.value AS old_value, n.value AS new_value,
        coalesce(n.source, b.source) AS source, coalesce(n.record_id, b.record_id) AS record_id,
        coalesce(n.seen_at, b.seen_at) AS seen_at
    FROM one
    FULL OUTER JOIN (SELECT * FROM now WHERE NOT several) AS n ON n.customer_id = one.customer_id AND n.field = one.field
    WHERE n.key IS DISTINCT FROM b.key AND n.value IS DISTINCT FROM b.value
),
added AS (
    SELECT n.customer_id, n.field, 'set' AS kind, n.key, CAST(NULL AS VARCHAR) AS old_value, n.value AS new_value, n.source,
        n.record_id, n.seen_at
    FROM (SELECT * FROM now WHERE several) AS n
    ANTI JOIN many AS m ON m.customer_id = n.customer_id AND m.field = n.field AND m.key = n.key
),
gone AS (
    SELECT m.customer_id, m.field, 'removed' AS kind, m.key, b.value AS old_value, CAST(NULL AS VARCHAR) AS new_value,
        b.source, b.record_id, b.seen_at
    FROM many AS m
    ANTI JOIN now AS n ON n.customer_id = m.customer_id AND n.field = m.field AND n.key = m.key
)
SELECT * FROM moved
UNION ALL
SELECT * FROM added ANTI JOIN many ON many.customer_id = added.customer_id AND many.field = added.field AND b.value = new_value
UNION ALL
SELECT * FROM gone ANTI JOIN now ON now.customer_id = gone.customer_id AND now.field = gone.field AND now.value = old_value
"""
_SERVED = """
SELECT customer_id, field, kind, replace(old_value, chr(0), '') AS old_value, replace(new_value, chr(0), '') AS new_value,
    source, record_id, seen_at, key
FROM changes
"""


def changes(before: Before | None, now: Golden, given_ids: Relation) -> Relation:
    """Give what changed of the golden values of customers that were in force before and still are.

    A first run changes nothing, a new customer has no value that changed, and one that is gone lost none: the history of
    identities tells of them. A customer merged into another is held against the survivor: of two old values of a field with
    one value, the survivor's own counts. A value whose key or whose text is the same has not changed. Cost: two hash joins
    over the customers whose digest changed; the others are never opened.

    Args:
        before: what was in force; None before the first run.
        now: what the stage gave.
        given_ids: GIVEN_IDS of this run.

    Returns:
        GOLDEN_CHANGES.
    """
    if before is None:
        columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in GOLDEN_CHANGES.columns)
        return select(f"SELECT {columns} WHERE false", GOLDEN_CHANGES)
    return select(
        _SQL,
        GOLDEN_CHANGES,
        {"several": SEVERAL},
        old_golden=before.golden,
        old_profiles=before.profiles,
        golden=now.golden,
        profiles=now.profiles,
        given_ids=given_ids,
    )


def served_changes(found: Relation) -> Relation:
    """Give GOLDEN_CHANGES without NUL characters, which PostgreSQL does not take."""
    return select(_SERVED, GOLDEN_CHANGES, changes=found)
