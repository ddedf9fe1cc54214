"""Postcodes and cities that do not go together, judged by what the data itself says most often."""

from monocle.fields.address_kinds import CITY
from monocle.relation import Column, Contract, Relation, select

FEWEST, SHARE = 5, 0.8

DISAGREEMENTS = Contract(
    "city_disagreements",
    "one address whose city is not the one that its postcode nearly always has; a flag, nothing is removed",
    (
        Column("record_id", "UUID", "the record", required=True),
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("postcode", "VARCHAR", "of the address", required=True),
        Column("city", "VARCHAR", "of the address", required=True),
        Column("usual_city", "VARCHAR", "key of the city that most addresses with the postcode name", required=True),
        Column("reason", "VARCHAR", "city_disagrees", required=True),
    ),
)


def city_disagreements(records: Relation) -> Relation:
    """Give DISAGREEMENTS: at least five addresses name the postcode, four in five of them another, unlike city.

    Args:
        records: RECORDS.
    """
    alike = "jaro_winkler_similarity(p.city_key, u.city_key) >= 0.85 OR contains(p.city_key, u.city_key) OR contains(u.city_key, p.city_key)"
    return select(
        f"""
        WITH places AS (
            SELECT record_id, source, place.postcode, place.city, {CITY.key_sql("place.city")} AS city_key
            FROM (SELECT record_id, source, unnest(addresses) AS place FROM records)
            WHERE place.postcode IS NOT NULL AND place.city IS NOT NULL
        ),
        named AS (SELECT postcode, city_key, count(*) AS addresses FROM places GROUP BY postcode, city_key),
        usual AS (
            SELECT postcode, arg_max(city_key, addresses) AS city_key
            FROM named
            GROUP BY postcode
            HAVING sum(addresses) >= {FEWEST} AND max(addresses) >= {SHARE} * sum(addresses)
        )
        SELECT p.record_id, p.source, p.postcode, p.city, u.city_key AS usual_city, 'city_disagrees' AS reason
        FROM places AS p
        JOIN usual AS u ON u.postcode = p.postcode
        WHERE NOT ({alike})
        """,
        DISAGREEMENTS,
        records=records,
    )
