"""Records as claims: each value of each field, and what will be weighed when claims compete."""

from dataclasses import dataclass

from monocle.golden.agreed import FLAGGED
from monocle.golden.placed import TRUSTED, Given, trusted
from monocle.golden.search import TEXT_OF, WORDS_OF
from monocle.golden.spoken import EVERY_BIT, FIELDS, FREE_BIT, FREE_CLAIMS, ONE_OF_EACH, bits_of
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.relation import Column, Contract, Relation, Value, select
from monocle.tables import CLAIMS

CLAIM_TYPE = "STRUCT(field VARCHAR, value VARCHAR, key VARCHAR, position BIGINT, parts BIGINT, slight BOOLEAN)"
_RECORD = (
    Column("record_id", "UUID", "the record", required=True),
    Column("customer_id", "UUID", "whose record it is", required=True),
    Column("source", "VARCHAR", "name of the source", required=True),
    Column("nature", "VARCHAR", "declared, observed or inferred", required=True),
    Column("seen_at", "TIMESTAMP", "when the source says it was so", required=True),
    Column("trust", "BIGINT", "of the source, 0..100", required=True),
    Column(
        "place", "BIGINT", "among the customer's records, from 1: what decides when the rules do not", required=True
    ),
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
        *_RECORD,
        Column("field", "VARCHAR", "first_name, email, address …", required=True),
        Column("value", "VARCHAR", "as shown", required=True),
        Column("key", "VARCHAR", "for comparing", required=True),
        Column("position", "BIGINT", "place among the record's values of the field, from 1", required=True),
        Column("parts", "BIGINT", "how complete", required=True),
        Column("slight", "BOOLEAN", "goes after every value that is not", required=True),
    ),
    key=("record_id", "field", "key"),
)

_SQL = """
WITH {trusted},
{flagged},
r AS (
    SELECT records.*, c.customer_id, coalesce(trusted.trust, {default}) AS trust, coalesce(p.place, 1) AS place,
        coalesce(p.left_name, false) AS left_name, flagged.shared, p.record_id IS NULL AS single, {asked} AS asked
    FROM records
    JOIN customers AS c USING (record_id)
    LEFT JOIN placed AS p ON p.record_id = records.record_id
    LEFT JOIN trusted ON trusted.source = records.source
    LEFT JOIN flagged ON flagged.record_id = records.record_id
    {more}
)
SELECT r.record_id, r.customer_id, r.source, r.nature, r.seen_at, r.trust, r.place,
    r.single AND {one_of_each} AS alone,
    flatten([{claims}]) AS claims
    {found}
FROM r
WHERE {where}
"""


@dataclass(frozen=True)
class _Asked:
    """Which claims of which records.

    Attributes:
        asked: SQL of the fields, as bits.
        bits: that may be among them.
        where: SQL that tells which records.
        more: a join that either needs.
        found: SQL of further columns.
    """

    asked: str
    bits: int
    where: str = "true"
    more: str = ""
    found: str = ""


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
    everything = _Asked(str(EVERY_BIT), there, found=f", {TEXT_OF} AS text, {WORDS_OF} AS words")
    return _weighed(everything, FOUND, survivorship, given, placed=placed)


def leading(given: Given, placed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the records of PLACED with the claims of fields that go together.

    Returns:
        WEIGHED.
    """
    bits = there & bits_of([name for group in survivorship.together for name in group.fields])
    return _weighed(_Asked(str(EVERY_BIT), bits, "NOT r.single"), WEIGHED, survivorship, given, placed=placed)


def competing(given: Given, placed: Relation, agreed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the records that have claims that compete, with these claims alone.

    Args:
        given: what the stage reads.
        placed: PLACED.
        agreed: AGREED: of a customer with several records, the fields on which they do not agree.
        survivorship: the rules.
        there: bits of the fields that any record has.

    Returns:
        WEIGHED.
    """
    asked = f"CASE WHEN p.record_id IS NULL THEN {EVERY_BIT} ELSE agreed.hard END"
    where = f"CASE WHEN r.single THEN NOT ({ONE_OF_EACH}) ELSE r.asked <> 0 END"
    more = "LEFT JOIN agreed ON agreed.customer_id = c.customer_id"
    return _weighed(_Asked(asked, there, where, more), WEIGHED, survivorship, given, placed=placed, agreed=agreed)


def _weighed(asked: _Asked, contract: Contract, survivorship: Survivorship, given: Given, **more: Relation) -> Relation:
    chosen = "CASE WHEN r.asked & {bit} <> 0 THEN {claims} ELSE [] END"
    named = sorted(
        [*((one.field, place, one.claims()) for place, one in enumerate(FIELDS)), ("extra", FREE_BIT, FREE_CLAIMS)]
    )
    lists = [
        claims if asked.asked == str(EVERY_BIT) else chosen.format(bit=1 << place, claims=claims)
        for _, place, claims in named
        if asked.bits >> place & 1
    ]
    text = _SQL.format(
        trusted=TRUSTED,
        flagged=FLAGGED,
        default=DEFAULT_TRUST,
        asked=asked.asked,
        more=asked.more,
        one_of_each=ONE_OF_EACH,
        claims=", ".join([*lists, f"CAST([] AS {CLAIM_TYPE}[])"]),
        found=asked.found,
        where=asked.where,
    )
    bound: dict[str, Value] = dict(trusted(survivorship))
    if "$counts_parts" in text:
        bound["counts_parts"] = survivorship.asks_for("complete")
    return select(
        text, contract, bound, records=given.records, customers=given.customers, identifiers=given.identifiers, **more
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
