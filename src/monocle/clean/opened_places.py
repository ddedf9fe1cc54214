"""Addresses opened: those that are plain and alone are counted by what cleaning changes in them, the others are listed."""

from monocle.clean.address_changes import FIRST, MARKED, changed_country_sql, changed_sql, changed_words_sql
from monocle.clean.given import ELEMENTS
from monocle.clean.lone_places import lone_parts
from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

_OPENED = Contract(
    "opened_places",
    "one of ELEMENTS, or one of MARKED without a position",
    tuple(
        Column(column.name, column.type, column.meaning)
        for column in {column.name: column for column in (*ELEMENTS.columns, *MARKED.columns)}.values()
    ),
)
_WRITTEN = (
    "number || CASE WHEN repeat = '' THEN '' ELSE ' ' || repeat END || CASE WHEN comma THEN ', ' ELSE ' ' END || street"
)
_GIVEN = f"{_WRITTEN} || repeat(chr(31), 4) || postcode || chr(31) || city || chr(31) || coalesce(country, '')"


def opened_places(engine: Engine, ways: Relation, words: tuple[Relation, Relation]) -> tuple[Relation, Relation]:
    """Give ELEMENTS of the addresses that are not plain and alone, and MARKED of those that are, stored: of one pass.

    An element is the parts as given, joined by U+001F; addresses without parts are none.

    Args:
        engine: computes.
        ways: WAYS.
        words: WORDS of streets and of cities.
    """
    opened = engine.keep(
        select(
            f"""
            WITH marked_streets AS MATERIALIZED ({changed_words_sql("streets")}),
            marked_cities AS MATERIALIZED ({changed_words_sql("cities")}),
            judged AS NOT MATERIALIZED (
                SELECT w.*, way_street.clean IS NOT NULL AND way_city.clean IS NOT NULL AS is_clean, way_street.clean AS street_clean, way_city.clean AS city_clean,
                    way_street.changed | way_city.changed | {changed_country_sql("w.country")} AS changed
                FROM ways AS w
                LEFT JOIN marked_streets AS way_street ON way_street.given = w.street
                LEFT JOIN marked_cities AS way_city ON way_city.given = w.city
            )
            {_elements()} UNION ALL BY NAME {_marks()}
            """,
            _OPENED,
            None,
            ways=ways,
            streets=words[0],
            cities=words[1],
        )
    )
    one, other = (
        select(f"SELECT {', '.join(part.column_names())} FROM opened WHERE {which}", part, opened=opened)
        for which, part in (("position IS NOT NULL", ELEMENTS), ("position IS NULL", MARKED))
    )
    return one, other


def _elements() -> str:
    return f"""
        SELECT record_id, source, 'address' AS field, position, given, alone
        FROM (
            SELECT record_id, source, len(texts) = 1 AS alone, unnest(range(1, len(texts) + 1)) AS position, unnest(texts) AS given
            FROM (SELECT record_id, source, coalesce(texts, [{_GIVEN}]) AS texts FROM judged WHERE NOT is_clean)
        )
        WHERE trim(given, chr(31)) <> ''"""


def _marks() -> str:
    """Give the SELECT of MARKED; a repeat may make another text of the line, so such an address is judged as a whole."""
    became = lone_parts(
        ("street_clean", "city_clean"), {part: part for part in ("number", "repeat", "postcode", "country")}
    )
    # The clean parts have the names of those as given.
    parts = ", ".join(f"{sql} AS clean_{part}" for part, sql in became.items())
    renamed = ", ".join(f"clean_{part} AS {part}" for part in became)
    given = f"""trim({_WRITTEN}) AS given_line, '' AS given_extra, '' AS given_number, '' AS given_street,
        postcode AS given_postcode, trim(city) AS given_city, coalesce(country, '') AS given_country"""
    return f"""
        SELECT source, changed, count(*) AS values, min(given, {FIRST}) AS firsts
        FROM (
            SELECT source, changed, {_GIVEN} AS given FROM judged WHERE is_clean AND repeat = ''
            UNION ALL
            SELECT source, {changed_sql()} AS changed, given
            FROM (
                SELECT source, given, said, given_line, given_extra, given_number, given_street, given_postcode, given_city, given_country, {renamed}
                FROM (SELECT *, given_line AS said
                    FROM (SELECT source, {_GIVEN} AS given, {parts}, {given} FROM judged WHERE is_clean AND repeat <> ''))
            )
        )
        GROUP BY source, changed"""
