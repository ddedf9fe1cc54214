"""Plain addresses that stand alone: a number and a way, a French postcode, a city. They are taken apart where they stand.

Nearly every address is another text than the others, while ways and cities are few: these go through Python, each once.
"""

from monocle.fields.address import PARTS
from monocle.fields.address_tail import FRENCH
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import ADDRESS_TYPE

WORDS = Contract(
    "words",
    "one way or city and what it becomes",
    (
        Column("given", "VARCHAR", "the text", required=True),
        Column("clean", "VARCHAR", "NULL: it is not plain"),
    ),
    key=("given",),
)
ASKED = Contract(
    "asked_words",
    "one way or city of a plain address",
    (
        Column("part", "VARCHAR", "street or city", required=True),
        Column("given", "VARCHAR", "the text", required=True),
    ),
    key=("part", "given"),
)
_WAY = r"^([1-9]\d{0,3})(?: (bis|ter|quater|BIS|TER|QUATER))?,? ([^\d\x1f,;|\r\n]+)$"
_WHOLE_WAY = r"[1-9]\d{0,3}(?: (?:bis|ter|quater|BIS|TER|QUATER))?,? [^\d\x1f,;|\r\n]+"
_REPEATED = r"^\d+ (?:bis|ter|quater|BIS|TER|QUATER)"
_TAIL = r"""len(addresses) = 1
    AND coalesce(addresses[1].extra, '') = '' AND coalesce(addresses[1].house_number, '') = '' AND coalesce(addresses[1].street, '') = ''
    AND (addresses[1].country IS NULL OR regexp_full_match(addresses[1].country, '(?:France|FRANCE|france|FR|fr)?'))
    AND regexp_full_match(addresses[1].postcode, '\d{5}') AND addresses[1].postcode <> '00000'
    AND regexp_full_match(addresses[1].city, '[^\d\x1f,;|\r\n]+')"""


def lone_ways(source: str, region: str) -> str:
    """Give a SELECT that adds ``way`` to its source: number, repeat and street of a plain address that is alone; NULL else.

    Args:
        source: SELECT with the column ``addresses`` of PERSONS.
        region: ISO 3166-1 alpha-2: where an address that names no country is. Elsewhere than in France none is plain.
    """
    condition = _TAIL if region in FRENCH else "false"
    line = "addresses[1].line"
    condition = f"{condition} AND regexp_full_match({line}, '{_WHOLE_WAY}')"
    # Groups are slow to find: what has no repeat is cut at its first space.
    way = f"""CASE WHEN regexp_matches({line}, '{_REPEATED}') THEN regexp_extract({line}, '{_WAY}', ['number', 'repeat', 'street'])
        ELSE {{'number': rtrim(left({line}, position(' ' IN {line}) - 1), ','), 'repeat': '', 'street': substr({line}, position(' ' IN {line}) + 1)}} END"""
    return f"SELECT *, CASE WHEN {condition} THEN {way} END AS way FROM ({source})"


def lone_words(persons: Relation, region: str) -> Relation:
    """Give ASKED of the plain addresses that are alone.

    Args:
        persons: PERSONS.
        region: as for ``lone_ways``.
    """
    ways = lone_ways("SELECT addresses FROM persons WHERE len(addresses) = 1", region)
    return select(
        f"""
        SELECT CASE WHEN of_city = 1 THEN 'street' ELSE 'city' END AS part, given
        FROM (
            SELECT GROUPING(city) AS of_city, coalesce(street, city) AS given
            FROM (SELECT way.street AS street, CASE WHEN way.number <> '' THEN addresses[1].city END AS city FROM ({ways}))
            GROUP BY GROUPING SETS ((street), (city))
        )
        WHERE given <> ''
        """,
        ASKED,
        persons=persons,
    )


def lone_joins(streets: str = "streets", cities: str = "cities") -> str:
    """Give the joins of ways with what became of their street and city, over ``p`` and two relations of WORDS."""
    return f"""LEFT JOIN {streets} AS way_street ON way_street.given = p.way.street
        LEFT JOIN {cities} AS way_city ON way_city.given = CASE WHEN p.way.number <> '' THEN p.addresses[1].city END"""


def is_clean_sql() -> str:
    """Give the SQL condition, after ``lone_joins``, that an address is alone, plain and clean."""
    return "way_street.clean IS NOT NULL AND way_city.clean IS NOT NULL"


def lone_parts(street: str = "way_street.clean", city: str = "way_city.clean") -> dict[str, str]:
    """Give part → SQL of it in a clean address, after ``lone_joins``.

    Args:
        street: SQL of the clean street.
        city: SQL of the clean city.
    """
    numbered = "CASE WHEN p.way.repeat = '' THEN p.way.number ELSE p.way.number || ' ' || lower(p.way.repeat) END"
    parts = {
        "line": f"{numbered} || ' ' || {street}",
        "extra": "CAST(NULL AS VARCHAR)",
        "house_number": numbered,
        "street": street,
        "postcode": "p.addresses[1].postcode",
        "city": city,
        "country": "CASE WHEN p.addresses[1].country <> '' THEN 'FR' END",
    }
    return {part: parts[part] for part in PARTS}


def lone_address_sql() -> str:
    """Give the SQL of a clean address, after ``lone_joins``."""
    parts = ", ".join(f"'{part}': {sql}" for part, sql in lone_parts().items())
    return f"CAST({{{parts}}} AS {ADDRESS_TYPE})"


def lone_given_sql() -> str:
    """Give the SQL of the parts of a plain address as given, joined by U+001F."""
    place = "p.addresses[1]"
    return (
        f"{place}.line || repeat(chr(31), 4) || {place}.postcode || chr(31) || {place}.city || chr(31) "
        f"|| coalesce({place}.country, '')"
    )
