"""Records as claims: each value of each field, and what will be weighed when claims compete."""

from monocle.golden.ranking import NATURES
from monocle.golden.search import TEXT_OF, WORDS_OF
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.relation import Column, Contract, Relation, Value, select
from monocle.tables import CLAIMS

PINS = Contract(
    "pins",
    "the value of one field of one customer that a person (steward or customer) has chosen",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("field", "VARCHAR", "as in CLAIMS", required=True),
        Column("key", "VARCHAR", "of the claim that is to win; a value typed by hand is first a record", required=True),
        Column("pinned_at", "TIMESTAMP", "when", required=True),
    ),
    key=("customer_id", "field"),
)

CLAIM_TYPE = "STRUCT(field VARCHAR, value VARCHAR, key VARCHAR, position BIGINT, parts BIGINT, slight BOOLEAN)"

WEIGHED = Contract(
    "weighed",
    "one record with its claims, and what decides between them and their rivals",
    (
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
        Column(
            "claims",
            f"{CLAIM_TYPE}[]",
            "by field, then as given: position from 1; parts: filled parts of an address, words of two letters or more of a "
            "text (1 while no rule counts them); slight: goes after every value that is not",
            required=True,
        ),
        Column("text", "VARCHAR", "whose words find the record", required=True),
        Column("words", "VARCHAR", "that find it as they are, unit separators between", required=True),
    ),
    key=("record_id",),
)

FLAT = Contract(
    "flat",
    "one claim, with what decides between it and its rivals",
    (
        *(column for column in WEIGHED.columns if column.name not in {"claims", "text", "words"}),
        Column("field", "VARCHAR", "first_name, email, address …", required=True),
        Column("value", "VARCHAR", "as shown", required=True),
        Column("key", "VARCHAR", "for comparing", required=True),
        Column("position", "BIGINT", "place among the record's values of the field, from 1", required=True),
        Column("parts", "BIGINT", "how complete", required=True),
        Column("slight", "BOOLEAN", "goes after every value that is not", required=True),
    ),
    key=("record_id", "field", "key"),
)


def _words(value: str) -> str:
    return f"lower(strip_accents({value}))"


def plain_sql(value: str) -> str:
    """Give the SQL of a text for comparing: lower case, letters and digits; the text itself when it has none."""
    return f"coalesce(nullif(regexp_replace({_words(value)}, '[^\\pL\\pN]+', ' ', 'g'), ''), {value})"


def _scalar(field: str, value: str, key: str, slight: str = "false") -> str:
    claim = f"{{field: '{field}', value: {value}, key: {key}, position: 1::BIGINT, parts: {_parts(value)}, slight: {slight}}}"
    return f"CASE WHEN {value} IS NOT NULL THEN [{claim}] ELSE [] END"


def _parts(value: str) -> str:
    return f"CASE WHEN $counts_parts THEN CAST(len(regexp_extract_all({value}, '\\pL\\pL+')) AS BIGINT) ELSE 1 END"


def _listed(field: str, values: str, key: str, parts: str = "1::BIGINT", slight: str = "false") -> str:
    """Give the SQL of a list of claims; of values with one key the first is kept.

    ``key``, ``parts`` and ``slight`` are SQL with ``{x}`` for one element of ``values``. One value, the common case, is
    taken out of its list: inside of a list DuckDB computes a regular expression five times slower.
    """

    def claim(x: str, position: str) -> str:
        value = f"CAST(to_json({x}) AS VARCHAR)" if field == "address" else x
        measured = f"parts: {parts.replace('{x}', x)}, slight: {slight.replace('{x}', x)}"
        return f"{{field: '{field}', value: {value}, key: {key.replace('{x}', x)}, position: {position}, {measured}}}"

    claims = f"list_transform({values}, lambda x, i: {claim('x', 'i')})"
    keys = f"list_transform({values}, lambda x: {key.replace('{x}', 'x')})"
    first = f"list_filter({claims}, lambda c, i: list_position({keys}, c.key) = i)"
    return f"CASE len({values}) WHEN 0 THEN [] WHEN 1 THEN [{claim(f'({values})[1]', '1::BIGINT')}] ELSE {first} END"


_NO_TAG = "regexp_replace({x}, '\\+[^@]*@', '@', 'g')"
_STREET = plain_sql("coalesce({x}.street, {x}.line, '')")
_ADDRESS_KEY = f"concat_ws('|', coalesce({{x}}.postcode, {_words('{x}.city')}, ''), {_STREET}, coalesce(lower({{x}}.house_number), ''))"
_ADDRESS_PARTS = " + ".join(
    f"({{x}}.{part} IS NOT NULL)::BIGINT"
    for part in ("line", "extra", "house_number", "street", "postcode", "city", "country")
)
_ADDRESS_SLIGHT = "(coalesce({x}.street, {x}.line) IS NULL OR {x}.postcode IS NULL OR {x}.city IS NULL)"
_ADDRESSES = "list_filter(r.addresses, lambda a: coalesce(a.line, a.street, a.postcode, a.city) IS NOT NULL)"
_EXTRA = "list_filter(map_entries(CAST(CAST(r.extra AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda e: nullif(e.value, '') IS NOT NULL)"


def _shared(field: str) -> str:
    return f"list_contains(coalesce(r.shared, []), '{field}:' || {{x}})"


def _name_key(key: str, value: str) -> str:
    return f"coalesce(nullif({key}, ''), {plain_sql(value)})"


_INITIAL = "NOT regexp_matches(r.first_name, '\\pL\\pL')"
_OUTDATED = "coalesce(r.left_name, false)"
_EXTRA_CLAIM = (
    "{field: 'extra.' || e.key, value: e.value, key: " + plain_sql("e.value") + ", "
    "position: 1::BIGINT, parts: " + _parts("e.value") + ", slight: false}"
)
_ALL = ",\n    ".join(
    (
        _listed("address", _ADDRESSES, _ADDRESS_KEY, _ADDRESS_PARTS, _ADDRESS_SLIGHT),
        _scalar("birth_date", "CAST(r.birth_date AS VARCHAR)", "CAST(r.birth_date AS VARCHAR)"),
        _scalar("birth_name", "r.birth_name", _name_key("r.birth_key", "r.birth_name")),
        _scalar("birth_place", "r.birth_place", plain_sql("r.birth_place")),
        _scalar("civility", "r.civility", "r.civility"),
        _scalar("company", "r.company", plain_sql("r.company")),
        _scalar("company_number", "r.company_number", "r.company_number"),
        _listed("customer_number", "r.customer_numbers", "{x}", slight=_shared("customer_number")),
        _listed("email", "r.emails", _NO_TAG, slight=_shared("email")),
        f"CASE WHEN r.extra = '{{}}' THEN [] ELSE list_transform(list_sort({_EXTRA}), lambda e: {_EXTRA_CLAIM}) END",
        _scalar("first_name", "r.first_name", _name_key("r.first_key", "r.first_name"), _INITIAL),
        _scalar("gender", "r.gender", "r.gender"),
        _listed("handle", "r.handles", "{x}", slight=_shared("handle")),
        _scalar("language", "r.language", "r.language"),
        _scalar("last_name", "r.last_name", _name_key("r.last_key", "r.last_name"), _OUTDATED),
        _listed("loyalty_card", "r.loyalty_cards", "{x}", slight=_shared("loyalty_card")),
        _listed("phone", "r.phones", "{x}", slight=_shared("phone")),
    )
)
_ONE_OF_EACH = " AND ".join(
    f"len(r.{values}) <= 1"
    for values in ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")
)

_SQL = f"""
WITH trusted AS (SELECT unnest($sources) AS source, CAST(unnest($trusts) AS BIGINT) AS trust),
owned AS (
    SELECT c.customer_id, r.record_id, r.source, r.nature, r.seen_at, r.birth_key, r.last_key,
        coalesce(trusted.trust, {DEFAULT_TRUST}) AS trust
    FROM records AS r
    JOIN customers AS c USING (record_id)
    LEFT JOIN trusted ON trusted.source = r.source
),
placed AS (
    SELECT customer_id, record_id, trust, count(*) OVER (PARTITION BY customer_id) AS records,
        row_number() OVER (PARTITION BY customer_id ORDER BY {NATURES}, seen_at DESC, trust DESC, record_id) AS place
    FROM owned
),
flagged AS (
    SELECT record_id, list(type || ':' || value) AS shared
    FROM identifiers
    WHERE flag <> ''
    GROUP BY record_id
),
maiden AS (
    SELECT customer_id, birth_key, max(seen_at) AS left_at
    FROM owned
    WHERE birth_key <> last_key
    GROUP BY ALL
),
pinned AS (SELECT DISTINCT customer_id FROM pins),
r AS (
    SELECT records.*, p.customer_id, p.trust, p.place, flagged.shared, maiden.left_at >= records.seen_at AS left_name,
        p.records = 1 AND pinned.customer_id IS NULL AS only
    FROM records
    JOIN placed AS p USING (record_id)
    LEFT JOIN flagged ON flagged.record_id = records.record_id
    LEFT JOIN pinned ON pinned.customer_id = p.customer_id
    LEFT JOIN maiden ON maiden.customer_id = p.customer_id AND maiden.birth_key = records.last_key
)
SELECT r.record_id, r.customer_id, r.source, r.nature, r.seen_at, r.trust, r.place,
    r.only AND {_ONE_OF_EACH} AS alone,
    flatten([
    {_ALL}
    ]) AS claims,
    {TEXT_OF} AS text,
    {WORDS_OF} AS words
FROM r
"""


def weighed(
    records: Relation, customers: Relation, identifiers: Relation, pins: Relation, survivorship: Survivorship
) -> Relation:
    """Give every record with its claims and what decides between them and their rivals.

    Keys: names by the records' own keys; e-mails without the tag after a plus; addresses by postcode (else city), street
    and number; other texts in lower case without accents. Two values of one record with one key are one claim, the first.

    Args:
        records: RECORDS; those without a customer are left out.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS; values with a flag go after those without.
        pins: PINS.
        survivorship: for the trust of each source, and whether a rule counts parts.

    Returns:
        WEIGHED.
    """
    trust = sorted(survivorship.trust.items())
    bound: dict[str, Value] = {
        "sources": [source for source, _ in trust],
        "trusts": [str(value) for _, value in trust],
        "counts_parts": survivorship.asks_for("complete"),
    }
    return select(_SQL, WEIGHED, bound, records=records, customers=customers, identifiers=identifiers, pins=pins)


def contested(weighed_records: Relation) -> Relation:
    """Give the claims of customers where claims may compete, one by one.

    Returns:
        FLAT.
    """
    return _flat(weighed_records, FLAT, "WHERE NOT alone")


def claims(weighed_records: Relation) -> Relation:
    """Give CLAIMS out of WEIGHED."""
    return _flat(weighed_records, CLAIMS, "")


def _flat(weighed_records: Relation, contract: Contract, where: str) -> Relation:
    own = WEIGHED.column_names()
    columns = ", ".join(name if name in own else f"claim.{name} AS {name}" for name in contract.column_names())
    kept = ", ".join(name for name in own if name not in {"claims", "text", "words"})
    text = f"SELECT {columns} FROM (SELECT {kept}, unnest(claims) AS claim FROM weighed {where})"
    return select(text, contract, weighed=weighed_records)
