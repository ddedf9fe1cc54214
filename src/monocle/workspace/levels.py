"""The same figures at every level: a customer, their household, a segment that they are in, a brand, all customers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from monocle.catalog import Connection, households, members, reports, segments
from monocle.catalog import levels as rows
from monocle.errors import NotFound
from monocle.insight.definitions import DEFINED
from monocle.insight.levels import COLUMNS, OWN, TRAITS_READ, figures_of, sums
from monocle.insight.reports.levels import BRANDS, NAME, WHOLE
from monocle.language import translations
from monocle.spreadsheets import write_sheet
from monocle.workspace import reading, segment_saving
from monocle.workspace.house import House
from monocle.workspace.level_views import Level, LevelPath, Step
from monocle.workspace.table_files import moment, text_of

CUSTOMER, HOUSEHOLD, SEGMENT, BRAND, ALL = KINDS = ("customer", "household", "segment", "brand", "all")
MOST_BELOW = 10
"""Members of a segment that are shown, those who spent the most."""
_KIND = "brand"


class Levels:
    """The levels of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house
        self._sums = rows.Levels(sums(), ", ".join(f"{name} {kind}" for name, kind in TRAITS_READ))

    def read(self, customer: str = "", segment: str = "", brand: str = "", language: str = "") -> LevelPath:
        """Give the path of levels from the smallest that is named up to all customers.

        Args:
            customer: id or identifier; their household is in the path too.
            segment: its name.
            brand: name of a brand that products are of, or of an entity that is one.
            language: of labels.

        Raises:
            NotFound: there is no such customer, segment or brand.
            Conflict: several customers have the identifier.
        """
        spoken = language or self._house.settings.language
        found = (
            reading.read(self._house.catalog.lane, customer, reading.chosen("name"), 0, spoken) if customer else None
        )
        who = (found.customer_id, str(json.loads(found.body).get("name", ""))) if found else None
        at = {
            key: value
            for key, value in (("customer", str(who[0]) if who else ""), ("segment", segment), ("brand", brand))
            if value
        }
        with self._house.catalog.reading() as connection:
            levels, below = self._customer(connection, who, at, spoken) if who else ([], [])
            if segment:
                levels.append(self._segment(connection, segment, at, spoken))
                below = below if who else self._members(connection, segment, at)
            if brand:
                levels.append(self._brand(connection, brand, at, spoken))
            levels.append(self._all(connection, at, spoken))
            whole = len(levels) == 1
            below = self._brands(connection, at, spoken) if whole else below
            up = self._up(connection, at, who[0] if who else None, spoken)
        people = [one for one in (*levels, *below) if one.kind == CUSTOMER]
        return LevelPath(levels, below, up, _how(spoken), len({one.key for one in people}))

    def write(self, path: LevelPath, to: Path, *, machine: bool = False, language: str = "") -> int:
        """Write the table of a path into a file, a line for each figure, and give how many lines it has.

        Raises:
            Unavailable: it cannot be written.
        """
        spoken = language or self._house.settings.language
        say = translations(spoken).gettext
        shown = [*path.levels, *path.below]
        labels = [one.key or one.kind if machine else one.label for one in shown]
        heads = [
            *(("figure", "unit", "currency") if machine else (say("Figure"), say("Unit"), say("Currency"))),
            *labels,
        ]
        lines = []
        for place, one in enumerate(shown[0].figures):
            values = [text_of(level.figures[place].value, one.unit, one.currency) for level in shown]
            label = one.name if machine else path.how[one.name][0]
            lines.append([label, one.unit, one.currency, *values])
        stamps = [moment(one.as_of) for one in shown]
        lines.append(["as_of" if machine else say("As of (UTC)"), "", "", *stamps])
        return write_sheet(to, heads, lines, machine=machine, language=spoken)

    def _customer(
        self, connection: Connection, who: tuple[UUID, str], at: Mapping[str, str], language: str
    ) -> tuple[list[Level], list[Level]]:
        """Give the customer and their household, and its members; who lives with nobody known is a household of one."""
        say = translations(language).gettext
        found = households.of(connection, who[0])
        together = {one.customer_id: one.name for one in found} if len(found) > 1 else dict([who])
        each = self._sums.of_each(connection, together)
        mine = self._level(CUSTOMER, str(who[0]), who[1] or say("Customer without a name"), each[who[0]], at)
        label = (
            say("Household of %(count)s") % {"count": len(together)}
            if len(together) > 1
            else say("Lives alone, as far as is known")
        )
        key = str(found[0].household_id) if len(together) > 1 else ""
        home = self._level(HOUSEHOLD, key, label, self._sums.of_some(connection, list(together)), at)
        others = [
            self._level(
                CUSTOMER, str(one), name or say("Customer without a name"), each[one], {**at, "customer": str(one)}
            )
            for one, name in together.items()
        ]
        return [mine, home], others if len(others) > 1 else []

    def _segment(self, connection: Connection, name: str, at: Mapping[str, str], language: str) -> Level:
        stored = segments.stored(connection)
        segment_saving.known(stored, name)
        said = segment_saving.all_of(stored).get(name)
        label = said.labelled(name, language) if said else name
        kept = {key: value for key, value in at.items() if key != "customer"}
        return self._level(SEGMENT, name, label, self._sums.of_segment(connection, name), kept)

    def _members(self, connection: Connection, segment: str, at: Mapping[str, str]) -> list[Level]:
        ids = rows.most_spent(connection, segment, MOST_BELOW)
        each, named = self._sums.of_each(connection, ids), rows.names(connection, ids)
        return [
            self._level(CUSTOMER, str(one), named.get(one, ""), each[one], {**at, "customer": str(one)}) for one in ids
        ]

    def _brand(self, connection: Connection, name: str, at: Mapping[str, str], language: str) -> Level:
        declared = self._house.charter.entities
        entity = declared.by_name.get(name)
        kept = {"brand": at["brand"]}
        if entity and entity.kind == _KIND:
            return self._level(
                BRAND, name, entity.shown(language), self._sums.of_entity(connection, declared.below(name)), kept
            )
        found = self._kept(connection, BRANDS).get(name)
        if found is None and name not in self._house.charter.insight.choices.brands:
            known = [one.key for one in self._brands(connection, at, language)]
            raise NotFound(
                "there is no such brand",
                where="levels",
                mend=f"known brands: {', '.join(known) or 'none; see docs/insight.md'}",
            )
        return self._level(BRAND, name, name, found or self._sums.of_brand(connection, name), kept)

    def _brands(self, connection: Connection, at: Mapping[str, str], language: str) -> list[Level]:
        """Give every brand: entities that are one, and those that products are of."""
        declared = self._house.charter.entities
        mine = [name for name, one in declared.by_name.items() if one.kind == _KIND]
        every = [*mine, *(name for name in self._kept(connection, BRANDS) if name not in mine)]
        return [self._brand(connection, name, {**at, "brand": name}, language) for name in every]

    def _all(self, connection: Connection, at: Mapping[str, str], language: str) -> Level:
        del at
        found = self._kept(connection, WHOLE).get("")
        label = translations(language).gettext("All customers")
        return self._level(ALL, "", label, found or self._sums.of_all(connection), {})

    def _kept(self, connection: Connection, table: str) -> dict[str, rows.Row]:
        """Give the sums that the last run kept, by brand, or under the empty name of all."""
        kept = reports.latest(connection, NAME)
        if kept is None:
            return {}
        (found,) = (one for one in kept.body["tables"] if one["name"] == table)
        named = [(row[0] if table == BRANDS else "", row[-len(COLUMNS) :]) for row in found["rows"]]
        return {
            str(name): {**dict(zip(COLUMNS, row, strict=True)), "as_of": kept.as_of, "currency": found["currency"]}
            for name, row in named
        }

    def _up(self, connection: Connection, at: Mapping[str, str], customer: UUID | None, language: str) -> list[Step]:
        """Give what may be chosen where a level of the path is left out."""
        steps: list[Step] = []
        if "segment" not in at:
            steps += self._segments(connection, at, customer, language)
        elif "brand" not in at:
            found = self._sums.brands_of_segment(connection, at["segment"])
            steps += [
                Step(BRAND, row["name"], row["name"], row["customers"], {**at, "brand": row["name"]})
                for row in found
                if row["name"]
            ]
        return steps

    def _segments(
        self, connection: Connection, at: Mapping[str, str], customer: UUID | None, language: str
    ) -> Sequence[Step]:
        from_them = {name for name, _ in members.of(connection, customer)} if customer else None
        said = segment_saving.all_of(segments.stored(connection))
        return [
            Step(SEGMENT, name, one.labelled(name, language), None, {**at, "segment": name})
            for name, one in said.items()
            if not one.archived and (from_them is None or name in from_them)
        ]

    def _level(self, kind: str, key: str, label: str, row: rows.Row, at: Mapping[str, str]) -> Level:
        currency = row.get("currency") or self._house.charter.currency
        return Level(kind, key, label, rows.as_of(row), figures_of(row, currency), dict(at))


def _how(language: str) -> Mapping[str, tuple[str, str]]:
    """Give what each figure is called and how it is reckoned."""
    say = translations(language).gettext
    known = {one.name: (say(one.label), say(one.how)) for one in DEFINED}
    return {**known, **{name: (say(label), say(how)) for name, label, how in OWN}}
