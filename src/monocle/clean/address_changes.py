"""What cleaning changed in each address, rule by rule: told from the address as given and as it became."""

from monocle.clean.lone_places import is_clean_sql, lone_joins, lone_parts, lone_ways
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
FIRST = 20
"""Texts of which samples are taken."""
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


def changed_sql() -> str:
    """Give the SQL of the number that says which rules changed an address, over its parts as given and as they became."""
    bits = " + ".join(
        f"CASE WHEN {condition} THEN {1 << place} ELSE 0 END" for place, (condition, _, _) in enumerate(_RULES.values())
    )
    return f"CAST({bits} AS INTEGER)"


def changed_words_sql(words: str) -> str:
    """Give a SELECT that adds to WORDS which rules change an address of nothing else, as ``changed``.

    A rule tells of the way or of the city, so what they are in an address together is what they are apart.

    Args:
        words: ``streets`` or ``cities``.
    """
    none = dict.fromkeys((*(f"given_{part}" for part in _GIVEN), "said"), "''")
    none |= dict.fromkeys(PARTS, "CAST(NULL AS VARCHAR)")
    if words == "streets":
        line = "trim('1 ' || given)"
        none |= {"given_line": line, "said": line, "house_number": "'1'", "street": "clean"}
    else:
        none |= {"given_city": "trim(given)", "city": "clean"}
    apart = ", ".join(f"{sql} AS {name}" for name, sql in none.items())
    return f"SELECT given, clean, {changed_sql()} AS changed FROM (SELECT given, clean, {apart} FROM {words})"


def changed_country_sql(country: str) -> str:
    """Give the SQL of the number that says whether the name of France, where there is one, changes in a plain address.

    Args:
        country: SQL of it as given.
    """
    return f"CASE WHEN coalesce({country}, '') NOT IN ('', 'FR') THEN {1 << RULES.index('country')} ELSE 0 END"


def marked_addresses(**found: Relation) -> Relation:
    """Give MARKED of all addresses that were not refused.

    Args:
        found: ``address_elements`` (ELEMENTS), ``places`` (ADDRESSES), ``lone_marked`` (MARKED of the addresses that are no elements).
    """
    return select(
        f"""
        WITH counted AS (SELECT source, given, count(*) AS values FROM address_elements GROUP BY source, given),
        judged AS (SELECT given, CASE WHEN reason = '' THEN {changed_sql()} ELSE 0 END AS changed FROM ({_named("places")}))
        SELECT source, changed, CAST(sum(values) AS BIGINT) AS values, list_sort(flatten(list(firsts)))[:{FIRST}] AS firsts
        FROM (
            SELECT c.source, j.changed, sum(c.values) AS values, min(c.given, {FIRST}) AS firsts
            FROM counted AS c
            JOIN judged AS j USING (given)
            GROUP BY ALL
            UNION ALL
            SELECT source, changed, values, firsts FROM lone_marked
        )
        GROUP BY source, changed
        """,
        MARKED,
        None,
        **found,
    )


def address_steps(marked: Relation, region: str, **found: Relation) -> Relation:
    """Give STEPS of the addresses that stand first in MARKED.

    Args:
        marked: MARKED.
        region: ISO 3166-1 alpha-2: where an address that names no country is.
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
            UNION ALL
            {_without_line()}
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


def _without_line() -> str:
    """Give a SELECT of ADDRESSES of those in ``alone`` that are a postcode and a city."""
    clean = {"postcode": "parts[5]", "city": "c.clean", "country": "CASE WHEN parts[7] <> '' THEN 'FR' END"}
    parts = ", ".join(f"{clean.get(part, 'CAST(NULL AS VARCHAR)')} AS {part}" for part in PARTS)
    return f"""SELECT a.given, {parts}, '' AS reason
            FROM (SELECT given, string_split(given, chr(31)) AS parts FROM alone) AS a
            JOIN cities AS c ON c.given = a.parts[6] AND c.clean IS NOT NULL
            WHERE a.parts[1] = ''"""


def _named(places: str) -> str:
    """Give a SELECT of ADDRESSES with their parts as given; ``said`` is the way: the street's own column, else the line."""
    apart = ", ".join(f"trim(parts[{place}]) AS given_{part}" for place, part in enumerate(_GIVEN, start=1))
    return f"""
        SELECT *, coalesce(nullif(given_street, ''), given_line) AS said
        FROM (SELECT * EXCLUDE (parts), {apart} FROM (SELECT *, string_split(given, chr(31)) AS parts FROM {places}))"""
