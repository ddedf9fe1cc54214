"""How each field of two records is compared: levels of agreement, best first, as conditions of the kernel.

The columns they read, each with no value, one or several per record: ``first``, ``last``, ``birth`` (comparing keys of
names), ``first_sound``, ``last_sound``, ``name_key`` (all words of the name, sorted), ``born`` (a date), ``gender``,
``generation`` (1 for Sr, 2 for Jr …), ``emails``, ``mailboxes`` (without +tag), ``email_names`` (what stands before the @,
without +tag), ``phones``, ``mobiles``,
``cards``, ``handles``, ``company_numbers``, ``numbers_1`` …, ``streets``, ``houses``, ``postcodes``, ``cities``,
``companies`` (of records that name a person) and ``organisations`` (names of records that name no person).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op, Question


class Tie(StrEnum):
    """What members of one household have in common.

    ``PERSONAL``: no more than two strangers, but for chance; ``OWN``: the same is expected; ``SHARED``: often the same;
    ``NAME``: mostly the same; ``HOME``: as much as one person's records, for it is what makes a household. How often the
    data teaches. That a home or a family name agrees never speaks for one person rather than for two of one household.
    """

    PERSONAL = "personal"
    OWN = "own"
    SHARED = "shared"
    NAME = "name"
    HOME = "home"


@dataclass(frozen=True)
class Level:
    """One level of a comparison.

    Attributes:
        name: stable; a link shows it.
        condition: None for the last level, which takes all the rest.
        m: share of the pairs of one person that are expected here before the data has spoken.
        rare: column whose frequencies count: a rare value that agrees says more than a frequent one; empty for none.
        exact: column whose equality alone is this level and those above it, so that value counts say how often strangers
            agree.
    """

    name: str
    condition: Condition | None
    m: float
    rare: str = ""
    exact: str = ""


@dataclass(frozen=True)
class Comparison:
    """How one field is compared.

    Attributes:
        field: its name.
        unknown: condition under which the field tells nothing; None when it always tells.
        levels: best first; the last has no condition.
        tie: what members of one household have in common.
        needs: columns of which one must be filled enough.
    """

    field: str
    unknown: Condition | None
    levels: tuple[Level, ...]
    tie: Tie
    needs: tuple[str, ...]

    def question(self) -> Question:
        """Give it as the kernel asks it."""
        return Question(self.unknown, tuple(level.condition for level in self.levels if level.condition is not None))

    def names(self) -> tuple[str, ...]:
        """Give the names of the levels, worst first, as levels are numbered."""
        return tuple(level.name for level in reversed(self.levels))


def _is(op: Op, column: str, bound: float = 0.0, right: str = "") -> Atom:
    return Atom(op, column, right, bound)


def _same(column: str, right: str = "") -> Atom:
    return Atom(Op.EQUAL, column, right)


def _missing(*columns: str) -> Condition:
    """Give the condition that in none of the columns both sides have a value."""
    parts = tuple(Atom(Op.MISSING, column) for column in columns)
    return parts[0] if len(parts) == 1 else All(parts)


def _close(column: str, least: float) -> Atom:
    return _is(Op.JARO_WINKLER, column, least)


def _across(one: str, other: str) -> Condition:
    """Give the condition that a name is the other name of the other record, whose rest is missing or not quite different."""
    rest = AnyOf((Atom(Op.MISSING, other, one), _is(Op.JARO_WINKLER, other, 0.7, one)))
    return All((_is(Op.JARO_WINKLER, one, 0.88, other), rest))


# The same words in another order: first and last name exchanged, or cut apart at another place.
_EXCHANGED = All((_same("name_key"), Not(All((_same("first"), _same("last"))))))
# First and last name exchanged, one of them missing or spelt a little otherwise.
_CROSSED = AnyOf((_across("first", "last"), _across("last", "first")))
_SAME_HOUSE = AnyOf((_missing("houses"), _same("houses")))
_MAILBOX_ALIKE = AnyOf((_same("email_names"), _close("emails", 0.93)))
# An address is made of its owner's name: where the names agree, that the addresses are alike says nothing more.
_NAMED_ALIKE = All((_same("name_key"), Not(_same("mailboxes")), _MAILBOX_ALIKE))

FIRST = Comparison(
    "first_name",
    _missing("first"),
    (
        Level("exact", _same("first"), 0.75, rare="first", exact="first"),
        Level("swapped_with_last", _EXCHANGED, 0.01),
        Level("short_form", _is(Op.NICKNAME, "first"), 0.03),
        Level("close", _close("first", 0.9), 0.07),
        Level("within", AnyOf((_is(Op.CONTAINED, "first"), _is(Op.PREFIX, "first", 1))), 0.06),
        Level("sounds_alike", _same("first_sound"), 0.02),
        Level("crossed", _CROSSED, 0.005),
        Level("vague", _close("first", 0.78), 0.02),
        Level("different", None, 0.04),
    ),
    Tie.PERSONAL,
    ("first",),
)
LAST = Comparison(
    "last_name",
    AnyOf((_missing("last"), _EXCHANGED, All((_CROSSED, Not(_close("last", 0.9)))))),
    (
        Level("exact", _same("last"), 0.8, rare="last", exact="last"),
        Level("birth_name", AnyOf((_same("last", "birth"), _same("birth", "last"), _same("birth"))), 0.02),
        Level("close", _close("last", 0.9), 0.08),
        Level("within", _is(Op.CONTAINED, "last"), 0.02),
        Level("sounds_alike", _same("last_sound"), 0.02),
        Level("vague", _close("last", 0.78), 0.02),
        Level("different", None, 0.04),
    ),
    Tie.NAME,
    ("last",),
)
BIRTH_DATE = Comparison(
    "birth_date",
    _missing("born"),
    (
        Level("exact", _same("born"), 0.88, exact="born"),
        Level(
            "one_digit_or_day_month", AnyOf((_is(Op.DAY_MONTH_EXCHANGED, "born"), _is(Op.DATE_DIGITS, "born", 1))), 0.06
        ),
        Level("two_parts", _is(Op.DATE_PARTS, "born", 2), 0.03),
        Level("forty_days", _is(Op.DAYS, "born", 40), 0.005),
        Level("same_year", _is(Op.YEARS, "born", 0), 0.01),
        Level("different", _is(Op.YEARS, "born", 14), 0.01),
        Level("a_generation_apart", None, 0.01),
    ),
    Tie.PERSONAL,
    ("born",),
)
GENDER = Comparison(
    "gender",
    _missing("gender"),
    (Level("same", _same("gender"), 0.98, exact="gender"), Level("different", None, 0.02)),
    Tie.PERSONAL,
    ("gender",),
)
GENERATION = Comparison(
    "generation",
    _missing("generation"),
    (Level("same", _same("generation"), 0.97), Level("different", None, 0.03)),
    Tie.PERSONAL,
    ("generation",),
)
EMAIL = Comparison(
    "email",
    AnyOf((_missing("emails"), _NAMED_ALIKE)),
    (
        Level("exact", _same("emails"), 0.6, exact="emails"),
        Level("same_mailbox", _same("mailboxes"), 0.04, exact="mailboxes"),
        Level("alike", _MAILBOX_ALIKE, 0.12),
        Level("different", None, 0.24),
    ),
    Tie.SHARED,
    ("emails",),
)
PHONE = Comparison(
    "phone",
    _missing("phones"),
    (
        Level("same_mobile", _same("mobiles"), 0.4, exact="mobiles"),
        Level("same", _same("phones"), 0.3, exact="phones"),
        Level("one_digit", _is(Op.DAMERAU_LEVENSHTEIN, "phones", 1), 0.05),
        Level("different", None, 0.25),
    ),
    Tie.SHARED,
    ("phones",),
)
STREET = Comparison(
    "street",
    _missing("streets"),
    (
        Level("exact", All((_same("streets"), _same("houses"))), 0.45),
        Level("no_house", All((_same("streets"), _missing("houses"))), 0.05),
        Level("close", All((_close("streets", 0.9), _SAME_HOUSE)), 0.15),
        Level(
            "same_house",
            All((AnyOf((_is(Op.CONTAINED, "streets"), _is(Op.TOKENS, "streets", 0.34))), _same("houses"))),
            0.05,
        ),
        Level("other_house", _close("streets", 0.92), 0.08),
        Level("vague", All((_close("streets", 0.75), _same("houses"))), 0.04),
        Level("different", None, 0.18),
    ),
    Tie.HOME,
    ("streets",),
)
PLACE = Comparison(
    "place",
    _missing("postcodes", "cities"),
    (
        Level("exact", All((_same("postcodes"), _same("cities"))), 0.5, rare="postcodes"),
        Level("same_postcode", _same("postcodes"), 0.15, rare="postcodes", exact="postcodes"),
        Level("same_city", _same("cities"), 0.1, rare="cities"),
        Level("close", AnyOf((_close("cities", 0.9), _is(Op.DAMERAU_LEVENSHTEIN, "postcodes", 1))), 0.1),
        Level("different", None, 0.15),
    ),
    Tie.HOME,
    ("postcodes", "cities"),
)
CARD = Comparison(
    "loyalty_card",
    _missing("cards"),
    (
        Level("same", _same("cards"), 0.8, exact="cards"),
        Level("one_digit", _is(Op.DAMERAU_LEVENSHTEIN, "cards", 1), 0.03),
        Level("different", None, 0.17),
    ),
    Tie.OWN,
    ("cards",),
)
HANDLE = Comparison(
    "handle",
    _missing("handles"),
    (Level("same", _same("handles"), 0.8, exact="handles"), Level("different", None, 0.2)),
    Tie.OWN,
    ("handles",),
)


def _company(field: str, column: str, tie: Tie) -> Comparison:
    levels = (
        Level("exact", _same(column), 0.6, rare=column, exact=column),
        Level("close", _close(column, 0.92), 0.1),
        Level("within", _is(Op.CONTAINED, column), 0.1),
        Level("shares_words", AnyOf((_is(Op.TOKENS, column, 0.5), _close(column, 0.85))), 0.05),
        Level("different", None, 0.15),
    )
    return Comparison(field, _missing(column), levels, tie, (column,))


COMPANY = _company("company", "companies", Tie.HOME)
ORGANISATION = _company("organisation", "organisations", Tie.PERSONAL)
COMPANY_NUMBER = Comparison(
    "company_number",
    _missing("company_numbers"),
    (Level("same", _same("company_numbers"), 0.8, exact="company_numbers"), Level("different", None, 0.2)),
    Tie.SHARED,
    ("company_numbers",),
)
ALL = (
    FIRST, LAST, ORGANISATION, BIRTH_DATE, GENDER, GENERATION, EMAIL, PHONE, STREET, PLACE, CARD, HANDLE, COMPANY,
    COMPANY_NUMBER,
)  # fmt: skip
NAMES = frozenset({"first_name", "last_name", "organisation"})
"""Fields that name whom a record is about."""


def number_comparison(place: int, system: str) -> Comparison:
    """Give the comparison of one system's customer numbers.

    Args:
        place: from 1; the column is ``numbers_{place}``.
        system: its name.
    """
    name = f"numbers_{place}"
    alike = (_is(Op.DAMERAU_LEVENSHTEIN, name, 1), _is(Op.DAMERAU_LEVENSHTEIN, name, 2))
    return Comparison(
        f"customer_number {system}",
        _missing(name),
        (
            Level("same", _same(name), 0.8, exact=name),
            Level("one_character", alike[0], 0.06),
            Level("two_characters", alike[1], 0.02),
            Level("different", None, 0.12),
        ),
        Tie.OWN,
        (name,),
    )


def comparisons_for(filled: Collection[str], systems: Sequence[str]) -> tuple[Comparison, ...]:
    """Give the comparisons whose columns enough records fill.

    Args:
        filled: columns that enough records fill.
        systems: systems of customer numbers, in the order of their columns.
    """
    numbers = tuple(number_comparison(place, system) for place, system in enumerate(systems, 1))
    return tuple(one for one in (*ALL, *numbers) if any(name in filled for name in one.needs))
