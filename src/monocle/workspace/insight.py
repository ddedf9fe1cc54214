"""Traits, figures and reports, as the last run left them: computed once, read by every door."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.catalog import reports, traits
from monocle.errors import NotFound
from monocle.insight.definitions import DEFINED, REPORTS
from monocle.language import translations
from monocle.tables import TRAIT_LIST
from monocle.workspace import reading
from monocle.workspace.house import House
from monocle.workspace.insight_boards import boards
from monocle.workspace.insight_views import (
    Anomaly,
    Board,
    CustomerTraits,
    Definition,
    Figure,
    Report,
    Shown,
    StepRow,
    Table,
    TraitValue,
)
from monocle.workspace.understanding import steps


class Insight:
    """The figures of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def traits(self, customer: str, language: str = "") -> CustomerTraits:
        """Give the traits of a customer.

        Args:
            customer: id or identifier.
            language: of labels.

        Raises:
            NotFound: no customer has it.
            Conflict: several have it.
        """
        found = reading.read(self._house.catalog.lane, customer, reading.chosen("name"), 0, self._spoken(language))
        return self.of_customer(found.customer_id, language)

    def of_customer(self, customer_id: UUID, language: str = "") -> CustomerTraits:
        """Give the traits of a customer by its id in force; none where none were computed yet."""
        with self._house.catalog.reading() as connection:
            known = traits.of(connection, customer_id)
        values, as_of = known or ({}, None)
        say = translations(self._spoken(language)).gettext
        shown = [
            TraitValue(one.name, say(one.label), one.theme, one.nature, one.unit, values[one.name], say(one.how))
            for one in TRAIT_LIST
            if values.get(one.name) is not None
        ]
        return CustomerTraits(customer_id, as_of, shown)

    def definitions(self, language: str = "") -> Sequence[Definition]:
        """Give what every figure and trait is: the glossary."""
        say = translations(self._spoken(language)).gettext
        figures = [
            Definition(one.name, "figure", one.report, say(one.label), one.unit, say(one.how), one.source)
            for one in DEFINED
        ]
        computed = [
            Definition(one.name, "trait", one.theme, say(one.label), one.unit, say(one.how), nature=one.nature)
            for one in TRAIT_LIST
        ]
        return [*figures, *computed]

    def names(self) -> Sequence[str]:
        """Give the names of the reports."""
        return REPORTS

    def report(self, name: str) -> Report:
        """Give one report as the last run that has it left it.

        Raises:
            NotFound: there is no such report, or no run has made it yet.
        """
        if name not in REPORTS:
            raise NotFound(f"{name!r} is no report", where="insight", mend=f"use one of {', '.join(REPORTS)}")
        with self._house.catalog.reading() as connection:
            kept = reports.latest(connection, name)
        if kept is None:
            raise NotFound(
                "no run has made this report yet", where=f"insight {name}", mend="make it: monocle understand"
            )
        return Report(name, kept.run_id, kept.as_of, _figures(kept.body), _tables(kept.body))

    def boards(self, language: str = "") -> Sequence[Board]:
        """Give what each role sees first."""
        say = translations(self._spoken(language)).gettext
        return [
            Board(one.name, say(one.label), one.figures, one.tables)
            for one in boards(self._house.charter.insight.boards)
        ]

    def board(self, name: str = "", language: str = "") -> Shown:
        """Give what one role sees first; the first board where none is named.

        Raises:
            NotFound: there is no such board.
        """
        known = {one.name: one for one in self.boards(language)}
        chosen = known.get(name or next(iter(known)))
        if chosen is None:
            raise NotFound(f"{name!r} is no board", where="insight", mend=f"use one of {', '.join(known)}")
        made = self._made({report for report, _ in (*chosen.figures, *chosen.tables)})
        figures = [
            (report, one) for report, wanted in chosen.figures for one in _named(made, report, "figures", wanted)
        ]
        tables = [(report, one) for report, wanted in chosen.tables for one in _named(made, report, "tables", wanted)]
        as_of = min((one.as_of for one in made.values()), default=None)
        return Shown(chosen, as_of, figures, tables, self.steps())

    def anomalies(self, figure: str = "", limit: int = 100) -> Sequence[Anomaly]:
        """Give what stands out, the newest first; of one figure where one is named."""
        with self._house.catalog.reading() as connection:
            found = reports.noticed(connection, figure, limit)
        return [
            Anomaly(one.figure, one.series, one.happened_on, one.value, one.expected, one.deviation, one.noticed_at)
            for one in found
        ]

    def steps(self) -> Sequence[StepRow]:
        """Give how far what follows from the run in force is."""
        return steps(self._house)

    def _made(self, names: set[str]) -> Mapping[str, Report]:
        with self._house.catalog.reading() as connection:
            kept = [one for name in sorted(names) if (one := reports.latest(connection, name))]
        return {
            one.name: Report(one.name, one.run_id, one.as_of, _figures(one.body), _tables(one.body)) for one in kept
        }

    def _spoken(self, language: str) -> str:
        return language or self._house.settings.language


def _named(made: Mapping[str, Report], report: str, kind: str, name: str) -> list[Any]:
    """Give the figure or the table of a report that has a name, where the run made it."""
    known = made.get(report)
    return [one for one in getattr(known, kind) if one.name == name] if known else []


def _figures(body: Mapping[str, Any]) -> list[Figure]:
    return [Figure(**one) for one in body["figures"]]


def _tables(body: Mapping[str, Any]) -> list[Table]:
    return [Table(**one) for one in body["tables"]]
