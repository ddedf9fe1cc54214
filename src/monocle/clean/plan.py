"""Which kind of value cleans which field of a person."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from monocle.fields.civility import CIVILITY, GENDER
from monocle.fields.company import COMPANY
from monocle.fields.dates import birth_date_kind
from monocle.fields.email import EMAIL
from monocle.fields.email import split_sql as emails_in
from monocle.fields.handle import HANDLE
from monocle.fields.kind import Kind, Level
from monocle.fields.language_code import LANGUAGE
from monocle.fields.name import BIRTH_NAME, FIRST_NAME, LAST_NAME
from monocle.fields.name_case import CASE
from monocle.fields.numbers import COMPANY_NUMBER, CUSTOMER_NUMBER, loyalty_card_kind
from monocle.fields.phone import phone_kind
from monocle.fields.phone import split_sql as phones_in
from monocle.fields.tidy import TIDY, plain_sql

_PLACE_REFUSAL = (
    "CASE WHEN {value} = '' THEN 'empty' "
    "WHEN lower({value}) IN ('null', 'none', 'n/a', 'na', 'nc', 'nan', '-', '.', 'inconnu', 'inconnue', 'unknown', 'undefined', 'xxx') "
    "OR NOT regexp_matches({value}, '\\p{L}') THEN 'placeholder' ELSE '' END"
)
BIRTH_PLACE = Kind(
    name="birth_place",
    rules=(TIDY, CASE),
    refusal=_PLACE_REFUSAL,
    key=f"trim(regexp_replace({plain_sql('{value}')}, '[^\\p{{L}}0-9]+', ' ', 'g'))",
    levels=(Level("exact", "{left} = {right}"),),
    show=lambda value, _: value,
    mask=lambda value: f"{value[:1]}•••",
)


# A mailbox of plain letters stays as it is; a number of plain digits stays until its separators go.
_PLAIN_EMAIL = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?@(?:[a-z0-9-]+\.)+[a-z]+"
_PLAIN_PHONE = r"\+?[0-9]+(?:[ .-][0-9]+)*"


@dataclass(frozen=True)
class Field:
    """One field of a person and the kind that cleans it.

    Attributes:
        name: as REFUSALS and CLEANINGS say it.
        kind: cleans it.
        column: of PERSONS and RECORDS.
        many: the column is a list.
        split: SQL over ``{value}`` that gives the values standing in one cell, as VARCHAR[]; empty when there is one.
        sign: regular expression that every cell matches which ``split`` cuts.
        region: country of the records whose values it cleans; empty for all that are not abroad.
        settled: regular expression of texts that the first ``settled_rules`` rules leave as they are, as most are: what saves
            them is only tried.
        settled_rules: how many.
    """

    name: str
    kind: Kind
    column: str
    many: bool = False
    split: str = ""
    sign: str = ""
    region: str = ""
    settled: str = ""
    settled_rules: int = 0

    @property
    def key(self) -> str:
        """Name in GIVEN, ELEMENTS and DICTIONARY: there each country's numbers are a field of their own."""
        return f"{self.name}@{self.region}" if self.region else self.name


@dataclass(frozen=True)
class Plan:
    """What cleans what, and where.

    Attributes:
        fields: all of them.
        region: ISO 3166-1 alpha-2 of the workspace.
        day: nobody is born after it.
    """

    fields: tuple[Field, ...]
    region: str
    day: dt.date = dt.date.max

    def with_texts(self, keys: Collection[str]) -> tuple[Field, ...]:
        """Give the fields of some keys, at least one: statements need not speak of what nobody gave.

        Args:
            keys: of fields that hold a text.
        """
        return tuple(field for field in self.fields if field.key in keys) or self.fields[:1]

    def lists(self, of_the_country: bool) -> tuple[Field, ...]:
        """Give the fields that are lists, either those that may depend on the country of a record or the others."""
        return tuple(field for field in self.fields if field.many and (field.name == "phone") is of_the_country)


def fields(reference: dt.date, region: str = "FR", abroad: Sequence[str] = ()) -> tuple[Field, ...]:
    """Give the fields that are cleaned value by value; whole names and addresses are taken apart before.

    Args:
        reference: the day the data speaks of: nobody is born after it.
        region: ISO 3166-1 alpha-2: where a telephone number without a calling code is from.
        abroad: other countries that records live in; their numbers are read as that country's first.
    """
    return (
        Field("civility", CIVILITY, "civility"),
        Field("first_name", FIRST_NAME, "first_name"),
        Field("last_name", LAST_NAME, "last_name"),
        Field("birth_name", BIRTH_NAME, "birth_name"),
        Field("birth_date", birth_date_kind(reference), "birth_date"),
        Field("birth_place", BIRTH_PLACE, "birth_place"),
        Field("gender", GENDER, "gender"),
        Field("language", LANGUAGE, "language"),
        Field("company", COMPANY, "company"),
        Field("company_number", COMPANY_NUMBER, "company_number"),
        _settled(
            Field("email", EMAIL, "emails", many=True, split=emails_in("{value}"), sign=r"[\s;,|/\p{Z}]"), _PLAIN_EMAIL
        ),
        _settled(
            Field("phone", phone_kind(region), "phones", many=True, split=phones_in("{value}"), sign=".{17}"),
            _PLAIN_PHONE,
            "separators",
        ),
        Field("handle", HANDLE, "handles", many=True),
        Field("loyalty_card", loyalty_card_kind(), "loyalty_cards", many=True),
        Field("customer_number", CUSTOMER_NUMBER, "customer_numbers", many=True),
        *(Field("phone", phone_kind(there, region), "phones", many=True, region=there) for there in abroad),
    )


def _settled(field: Field, pattern: str, until: str = "") -> Field:
    """Give a field whose texts of a pattern stay as they are until a rule, or through all of them."""
    codes = [rule.code for rule in field.kind.rules]
    return replace(field, settled=pattern, settled_rules=codes.index(until) if until else len(codes))
