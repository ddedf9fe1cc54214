"""The identifiers that clean records claim, and which of them say little."""

from collections.abc import Collection, Mapping

from monocle.fields.email import flag_sql
from monocle.relation import Relation, light, nothing, select
from monocle.tables import IDENTIFIERS

ABOVE, MOST, PER_HUNDRED = 4, 20, 95
BLOCKED_WORDS, BLOCKED_BOXES = ("-1", "null", "none", "undefined", "anonymous", "nan"), ("test", "noemail")
BLOCKED_BEGIN = ("0", "-")
BLOCKED = f"^[{''.join(BLOCKED_BEGIN)}]*$|^({'|'.join(BLOCKED_WORDS)})$|^({'|'.join(BLOCKED_BOXES)})@"
LISTS: Mapping[str, str] = {
    "email": "emails", "phone": "phones", "handle": "handles", "loyalty_card": "loyalty_cards", "customer_number": "customer_numbers",
}  # fmt: skip
"""Type of IDENTIFIERS → column of RECORDS that holds lists of them."""
NUMBER = "company_number"
"""The type, and its column, of which a record has one."""
KINDS: Mapping[str, str] = {column: kind for kind, column in LISTS.items()} | {NUMBER: NUMBER}
"""Column → type."""
BARE = frozenset({"email", "phone"})
"""Types whose values have no system before them."""


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
        return select(text, IDENTIFIERS, {"blocked": BLOCKED}, records=records)
    return select(
        f"""
        WITH hashed AS (
            SELECT DISTINCT type, hash(value) AS h, hash(name_key) AS name FROM ({claimed}) WHERE name_key <> ''
        ),
        names_of AS MATERIALIZED (SELECT type, h, count(*) AS names FROM hashed GROUP BY type, h),
        caps AS (SELECT type, least({MOST}, {ABOVE} + quantile_disc(names, 0.{PER_HUNDRED})) AS cap FROM names_of GROUP BY type),
        shared AS (SELECT n.type, n.h FROM names_of AS n JOIN caps AS c ON c.type = n.type AND n.names > c.cap)
        SELECT c.record_id, c.source, c.type, c.value,
            CASE WHEN s.h IS NOT NULL THEN 'shared' WHEN c.type = 'email' THEN {flag_sql("c.value")} ELSE '' END AS flag
        FROM ({claimed}) AS c
        LEFT JOIN shared AS s ON s.type = c.type AND s.h = hash(c.value)
        """,
        IDENTIFIERS,
        {"blocked": BLOCKED},
        records=records,
    )


def identifiers_but(records: Relation, doubtful: Relation, kinds: Collection[str]) -> Relation:
    """Give IDENTIFIERS of records of which it is known how values stand: read from RECORDS, not held.

    Args:
        records: RECORDS, stored.
        doubtful: DOUBTFUL, all there are.
        kinds: types of which there is any value.
    """
    parts = [_but(kind, f"unnest({column})", f"len({column}) > 0") for kind, column in LISTS.items() if kind in kinds]
    parts += [_but(NUMBER, NUMBER, f"{NUMBER} IS NOT NULL")] if NUMBER in kinds else []
    if not parts:
        return nothing(IDENTIFIERS)
    return light(select(" UNION ALL ".join(parts), IDENTIFIERS, None, records=records, doubtful=doubtful))


def _but(kind: str, value: str, condition: str) -> str:
    return f"""SELECT c.record_id, c.source, '{kind}' AS type, c.value, coalesce(d.flag, '') AS flag
        FROM (SELECT record_id, source, {value} AS value FROM records WHERE {condition}) AS c
        LEFT JOIN (SELECT value, flag FROM doubtful WHERE type = '{kind}') AS d ON d.value = c.value
        WHERE d.flag IS NULL OR d.flag <> ''"""


def _claimed() -> str:
    """Give the SELECT of one (type, value) of one record and the record's name, over ``records``."""
    parts = [
        f"SELECT * FROM (SELECT record_id, source, '{kind}' AS type, unnest({column}) AS value, name_key FROM records "
        f"WHERE len({column}) > 0) WHERE NOT regexp_matches({number_sql(kind)}, $blocked)"
        for kind, column in LISTS.items()
    ]
    parts.append(
        "SELECT record_id, source, 'company_number' AS type, company_number AS value, name_key FROM records "
        f"WHERE company_number IS NOT NULL AND NOT regexp_matches({number_sql('company_number', 'company_number')}, $blocked)"
    )
    return " UNION ALL ".join(parts)


def number_sql(kind: str, value: str = "value") -> str:
    """Give the SQL of a value without its system, in lower case; that of an e-mail or a telephone number is itself."""
    if kind in BARE:
        return value
    return f"lower(CASE WHEN contains({value}, ':') THEN regexp_extract({value}, '^(?:[a-z_]+:)?(.*)$', 1) ELSE {value} END)"
