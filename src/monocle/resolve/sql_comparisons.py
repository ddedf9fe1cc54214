"""How each field of two records is compared: levels of agreement, best first.

``{x}_l`` and ``{x}_r`` are the columns of NODES for the left and the right record. A level tells nothing (``null``) where a
side has no value.
"""

from dataclasses import dataclass
from enum import StrEnum

from monocle.fields.nicknames import nickname_sql
from monocle.resolve.features import Features


class Tie(StrEnum):
    """What members of one household have in common.

    ``PERSONAL``: no more than two random people, but for chance; ``OWN``: the same is expected, and the data may teach
    otherwise; ``SHARED``: often the same.
    """

    PERSONAL = "personal"
    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True)
class Step:
    """One level of a comparison.

    Attributes:
        name: stable; a link shows it.
        sql: condition; empty for the last level, which is all the rest.
        m: share of the pairs of one person that are expected at this level before the data has spoken.
        rare: the value's own frequency counts: a rare name that agrees says more than a frequent one.
    """

    name: str
    sql: str
    m: float
    rare: str = ""


@dataclass(frozen=True)
class Comparison:
    """How one field is compared.

    Attributes:
        field: its name.
        null: condition under which the field tells nothing.
        steps: best first; the last has no condition.
        needs: the column of NODES that must be filled enough.
        tie: what members of one household have in common.
        by_chance: share of the pairs within a household that agree as one person would: a son with his father's first
            name, twins. Counts for personal fields only.
    """

    field: str
    null: str
    steps: tuple[Step, ...]
    needs: str
    tie: Tie
    by_chance: float = 0.0


def _missing(name: str) -> str:
    return f"{name}_l IS NULL OR {name}_r IS NULL"


def _empty(name: str) -> str:
    return f"len({name}_l) = 0 OR len({name}_r) = 0"


def _close(name: str, least: float) -> str:
    return f"jaro_winkler_similarity({name}_l, {name}_r) >= {least}"


def _one_off(left: str, right: str) -> str:
    return f"CASE WHEN length({left}) = length({right}) THEN hamming({left}, {right}) = 1 ELSE false END"


_SWAPPED = "coalesce(first_l = last_r AND last_l = first_r AND first_l <> last_l, false)"
_WITHIN_FIRST = (
    "starts_with(first_l || ' ', first_r || ' ') OR starts_with(first_r || ' ', first_l || ' ')"
    " OR (length(first_l) = 1 AND starts_with(first_r, first_l)) OR (length(first_r) = 1 AND starts_with(first_l, first_r))"
)
_WITHIN_LAST = (
    "contains(' ' || last_l || ' ', ' ' || last_r || ' ') OR contains(' ' || last_r || ' ', ' ' || last_l || ' ')"
)
_SWAPPED_DAY = "born_l = left(born_r, 4) || right(born_r, 2) || substr(born_r, 5, 2)"
_TWO_PARTS = (
    "(left(born_l, 6) = left(born_r, 6)) OR (right(born_l, 4) = right(born_r, 4))"
    " OR (left(born_l, 4) = left(born_r, 4) AND right(born_l, 2) = right(born_r, 2))"
)
_SAME_PLACE = "coalesce(postcode_l = postcode_r, false) AND coalesce(city_l = city_r, true)"
_PARTLY_SAME_PLACE = "coalesce(postcode_l = postcode_r, false) OR coalesce(city_l = city_r, false)"
_SAME_HOUSE = "coalesce(house_l = house_r, true)"

FIRST = Comparison(
    "first_name",
    _missing("first"),
    (
        Step("exact", "first_l = first_r", 0.75, rare="first"),
        Step("swapped_with_last", _SWAPPED, 0.01),
        Step("short_form", nickname_sql("first_l", "first_r"), 0.03),
        Step("within", _WITHIN_FIRST, 0.06),
        Step("close", _close("first", 0.88), 0.09),
        Step("sounds_alike", "first_sound_l = first_sound_r", 0.03),
        Step("different", "", 0.06),
    ),
    "first",
    Tie.PERSONAL,
    by_chance=0.02,
)
LAST = Comparison(
    "last_name",
    f"{_missing('last')} OR {_SWAPPED}",
    (
        Step("exact", "last_l = last_r", 0.8, rare="last"),
        Step("birth_name", "last_l = birth_r OR last_r = birth_l", 0.02),
        Step("close", _close("last", 0.9), 0.09),
        Step("within", _WITHIN_LAST, 0.02),
        Step("sounds_alike", "last_sound_l = last_sound_r", 0.02),
        Step("different", "", 0.05),
    ),
    "last",
    Tie.SHARED,
)
BIRTH_DATE = Comparison(
    "birth_date",
    _missing("born"),
    (
        Step("exact", "born_l = born_r", 0.88),
        Step("one_digit_or_day_month", f"{_one_off('born_l', 'born_r')} OR {_SWAPPED_DAY}", 0.06),
        Step("two_parts", _TWO_PARTS, 0.03),
        Step("same_year", "birth_year_l = birth_year_r", 0.01),
        Step("different", "abs(birth_year_l - birth_year_r) < 15", 0.01),
        Step("a_generation_apart", "", 0.01),
    ),
    "born",
    Tie.PERSONAL,
    by_chance=0.01,
)
GENDER = Comparison(
    "gender",
    _missing("gender"),
    (Step("same", "gender_l = gender_r", 0.98), Step("different", "", 0.02)),
    "gender",
    Tie.PERSONAL,
)
_ALIKE = (
    "jaro_winkler_similarity(emails_l[1], emails_r[1]) >= 0.93 OR (length(split_part(emails_l[1], '@', 1)) > 4"
    " AND split_part(emails_l[1], '@', 1) = split_part(emails_r[1], '@', 1))"
)
# An address is made of its owner's name: where the names agree, that the addresses are alike says nothing more.
_NAMED_ALIKE = (
    f"(coalesce(name_key_l = name_key_r, false) AND NOT list_has_any(mailboxes_l, mailboxes_r) AND ({_ALIKE}))"
)
EMAIL = Comparison(
    "email",
    f"{_empty('emails')} OR {_NAMED_ALIKE}",
    (
        Step("exact", "list_has_any(emails_l, emails_r)", 0.6),
        Step("same_mailbox", "list_has_any(mailboxes_l, mailboxes_r)", 0.04),
        Step("alike", _ALIKE, 0.12),
        Step("different", "", 0.22),
    ),
    "emails",
    Tie.SHARED,
)
_MOBILE = "list_filter(phones_{side}, lambda p: starts_with(p, '+336') OR starts_with(p, '+337'))"
PHONE = Comparison(
    "phone",
    _empty("phones"),
    (
        Step(
            "same_mobile",
            f"list_has_any({_MOBILE.format(side='l')}, {_MOBILE.format(side='r')})",
            0.4,
        ),
        Step("same", "list_has_any(phones_l, phones_r)", 0.3),
        Step("one_digit", _one_off("phones_l[1]", "phones_r[1]"), 0.05),
        Step("different", "", 0.25),
    ),
    "phones",
    Tie.SHARED,
)
STREET = Comparison(
    "street",
    _missing("street"),
    (
        Step("exact", f"street_l = street_r AND {_SAME_HOUSE}", 0.5),
        Step("close", f"{_close('street', 0.9)} AND {_SAME_HOUSE}", 0.15),
        Step("other_house", _close("street", 0.92), 0.08),
        Step("vague", f"({_close('street', 0.75)}) AND coalesce(house_l = house_r, false)", 0.04),
        Step("different", "", 0.23),
    ),
    "street",
    Tie.SHARED,
)
PLACE = Comparison(
    "place",
    "(postcode_l IS NULL OR postcode_r IS NULL) AND (city_l IS NULL OR city_r IS NULL)",
    (
        Step("exact", _SAME_PLACE, 0.55),
        Step("one_of_two", _PARTLY_SAME_PLACE, 0.15),
        Step(
            "close",
            f"coalesce({_close('city', 0.9)}, false) OR coalesce({_one_off('postcode_l', 'postcode_r')}, false)",
            0.1,
        ),
        Step("different", "", 0.2),
    ),
    "city",
    Tie.SHARED,
)
CARD = Comparison(
    "loyalty_card",
    _empty("cards"),
    (
        Step("same", "list_has_any(cards_l, cards_r)", 0.8),
        Step("one_digit", _one_off("cards_l[1]", "cards_r[1]"), 0.03),
        Step("different", "", 0.17),
    ),
    "cards",
    Tie.OWN,
    by_chance=0.05,
)
HANDLE = Comparison(
    "handle",
    _empty("handles"),
    (Step("same", "list_has_any(handles_l, handles_r)", 0.8), Step("different", "", 0.2)),
    "handles",
    Tie.OWN,
    by_chance=0.02,
)
COMPANY = Comparison(
    "company",
    _missing("company"),
    (
        Step("exact", "company_l = company_r", 0.7, rare="company"),
        Step("close", _close("company", 0.92), 0.15),
        Step("different", "", 0.15),
    ),
    "company",
    Tie.SHARED,
)
COMPANY_NUMBER = Comparison(
    "company_number",
    _empty("company_numbers"),
    (Step("same", "list_has_any(company_numbers_l, company_numbers_r)", 0.8), Step("different", "", 0.2)),
    "company_numbers",
    Tie.SHARED,
)
ALL = (FIRST, LAST, BIRTH_DATE, GENDER, EMAIL, PHONE, STREET, PLACE, CARD, HANDLE, COMPANY, COMPANY_NUMBER)


def number_comparison(place: int, system: str) -> Comparison:
    """Give the comparison of one system's customer numbers."""
    name = f"numbers_{place}"
    return Comparison(
        f"customer_number {system}",
        _empty(name),
        (
            Step("same", f"list_has_any({name}_l, {name}_r)", 0.8),
            Step(
                "close",
                f"jaro_winkler_similarity({name}_l[1], {name}_r[1]) >= 0.95 AND damerau_levenshtein({name}_l[1], {name}_r[1]) <= 1",
                0.08,
            ),
            Step("different", "", 0.12),
        ),
        name,
        Tie.OWN,
        by_chance=0.01,
    )


def comparisons_for(found: Features) -> tuple[Comparison, ...]:
    """Give the comparisons whose fields enough records fill."""
    numbers = tuple(number_comparison(place, system) for place, system in enumerate(found.systems, 1))
    return tuple(
        comparison
        for comparison in (*ALL, *numbers)
        if comparison.needs in found.filled or (comparison is PLACE and "postcode" in found.filled)
    )
