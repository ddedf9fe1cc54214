"""What customers share as households do: an address with a surname, a landline, an e-mail."""

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

KINDS = ("address", "landline", "email")
"""By how much they say, most first; numbered from 0."""
MOST_SHARING = 8
"""Customers who share one key of a household, at most."""
MOST_AT_ADDRESS = 12
"""Customers at one address; where there are more it is a building, and only one flat of it counts."""

SHARED = Contract(
    "shared_keys",
    "one key and one customer who has it, of keys that two customers or more have",
    (
        Column("key", "INTEGER", "number of the key", required=True),
        Column("kind", "INTEGER", "place in KINDS", required=True),
        Column("number", "INTEGER", "of the customer, by customer_id, from 0", required=True),
        Column("customer_id", "UUID", "", required=True),
    ),
    key=("key", "customer_id"),
)
_HELD = Contract(
    "held_keys",
    "one key of a customer",
    (
        Column("kind", "INTEGER", "place in KINDS", required=True),
        Column("value", "VARCHAR", "", required=True),
        Column("customer_id", "UUID", "", required=True),
    ),
)
_LIVES = Contract(
    "latest_addresses",
    "customer → the address that was seen last",
    (
        Column("customer_id", "UUID", "", required=True),
        Column("place", "VARCHAR", "house, street and postcode for comparing", required=True),
        Column("flat", "VARCHAR", "what the address says more; may be empty", required=True),
    ),
    key=("customer_id",),
)
_PARTICLES = ("des", "les", "del", "della", "dos", "van", "von", "der", "den", "ter", "ben")
_NO_LANDLINES = ("+336", "+337", "+1", "+324", "+393", "+346", "+347", "+4915", "+4916", "+4917", "+447", "+4175",
                 "+4176", "+4177", "+4178", "+4179", "+3519", "+352621", "+352661", "+352691")  # fmt: skip
"""Beginnings of mobile numbers, and of those that may be either."""


def shared_keys(engine: Engine, records: Relation, customers: Relation, identifiers: Relation) -> Relation:
    """Give SHARED.

    Args:
        engine: computes.
        records: RECORDS.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS.
    """
    lives = engine.keep(_lives(records, customers))
    held = engine.keep(
        select(
            "SELECT DISTINCT * FROM (FROM homes UNION ALL FROM reached)",
            _HELD,
            homes=_homes(lives, records, customers),
            reached=_reached(customers, identifiers),
        )
    )
    return select(
        """
        WITH counted AS (
            SELECT kind, value, count(*) AS customers FROM held GROUP BY kind, value HAVING count(*) BETWEEN 2 AND $most
        ),
        keys AS (
            SELECT kind, value, row_number() OVER (ORDER BY kind, value) - 1 AS key FROM counted
        ),
        found AS (
            SELECT k.key, h.kind, h.customer_id FROM held AS h JOIN keys AS k ON k.kind = h.kind AND k.value = h.value
        )
        SELECT
            CAST(key AS INTEGER) AS key,
            kind,
            CAST(dense_rank() OVER (ORDER BY customer_id) - 1 AS INTEGER) AS number,
            customer_id
        FROM found
        """,
        SHARED,
        {"most": MOST_SHARING},
        held=held,
    )


def _lives(records: Relation, customers: Relation) -> Relation:
    """Give where customers live: an address that names the house, seen last; of equals that of the highest record id."""
    plain = "trim(regexp_replace(lower(strip_accents({})), '[^a-z0-9]+', ' ', 'g'))"
    street = "coalesce(nullif(concat_ws(' ', a.house_number, a.street), ''), a.line, '')"
    return select(
        f"""
        WITH addressed AS (
            SELECT c.customer_id, r.record_id, r.seen_at, r.addresses[1] AS a
            FROM records AS r
            JOIN customers AS c ON c.record_id = r.record_id
            WHERE len(r.addresses) > 0
        ),
        placed AS (
            SELECT
                customer_id,
                record_id,
                seen_at,
                {plain.format("coalesce(a.postcode, '')")} AS postcode,
                {plain.format(street)} AS street,
                {plain.format("coalesce(a.extra, '')")} AS flat
            FROM addressed
        )
        SELECT
            customer_id,
            arg_max(street || ', ' || postcode, {{'seen': seen_at, 'id': record_id}}) AS place,
            arg_max(flat, {{'seen': seen_at, 'id': record_id}}) AS flat
        FROM placed
        WHERE postcode <> '' AND regexp_matches(street, '[0-9]') AND regexp_matches(street, '[a-z]')
        GROUP BY customer_id
        """,
        _LIVES,
        records=records,
        customers=customers,
    )


def _homes(lives: Relation, records: Relation, customers: Relation) -> Relation:
    """Give address and surname of customers: each word of names in use and at birth, particles left out."""
    particles = ", ".join(f"'{word}'" for word in _PARTICLES)
    return select(
        f"""
        WITH crowded AS (
            SELECT place FROM lives GROUP BY place HAVING count(*) > $most
        ),
        homes AS (
            SELECT l.customer_id, CASE WHEN c.place IS NULL THEN l.place ELSE l.place || ', ' || l.flat END AS home
            FROM lives AS l
            LEFT JOIN crowded AS c ON c.place = l.place
            WHERE c.place IS NULL OR l.flat <> ''
        ),
        named AS (
            SELECT c.customer_id, unnest(string_split(concat_ws(' ', r.last_key, r.birth_key), ' ')) AS surname
            FROM records AS r
            JOIN customers AS c ON c.record_id = r.record_id
        )
        SELECT 0 AS kind, h.home || ', ' || n.surname AS value, h.customer_id
        FROM homes AS h
        JOIN named AS n ON n.customer_id = h.customer_id
        WHERE len(n.surname) >= 3 AND n.surname NOT IN ({particles})
        """,
        _HELD,
        {"most": MOST_AT_ADDRESS},
        lives=lives,
        records=records,
        customers=customers,
    )


def _reached(customers: Relation, identifiers: Relation) -> Relation:
    """Give landlines and e-mails of customers."""
    mobile = " OR ".join(f"starts_with(i.value, '{start}')" for start in _NO_LANDLINES)
    return select(
        f"""
        SELECT CASE i.type WHEN 'phone' THEN 1 ELSE 2 END AS kind, i.value, c.customer_id
        FROM identifiers AS i
        JOIN customers AS c ON c.record_id = i.record_id
        WHERE i.flag = '' AND (i.type = 'email' OR i.type = 'phone' AND NOT ({mobile}))
        """,
        _HELD,
        customers=customers,
        identifiers=identifiers,
    )
