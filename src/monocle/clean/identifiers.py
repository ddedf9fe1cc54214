"""The identifiers that clean records claim, and which of them say little."""

from monocle.fields.email import flag_sql
from monocle.relation import Relation, select
from monocle.tables import IDENTIFIERS

ABOVE, MOST, SHARE = 4, 20, 0.95
_BLOCKED = r"^[0-]*$|^(-1|null|none|undefined|anonymous|nan)$|^(test|noemail)@"
_LISTS = {"email": "emails", "phone": "phones", "handle": "handles", "loyalty_card": "loyalty_cards", "customer_number": "customer_numbers"}  # fmt: skip
_BARE = frozenset({"email", "phone"})


def identifiers(records: Relation, *, alone: bool = False) -> Relation:
    """Give IDENTIFIERS: blocked values (all zeros, null, test@ …) left out, the doubtful flagged.

    A value is ``shared`` when the different names that claim it are over four more than claim 95 % of the values of its
    type, or over 20: a couple or a family is not a switchboard, and one person in fifty records shares nothing.

    Names are counted by the hashes of value and name, of 64 bits: of a hundred million values one in three thousand times two
    are one. Records are read again for what is given, not held.

    Args:
        records: RECORDS.
        alone: how many names claim a value is not looked at.
    """
    claimed = _claimed()
    if alone:
        flag = f"CASE WHEN type = 'email' THEN {flag_sql('value')} ELSE '' END"
        text = f"SELECT record_id, source, type, value, {flag} AS flag FROM ({claimed})"
        return select(text, IDENTIFIERS, {"blocked": _BLOCKED}, records=records)
    return select(
        f"""
        WITH hashed AS (
            SELECT DISTINCT type, hash(value) AS h, hash(name_key) AS name FROM ({claimed}) WHERE name_key <> ''
        ),
        names_of AS MATERIALIZED (SELECT type, h, count(*) AS names FROM hashed GROUP BY type, h),
        caps AS (SELECT type, least({MOST}, {ABOVE} + quantile_disc(names, {SHARE})) AS cap FROM names_of GROUP BY type),
        shared AS (SELECT n.type, n.h FROM names_of AS n JOIN caps AS c ON c.type = n.type AND n.names > c.cap)
        SELECT c.record_id, c.source, c.type, c.value,
            CASE WHEN s.h IS NOT NULL THEN 'shared' WHEN c.type = 'email' THEN {flag_sql("c.value")} ELSE '' END AS flag
        FROM ({claimed}) AS c
        LEFT JOIN shared AS s ON s.type = c.type AND s.h = hash(c.value)
        """,
        IDENTIFIERS,
        {"blocked": _BLOCKED},
        records=records,
    )


def _claimed() -> str:
    """Give the SELECT of one (type, value) of one record and the record's name, over ``records``."""
    parts = [
        f"SELECT * FROM (SELECT record_id, source, '{kind}' AS type, unnest({column}) AS value, name_key FROM records "
        f"WHERE len({column}) > 0) WHERE NOT regexp_matches({_number(kind)}, $blocked)"
        for kind, column in _LISTS.items()
    ]
    parts.append(
        "SELECT record_id, source, 'company_number' AS type, company_number AS value, name_key FROM records "
        f"WHERE company_number IS NOT NULL AND NOT regexp_matches({_number('company_number', 'company_number')}, $blocked)"
    )
    return " UNION ALL ".join(parts)


def _number(kind: str, value: str = "value") -> str:
    """Give the SQL of a value without its system, in lower case; that of an e-mail or a telephone number is itself."""
    if kind in _BARE:
        return value
    return f"lower(CASE WHEN contains({value}, ':') THEN regexp_extract({value}, '^(?:[a-z_]+:)?(.*)$', 1) ELSE {value} END)"
