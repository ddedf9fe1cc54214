"""Raw rows of ``bench.people`` as PERSONS, as the mapping of sources gives them."""

from pathlib import Path

from monocle.relation import Contract, Relation, files, select
from monocle.relation.contract import Column
from monocle.tables import ADDRESS_TYPE, PERSONS

RAW = Contract(
    "raw_persons",
    "one row as a source wrote it",
    (
        Column("number", "BIGINT", "place in the files", required=True),
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("seen_on", "DATE", "when it was so", required=True),
        *(
            Column(name, "VARCHAR", "as given")
            for name in ("first_name", "last_name", "birth_date", "email", "phone", "line", "postcode", "city")
        ),
    ),
)
ID_OF = "CAST(unhex(md5(CAST(number AS VARCHAR))) AS UUID)"
"""SQL: the record of a raw row."""

_SQL = f"""
SELECT {ID_OF} AS record_id, source, CAST(number AS VARCHAR) AS source_key,
    CAST('01a20000-0000-7000-8000-000000000000' AS UUID) AS load_id, 1::BIGINT AS load_sequence,
    CAST(seen_on AS TIMESTAMP) AS seen_at, 'declared' AS nature, NULL::VARCHAR AS civility, NULL::VARCHAR AS full_name,
    first_name, last_name, NULL::VARCHAR AS birth_name, birth_date, NULL::VARCHAR AS birth_place, NULL::VARCHAR AS gender,
    CASE WHEN email IS NULL THEN [] ELSE [email] END AS emails, CASE WHEN phone IS NULL THEN [] ELSE [phone] END AS phones,
    CASE WHEN coalesce(line, postcode, city) IS NULL THEN CAST([] AS {ADDRESS_TYPE}[]) ELSE
        [CAST({{'line': line, 'extra': NULL, 'house_number': NULL, 'street': NULL, 'postcode': postcode, 'city': city,
        'country': NULL}} AS {ADDRESS_TYPE})] END AS addresses,
    CAST([] AS VARCHAR[]) AS handles, CAST([] AS VARCHAR[]) AS loyalty_cards, CAST([] AS VARCHAR[]) AS customer_numbers,
    NULL::VARCHAR AS language, NULL::VARCHAR AS company, NULL::VARCHAR AS company_number, '{{}}' AS extra
FROM raw
"""


def raw(folder: Path) -> Relation:
    """Give the raw rows of a folder that ``people.write_people`` made."""
    return files(RAW, sorted((folder / "raw").glob("*.parquet")))


def persons(folder: Path) -> Relation:
    """Give PERSONS of the raw rows of a folder."""
    return select(_SQL, PERSONS, raw=raw(folder))


def nothing(contract: Contract) -> Relation:
    """Give a relation without rows."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in contract.columns)
    return select(f"SELECT {columns} WHERE false", contract)
