"""What ``golden.yaml`` says: which claim wins, field by field.

::

    email: latest                      # one rule, or several tried in order
    last_name: [frequent, trusted]
    extra.shoe_size: latest
    trust: {crm: 90, web: 40}          # 0..100 per source, 50 where nothing is said
    together:                          # fields whose values come from one record
      - {fields: [last_name, first_name], follow: [civility]}
    expected: [last_name, email]       # what a complete profile has
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from monocle.errors import BadConfig

RULES = ("latest", "trusted", "frequent", "complete", "oldest", "pinned")
DEFAULT_TRUST = 50
SINGLE = (
    "civility",
    "first_name",
    "last_name",
    "birth_name",
    "birth_date",
    "birth_place",
    "gender",
    "language",
    "company_number",
)
SEVERAL = ("email", "phone", "address", "handle", "loyalty_card", "customer_number", "company")
FREE = "extra."

_FREQUENT = ("frequent", "trusted")
_DEFAULT_RULES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(SINGLE, _FREQUENT),
    **dict.fromkeys(SEVERAL, ("latest",)),
    "language": ("latest",),
}


@dataclass(frozen=True)
class Together:
    """Fields whose golden values come from one record.

    Attributes:
        fields: compete as one value under the rule of the first; a record that has more of them goes before one that has
            fewer. What the winning record lacks is taken from the others.
        follow: come from the winning record too where it has them, but do not help it win.
    """

    fields: tuple[str, ...]
    follow: tuple[str, ...] = ()


_NAME = Together(("last_name", "first_name"), ("civility",))


@dataclass(frozen=True)
class Survivorship:
    """Which claim wins.

    A pin always wins. Then, within a field: a value that is whole goes before one that is not (an initial, an address
    without street or postcode, an e-mail or phone that several people share, a last name that a later record gives as
    birth name); then the field's rules in order; then declared before observed before inferred; then the later, the
    more trusted, and last the lower record id, so that the order of rows never matters.

    Attributes:
        rules: field → rules, tried in order; a field that is not named has a default.
        trust: source → 0..100.
        together: groups of fields that come from one record; a field is in one group at most.
        expected: fields that a complete profile has.
    """

    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trust: Mapping[str, int] = field(default_factory=dict)
    together: tuple[Together, ...] = (_NAME,)
    expected: tuple[str, ...] = ("first_name", "last_name", "email", "phone", "birth_date", "address")

    def rules_of(self, name: str) -> tuple[str, ...]:
        """Give the rules of a field, in order; free attributes take the latest unless stated otherwise."""
        return self.rules.get(name) or _DEFAULT_RULES.get(name, ("latest",))

    def fields_by_rules(self) -> dict[tuple[str, ...], list[str]]:
        """Give rules → the fields that follow them; fields not listed take the latest."""
        fields: dict[tuple[str, ...], list[str]] = {}
        for name in sorted({*SINGLE, *SEVERAL, *self.rules}):
            fields.setdefault(self.rules_of(name), []).append(name)
        return fields

    def asks_for(self, rule: str) -> bool:
        """Tell whether some field follows a rule."""
        return any(rule in rules for rules in self.fields_by_rules())

    def with_trust(self, trust: Mapping[str, int]) -> "Survivorship":
        """Give the same with what the sources' definitions say of trust; ``golden.yaml`` goes before them."""
        return replace(self, trust={**trust, **self.trust})


def from_yaml(said: Mapping[str, object] | None, where: str = "golden.yaml") -> Survivorship:
    """Give what a parsed ``golden.yaml`` says.

    Args:
        said: the mapping; None or empty gives the defaults.
        where: the file, for messages.

    Raises:
        BadConfig: a field, rule, trust or group is none.
    """
    if said is None:
        return Survivorship()
    if not isinstance(said, Mapping):
        raise BadConfig("is no mapping of field to rule", where=where, mend="write lines such as email: latest")
    default = Survivorship()
    settings = ("trust", "together", "expected")
    rules = {
        _field(name, where): _rules(value, f"{where}: {name}") for name, value in said.items() if name not in settings
    }
    return Survivorship(
        rules=rules,
        trust=_trust(said.get("trust"), where),
        together=_groups(said["together"], f"{where}: together") if "together" in said else default.together,
        expected=_fields(said["expected"], f"{where}: expected") if "expected" in said else default.expected,
    )


def _field(name: object, where: str) -> str:
    text = str(name)
    known = (*SINGLE, *SEVERAL)
    if text in known or (text.startswith(FREE) and text != FREE):
        return text
    raise BadConfig(
        f'"{text}" is no field', where=where, mend=f"use {', '.join(known)} or {FREE} and the name of a free attribute"
    )


def _fields(said: object, where: str) -> tuple[str, ...]:
    if isinstance(said, str) or not isinstance(said, Sequence) or not said:
        raise BadConfig("is no list of fields", where=where, mend="write [last_name, first_name]")
    fields = tuple(_field(name, where) for name in said)
    if len(set(fields)) < len(fields):
        raise BadConfig("names a field twice", where=where, mend="name each field once")
    return fields


def _rules(said: object, where: str) -> tuple[str, ...]:
    names = [str(name) for name in said] if isinstance(said, list | tuple) else [str(said)]
    allowed = f"use {', '.join(RULES[:-1])} or {RULES[-1]}"
    for name in names:
        if name not in RULES:
            raise BadConfig(f'"{name}" is no survivorship rule', where=where, mend=allowed)
    if not names or len(set(names)) < len(names):
        raise BadConfig("names no rule, or one twice", where=where, mend=allowed)
    return tuple(names)


def _trust(said: object, where: str) -> dict[str, int]:
    if said is None:
        return {}
    if not isinstance(said, Mapping):
        raise BadConfig("is no mapping of source to trust", where=f"{where}: trust", mend="write {crm: 90, web: 40}")
    for source, value in said.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
            raise BadConfig(
                f"{value!r} is no trust", where=f"{where}: trust: {source}", mend="use a whole number from 0 to 100"
            )
    return {str(source): value for source, value in said.items()}


def _groups(said: object, where: str) -> tuple[Together, ...]:
    if isinstance(said, str) or not isinstance(said, Sequence):
        raise BadConfig("is no list of groups", where=where, mend="write - [company_number, birth_place]")
    groups = tuple(_group(each, where) for each in said)
    named = [name for group in groups for name in (*group.fields, *group.follow)]
    if len(set(named)) < len(named):
        raise BadConfig("names a field in two groups", where=where, mend="name each field once")
    several = [name for name in named if name in SEVERAL]
    if several:
        raise BadConfig(
            f"{several[0]} has several values, so it cannot go with other fields",
            where=where,
            mend="leave it out; the parts of an address always stay together",
        )
    return groups


def _group(said: object, where: str) -> Together:
    if not isinstance(said, Mapping):
        return Together(_fields(said, where))
    unknown = sorted(str(name) for name in said if name not in {"fields", "follow"})
    if unknown:
        raise BadConfig(f'"{unknown[0]}" is not known here', where=where, mend="use fields and follow")
    follow = said.get("follow")
    return Together(_fields(said.get("fields"), where), _fields(follow, where) if follow else ())
