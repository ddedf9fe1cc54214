"""The order in which claims win, as SQL: lower goes first, everywhere.

What decides between two claims is packed into one integer, the first thing that decides in its highest bits: the least of
many integers is found ten times faster than the least of many rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monocle.golden.survivorship import Survivorship
from monocle.relation import Value

PLACE_BITS, POSITION_BITS = 24, 16
_BIGINT_BITS, _HUGEINT_BITS = 62, 124
_YEAR_1 = 62_135_596_800_000_000


@dataclass(frozen=True)
class Bits:
    """A measure that takes a stated number of bits.

    Attributes:
        sql: a whole number from 0; one that needs more bits is cut off, and then no longer decides.
        bits: 62 at most.
    """

    sql: str
    bits: int

    def cut(self) -> str:
        """Give the measure as SQL, within its bits."""
        return f"least(CAST({self.sql} AS BIGINT), {(1 << self.bits) - 1})"

    def most_first(self) -> "Bits":
        """Give the measure the other way round."""
        return Bits(f"{(1 << self.bits) - 1} - {self.cut()}", self.bits)


_TIME = Bits(f"greatest(epoch_us({{claim}}.seen_at) + {_YEAR_1}, 0)", 59)
_CRITERIA: Mapping[str, Bits] = {
    "latest": _TIME.most_first(),
    "oldest": _TIME,
    "pinned": _TIME,
    "trusted": Bits("{claim}.trust", 7).most_first(),
    "frequent": Bits("{support}", PLACE_BITS).most_first(),
    "complete": Bits("{claim}.parts", 16).most_first(),
}
NATURES = "CASE nature WHEN 'declared' THEN 0 WHEN 'observed' THEN 1 ELSE 2 END"


def packed(measures: Sequence[Bits]) -> str:
    """Give the SQL of one value that sorts as the measures do, one after the other.

    A whole number while they take 124 bits or fewer, as they nearly always do; else a row of whole numbers.
    """
    chunks: list[list[Bits]] = [[]]
    for measure in measures:
        if sum(one.bits for one in chunks[-1]) + measure.bits > _BIGINT_BITS:
            chunks.append([])
        chunks[-1].append(measure)
    whole = [_chunk(chunk) for chunk in chunks]
    if len(whole) == 1:
        return whole[0]
    if len(whole) * _BIGINT_BITS <= _HUGEINT_BITS:
        return f"(CAST({whole[0]} AS HUGEINT) * {1 << _BIGINT_BITS} + {whole[1]})"
    return f"{{{', '.join(f'c{place}: {chunk}' for place, chunk in enumerate(whole))}}}"


def _chunk(measures: Sequence[Bits]) -> str:
    """Give the SQL of one BIGINT, the last measure in its lowest bits."""
    terms, shift = [], 0
    for measure in reversed(measures):
        terms.append(f"({measure.cut()}) * {1 << shift}" if shift else f"({measure.cut()})")
        shift += measure.bits
    return f"({' + '.join(reversed(terms))})"


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

    def measures(self, claim: str, support: str) -> list[Bits]:
        """Give one measure for each place in the lists of rules.

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

    def _measure(self, place: int, claim: str, support: str) -> Bits:
        other = [criterion("latest", claim, support)] if place == 0 else []
        given = [criterion(rules[place], claim, support) for _, rules in self.cases if place < len(rules)]

        def measure(rules: tuple[str, ...]) -> str:
            return criterion(rules[place], claim, support).cut() if place < len(rules) else "0"

        default = other[0].cut() if other else "0"
        return Bits(f"CASE {self._when(measure)} ELSE {default} END", max(one.bits for one in (*given, *other)))

    def _when(self, give: Callable[[tuple[str, ...]], str], field: str = "field") -> str:
        return " ".join(f"WHEN list_contains(${name}, {field}) THEN {give(rules)}" for name, rules in self.cases)


def ranking(survivorship: Survivorship) -> Ranking:
    """Give the rules of all fields as SQL."""
    fields = survivorship.fields_by_rules()
    cases = tuple((f"fields_{place}", rules) for place, rules in enumerate(sorted(fields)))
    return Ranking(cases, {name: fields[rules] for name, rules in cases}, max(map(len, fields)))


def criterion(rule: str, claim: str, support: str) -> Bits:
    """Give what a rule measures.

    ``pinned`` without a pin keeps the value that was known first.
    """
    found = _CRITERIA[rule]
    return Bits(found.sql.replace("{claim}", claim).replace("{support}", support), found.bits)


def ties(claim: str) -> Sequence[Bits]:
    """Give what decides when the rules do not: the record's place among those of its customer, then the first given.

    A record's place: declared first, then later, more trusted, lower record id.
    """
    return (Bits(f"{claim}.place", PLACE_BITS), Bits(f"{claim}.position", POSITION_BITS))
