"""Plain addresses that stand alone: a number and a way, a French postcode, a city. They are taken apart where they stand.

Nearly every address is another text than the others, while ways and cities are few: these go through Python, each once.
"""

from collections.abc import Mapping
from types import MappingProxyType

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
WAYS = Contract(
    "ways",
    "the addresses of one person; the parts of one that is plain and alone, as given",
    (
        Column("record_id", "UUID", "the record", required=True),
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("number", "VARCHAR", "digits; NULL where the addresses are not one that is plain"),
        Column("repeat", "VARCHAR", "bis, ter … or empty"),
        Column("comma", "BOOLEAN", "one stands before the street"),
        *(Column(part, "VARCHAR", "as given") for part in ("street", "postcode", "city", "country")),
        Column("texts", "VARCHAR[]", "of the others: the parts of each as given, joined by U+001F"),
    ),
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
_MONTH = "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
STREET = rf"[^\d\x1f,;|\r\n]+(?: (?:1er|1ER|\d{{1,2}}) (?i:{_MONTH})(?: (?:18|19)\d\d)?)?"
"""Pattern of a street as given: without digits and commas, but for a day that it is named after."""
_WAY = rf"^([1-9]\d{{0,3}})(?: (bis|ter|quater|BIS|TER|QUATER))?,? ({STREET})$"
_WHOLE_WAY = rf"[1-9]\d{{0,3}}(?: (?:bis|ter|quater|BIS|TER|QUATER))?,? {STREET}"
_REPEATED = r"^\d+ (?:bis|ter|quater|BIS|TER|QUATER)"
_NESTED = MappingProxyType(
    {
        "number": "p.way.number",
        "repeat": "p.way.repeat",
        "postcode": "p.addresses[1].postcode",
        "country": "p.addresses[1].country",
    }
)
HOLDS = MappingProxyType(
    {
        "extra": "coalesce({part}, '') = ''",
        "house_number": "coalesce({part}, '') = ''",
        "street": "coalesce({part}, '') = ''",
        "country": "({part} IS NULL OR regexp_full_match({part}, '(?:France|FRANCE|france|FR|fr)?'))",
        "postcode": r"regexp_full_match({part}, '\d{{5}}') AND {part} <> '00000'",
        "city": r"regexp_full_match({part}, '[^\d\x1f,;|\r\n]+')",
    }
)
"""Part of a plain address, but for its line → SQL condition that it is plain."""
_TAIL = " AND ".join(["len(addresses) = 1", *(sql.format(part=f"addresses[1].{part}") for part, sql in HOLDS.items())])
# Groups are slow to find: what has no repeat is cut at its first space.
_CUT = MappingProxyType(
    {
        "number": "rtrim(left({line}, position(' ' IN {line}) - 1), ',')",
        "street": "substr({line}, position(' ' IN {line}) + 1)",
    }
)


def lone_ways(source: str, region: str) -> str:
    """Give a SELECT that adds ``way`` to its source: number, repeat and street of a plain address that is alone; NULL else.

    Args:
        source: SELECT with the column ``addresses`` of PERSONS.
        region: ISO 3166-1 alpha-2: where an address that names no country is. Elsewhere than in France none is plain.
    """
    condition = _TAIL if region in FRENCH else "false"
    line = "addresses[1].line"
    condition = f"{condition} AND regexp_full_match({line}, '{_WHOLE_WAY}')"
    number, street = (sql.format(line=line) for sql in _CUT.values())
    way = f"""CASE WHEN regexp_matches({line}, '{_REPEATED}') THEN regexp_extract({line}, '{_WAY}', ['number', 'repeat', 'street'])
        ELSE {{'number': {number}, 'repeat': '', 'street': {street}}} END"""
    return f"SELECT *, CASE WHEN {condition} THEN {way} END AS way FROM ({source})"


def looked_line_sql() -> str:
    """Give a SELECT (code, number, street) over ``texts`` (code, given): of plain lines without a repeat, NULL for the others."""
    plain = f"regexp_full_match(given, '{_WHOLE_WAY}') AND NOT regexp_matches(given, '{_REPEATED}')"
    parts = ", ".join(f"CASE WHEN is_plain THEN {sql.format(line='given')} END AS {part}" for part, sql in _CUT.items())
    return f"SELECT code, {parts} FROM (SELECT *, {plain} AS is_plain FROM texts)"


def judged_places(persons: Relation) -> Relation:
    """Give WAYS of persons who have an address.

    Args:
        persons: SEEN.
    """
    ways = "SELECT record_id, source, addresses, way FROM persons WHERE len(addresses) > 0"
    place = "addresses[1]"
    kept = ", ".join(
        f"CASE WHEN is_plain THEN {place}.{part} END AS {part}" for part in ("postcode", "city", "country")
    )
    parts = ", ".join(f"replace(coalesce(place.{part}, ''), chr(31), ' ')" for part in PARTS)
    return select(
        f"""
        SELECT record_id, source, way.number AS number, way.repeat AS repeat, CASE WHEN is_plain THEN contains({place}.line, ',') END AS comma,
            way.street AS street, {kept},
            CASE WHEN NOT is_plain THEN list_transform(addresses, lambda place: concat_ws(chr(31), {parts})) END AS texts
        FROM (SELECT *, way IS NOT NULL AS is_plain FROM ({ways}))
        """,
        WAYS,
        persons=persons,
    )


def lone_words() -> str:
    """Give a SELECT of ASKED over ``ways``, WAYS."""
    return " UNION ALL ".join(
        f"SELECT DISTINCT '{part}' AS part, {part} AS given FROM ways WHERE {part} <> ''" for part in ("street", "city")
    )


def lone_joins() -> str:
    """Give the joins of ways with what became of their street and city, over ``p`` and two relations of WORDS."""
    return """LEFT JOIN streets AS way_street ON way_street.given = p.way.street
        LEFT JOIN cities AS way_city ON way_city.given = CASE WHEN p.way.number <> '' THEN p.addresses[1].city END"""


def is_clean_sql() -> str:
    """Give the SQL condition, after ``lone_joins``, that an address is alone, plain and clean."""
    return "way_street.clean IS NOT NULL AND way_city.clean IS NOT NULL"


def lone_parts(
    words: tuple[str, str] = ("way_street.clean", "way_city.clean"), given: Mapping[str, str] = _NESTED
) -> dict[str, str]:
    """Give part → SQL of it in a clean address, after ``lone_joins``.

    Args:
        words: SQL of the clean street, and of the clean city.
        given: SQL of number, repeat, postcode and country as given.
    """
    street, city = words
    numbered = "CASE WHEN {repeat} = '' THEN {number} ELSE {number} || ' ' || lower({repeat}) END".format_map(given)
    parts = {
        "line": f"{numbered} || ' ' || {street}",
        "extra": "CAST(NULL AS VARCHAR)",
        "house_number": numbered,
        "street": street,
        "postcode": given["postcode"],
        "city": city,
        "country": f"CASE WHEN {given['country']} <> '' THEN 'FR' END",
    }
    return {part: parts[part] for part in PARTS}


def lone_address_sql() -> str:
    """Give the SQL of a clean address, after ``lone_joins``."""
    parts = ", ".join(f"'{part}': {sql}" for part, sql in lone_parts().items())
    return f"CAST({{{parts}}} AS {ADDRESS_TYPE})"
