"""What cleaning changed in each address, rule by rule: told from the address as given and as it became."""

from monocle.clean.lone_places import is_clean_sql, lone_given_sql, lone_joins, lone_parts, lone_ways
from monocle.fields.address import PARTS
from monocle.fields.tidy import plain_sql
from monocle.relation import Column, Contract, Relation, select

MARKED = Contract(
    "marked_addresses",
    "the addresses of one source that rules changed alike",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("changed", "INTEGER", "bit n stands for rule n", required=True),
        Column("values", "BIGINT", "how many", required=True),
        Column(
            "firsts",
            "VARCHAR[]",
            "as given, the first ones in alphabetical order; parts joined by U+001F",
            required=True,
        ),
    ),
    key=("source", "changed"),
)
STEPS = Contract(
    "address_steps",
    "what one rule changed in one address",
    (
        Column("given", "VARCHAR", "its parts as given, joined by U+001F", required=True),
        Column("bit", "INTEGER", "of the rule", required=True),
        Column("before", "VARCHAR", "what there was"),
        Column("after", "VARCHAR", "what there is"),
    ),
)
_FIRST = 20
_GIVEN = ("line", "extra", "number", "street", "postcode", "city", "country")


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
    "afnor": (
        # What contains the street letter by letter contains its words.
        f"street IS NOT NULL AND CASE WHEN contains(lower(said), lower(street)) THEN false ELSE NOT contains({_words('said')}, trim({_words('street')})) END",
        "said",
        "street",
    ),
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


def marked_addresses(persons: Relation, region: str, **found: Relation) -> Relation:
    """Give MARKED of all addresses that were not refused.

    Args:
        persons: PERSONS.
        region: ISO 3166-1 alpha-2: where an address that names no country is.
        found: ``address_elements`` (ELEMENTS), ``places`` (ADDRESSES), ``streets`` and ``cities`` (WORDS).
    """
    bits = " + ".join(
        f"CASE WHEN {condition} THEN {1 << place} ELSE 0 END" for place, (condition, _, _) in enumerate(_RULES.values())
    )
    parts = ", ".join(f"{sql} AS {part}" for part, sql in lone_parts().items())
    place = "p.addresses[1]"
    given = f"""trim({place}.line) AS given_line, '' AS given_extra, '' AS given_number, '' AS given_street,
        {place}.postcode AS given_postcode, trim({place}.city) AS given_city, coalesce({place}.country, '') AS given_country"""
    ways = lone_ways("SELECT source, addresses FROM persons WHERE len(addresses) = 1", region)
    return select(
        f"""
        WITH counted AS (SELECT source, given, count(*) AS values FROM address_elements GROUP BY source, given),
        judged AS (SELECT given, CAST(CASE WHEN reason = '' THEN {bits} ELSE 0 END AS INTEGER) AS changed FROM ({_named("places")})),
        lone AS (
            SELECT source, given, CAST({bits} AS INTEGER) AS changed
            FROM (
                SELECT *, given_line AS said
                FROM (SELECT p.source, {lone_given_sql()} AS given, {parts}, {given} FROM ({ways}) AS p {lone_joins()} WHERE {is_clean_sql()})
            )
        )
        SELECT source, changed, CAST(sum(values) AS BIGINT) AS values, list_sort(flatten(list(firsts)))[:{_FIRST}] AS firsts
        FROM (
            SELECT c.source, j.changed, sum(c.values) AS values, min(c.given, {_FIRST}) AS firsts
            FROM counted AS c
            JOIN judged AS j USING (given)
            GROUP BY ALL
            UNION ALL
            SELECT source, changed, count(*) AS values, min(given, {_FIRST}) AS firsts FROM lone GROUP BY source, changed
        )
        GROUP BY source, changed
        """,
        MARKED,
        None,
        persons=persons,
        **found,
    )


def address_steps(marked: Relation, region: str, **found: Relation) -> Relation:
    """Give STEPS of the addresses that stand first in MARKED.

    Args:
        marked: MARKED.
        region: as for ``marked_addresses``.
        found: ``places``, ``streets`` and ``cities``.
    """
    steps = ", ".join(
        f"{{'bit': {1 << place}, 'hit': {condition}, 'before': CAST({before} AS VARCHAR), 'after': CAST({after} AS VARCHAR)}}"
        for place, (condition, before, after) in enumerate(_RULES.values())
    )
    parts = ", ".join(f"{sql} AS {part}" for part, sql in lone_parts().items())
    place = ", ".join(f"'{part}': parts[{number}]" for number, part in enumerate(PARTS, start=1))
    again = f"SELECT given, [{{{place}}}] AS addresses FROM (SELECT given, string_split(given, chr(31)) AS parts FROM alone)"
    return select(
        f"""
        WITH shown AS (SELECT DISTINCT unnest(firsts) AS given FROM marked),
        alone AS (SELECT given FROM shown ANTI JOIN places USING (given)),
        became AS (
            SELECT * FROM places SEMI JOIN shown USING (given)
            UNION ALL
            SELECT p.given, {parts}, '' AS reason FROM ({lone_ways(again, region)}) AS p {lone_joins()} WHERE {is_clean_sql()}
        )
        SELECT given, step.bit AS bit, step.before AS before, step.after AS after
        FROM (SELECT given, unnest([{steps}]) AS step FROM ({_named("became")}) WHERE reason = '')
        WHERE step.hit
        """,
        STEPS,
        None,
        marked=marked,
        **found,
    )


def _named(places: str) -> str:
    """Give a SELECT of ADDRESSES with their parts as given; ``said`` is the way: the street's own column, else the line."""
    apart = ", ".join(f"trim(parts[{place}]) AS given_{part}" for place, part in enumerate(_GIVEN, start=1))
    return f"""
        SELECT *, coalesce(nullif(given_street, ''), given_line) AS said
        FROM (SELECT * EXCLUDE (parts), {apart} FROM (SELECT *, string_split(given, chr(31)) AS parts FROM {places}))"""
