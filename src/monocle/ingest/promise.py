"""Whether a load keeps its source's contract; one that does not is held, and nothing of it is applied."""

from collections.abc import Iterable

from monocle.ingest.definition import LoadContract, Ref, SourceDefinition
from monocle.ingest.readers.reader import Reading
from monocle.tables import RAW

FEW = 20
"""Rows under which shares of volume say nothing."""


def mapped_columns(definition: SourceDefinition) -> set[str]:
    """Give the columns of the source that its definition reads; what Monocle adds to each row itself is none of them."""
    refs: list[Ref] = [
        ref for section in definition.sections.values() for some in section.fields.values() for ref in some
    ]
    refs += [ref for section in definition.sections.values() for parts in section.addresses for ref in parts.values()]
    refs += [place.key for place in (definition.about, definition.order_of) if place]
    named = {ref.column for ref in refs if ref.column} | set(definition.key) | set(definition.keep)
    return named - set(RAW.column_names())


def missing_columns(definition: SourceDefinition, columns: Iterable[str]) -> list[str]:
    """Give the columns that the definition needs and the reading lacks."""
    return sorted((mapped_columns(definition) | set(definition.contract.required)) - set(columns))


def broken_promise(reading: Reading, definition: SourceDefinition, rows_before: int | None) -> str:
    """Give why a load must be held; empty when it keeps its contract.

    Args:
        reading: what was read.
        definition: the source, with its contract.
        rows_before: rows the source held before; None at the first load.
    """
    missing = missing_columns(definition, reading.columns)
    if missing:
        return f"the column {', '.join(missing)} is missing; mend the extract, or the mapping of sources/{definition.name}.yaml"
    return _unreadable(reading, definition.contract) or _volume(reading, definition, rows_before)


def _unreadable(reading: Reading, contract: LoadContract) -> str:
    received = reading.rows + len(reading.unreadable)
    share = 100 * len(reading.unreadable) / received if received else 0
    if share <= contract.unreadable_max:
        return ""
    examples = ", ".join(f"{row.file} line {row.position} ({row.reason})" for row in reading.unreadable[:3])
    return (
        f"{share:.1f} % of {received:,} rows cannot be read, over the limit of {contract.unreadable_max:g} %: {examples} …;"
        " mend the extract, raise contract.unreadable_max, or accept the load"
    )


def _volume(reading: Reading, definition: SourceDefinition, rows_before: int | None) -> str:
    if rows_before is None or definition.extract != "full" or max(rows_before, reading.rows) < FEW:
        return ""
    contract = definition.contract
    change = 100 * (reading.rows - rows_before) / max(rows_before, 1)
    if -contract.fewer_rows_max <= change <= contract.more_rows_max:
        return ""
    allowed = f"-{contract.fewer_rows_max:g} % to +{contract.more_rows_max:g} %"
    return f"{reading.rows:,} rows against {rows_before:,} before is {change:+.0f} %, outside of {allowed}; mend the extract, or accept the load"
