"""What a decision changed of golden values: the twin of ``golden.changes`` for a few customers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.golden.survivorship import SEVERAL

Rows = Sequence[Mapping[str, Any]]


def value_differences(
    before: Mapping[UUID, Rows], after: Mapping[UUID, Rows], leads: Mapping[UUID, UUID]
) -> list[tuple[Any, ...]]:
    """Give rows of ``value_changes.COLUMNS`` of the customers that were in force before and still are.

    Args:
        before: customer → its GOLDEN rows, by rank.
        after: the same afterwards.
        leads: id → the customer it leads to afterwards.
    """
    found: list[tuple[Any, ...]] = []
    for customer, now in sorted(after.items()):
        if customer in before:
            merged = sorted(own for own in before if own != customer and leads.get(own, own) == customer)
            was = [row for own in (customer, *merged) for row in before[own]]
            found += _single(customer, was, now) + _several(customer, was, now)
    return found


def _single(customer: UUID, was: Rows, now: Rows) -> list[tuple[Any, ...]]:
    old = {row["field"]: row for row in reversed(was) if row["field"] not in SEVERAL}
    new = {row["field"]: row for row in now if row["field"] not in SEVERAL}
    found = []
    for field in sorted(old.keys() | new.keys()):
        one, other = old.get(field), new.get(field)
        if one is None or other is None:
            found.append(_row(customer, "removed" if other is None else "set", one, other))
        elif one["key"] != other["key"] and one["value"] != other["value"]:
            found.append(_row(customer, "changed", one, other))
    return found


def _several(customer: UUID, was: Rows, now: Rows) -> list[tuple[Any, ...]]:
    old = {(row["field"], row["key"]): row for row in reversed(was) if row["field"] in SEVERAL}
    new = {(row["field"], row["key"]): row for row in now if row["field"] in SEVERAL}
    old_values = {(row["field"], row["value"]) for row in old.values()}
    new_values = {(row["field"], row["value"]) for row in new.values()}
    added = [
        row for place, row in sorted(new.items()) if place not in old and (row["field"], row["value"]) not in old_values
    ]
    gone = [
        row for place, row in sorted(old.items()) if place not in new and (row["field"], row["value"]) not in new_values
    ]
    return [_row(customer, "set", None, row) for row in added] + [_row(customer, "removed", row, None) for row in gone]


def _row(customer: UUID, kind: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[Any, ...]:
    told = new or old or {}
    return (
        customer, told["field"], kind, old and old["value"], new and new["value"], told["source"], told["record_id"],
        told["seen_at"], told["key"],
    )  # fmt: skip
