"""What a source should correct: where its values lost, were refused, are missing, or stand twice."""

from collections.abc import Sequence

from monocle.relation import Column, Contract, Relation, Value, select

CORRECTIONS = Contract(
    "corrections",
    "one thing to correct in one row of a source",
    (
        Column("source_key", "VARCHAR", "the source's own key of the row", required=True),
        Column("field", "VARCHAR", "first_name, email …; key for a row that stands twice", required=True),
        Column("source_value", "VARCHAR", "what the source says; NULL where it says nothing"),
        Column(
            "golden_value", "VARCHAR", "the golden value; for a row that stands twice, the key to keep; NULL for none"
        ),
        Column("won_by", "VARCHAR", "source of the golden value; NULL for none"),
        Column("seen_at", "TIMESTAMP", "when that source said so; NULL for none"),
        Column("reason", "VARCHAR", "differs, other_first, refused, missing or duplicate", required=True),
        Column("detail", "VARCHAR", "of a refused value, the code of the reason; empty otherwise", required=True),
    ),
)
LISTS = ("email", "phone", "address")
"""Fields with several values of which the first is asked of a source; the others are a source's own matter."""

_SQL = """
WITH own AS (
    SELECT r.record_id, r.source_key, r.load_sequence, c.customer_id
    FROM records AS r
    JOIN customers AS c ON c.record_id = r.record_id
    WHERE r.source = $source
),
best AS (
    SELECT g.customer_id, g.field, g.key, g.value, g.source, g.seen_at
    FROM golden AS g
    SEMI JOIN own ON own.customer_id = g.customer_id
    WHERE g.rank = 1
),
said AS (
    SELECT c.record_id, c.field, c.key, c.value
    FROM claims AS c
    WHERE c.source = $source
),
first_said AS (
    SELECT record_id, field, min(value) AS value, list(key) AS keys
    FROM said
    GROUP BY record_id, field
),
refused AS (
    SELECT record_id, field, value, reason
    FROM refusals
    WHERE source = $source
),
differing AS (
    SELECT o.source_key, f.field, f.value AS source_value, b.value AS golden_value, b.source AS won_by, b.seen_at,
        CASE WHEN list_contains($lists, f.field) THEN 'other_first' ELSE 'differs' END AS reason, '' AS detail
    FROM first_said AS f
    JOIN own AS o ON o.record_id = f.record_id
    JOIN best AS b ON b.customer_id = o.customer_id AND b.field = f.field
    WHERE $persons AND NOT list_contains(f.keys, b.key) AND b.source <> $source AND list_contains($mapped, f.field)
        AND (list_contains($lists, f.field) OR list_contains($single, f.field))
),
wrong AS (
    SELECT o.source_key, r.field, r.value AS source_value, b.value AS golden_value, b.source AS won_by, b.seen_at,
        'refused' AS reason, r.reason AS detail
    FROM refused AS r
    JOIN own AS o ON o.record_id = r.record_id
    LEFT JOIN best AS b ON b.customer_id = o.customer_id AND b.field = r.field
),
missing AS (
    SELECT o.source_key, b.field, CAST(NULL AS VARCHAR) AS source_value, b.value AS golden_value, b.source AS won_by,
        b.seen_at, 'missing' AS reason, '' AS detail
    FROM own AS o
    JOIN best AS b ON b.customer_id = o.customer_id AND b.source <> $source
    ANTI JOIN first_said AS f ON f.record_id = o.record_id AND f.field = b.field
    WHERE $persons AND list_contains($mapped, b.field)
),
lacking AS (
    SELECT m.*
    FROM missing AS m
    ANTI JOIN wrong AS w ON w.source_key = m.source_key AND w.field = m.field
),
repeated AS (
    SELECT customer_id, arg_min(source_key, {sequence: load_sequence, key: source_key}) AS kept
    FROM own
    GROUP BY customer_id
    HAVING count(*) > 1
),
twice AS (
    SELECT o.source_key, 'key' AS field, o.source_key AS source_value, r.kept AS golden_value, CAST(NULL AS VARCHAR) AS won_by,
        CAST(NULL AS TIMESTAMP) AS seen_at, 'duplicate' AS reason, '' AS detail
    FROM own AS o
    JOIN repeated AS r ON r.customer_id = o.customer_id AND r.kept <> o.source_key
    WHERE $persons
)
SELECT * FROM differing
UNION ALL
SELECT * FROM wrong
UNION ALL
SELECT * FROM lacking
UNION ALL
SELECT * FROM twice
ORDER BY source_key, field, reason, source_value, golden_value
"""


def corrections(
    source: str, mapped: Sequence[str], single: Sequence[str], *, persons: bool, **found: Relation
) -> Relation:
    """Give what a source should correct, by key, then field.

    A value ``differs`` where another source won a field that has one value; ``other_first`` says that none of the source's
    e-mails, phones or addresses is the first of the golden ones, which another source gave. A golden value is ``missing``
    where the source has a column for it and no value. A row is a ``duplicate`` of the row that came first. Of a source that
    has a row per event, only refused values are worth sending back.

    Args:
        source: its name.
        mapped: fields that the source has columns for and can take a whole value of.
        single: fields that have one value.
        persons: the source has one row per person.
        found: ``records`` (RECORDS), ``customers`` (CUSTOMERS), ``claims`` (CLAIMS), ``golden`` (GOLDEN) and ``refusals``
            (REFUSALS).

    Returns:
        CORRECTIONS.
    """
    values: dict[str, Value] = {
        "source": source,
        "mapped": [*mapped, ""],
        "single": [*single, ""],
        "lists": list(LISTS),
        "persons": persons,
    }
    return select(_SQL, CORRECTIONS, values, **found)
