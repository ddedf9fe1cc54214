"""Fields that come from one record: which record leads each group."""

from monocle.golden.ranking import Bits, criterion, packed, ties
from monocle.golden.survivorship import Survivorship, Together
from monocle.relation import Column, Contract, Relation, Value, select

LEADERS = Contract(
    "leaders",
    "the record that gives the values of a group of fields",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("place", "BIGINT", "of the record that leads, among the customer's", required=True),
        Column("fields", "VARCHAR[]", "that it leads", required=True),
    ),
)

_SQL = """
WITH own AS (
    SELECT customer_id, place, seen_at, trust, list_filter(claims, lambda c: list_contains($fields_{n}, c.field)) AS own
    FROM weighed
    WHERE NOT alone
),
spoken AS MATERIALIZED (
    SELECT customer_id, place, seen_at, trust, len(own) AS fields, 1 AS position,
        list_bool_or(list_transform(own, lambda c: c.slight)) AS slight,
        CAST(list_sum(list_transform(own, lambda c: c.parts)) AS BIGINT) AS parts,
        hash(list_transform(own, lambda c: c.field || chr(30) || c.key)) AS said,
        len(list_filter(own, lambda c: strip_accents(c.value) <> c.value)) AS accents
    FROM own
    WHERE len(own) > 0
),
agreed AS (
    SELECT customer_id, said, count(*) AS support
    FROM spoken
    GROUP BY customer_id, said
),
chosen AS (
    SELECT customer_id, arg_min(said, {most_fields}) AS said
    FROM spoken AS c
    JOIN agreed USING (customer_id, said)
    GROUP BY customer_id
)
SELECT customer_id, arg_min(place, {most_accents}) AS place, $all_{n} AS fields
FROM spoken AS c
JOIN chosen USING (customer_id, said)
JOIN agreed USING (customer_id, said)
GROUP BY customer_id
"""


def leaders(weighed: Relation, survivorship: Survivorship) -> Relation:
    """Give the record that leads each group of fields, for customers where claims compete.

    A record with more of the group's fields goes first, then one without slight values, then the rules of the group's
    first field over the fields as one value, then the ties of ``ranking.ties``. Of records that say the same in other
    spellings, one that writes the accents leads: ``Hélène`` goes before ``HELENE``.

    Args:
        weighed: WEIGHED, of the records of these customers, with the claims of the groups' fields.
        survivorship: for the groups and their rules.

    Returns:
        LEADERS.
    """
    texts, values = [_NOBODY], dict[str, Value]()
    for n, group in enumerate(survivorship.together):
        texts.append(f"SELECT * FROM ({_leading(n, group, survivorship)})")
        values |= {f"fields_{n}": group.fields, f"all_{n}": (*group.fields, *group.follow)}
    return select(" UNION ALL ".join(texts), LEADERS, values, weighed=weighed)


_NOBODY = "SELECT CAST(NULL AS UUID) AS customer_id, CAST(NULL AS BIGINT) AS place, CAST([] AS VARCHAR[]) AS fields WHERE false"


def _leading(n: int, group: Together, survivorship: Survivorship) -> str:
    rules = survivorship.rules_of(group.fields[0])
    measures = [*(criterion(rule, "c", "agreed.support") for rule in rules), *ties("c")]
    slight = Bits("c.slight", 1)
    return _SQL.format(
        n=n,
        most_fields=packed([Bits("c.fields", 10).most_first(), slight, *measures]),
        most_accents=packed([slight, Bits("c.accents", 10).most_first(), *measures]),
    )
