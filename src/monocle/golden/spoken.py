"""What a record says of each field, as SQL over one row of RECORDS named ``r``."""

from collections.abc import Sequence
from dataclasses import dataclass

from monocle.golden.survivorship import FREE
from monocle.relation import Relation, select
from monocle.relation.contract import Column, Contract


def words_sql(value: str) -> str:
    """Give the SQL of a text in lower case without accents."""
    return f"lower(strip_accents({value}))"


def plain_sql(value: str) -> str:
    """Give the SQL of a text for comparing: lower case, letters and digits; the text itself when it has none.

    Plain words with one blank between, the common case, are told by a cheap pattern and stay as they are.
    """
    words = words_sql(value)
    rest = f"coalesce(nullif(regexp_replace({words}, '[^\\pL\\pN]+', ' ', 'g'), ''), {value})"
    return f"CASE WHEN regexp_full_match({words}, '[a-z0-9]+( [a-z0-9]+)*') THEN {words} ELSE {rest} END"


def letters_sql(value: str) -> str:
    """Give the SQL of how many words of two letters or more a text has."""
    return f"CAST(len(regexp_extract_all({value}, '\\pL\\pL+')) AS BIGINT)"


def _letters(value: str) -> str:
    return f"CASE WHEN $counts_parts THEN {letters_sql(value)} ELSE 1 END"


@dataclass(frozen=True)
class There:
    """What a table of records has, so that nothing is computed of what it has not.

    Attributes:
        fields: bits of the fields that any record has.
        several: bits of those of which some record has several values.
    """

    fields: int
    several: int


@dataclass(frozen=True)
class Spoken:
    """One field as RECORDS has it.

    Attributes:
        field: as in CLAIMS.
        column: of RECORDS.
        several: the column is a list.
        value: SQL of the value as shown, with ``{x}`` for what the column has or one element of it.
        key: SQL of the value for comparing.
        slight: SQL that tells a value that goes after every other.
        parts: SQL of how complete it is.
        there: SQL that tells whether ``{x}`` says anything.
        keyed: column of RECORDS with the key, where the record has one.
        spelled: SQL of the key of a text by itself.
    """

    field: str
    column: str
    several: bool = False
    value: str = "{x}"
    key: str = "{x}"
    slight: str = "false"
    parts: str = ""
    there: str = "{x} IS NOT NULL"
    keyed: str = ""
    spelled: str = ""

    def only(self, text: str) -> str:
        """Give one of the texts for a record with one value of the field at most."""
        x = f"(r.{self.column})[1]" if self.several else f"r.{self.column}"
        return text.replace("{x}", x)

    def claims(self) -> str:
        """Give the SQL of the list of all claims, as CLAIM_TYPE; of values with one key the first is kept.

        One value, the common case, is taken out of its list: inside of a list DuckDB computes a regular expression five
        times slower.
        """
        if not self.several:
            return (
                f"CASE WHEN {self.only(self.there)} THEN [{self._claim(f'r.{self.column}', '1::BIGINT')}] ELSE [] END"
            )
        values = f"list_filter(r.{self.column}, lambda x: {self.there.replace('{x}', 'x')})"
        all_claims = f"list_transform({values}, lambda x, i: {self._claim('x', 'i')})"
        keys = f"list_transform({values}, lambda x: {self.key.replace('{x}', 'x')})"
        first = f"list_filter({all_claims}, lambda c, i: list_position({keys}, c.key) = i)"
        one = (
            f"CASE WHEN {self.only(self.there)} THEN [{self._claim(f'(r.{self.column})[1]', '1::BIGINT')}] ELSE [] END"
        )
        return f"CASE len(r.{self.column}) WHEN 0 THEN [] WHEN 1 THEN {one} ELSE {first} END"

    def by_itself(self) -> str:
        """Give the SQL of the key of a text by itself."""
        return self.spelled or self.key

    def how_complete(self) -> str:
        """Give the SQL of how complete the value is."""
        return self.parts or ("1::BIGINT" if self.several else _letters(self.value))

    def _claim(self, x: str, position: str) -> str:
        parts = self.how_complete()
        said = f"value: {self.value}, key: {self.key}, position: {position}, parts: {parts}, slight: {self.slight}"
        return f"{{field: '{self.field}', {said}}}".replace("{x}", x)


_STREET = plain_sql("coalesce({x}.street, {x}.line, '')")
_ADDRESS_KEY = f"concat_ws('|', coalesce({{x}}.postcode, {words_sql('{x}.city')}, ''), {_STREET}, coalesce(lower({{x}}.house_number), ''))"
ADDRESS_PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
_ADDRESS_PARTS = " + ".join(f"({{x}}.{part} IS NOT NULL)::BIGINT" for part in ADDRESS_PARTS)
_ADDRESS_SLIGHT = "(coalesce({x}.street, {x}.line) IS NULL OR {x}.postcode IS NULL OR {x}.city IS NULL)"
_ADDRESS_THERE = "coalesce({x}.line, {x}.street, {x}.postcode, {x}.city) IS NOT NULL"
_NO_TAG = "CASE WHEN contains({x}, '+') THEN regexp_replace({x}, '\\+[^@]*@', '@', 'g') ELSE {x} END"
_TEXT = "CAST({x} AS VARCHAR)"


def _listed(field: str, column: str, key: str = "{x}") -> Spoken:
    shared = f"(r.shared IS NOT NULL AND list_contains(r.shared, '{field}:' || {{x}}))"
    return Spoken(field, column, several=True, key=key, slight=shared)


def _named(field: str, key: str, slight: str = "false") -> Spoken:
    spelled = plain_sql("{x}")
    return Spoken(
        field, field, key=f"coalesce(nullif(r.{key}, ''), {spelled})", slight=slight, keyed=key, spelled=spelled
    )


FIELDS: Sequence[Spoken] = (
    Spoken(
        "address",
        "addresses",
        several=True,
        value="CAST(to_json({x}) AS VARCHAR)",
        key=_ADDRESS_KEY,
        slight=_ADDRESS_SLIGHT,
        parts=_ADDRESS_PARTS,
        there=_ADDRESS_THERE,
    ),
    Spoken("birth_date", "birth_date", value=_TEXT, key=_TEXT),
    _named("birth_name", "birth_key"),
    Spoken("birth_place", "birth_place", key=plain_sql("{x}")),
    Spoken("civility", "civility"),
    Spoken("company", "company", key=plain_sql("{x}")),
    Spoken("company_number", "company_number"),
    _listed("customer_number", "customer_numbers"),
    _listed("email", "emails", _NO_TAG),
    _named("first_name", "first_key", "NOT regexp_matches({x}, '\\pL\\pL')"),
    Spoken("gender", "gender"),
    _listed("handle", "handles"),
    Spoken("language", "language"),
    _named("last_name", "last_key", "r.left_name"),
    _listed("loyalty_card", "loyalty_cards"),
    _listed("phone", "phones"),
)
"""Every field but the free attributes, by name."""

_ENTRIES = "list_filter(map_entries(CAST(CAST(r.extra AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda e: nullif(e.value, '') IS NOT NULL)"
_FREE_CLAIM = (
    f"{{field: '{FREE}' || e.key, value: e.value, key: {plain_sql('e.value')}, "
    f"position: 1::BIGINT, parts: {_letters('e.value')}, slight: false}}"
)
FREE_CLAIMS = (
    f"CASE WHEN r.extra = '{{}}' THEN [] ELSE list_transform(list_sort({_ENTRIES}), lambda e: {_FREE_CLAIM}) END"
)
"""The SQL of the claims of a record's free attributes, as CLAIM_TYPE."""
FREE_BIT = len(FIELDS)
ONE_OF_EACH = " AND ".join(f"len(r.{one.column}) <= 1" for one in FIELDS if one.several)
"""The SQL that tells whether a record has one value per field at most."""


def one_of_each(there: There) -> str:
    """Give the SQL that tells whether a record has one value per field at most, where some have more."""
    several = [one for place, one in enumerate(FIELDS) if there.several >> place & 1]
    return " AND ".join(f"len(r.{one.column}) <= 1" for one in several) or "true"


def fields_there(records: Relation) -> Relation:
    """Give which fields any record says anything of, as one row of a BOOLEAN for each of FIELDS and ``extra``.

    The first record that has a field settles it, so that this costs little.

    Args:
        records: RECORDS.
    """

    def said(one: Spoken) -> str:
        return f"len({one.column}) > 0" if one.several else f"{one.column} IS NOT NULL"

    asked = {**{one.field: said(one) for one in FIELDS}, "extra": "extra <> '{}'"}
    columns = ", ".join(f"EXISTS (FROM records WHERE {says}) AS {field}" for field, says in asked.items())
    promised = tuple(Column(field, "BOOLEAN", "some record has it", required=True) for field in asked)
    return select(f"SELECT {columns}", Contract("fields_there", "one table of records", promised), {}, records=records)
