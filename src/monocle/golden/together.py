"""Fields that come from one record: which record leads each group."""

from monocle.golden.ranking import criterion, ties
from monocle.golden.survivorship import Survivorship, Together
from monocle.relation import Column, Contract, Relation, Value, select

LEADERS = Contract(
    "leaders",
    "the record that gives the values of a group of fields",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("record_id", "UUID", "the record that leads", required=True),
        Column("fields", "VARCHAR[]", "that it leads", required=True),
    ),
)

_SQL = """
WITH spoken AS (
    SELECT customer_id, record_id, count(*) AS fields, bool_or(slight) AS slight, sum(parts)::BIGINT AS parts,
        string_agg(field || chr(30) || key, chr(31) ORDER BY field) AS said,
        count(*) FILTER (strip_accents(value) <> value) AS accents, any_value(seen_at) AS seen_at, any_value(trust) AS trust, any_value(nature) AS nature, 1 AS position
    FROM contested
    WHERE list_contains($fields_{n}, field)
    GROUP BY customer_id, record_id
),
agreed AS (
    SELECT customer_id, said, count(*) AS support
    FROM spoken
    GROUP BY customer_id, said
),
chosen AS (
    SELECT customer_id, arg_min(said, {{fields: -fields, slight: slight, {order}}}) AS said
    FROM spoken AS c
    JOIN agreed USING (customer_id, said)
    GROUP BY customer_id
)
SELECT customer_id, arg_min(record_id, {{slight: slight, accents: -accents, {order}}}) AS record_id, $all_{n} AS fields
FROM spoken AS c
JOIN chosen USING (customer_id, said)
JOIN agreed USING (customer_id, said)
GROUP BY customer_id
"""


def leaders(contested: Relation, survivorship: Survivorship) -> Relation:
    """Give the record that leads each group of fields, for customers where claims compete.

    A record with more of the group's fields goes first, then one without slight values, then the rules of the group's
    first field over the fields as one value, then the ties of ``ranking.ties``. Of records that say the same in other
    spellings, one that writes the accents leads: ``Hélène`` goes before ``HELENE``.

    Args:
        contested: FLAT.
        survivorship: for the groups and their rules.

    Returns:
        LEADERS.
    """
    texts, values = [_NOBODY], dict[str, Value]()
    for n, group in enumerate(survivorship.together):
        texts.append(f"SELECT * FROM ({_leading(n, group, survivorship)})")
        values |= {f"fields_{n}": group.fields, f"all_{n}": (*group.fields, *group.follow)}
    return select(" UNION ALL ".join(texts), LEADERS, values, contested=contested)


_NOBODY = "SELECT customer_id, record_id, [field] AS fields FROM contested WHERE false"


def _leading(n: int, group: Together, survivorship: Survivorship) -> str:
    rules = survivorship.rules_of(group.fields[0])
    measures = [*(criterion(rule, "c", "agreed.support") for rule in rules), *ties("c")]
    order = ", ".join(f"o{place}: {measure}" for place, measure in enumerate(measures))
    return _SQL.format(n=n, order=order)
