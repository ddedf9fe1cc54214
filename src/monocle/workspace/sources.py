"""What data comes from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from monocle.catalog import audits, figures, loads, pointers
from monocle.errors import Conflict, Unavailable
from monocle.ingest.definition import EVENTS, ReaderSpec, SourceDefinition
from monocle.ingest.definition_yaml import definition_yaml
from monocle.relation import Contract
from monocle.tables import CLEANINGS, SKIPPED
from monocle.workspace import definitions
from monocle.workspace.auditing import audit_all, audit_source, report_to_hand_over
from monocle.workspace.house import House
from monocle.workspace.loading import load_source
from monocle.workspace.proposing import Proposal, proposal
from monocle.workspace.views import Cleaning, LoadRow, Skipped, SourceRow

INVENTORY = ("system", "channel", "owner", "steward", "purpose", "refresh", "extract")


class Sources:
    """The sources of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def list(self) -> Sequence[SourceRow]:
        """Give every source and how it stands, by name."""
        found = definitions.source_definitions(self._house.folder)
        with self._house.catalog.reading() as connection:
            last = {
                definition.name: next(iter(loads.recent(connection, definition.name, 1)), None) for definition in found
            }
            records, quality = figures.records_by_source(connection), audits.qualities(connection)
        return [_row(one, last[one.name], records.get(one.name, 0), quality.get(one.name)) for one in found]

    def definition(self, name: str) -> SourceDefinition:
        """Give how a source is read and mapped.

        Raises:
            NotFound: there is no such source.
        """
        return definitions.source_definition(self._house.folder, name)

    def loads(self, name: str = "", limit: int = 50) -> Sequence[LoadRow]:
        """Give the newest loads first, of one source or of all."""
        if name:
            self.definition(name)
        with self._house.catalog.reading() as connection:
            return [load_row(load) for load in loads.recent(connection, name, limit)]

    def skipped(self, name: str) -> Sequence[Skipped]:
        """Give which rows of a source feed nothing in a section of the model, in the run in force, most first.

        Raises:
            NotFound: there is no such source.
        """
        mine = [Skipped(row["section"], row["reason"], row["rows"]) for row in self._of_run(SKIPPED, name)]
        return sorted(mine, key=lambda one: (-one.rows, one.section, one.reason))

    def cleanings(self, name: str) -> Sequence[Cleaning]:
        """Give what each rule of cleaning changed in a source, in the run in force; rules that changed nothing are left out.

        Raises:
            NotFound: there is no such source.
        """
        found = [row for row in self._of_run(CLEANINGS, name) if row["changed"]]
        rows = sorted(found, key=lambda row: (row["field"], -row["changed"], row["rule"]))
        return [
            Cleaning(
                row["field"],
                row["rule"],
                row["values"],
                row["changed"],
                [(before, after) for before, after in json.loads(row["samples"])],
            )
            for row in rows
        ]

    def _of_run(self, contract: Contract, name: str) -> Sequence[Mapping[str, Any]]:
        """Give the rows of a small relation of the run in force that are of one source; none before the first run."""
        self.definition(name)
        with self._house.catalog.reading() as connection:
            pointer = pointers.in_force(connection).get(contract.name)
        if pointer is None:
            return []
        with self._house.engine() as engine:
            rows = engine.rows(self._house.lake.read(contract, pointer.folder))
        return [row for row in rows if row["source"] == name]

    def load(self, name: str, accept: bool = False) -> LoadRow:
        """Read a source and keep what is new in it.

        Args:
            name: of the source.
            accept: apply it even if it breaks its contract of volume or readability.

        Raises:
            NotFound: there is no such source, or nothing at its place.
            BadData: it cannot be read.
        """
        definition = self.definition(name)
        with self._house.engine() as engine:
            return load_row(load_source(self._house, engine, definition, accept))

    def propose(self, name: str, where: str, options: Mapping[str, str] | None = None) -> Proposal:
        """Look at a place and propose a definition; nothing is written."""
        return proposal(self._house, name, where, dict(options or {}))

    def add(self, name: str, proposed: Proposal, **inventory: str) -> SourceDefinition:
        """Write a proposed definition.

        Args:
            name: of the source.
            proposed: as ``propose`` gave it.
            inventory: owner, steward, purpose, refresh, system, channel, extract.

        Raises:
            Conflict: there is a source of this name already.
        """
        return self._add(proposed.definition, name, inventory)

    def add_events(self, name: str, **inventory: str) -> SourceDefinition:
        """Write the definition of a source whose events arrive by themselves.

        Args:
            name: of the source.
            inventory: as for ``add``.

        Raises:
            Conflict: there is a source of this name already.
            BadInput: it is no name of a source.
        """
        definition = SourceDefinition(name, ReaderSpec(EVENTS, ""), {}, extract="delta", nature="observed")
        return self._add(definition, definitions.checked_name(name), inventory)

    def _add(self, proposed: SourceDefinition, name: str, inventory: Mapping[str, str]) -> SourceDefinition:
        path = self._house.folder.sources / f"{name}.yaml"
        known = {key: value for key, value in inventory.items() if key in INVENTORY and value}
        definition: SourceDefinition = replace(proposed, name=name, **known)  # type: ignore[arg-type]
        try:
            path.parent.mkdir(exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(definition_yaml(definition))
        except FileExistsError as error:
            raise Conflict(
                "there is a source of this name",
                where=f"sources/{name}.yaml",
                mend="choose another name, or edit the file",
            ) from error
        except OSError as error:
            raise Unavailable(
                f"the file cannot be written ({error.strerror})",
                where=f"sources/{name}.yaml",
                mend="mend the folder's rights or free some space",
            ) from error
        return definition

    def audit(self, name: str) -> dict[str, Any]:
        """Audit a source on what it holds now and keep the report; see ``diagnose.report.SourceReport`` for its shape.

        Raises:
            NotFound: there is no such source, or it holds nothing yet.
        """
        with self._house.engine() as engine:
            return audit_source(self._house, engine, name)

    def audit_all(self) -> dict[str, Any]:
        """Audit across sources; see ``diagnose.report.AcrossReport`` for its shape."""
        with self._house.engine() as engine:
            return audit_all(self._house, engine)

    def write_audit(self, path: Path, name: str = "") -> None:
        """Write the audit of one source, or of all, as one HTML file that can be handed over.

        Args:
            path: of the file; one that is there is replaced.
            name: of the source; all when empty.

        Raises:
            Unavailable: the file cannot be written.
        """
        with self._house.engine() as engine:
            text = report_to_hand_over(self._house, engine, self._house.settings.language, name)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Unavailable(
                f"the report cannot be written ({error.strerror})",
                where=str(path),
                mend="name another place, or free some space",
            ) from error


def load_row(load: loads.Load) -> LoadRow:
    """Give a load as it is shown."""
    shown = {name: getattr(load, name) for name in LoadRow.__dataclass_fields__}
    return LoadRow(**shown)


def _row(definition: SourceDefinition, last: loads.Load | None, records: int, quality: float | None) -> SourceRow:
    return SourceRow(
        name=definition.name,
        system=definition.system,
        channel=definition.channel,
        reader=definition.reader.type,
        owner=definition.owner,
        steward=definition.steward,
        purpose=definition.purpose,
        refresh=definition.refresh,
        last_load=load_row(last) if last else None,
        records=records,
        quality=quality,
    )
