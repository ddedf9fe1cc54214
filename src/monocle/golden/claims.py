"""Records as claims: each value of each field, and what will be weighed when claims compete."""

from monocle.golden.placed import OWNED, TRUSTED, Given, trusted
from monocle.golden.search import TEXT_OF, WORDS_OF
from monocle.golden.spoken import FIELDS, FREE_BIT, FREE_CLAIMS, ONE_OF_EACH
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.relation import Column, Contract, Relation, Value, select
from monocle.tables import CLAIMS

CLAIM_TYPE = "STRUCT(field VARCHAR, value VARCHAR, key VARCHAR, position BIGINT, parts BIGINT, slight BOOLEAN)"
_PLACE = Column(
    "place", "BIGINT", "among the customer's records, from 1: what decides when the rules do not", required=True
)
_RECORD = (
    *OWNED,
    _PLACE,
    Column(
        "alone", "BOOLEAN", "the customer has this record only, with one value per field, and no pin", required=True
    ),
)
_SAID = Column(
    "claims",
    f"{CLAIM_TYPE}[]",
    "by field, then as given: position from 1; parts: filled parts of an address, words of two letters or more of a "
    "text (1 while no rule counts them); slight: goes after every value that is not",
    required=True,
)
WEIGHED = Contract(
    "weighed",
    "one record with claims of it, and what decides between them and their rivals",
    (*_RECORD, _SAID),
    key=("record_id",),
)
FOUND = Contract(
    "found",
    "one record with all its claims, and the words by which its customer is found",
    (
        *WEIGHED.columns,
        Column("text", "VARCHAR", "whose words find the record", required=True),
        Column("words", "VARCHAR", "that find it as they are, unit separators between", required=True),
    ),
    key=("record_id",),
)
FLAT = Contract(
    "flat",
    "one claim, with what decides between it and its rivals",
    (
        Column("customer_id", "UUID", "whose claim it is", required=True),
        Column("seen_at", "TIMESTAMP", "when the source says it was so", required=True),
        Column("trust", "BIGINT", "of the source, 0..100", required=True),
        _PLACE,
        Column("field", "VARCHAR", "first_name, email, address …", required=True),
        Column("value", "VARCHAR", "as shown", required=True),
        Column("key", "VARCHAR", "for comparing", required=True),
        Column("position", "BIGINT", "place among the record's values of the field, from 1", required=True),
        Column("parts", "BIGINT", "how complete", required=True),
        Column("slight", "BOOLEAN", "goes after every value that is not", required=True),
    ),
    key=("customer_id", "place", "field", "key"),
    mixed=True,
)

_FLAGGED = """flagged AS (
    SELECT record_id, list(type || ':' || value) AS shared
    FROM identifiers
    WHERE flag <> ''
    GROUP BY record_id
)"""
"""A step with the identifiers of a record that several people share."""

_SQL = """
WITH {trusted},
{flagged},
r AS (
    SELECT records.*, c.customer_id, coalesce(trusted.trust, {default}) AS trust, coalesce(p.place, 1) AS place,
        coalesce(p.left_name, false) AS left_name, flagged.shared, p.record_id IS NULL AS single
    FROM records
    JOIN customers AS c USING (record_id)
    LEFT JOIN placed AS p ON p.record_id = records.record_id
    LEFT JOIN trusted ON trusted.source = records.source
    LEFT JOIN flagged ON flagged.record_id = records.record_id
)
SELECT r.record_id, r.customer_id, r.source, r.nature, r.seen_at, r.trust, r.place,
    r.single AND {one_of_each} AS alone,
    flatten([{claims}]) AS claims, {text} AS text, {words} AS words
FROM r
"""


def weighed(given: Given, placed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give every record with all its claims.

    Keys: names by the records' own keys; e-mails without the tag after a plus; addresses by postcode (else city), street
    and number; other texts in lower case without accents. Two values of one record with one key are one claim, the first.

    Args:
        given: what the stage reads.
        placed: PLACED.
        survivorship: for the trust of each source, and whether a rule counts parts.
        there: bits of the fields that any record has.

    Returns:
        FOUND.
    """
    named = sorted(
        [*((one.field, place, one.claims()) for place, one in enumerate(FIELDS)), ("extra", FREE_BIT, FREE_CLAIMS)]
    )
    lists = [claims for _, place, claims in named if there >> place & 1]
    text = _SQL.format(
        trusted=TRUSTED,
        flagged=_FLAGGED,
        default=DEFAULT_TRUST,
        one_of_each=ONE_OF_EACH,
        claims=", ".join([*lists, f"CAST([] AS {CLAIM_TYPE}[])"]),
        text=TEXT_OF,
        words=WORDS_OF,
    )
    bound: dict[str, Value] = dict(trusted(survivorship))
    if "$counts_parts" in text:
        bound["counts_parts"] = survivorship.asks_for("complete")
    return select(
        text,
        FOUND,
        bound,
        records=given.records,
        identifiers=given.identifiers,
        placed=placed,
        customers=given.customers,
    )


def contested(weighed_records: Relation) -> Relation:
    """Give the claims of customers where claims may compete, one by one.

    Returns:
        FLAT.
    """
    return _flat(weighed_records, FLAT, "WHERE NOT alone")


def claims(weighed_records: Relation) -> Relation:
    """Give CLAIMS out of FOUND."""
    return _flat(weighed_records, CLAIMS, "")


def _flat(weighed_records: Relation, contract: Contract, where: str) -> Relation:
    own = WEIGHED.column_names()
    columns = ", ".join(name if name in own else f"claim.{name} AS {name}" for name in contract.column_names())
    kept = ", ".join(column.name for column in _RECORD)
    text = f"SELECT {columns} FROM (SELECT {kept}, unnest(claims) AS claim FROM weighed {where})"
    return select(text, contract, weighed=weighed_records)
