"""Few persons cleaned, each as if it were alone, and told which of their identifiers many share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from monocle import clock
from monocle.catalog import Connection, arriving
from monocle.clean import stage as clean
from monocle.engine import SmallEngine
from monocle.resolve.index.many import as_table
from monocle.tables import IDENTIFIERS, PERSONS, RECORDS
from monocle.workspace.house import House

_MEMORY_MB = 512


class Cleaning:
    """Cleans a few persons again and again; one thread at a time."""

    def __init__(self, house: House) -> None:
        """Open an engine of its own; ``close`` closes it."""
        chosen = replace(house.settings, threads=1, memory_mb=min(_MEMORY_MB, house.settings.memory_mb))
        self._engine, self._region = SmallEngine(house.folder.scratch, chosen), house.charter.country

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()

    def clean(self, connection: Connection, persons: Sequence[Mapping[str, Any]]) -> tuple[pa.Table, pa.Table]:
        """Give the rows of RECORDS and IDENTIFIERS of some persons.

        What a run knows of identifiers that many share stays so until the next one.

        Args:
            connection: of the catalog.
            persons: rows of PERSONS, each record once.
        """
        if not persons:
            return as_table([], RECORDS), as_table([], IDENTIFIERS)
        engine = self._engine
        try:
            taken = engine.take(_with_texts(as_table(persons, PERSONS)), PERSONS)
            found = clean.few(engine, taken, clock.now().date(), self._region)
            records, identifiers = (engine.arrow(one) for one in found)
        finally:
            engine.clear()
        return records, _flagged(connection, identifiers)


def _with_texts(table: pa.Table) -> pa.Table:
    """Give a table with its ids as texts."""
    for place, column in enumerate(PERSONS.columns):
        if column.type == "UUID":
            texts = [None if one is None else one.hex() for one in table.column(place).to_pylist()]
            table = table.set_column(place, column.name, pa.array(texts, pa.string()))
    return table


def _flagged(connection: Connection, identifiers: pa.Table) -> pa.Table:
    """Give identifiers with those marked that the run in force found many to share."""
    values = identifiers.column("value").to_pylist()
    shared = arriving.shared(connection, values) if values else set()
    if not shared:
        return identifiers
    told = zip(identifiers.column("type").to_pylist(), values, identifiers.column("flag").to_pylist(), strict=True)
    flags = ["shared" if (kind, value) in shared else flag for kind, value, flag in told]
    return identifiers.set_column(
        identifiers.schema.get_field_index("flag"), "flag", pa.array(flags, identifiers.schema.field("flag").type)
    )
