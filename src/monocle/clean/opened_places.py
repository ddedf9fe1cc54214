"""Addresses opened: those that are plain and alone are counted by what cleaning changes in them, the others are listed."""

from monocle.clean.address_changes import FIRST, MARKED, changed_country_sql, changed_sql, changed_words_sql
from monocle.clean.given import ELEMENTS
from monocle.clean.lone_places import is_clean_sql, lone_given_sql, lone_joins, lone_parts, lone_ways
from monocle.engine import Engine
from monocle.fields.address import PARTS
from monocle.relation import Column, Contract, Relation, select

_OPENED = Contract(
    "opened_places",
    "one of ELEMENTS, or one of MARKED without a position",
    tuple(
        Column(column.name, column.type, column.meaning)
        for column in {column.name: column for column in (*ELEMENTS.columns, *MARKED.columns)}.values()
    ),
)


def opened_places(
    engine: Engine, persons: Relation, words: tuple[Relation, Relation], region: str
) -> tuple[Relation, Relation]:
    """Give ELEMENTS of the addresses that are not plain and alone, and MARKED of those that are, stored: of one pass.

    An element is the parts as given, joined by U+001F; addresses without parts are none.

    Args:
        engine: computes.
        persons: PERSONS.
        words: WORDS of streets and of cities.
        region: ISO 3166-1 alpha-2: where an address that names no country is.
    """
    ways = lone_ways("SELECT record_id, source, addresses FROM persons WHERE len(addresses) > 0", region)
    opened = engine.keep(
        select(
            f"""
            WITH marked_streets AS MATERIALIZED ({changed_words_sql("streets")}),
            marked_cities AS MATERIALIZED ({changed_words_sql("cities")}),
            ways AS (
                SELECT p.*, {is_clean_sql()} AS is_clean, way_street.clean AS street_clean, way_city.clean AS city_clean,
                    way_street.changed | way_city.changed | {changed_country_sql("p.addresses[1].country")} AS changed
                FROM ({ways}) AS p {lone_joins("marked_streets", "marked_cities")}
            )
            {_alone()} UNION ALL BY NAME {_several()} UNION ALL BY NAME {_marks()}
            """,
            _OPENED,
            None,
            persons=persons,
            streets=words[0],
            cities=words[1],
        )
    )
    one, other = (
        select(f"SELECT {', '.join(part.column_names())} FROM opened WHERE {which}", part, opened=opened)
        for which, part in (("position IS NOT NULL", ELEMENTS), ("position IS NULL", MARKED))
    )
    return one, other


def _alone() -> str:
    # A list opened, not a condition: that would be tried on the plain addresses too.
    return f"""
        SELECT record_id, source, 'address' AS field, 1::BIGINT AS position, given, true AS alone
        FROM (
            SELECT record_id, source, unnest(list_filter([{_joined_parts("addresses[1]")}], lambda given: trim(given, chr(31)) <> '')) AS given
            FROM ways
            WHERE len(addresses) = 1 AND is_clean IS NOT TRUE
        )"""


def _several() -> str:
    return f"""
        SELECT record_id, source, 'address' AS field, position, given, false AS alone
        FROM (
            SELECT record_id, source, unnest(range(1, len(texts) + 1)) AS position, unnest(texts) AS given
            FROM (SELECT record_id, source, list_transform(addresses, lambda place: {_joined_parts("place")}) AS texts
                FROM ways WHERE len(addresses) > 1)
        )
        WHERE trim(given, chr(31)) <> ''"""


def _marks() -> str:
    """Give the SELECT of MARKED; a repeat may make another text of the line, so such an address is judged as a whole."""
    place = "p.addresses[1]"
    parts = ", ".join(f"{sql} AS {part}" for part, sql in lone_parts("p.street_clean", "p.city_clean").items())
    given = f"""trim({place}.line) AS given_line, '' AS given_extra, '' AS given_number, '' AS given_street,
        {place}.postcode AS given_postcode, trim({place}.city) AS given_city, coalesce({place}.country, '') AS given_country"""
    return f"""
        SELECT source, changed, count(*) AS values, min(given, {FIRST}) AS firsts
        FROM (
            SELECT source, changed, {lone_given_sql()} AS given FROM ways AS p WHERE is_clean AND way.repeat = ''
            UNION ALL
            SELECT source, {changed_sql()} AS changed, given
            FROM (
                SELECT *, given_line AS said
                FROM (SELECT source, {lone_given_sql()} AS given, {parts}, {given} FROM ways AS p WHERE is_clean AND way.repeat <> '')
            )
        )
        GROUP BY source, changed"""


def _joined_parts(place: str) -> str:
    parts = (f"replace(coalesce({place}.{part}, ''), chr(31), ' ')" for part in PARTS)
    return f"concat_ws(chr(31), {', '.join(parts)})"
