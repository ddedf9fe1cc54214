"""What a report is made with: the facts, the traits, and a way to ask for rows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monocle.engine import Engine
from monocle.insight.figures import Cell
from monocle.insight.known import Known
from monocle.relation import Contract, Relation, Value, select

ROWS = Contract("report_rows", "rows of a report", ())
"""Nothing is promised: they are read at once and never stored."""


@dataclass(frozen=True)
class Making:
    """What a report is made with.

    Attributes:
        engine: computes.
        known: the facts.
        traits: TRAITS, stored.
        before: traits of the run before; None where there was none.
        allowances: ALLOWANCES; None where nobody computed them.
        consents: CONSENTS; None as well.
    """

    engine: Engine
    known: Known
    traits: Relation
    before: Relation | None = None
    allowances: Relation | None = None
    consents: Relation | None = None

    @property
    def currency(self) -> str:
        """Give the currency of all amounts."""
        return self.known.choices.currency

    def rows(self, sql: str, values: Mapping[str, Value] | None = None, **more: Relation) -> list[dict[str, Any]]:
        """Give the rows of a SELECT over bought, lines, happened, moved, traits and profiles, days as text.

        Args:
            sql: names the relations that it reads; ``$at`` is the moment of all figures.
            values: further values that it binds.
            more: further relations.
        """
        known = self.known
        every = {
            "bought": known.bought, "bought_lines": known.lines, "happened": known.happened, "moved": known.moved,
            "traits": self.traits, "profiles": known.given.profiles, **more,
        }  # fmt: skip
        named = {name: one for name, one in every.items() if name in sql}
        bound = {**(known.values() if "$at" in sql else {}), **(values or {})}
        return self.engine.rows(select(sql, ROWS, bound, **named))

    def one(self, sql: str, values: Mapping[str, Value] | None = None, **more: Relation) -> dict[str, Any]:
        """Give the only row of a SELECT."""
        (row,) = self.rows(sql, values, **more)
        return row


def cells(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[list[Cell]]:
    """Give rows as lists of plain values in the order of columns."""
    return [[plain(row[name]) for name in columns] for row in rows]


def plain(value: Any) -> Cell:
    """Give a value as JSON has it: days as text, numbers of SQL as whole or decimal ones."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if value is None or isinstance(value, str | bool | int):
        return value
    return round(float(value), 6)
