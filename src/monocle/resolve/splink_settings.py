"""Splink's settings read as comparisons of the kernel, and what could not be read.

Source: Splink's settings schema, version 4 and 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monocle.errors import BadConfig
from monocle.kernel.conditions import Condition, Question
from monocle.kernel.keys import KeyRule, Part
from monocle.kernel.scoring import Rare
from monocle.resolve.splink_conditions import Columns, Derived, NotConverted, condition, equalities

WHERE = "Splink's settings"


@dataclass(frozen=True)
class SplinkLevel:
    """One level: its label, and m and u where the settings have them."""

    label: str
    m: float | None
    u: float | None
    rare: Rare | None


@dataclass(frozen=True)
class SplinkComparison:
    """One comparison.

    Attributes:
        field: Splink's output column name.
        question: its conditions.
        levels: best first, as the question's, and the last, which takes the rest.
    """

    field: str
    question: Question
    levels: tuple[SplinkLevel, ...]


@dataclass(frozen=True)
class Converted:
    """Splink's settings as the kernel can use them.

    Attributes:
        comparisons: in order.
        derived: the columns that they and the rules need.
        rules: blocking rules.
        prior: probability that two random records match.
        levels: levels in the settings, those that tell nothing and the rest included.
        lost: what could not be converted, and why; its share went to the last level.
    """

    comparisons: tuple[SplinkComparison, ...]
    derived: tuple[Derived, ...]
    rules: tuple[KeyRule, ...]
    prior: float
    levels: int
    lost: tuple[str, ...]

    def trained(self) -> bool:
        """Tell whether every level has its m and u."""
        return all(None not in (level.m, level.u) for one in self.comparisons for level in one.levels)


def converted(settings: Mapping[str, Any]) -> Converted:
    """Give Splink's settings as comparisons of the kernel.

    Args:
        settings: the JSON that Splink saves or its documentation shows.

    Raises:
        BadConfig: they are no settings of Splink.
    """
    comparisons = settings.get("comparisons")
    if not isinstance(comparisons, list) or not comparisons:
        raise BadConfig("there are no comparisons", where=WHERE, mend="save the model with Splink's save_model_to_json")
    columns, lost = Columns({}), list[str]()
    read = tuple(_comparison(one, columns, lost) for one in comparisons)
    levels = sum(len(one["comparison_levels"]) for one in comparisons)
    rules = _rules(settings.get("blocking_rules_to_generate_predictions") or [], columns, lost)
    prior = settings.get("probability_two_random_records_match", 0.0001)
    if not isinstance(prior, int | float) or not 0 < prior < 1:
        raise BadConfig("probability_two_random_records_match is no probability", where=WHERE, mend="give 0 < p < 1")
    return Converted(read, tuple(columns.found.values()), rules, float(prior), levels, tuple(lost))


def _comparison(one: Any, columns: Columns, lost: list[str]) -> SplinkComparison:
    if not isinstance(one, dict) or not isinstance(one.get("comparison_levels"), list):
        raise BadConfig(
            "a comparison has no comparison_levels", where=WHERE, mend="save the model again with Splink 4 or 5"
        )
    given: list[dict[str, Any]] = one["comparison_levels"]
    field = str(one.get("output_column_name") or f"comparison {len(given)}")
    unknown = None
    conditions: list[Condition] = []
    levels: list[SplinkLevel] = []
    gone: list[dict[str, Any]] = []
    rest = SplinkLevel("rest", 0.0, 0.0, None)
    for level in given:
        sql, label = (
            str(level.get("sql_condition", "")),
            str(level.get("label_for_charts") or level.get("sql_condition")),
        )
        if sql.strip().upper() == "ELSE":
            rest = SplinkLevel(label, _share(level, "m"), _share(level, "u"), None)
            continue
        try:
            read = condition(sql, columns)
        except NotConverted as error:
            lost.append(f"{field}: {label}: {error}")
            gone.append(level)
            continue
        if level.get("is_null_level"):
            unknown = read
            continue
        conditions.append(read)
        levels.append(SplinkLevel(label, _share(level, "m"), _share(level, "u"), _rare(level, given)))
    return SplinkComparison(field, Question(unknown, tuple(conditions)), (*levels, _with(rest, gone)))


def _with(rest: SplinkLevel, gone: Sequence[Mapping[str, Any]]) -> SplinkLevel:
    """Give the last level with the shares of the levels that could not be converted."""
    if rest.m is None or rest.u is None:
        return rest
    return SplinkLevel(
        rest.label,
        rest.m + sum(_share(level, "m") or 0.0 for level in gone),
        rest.u + sum(_share(level, "u") or 0.0 for level in gone),
        None,
    )


def _share(level: Mapping[str, Any], kind: str) -> float | None:
    value = level.get(f"{kind}_probability")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadConfig(f"{kind}_probability is no probability", where=WHERE, mend="give a number from 0 to 1")
    return float(value)


def _rare(level: Mapping[str, Any], levels: Sequence[Mapping[str, Any]]) -> Rare | None:
    """Give how frequency moves a level's weight: held against u of the level that is the column's exact match."""
    column = level.get("tf_adjustment_column")
    if not column:
        return None
    exact = {f'"{column}_l" = "{column}_r"', f"{column}_l = {column}_r"}
    same = [one for one in levels if str(one.get("sql_condition", "")).strip() in exact]
    expected = _share((same or [level])[0], "u")
    if not expected:
        return None
    return Rare(
        str(column),
        expected,
        float(level.get("tf_minimum_u_value", 0.0)),
        float(level.get("tf_adjustment_weight", 1.0)),
    )


def _rules(given: Any, columns: Columns, lost: list[str]) -> tuple[KeyRule, ...]:
    rules = []
    for number, one in enumerate(given, 1):
        sql = str(one.get("blocking_rule", "")) if isinstance(one, dict) else str(one)
        try:
            names = equalities(sql, columns)
        except NotConverted as error:
            lost.append(f"blocking rule {number}: {error}")
            continue
        rules.append(KeyRule(f"splink_{number}", tuple(Part(name) for name in names)))
    return tuple(rules)
