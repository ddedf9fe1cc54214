"""What cleaning changed in each address, rule by rule: told from the address as given and as it became."""

from monocle.fields.address import PARTS
from monocle.fields.tidy import plain_sql
from monocle.relation import Column, Contract, Relation, select

CHANGES = Contract(
    "address_changes",
    "one address as given and what each rule changed in it",
    (
        Column("field", "VARCHAR", "address", required=True),
        Column("given", "VARCHAR", "its parts as given, joined by U+001F", required=True),
        Column("changes", "STRUCT(rule VARCHAR, before VARCHAR, after VARCHAR)[]", "by rule", required=True),
    ),
    key=("field", "given"),
)


def _words(value: str) -> str:
    return f"regexp_replace({plain_sql(value)}, '[^\\p{{L}}0-9]+', ' ', 'g')"


_ONE_CASE = "(said = upper(said) OR said = lower(said))"
_CEDEX = "regexp_matches(lower({value}), '\\bcedex\\b')"
_IN_CITY = "given_postcode = '' AND postcode IS NOT NULL AND regexp_matches(given_city, '[0-9]')"

# rule → (condition, before, after), over the parts as given, which are never NULL, and as they became.
_RULES = {
    "number_apart": ("given_number = '' AND house_number IS NOT NULL", "said", "house_number"),
    "number": (
        "house_number IS NOT NULL AND CASE WHEN given_number <> '' THEN given_number <> house_number ELSE NOT contains(said, house_number) END",
        "coalesce(nullif(given_number, ''), said)",
        "house_number",
    ),
    "afnor": ("street IS NOT NULL AND NOT contains(said_words, trim(street_words))", "said", "street"),
    "case": (
        f"street IS NOT NULL AND NOT contains(said, street) AND ({_ONE_CASE} AND lower(street) <> street OR contains(lower(said), lower(street)))",
        "said",
        "street",
    ),
    "complement_moved": (
        "extra IS NOT NULL AND said <> '' AND NOT contains(lower(given_extra), lower(extra)) AND NOT regexp_full_match(lower(extra), 'cedex ?[0-9]*')",
        "trim(concat_ws(' ', said, given_extra))",
        "extra",
    ),
    "cedex_moved": (
        f"{_CEDEX.format(value='extra')} AND NOT {_CEDEX.format(value='given_extra')}",
        "coalesce(nullif(given_city, ''), said)",
        "extra",
    ),
    "postcode_from_city": (_IN_CITY, "given_city", "postcode"),
    "postcode_from_line": (f"given_postcode = '' AND postcode IS NOT NULL AND NOT ({_IN_CITY})", "said", "postcode"),
    "postcode": ("given_postcode <> '' AND postcode IS DISTINCT FROM given_postcode", "given_postcode", "coalesce(postcode, '')"),
    "city_from_line": ("given_city = '' AND city IS NOT NULL", "coalesce(nullif(said, ''), given_postcode)", "city"),
    "city_case": ("given_city <> '' AND city <> given_city AND lower(city) = lower(given_city)", "given_city", "city"),
    "city": ("given_city <> '' AND lower(coalesce(city, '')) <> lower(given_city)", "given_city", "coalesce(city, '')"),
    "country": ("given_country <> '' AND country IS DISTINCT FROM given_country", "given_country", "coalesce(country, '')"),
    "country_from_line": ("given_country = '' AND country IS NOT NULL", "trim(concat_ws(' ', said, given_postcode, given_city))", "country"),
}  # fmt: skip

RULES = tuple(_RULES)
"""Rules of cleaning addresses, as CLEANINGS names them."""


def address_changes(places: Relation) -> Relation:
    """Give CHANGES of all addresses that were not refused.

    ``said`` is the way as given: the street's own column, else the line.

    Args:
        places: ADDRESSES.
    """
    given = ("line", "extra", "number", "street", "postcode", "city", "country")
    apart = ", ".join(f"trim(parts[{place}]) AS given_{part}" for place, part in enumerate(given, start=1))
    changes = ", ".join(
        f"CASE WHEN {condition} THEN {{'rule': '{rule}', 'before': CAST({before} AS VARCHAR), 'after': {after}}} END"
        for rule, (condition, before, after) in _RULES.items()
    )
    return select(
        f"""
        WITH split AS (
            SELECT given, {", ".join(PARTS)}, string_split(given, chr(31)) AS parts
            FROM places
            WHERE reason = ''
        ),
        named AS (SELECT * EXCLUDE (parts), {apart} FROM split),
        told AS (SELECT *, coalesce(nullif(given_street, ''), given_line) AS said FROM named),
        worded AS (SELECT *, {_words("said")} AS said_words, {_words("street")} AS street_words FROM told)
        SELECT 'address' AS field, given, list_filter([{changes}], lambda change: change IS NOT NULL) AS changes
        FROM worded
        """,
        CHANGES,
        None,
        places=places,
    )
