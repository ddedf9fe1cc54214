"""What ``matching.yaml`` may say over what the data says: comparisons, levels and blocking rules.

::

    comparisons:
      gender: off                       # not compared
      birth_date:
        exact: {m: 0.9, u: 0.0001}      # shares of a level among pairs of one person and of strangers
        same_year: {weight: -2}         # or its bits outright
    blocking:
      off: [city_name]                  # rules not used
      more:                             # rules of one's own: values that together make a key
        street_birth_year: [streets, {column: born, cut: year}]
        short_name: [{column: last, cut: letters, length: 4}, postcodes]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from monocle.errors import BadConfig
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.resolve.comparisons import Comparison
from monocle.resolve.model import Model

OFF = "off"
LONGEST = 60


@dataclass(frozen=True)
class LevelOverride:
    """What a level is said to be; None leaves what the data says.

    Attributes:
        m, u: 0..1.
        weight: bits against a stranger; goes before m and u.
    """

    m: float | None = None
    u: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Overrides:
    """What a person said over what the data says.

    Attributes:
        dropped: fields that are not compared.
        levels: field → level → what it is said to be.
        rules_off: blocking rules not used.
        rules: blocking rules of one's own.
    """

    dropped: frozenset[str] = frozenset()
    levels: Mapping[str, Mapping[str, LevelOverride]] = field(default_factory=dict)
    rules_off: frozenset[str] = frozenset()
    rules: tuple[KeyRule, ...] = ()

    def compared(self, comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
        """Give the comparisons that are left."""
        return tuple(one for one in comparisons if one.field not in self.dropped)

    def blocked(self, rules: Sequence[KeyRule], columns: frozenset[str]) -> tuple[KeyRule, ...]:
        """Give the blocking rules: those that are not off, then one's own.

        Raises:
            BadConfig: a rule names a column that there is none of.
        """
        for rule in self.rules:
            for part in rule.parts:
                if part.column not in columns:
                    raise BadConfig(
                        f"there is no column {part.column}",
                        where=f"matching.yaml: blocking: more: {rule.name}",
                        mend=f"use {', '.join(sorted(columns))}",
                    )
        return (*(rule for rule in rules if rule.name not in self.rules_off), *self.rules)

    def applied(self, model: Model) -> Model:
        """Give a model with what was said in place of what the data says.

        Raises:
            BadConfig: a level is named that its field does not have.
        """
        m, u, less = list(model.m), list(model.u), list(model.dependence)
        for place, comparison in enumerate(model.comparisons):
            names = comparison.names()
            for name, said in self.levels.get(comparison.field, {}).items():
                if name not in names:
                    raise BadConfig(
                        f"{comparison.field} has no level {name}",
                        where=f"matching.yaml: comparisons: {comparison.field}",
                        mend=f"use {', '.join(reversed(names))}",
                    )
                level = names.index(name)
                m[place], u[place], less[place] = _said(said, level, m[place], u[place], less[place])
        return replace(model, m=tuple(m), u=tuple(u), dependence=tuple(less)) if self.levels else model


def _said(
    said: LevelOverride, level: int, m: np.ndarray, u: np.ndarray, less: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    m, u, less = m.copy(), u.copy(), less.copy()
    m[level] = m[level] if said.m is None else said.m
    u[level] = u[level] if said.u is None else said.u
    if said.weight is not None:
        less[level] = np.log2(m[level] / u[level]) - said.weight
    return m, u, less


def from_tree(comparisons: object, blocking: object, where: str = "matching.yaml") -> Overrides:
    """Give the overrides that the keys ``comparisons`` and ``blocking`` of ``matching.yaml`` hold.

    Args:
        comparisons: what stands under ``comparisons``; None where nothing does.
        blocking: what stands under ``blocking``; None where nothing does.
        where: the file's name, for messages.

    Raises:
        BadConfig: they are not of the form that the module's docstring shows.
    """
    fields = _mapping(comparisons, f"{where}: comparisons")
    rules = _mapping(blocking, f"{where}: blocking")
    _known(rules, {"off", "more", False}, f"{where}: blocking")
    off = rules.get("off", rules.get(False)) or []  # YAML 1.1 reads a bare off as false
    if not isinstance(off, list) or not all(isinstance(one, str) for one in off):
        raise BadConfig("off is no list of names", where=f"{where}: blocking", mend="write off: [rule, rule]")
    more = _mapping(rules.get("more"), f"{where}: blocking: more")
    return Overrides(
        dropped=frozenset(str(name) for name, said in fields.items() if said in (OFF, False)),
        levels={
            str(name): {
                str(level): _level(told, f"{where}: comparisons: {name}: {level}")
                for level, told in _mapping(said, f"{where}: comparisons: {name}").items()
            }
            for name, said in fields.items()
            if said not in (OFF, False)
        },
        rules_off=frozenset(off),
        rules=tuple(_rule(str(name), parts, f"{where}: blocking: more: {name}") for name, parts in more.items()),
    )


def _mapping(given: object, where: str) -> Mapping[object, object]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise BadConfig("this is no mapping of names to what is said of them", where=where, mend="write name: value")
    return given


def _known(given: Mapping[object, object], known: set[object], where: str) -> None:
    unknown = [key for key in given if key not in known]
    if unknown:
        names = ", ".join(sorted(str(key) for key in known if isinstance(key, str)))
        raise BadConfig(f"{unknown[0]!r} is no key here", where=where, mend=f"use {names}")


def _level(given: object, where: str) -> LevelOverride:
    told = _mapping(given, where)
    _known(told, {"m", "u", "weight"}, where)
    return LevelOverride(
        m=_number(told.get("m"), 1e-12, 1.0, f"{where}: m"),
        u=_number(told.get("u"), 1e-12, 1.0, f"{where}: u"),
        weight=_number(told.get("weight"), -100.0, 100.0, f"{where}: weight"),
    )


def _number(given: object, low: float, high: float, where: str) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not low <= given <= high:
        raise BadConfig(f"{given!r} is no number from {low:g} to {high:g}", where=where, mend="mend it or leave it out")
    return float(given)


def _rule(name: str, given: object, where: str) -> KeyRule:
    if not isinstance(given, list) or not given or not name.replace("_", "").isalnum() or len(name) > LONGEST:
        raise BadConfig("this is no list of columns", where=where, mend="write rule_name: [column, column]")
    return KeyRule(name, tuple(_part(one, where) for one in given))


def _part(given: object, where: str) -> Part:
    if isinstance(given, str):
        return Part(given)
    told = _mapping(given, where)
    _known(told, {"column", "cut", "length"}, where)
    try:
        cut = Cut(str(told.get("cut", "whole")))
    except ValueError as error:
        known = ", ".join(Cut)
        raise BadConfig(f"{told.get('cut')!r} is no way to cut a value", where=where, mend=f"use {known}") from error
    length = told.get("length", 0)
    if not isinstance(told.get("column"), str) or not isinstance(length, int) or not 0 <= length <= LONGEST:
        raise BadConfig(
            "a part has a column, and for letters a length",
            where=where,
            mend="write {column: last, cut: letters, length: 4}",
        )
    if cut is Cut.LETTERS and not length:
        raise BadConfig("how many letters is not said", where=where, mend="write length: 4")
    return Part(str(told["column"]), cut, length)
