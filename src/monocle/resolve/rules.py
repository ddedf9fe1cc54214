"""Blocking rules: which values together make a key under which two records are looked at."""

from collections.abc import Collection, Iterator, Sequence

from monocle.kernel.keys import Cut, KeyRule, Part

_FIRST_INITIAL, _LAST_INITIAL = Part("first", Cut.LETTERS, 1), Part("last", Cut.LETTERS, 1)
_BIRTH_YEAR = Part("born", Cut.YEAR)


def _rule(name: str, *parts: str | Part) -> KeyRule:
    return KeyRule(name, tuple(Part(part) if isinstance(part, str) else part for part in parts))


RULES = (
    _rule("email", "mailboxes"),
    _rule("phone", "phones"),
    _rule("loyalty_card", "cards"),
    _rule("handle", "handles"),
    _rule("company_number", "company_numbers"),
    _rule("birth_date_last_name", "born", "last_sound"),
    _rule("birth_date_first_name", "born", "first_sound"),
    _rule("full_name", "name_key"),
    _rule("postcode_birth_date", "postcodes", "born"),
    _rule("city_birth_date", "cities", "born"),
    _rule("postcode_last_name", "postcodes", "last_sound"),
    _rule("postcode_first_name", "postcodes", "first_sound", _LAST_INITIAL),
    _rule("any_last_name", "surnames", "first_sound"),
    _rule("sound_birth_year", "last_sound", _FIRST_INITIAL, _BIRTH_YEAR),
    _rule("address", "streets", "houses", _FIRST_INITIAL),
    _rule("street_postcode", Part("streets", Cut.LETTERS, 8), "postcodes"),
    _rule("street_last_name", "streets", "last_sound"),
    _rule("street_birth_year", "streets", _BIRTH_YEAR),
    _rule("city_name", "cities", "first_sound", _LAST_INITIAL),
    _rule("company_postcode", "companies", "postcodes"),
    _rule("company_city", "companies", "cities"),
    _rule("organisation", "organisations"),
    _rule("organisation_address", "streets", "houses"),
)
"""What tells most comes first: a link shows the first rule that found it. ``surnames`` are last and birth name."""
_OF_ORGANISATIONS = frozenset({"organisation", "organisation_address"})


def rules_for(filled: Collection[str], systems: int) -> tuple[KeyRule, ...]:
    """Give the rules whose columns enough records fill.

    Args:
        filled: columns that enough records fill.
        systems: of customer numbers.
    """
    numbers = [_rule(f"customer_number_{place}", f"numbers_{place}") for place in range(1, systems + 1)]
    return tuple(
        rule
        for rule in (*numbers, *RULES)
        if all(part.column in filled for part in rule.parts)
        and (rule.name not in _OF_ORGANISATIONS or "organisations" in filled)
    )


_FINER = {"birth_year": _BIRTH_YEAR, "street": Part("streets", Cut.LETTERS, 8), "first_name": Part("first_sound")}


def finer(wide: Sequence[KeyRule], rules: Sequence[KeyRule]) -> Iterator[KeyRule]:
    """Give finer forms of rules that bring too much: each with one part more, of a column that it does not ask about.

    Args:
        wide: rules.
        rules: all of them; only columns that these ask about are filled enough.
    """
    filled = {part.column for rule in rules for part in rule.parts}
    known = {frozenset(rule.parts) for rule in rules}
    for rule in wide:
        asked = {part.column for part in rule.parts}
        for name, part in _FINER.items():
            if part.column in filled - asked and frozenset((*rule.parts, part)) not in known:
                yield KeyRule(f"{rule.name} {name}", (*rule.parts, part))
