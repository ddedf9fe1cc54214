"""Audits of sources: computed on what they hold now, and kept with the load they speak of."""

from typing import Any

from monocle import clock
from monocle.catalog import audits, loads
from monocle.diagnose import stage
from monocle.diagnose.report import plain
from monocle.diagnose.words import in_words
from monocle.engine import DuckEngine
from monocle.errors import NotFound
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.subjects import subject

__all__ = ["audit_source", "in_words", "last_audit"]


def audit_source(house: House, engine: DuckEngine, name: str) -> dict[str, Any]:
    """Audit a source on what it holds now, keep the report and give it as JSON values.

    Findings hold message ids and values; ``in_words`` says them. Personal values are masked.

    Args:
        house: the workspace.
        engine: computes.
        name: of the source.

    Raises:
        NotFound: there is no such source, or it holds nothing yet.
    """
    definition = definitions.source_definition(house.folder, name)
    at = clock.now().replace(tzinfo=None)
    report: dict[str, Any] = plain(stage.report(engine, subject(house, engine, definition, at)))
    with house.catalog.transaction() as connection:
        last = loads.last_applied(connection, name)
        if last is not None:
            audits.save(connection, name, last.load_id, report)
    return report


def last_audit(house: House, name: str) -> dict[str, Any]:
    """Give the newest kept report of a source.

    Raises:
        NotFound: there is no such source, or it was never audited.
    """
    definitions.source_definition(house.folder, name)
    with house.catalog.reading() as connection:
        found = audits.recent(connection, name, 1)
    if not found:
        raise NotFound("the source was never audited", where=f"source {name}", mend=f"run: monocle source audit {name}")
    return dict(found[0].report)
