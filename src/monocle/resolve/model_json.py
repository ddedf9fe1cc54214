"""Comparisons of a model as JSON trees, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op
from monocle.kernel.scoring import Rare
from monocle.resolve.comparisons import Comparison, Level, Tie


def condition_tree(condition: Condition | None) -> Any:
    """Give a condition as a tree; None stays None."""
    match condition:
        case None:
            return None
        case All(parts):
            return {"all": [condition_tree(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_tree(part) for part in parts]}
        case Not(part):
            return {"not": condition_tree(part)}
        case Atom():
            told = {name: value for name, value in asdict(condition).items() if name != "op" and value not in ("", 0.0)}
            return {"op": condition.op.name.lower(), **told}


def condition_from(tree: Any) -> Condition | None:
    """Give the condition of a tree."""
    return None if tree is None else _condition(tree)


def _condition(tree: Mapping[str, Any]) -> Condition:
    if "all" in tree:
        return All(tuple(_condition(part) for part in tree["all"]))
    if "any" in tree:
        return AnyOf(tuple(_condition(part) for part in tree["any"]))
    if "not" in tree:
        return Not(_condition(tree["not"]))
    told = {name: value for name, value in tree.items() if name != "op"}
    return Atom(Op[str(tree["op"]).upper()], **told)


def comparison_tree(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as a tree."""
    levels = [
        {"name": one.name, "condition": condition_tree(one.condition), "m": one.m, "rare": one.rare, "exact": one.exact}
        for one in comparison.levels
    ]
    return {
        "field": comparison.field,
        "unknown": condition_tree(comparison.unknown),
        "levels": levels,
        "tie": str(comparison.tie),
        "needs": list(comparison.needs),
    }


def comparison_from(tree: Mapping[str, Any]) -> Comparison:
    """Give the comparison of a tree."""
    levels = tuple(
        Level(one["name"], condition_from(one["condition"]), float(one["m"]), one["rare"], one["exact"])
        for one in tree["levels"]
    )
    return Comparison(tree["field"], condition_from(tree["unknown"]), levels, Tie(tree["tie"]), tuple(tree["needs"]))


def rare_tree(rare: Rare | None) -> dict[str, Any] | None:
    """Give how frequency counts as a tree; None stays None."""
    return None if rare is None else asdict(rare)


def rare_from(tree: Mapping[str, Any] | None) -> Rare | None:
    """Give how frequency counts, from a tree."""
    return None if tree is None else Rare(**tree)
