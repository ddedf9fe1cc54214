"""Quality before and after: records as given and golden profiles, held against the same measures."""

from collections.abc import Sequence

from monocle.relation import Column, Contract, Relation, select

BY_FIELD = Contract(
    "quality_by_field",
    "one field in records and in profiles",
    (
        Column("field", "VARCHAR", "as in GOLDEN", required=True),
        Column("given", "BIGINT", "records whose source gave something", required=True),
        Column("valid", "BIGINT", "records with a valid value", required=True),
        Column("values_given", "BIGINT", "values given", required=True),
        Column("values_refused", "BIGINT", "of them, refused", required=True),
        Column("profiles", "BIGINT", "profiles with a value", required=True),
    ),
    key=("field",),
)
WHOLE = Contract(
    "quality_whole",
    "one line of figures over everything",
    (
        Column("records", "BIGINT", "records", required=True),
        Column("profiles", "BIGINT", "profiles", required=True),
        Column("alike_records", "BIGINT", "records that share name and identifier with another", required=True),
        Column("alike_profiles", "BIGINT", "profiles that do", required=True),
        Column("single_claims", "BIGINT", "claims of fields with one value", required=True),
        Column("contradicted", "BIGINT", "of them, those whose golden value is another", required=True),
    ),
)

_BY_FIELD = """
WITH had AS (
    SELECT field, count(DISTINCT record_id) AS valid, count(*) AS values
    FROM claims
    GROUP BY field
),
bad AS (
    SELECT field, count(*) AS refused
    FROM refusals
    GROUP BY field
),
only_bad AS (
    SELECT field, count(DISTINCT record_id) AS records
    FROM (
        SELECT record_id, field
        FROM refusals
        ANTI JOIN claims USING (record_id, field)
    )
    GROUP BY field
),
kept AS (
    SELECT field, count(*) AS profiles
    FROM golden
    WHERE rank = 1
    GROUP BY field
)
SELECT field,
    coalesce(h.valid, 0) + coalesce(o.records, 0) AS given,
    coalesce(h.valid, 0) AS valid,
    coalesce(h.values, 0) + coalesce(b.refused, 0) AS values_given,
    coalesce(b.refused, 0) AS values_refused,
    coalesce(k.profiles, 0) AS profiles
FROM (SELECT unnest($fields) AS field) AS f
LEFT JOIN had AS h USING (field)
LEFT JOIN bad AS b USING (field)
LEFT JOIN only_bad AS o USING (field)
LEFT JOIN kept AS k USING (field)
ORDER BY field
"""
_ALIKE = """
    SELECT count(DISTINCT {id}) AS alike
    FROM (
        SELECT {id}
        FROM {rows}
        QUALIFY count(*) OVER (PARTITION BY name_key, trait) > 1
    )
"""
_WHOLE = f"""
WITH traits AS (
    SELECT record_id, name_key, unnest(list_concat(
        list_transform(emails, lambda x: 'e:' || x),
        list_transform(phones, lambda x: 'p:' || x),
        CASE WHEN birth_date IS NULL THEN [] ELSE ['b:' || birth_date] END
    )) AS trait
    FROM records
    WHERE name_key <> ''
),
of_customers AS (
    SELECT DISTINCT c.customer_id, t.name_key, t.trait
    FROM traits AS t
    JOIN customers AS c ON c.record_id = t.record_id
),
alike_records AS ({_ALIKE.format(id="record_id", rows="traits")}),
alike_profiles AS ({_ALIKE.format(id="customer_id", rows="of_customers")}),
told AS (
    SELECT count(*) AS claims, count(*) FILTER (g.key <> c.key) AS contradicted
    FROM claims AS c
    JOIN customers AS u ON u.record_id = c.record_id
    JOIN golden AS g ON g.customer_id = u.customer_id AND g.field = c.field AND g.rank = 1
    WHERE list_contains($single, c.field)
)
SELECT (SELECT count(*) FROM records) AS records, (SELECT count(DISTINCT customer_id) FROM customers) AS profiles,
    (SELECT alike FROM alike_records) AS alike_records, (SELECT alike FROM alike_profiles) AS alike_profiles,
    (SELECT claims FROM told) AS single_claims, (SELECT contradicted FROM told) AS contradicted
"""


def quality_by_field(fields: Sequence[str], claims: Relation, golden: Relation, refusals: Relation) -> Relation:
    """Give, per field, what the sources gave, what was valid, and what profiles have.

    Args:
        fields: those that are wanted.
        claims: CLAIMS.
        golden: GOLDEN.
        refusals: REFUSALS.

    Returns:
        BY_FIELD.
    """
    return select(_BY_FIELD, BY_FIELD, {"fields": list(fields)}, claims=claims, golden=golden, refusals=refusals)


def quality_whole(
    single: Sequence[str], records: Relation, customers: Relation, claims: Relation, golden: Relation
) -> Relation:
    """Give the figures that are about whole records and profiles.

    Two rows are alike when they have the same name and share an e-mail, a phone or the birth date: an upper bound of
    duplicates that needs no model, the same for records and for profiles.

    Args:
        single: fields that have one value.
        records: RECORDS.
        customers: CUSTOMERS.
        claims: CLAIMS.
        golden: GOLDEN.

    Returns:
        WHOLE, one row.
    """
    return select(
        _WHOLE, WHOLE, {"single": list(single)}, records=records, customers=customers, claims=claims, golden=golden
    )
