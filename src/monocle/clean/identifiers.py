"""The identifiers that clean records claim, and which of them say little."""

from monocle.fields.email import flag_sql
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import IDENTIFIERS

ABOVE, MOST, SHARE = 4, 20, 0.95
_BLOCKED = r"^[0-]*$|^(-1|null|none|undefined|anonymous|nan)$|^(test|noemail)@"
_LISTS = {"email": "emails", "phone": "phones", "handle": "handles", "loyalty_card": "loyalty_cards", "customer_number": "customer_numbers"}  # fmt: skip

_CLAIMED = Contract(
    "claimed_identifiers",
    "one (type, value) of one record and the record's name",
    (*IDENTIFIERS.columns[:4], Column("name_key", "VARCHAR", "as in RECORDS")),
)
NAMES = Contract(
    "names_per_identifier",
    "one (type, value) and how many names claim it",
    (
        Column("type", "VARCHAR", "email, phone …", required=True),
        Column("value", "VARCHAR", "normalised", required=True),
        Column("names", "BIGINT", "distinct names of its records", required=True),
    ),
    key=("type", "value"),
)


def identifiers(records: Relation) -> Relation:
    """Give IDENTIFIERS: blocked values (all zeros, null, test@ …) left out, the doubtful flagged.

    A value is ``shared`` when the different names that claim it are over four more than claim 95 % of the values of its
    type, or over 20: a couple or a family is not a switchboard, and one person in fifty records shares nothing.

    Args:
        records: RECORDS.
    """
    claimed = _claimed(records)
    return select(
        f"""
        WITH many AS (SELECT type, value, names FROM names_of WHERE names > {ABOVE}),
        caps AS (SELECT type, least({MOST}, {ABOVE} + quantile_disc(names, {SHARE})) AS cap FROM names_of GROUP BY type),
        shared AS (SELECT m.type, m.value FROM many AS m JOIN caps AS c ON c.type = m.type AND m.names > c.cap)
        SELECT c.record_id, c.source, c.type, c.value,
            CASE WHEN s.value IS NOT NULL THEN 'shared' WHEN c.type = 'email' THEN {flag_sql("c.value")} ELSE '' END AS flag
        FROM claimed AS c
        LEFT JOIN shared AS s ON s.type = c.type AND s.value = c.value
        """,
        IDENTIFIERS,
        claimed=claimed,
        names_of=_names_of(claimed),
    )


def _claimed(records: Relation) -> Relation:
    parts = [
        f"SELECT record_id, source, '{kind}' AS type, unnest({column}) AS value, name_key FROM records WHERE len({column}) > 0"
        for kind, column in _LISTS.items()
    ]
    parts.append(
        "SELECT record_id, source, 'company_number' AS type, company_number AS value, name_key FROM records "
        "WHERE company_number IS NOT NULL"
    )
    return select(
        f"""SELECT * FROM ({" UNION ALL ".join(parts)})
        WHERE NOT regexp_matches(lower(CASE WHEN contains(value, ':') THEN regexp_extract(value, '^(?:[a-z_]+:)?(.*)$', 1) ELSE value END), $blocked)""",
        _CLAIMED,
        {"blocked": _BLOCKED},
        records=records,
    )


def _names_of(claimed: Relation) -> Relation:
    return select(
        "SELECT type, value, count(DISTINCT name_key) AS names FROM claimed WHERE name_key <> '' GROUP BY type, value",
        NAMES,
        claimed=claimed,
    )
