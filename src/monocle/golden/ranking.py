"""The order in which claims win, as SQL: lower sorts first, everywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monocle.golden.survivorship import Survivorship
from monocle.relation import Value

_CRITERIA = {
    "latest": "-epoch_us({claim}.seen_at)",
    "oldest": "epoch_us({claim}.seen_at)",
    "pinned": "epoch_us({claim}.seen_at)",
    "trusted": "-{claim}.trust",
    "frequent": "-{support}",
    "complete": "-{claim}.parts",
}
_NATURES = "CASE {claim}.nature WHEN 'declared' THEN 0 WHEN 'observed' THEN 1 ELSE 2 END"


@dataclass(frozen=True)
class Ranking:
    """SQL for the rules of all fields.

    Attributes:
        values: what the expressions bind.
        depth: how many rules the longest list has.
    """

    cases: tuple[tuple[str, tuple[str, ...]], ...]
    values: Mapping[str, Value]
    depth: int

    def measures(self, claim: str, support: str) -> list[str]:
        """Give one expression for each place in the lists of rules.

        Args:
            claim: SQL name of a row or struct with seen_at, trust and parts.
            support: SQL of how many records claim the value; ``0`` among claims of one value.
        """
        return [self._measure(place, claim, support) for place in range(self.depth)]

    def rules(self, field: str = "field") -> str:
        """Give the expression of a field's list of rules.

        Args:
            field: SQL of the field's name.
        """
        return f"CASE {self._when(lambda rules: repr(list(rules)), field)} ELSE ['latest'] END"

    def _measure(self, place: int, claim: str, support: str) -> str:
        def measure(rules: tuple[str, ...]) -> str:
            return criterion(rules[place], claim, support) if place < len(rules) else "0"

        other = criterion("latest", claim, support) if place == 0 else "0"
        return f"CASE {self._when(measure)} ELSE {other} END"

    def _when(self, give: Callable[[tuple[str, ...]], str], field: str = "field") -> str:
        return " ".join(f"WHEN list_contains(${name}, {field}) THEN {give(rules)}" for name, rules in self.cases)


def ranking(survivorship: Survivorship) -> Ranking:
    """Give the rules of all fields as SQL."""
    fields = survivorship.fields_by_rules()
    cases = tuple((f"fields_{place}", rules) for place, rules in enumerate(sorted(fields)))
    return Ranking(cases, {name: fields[rules] for name, rules in cases}, max(map(len, fields)))


def criterion(rule: str, claim: str, support: str) -> str:
    """Give what a rule measures.

    ``pinned`` without a pin keeps the value that was known first.
    """
    return _CRITERIA[rule].replace("{claim}", claim).replace("{support}", support)


def ties(claim: str) -> Sequence[str]:
    """Give what decides when the rules do not: declared first, then later, more trusted, lower record id, first given."""
    nature = _NATURES.replace("{claim}", claim)
    seen, trust = f"-epoch_us({claim}.seen_at)", f"-{claim}.trust"
    return (nature, seen, trust, f"{claim}.record_id", f"{claim}.position")
