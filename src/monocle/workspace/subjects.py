"""A source as the audit sees it: its definition and its loads in the audit's own words."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monocle.catalog import loads, pointers, quarantine
from monocle.diagnose.subject import KEPT, Known, LoadFacts, Mapped, Refused, SourceColumn, Subject
from monocle.engine import DuckEngine
from monocle.errors import NotFound
from monocle.ingest.definition import Ref, SourceDefinition
from monocle.ingest.guess import guess_columns
from monocle.ingest.raw import CURRENT
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CUSTOMERS, RAW, RECORDS
from monocle.workspace.house import House
from monocle.workspace.loading import held

SAMPLE = 1_000
SURE_ENOUGH = 0.7
PLACES = 5
_INVENTORY = ("owner", "steward", "purpose", "refresh", "system", "channel", "nature")

_KNOWN = Contract(
    "known_persons",
    "what the last run made of a source's persons",
    (
        Column("source", "VARCHAR", "name of the source"),
        Column("records", "BIGINT", "person records"),
        Column("customers", "BIGINT", "distinct customers"),
    ),
    key=("source",),
)


def subject(house: House, engine: DuckEngine, definition: SourceDefinition, at: dt.datetime) -> Subject:
    """Give a source to audit.

    Args:
        house: the workspace.
        engine: keeps what is read.
        definition: the source.
        at: the moment of the audit, UTC.

    Raises:
        NotFound: the source has no applied load yet.
    """
    with house.catalog.reading() as connection:
        applied = [load for load in loads.applied(connection, definition.name) if not _is_replay(load)]
        if not applied:
            raise NotFound(
                "the source holds nothing yet", where=f"sources/{definition.name}.yaml", mend="load it, then audit it"
            )
    last, before = applied[-1], applied[-2] if len(applied) > 1 else None
    known = held(house, engine, definition.name)
    current = (
        known.current if known.rows is not None and known.current.contract is not RAW else _as_current(known.current)
    )
    return Subject(
        name=definition.name,
        current=current,
        columns=columns_of(engine, definition, current, last.columns),
        last=_facts(house, last),
        before=_facts(house, before) if before else None,
        at=at,
        key=definition.key,
        reader=definition.reader.type,
        system=definition.system,
        refresh=definition.refresh,
        timezone=definition.timezone,
        region=house.charter.country,
        refused=_refused(house, definition.name),
        known=_known(house, engine, definition),
        inventory={name: getattr(definition, name) for name in _INVENTORY},
    )


def columns_of(
    engine: DuckEngine, definition: SourceDefinition, current: Relation, names: Sequence[str]
) -> tuple[SourceColumn, ...]:
    """Give the columns of a source with what they feed, and what those that feed nothing seem to mean."""
    meanings = _meanings(engine, current, names)
    return tuple(
        SourceColumn(one.name, one.mapped, meanings.get(one.name, "")) for one in mapped_columns(definition, names)
    )


def mapped_columns(definition: SourceDefinition, names: Sequence[str]) -> tuple[SourceColumn, ...]:
    """Give columns with what the definition says they feed."""
    mapped: dict[str, list[Mapped]] = {}
    for column, place in _places(definition):
        mapped.setdefault(column, []).append(place)
    return tuple(SourceColumn(name, tuple(mapped.get(name, ()))) for name in names)


def _places(definition: SourceDefinition) -> Iterator[tuple[str, Mapped]]:
    for section, one in definition.sections.items():
        pairs = [(name, ref) for name, refs in one.fields.items() for ref in refs]
        pairs += [(part, ref) for address in one.addresses for part, ref in address.items()]
        for name, ref in pairs:
            if ref.column:
                yield ref.column, _mapped(section, name, ref)
    for section, elsewhere in (("about", definition.about), ("order_of", definition.order_of)):
        if elsewhere and elsewhere.key.column:
            yield elsewhere.key.column, _mapped(section, "key", elsewhere.key)
    for name in definition.keep:
        yield name, Mapped(KEPT, name)


def _mapped(section: str, name: str, ref: Ref) -> Mapped:
    return Mapped(section, name, ref.format, ref.decimal, ref.codes, ref.split, ref.prefix)


def _meanings(engine: DuckEngine, current: Relation, names: Sequence[str]) -> Mapping[str, str]:
    sample = engine.arrow(select(f"SELECT * FROM current ORDER BY _row_key LIMIT {SAMPLE}", CURRENT, current=current))
    there = [name for name in names if name in sample.column_names]
    columns = [sample.column(name).to_pylist() for name in there]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return {one.column: one.meaning for one in guess_columns(there, rows) if one.confidence >= SURE_ENOUGH}


def _as_current(nothing: Relation) -> Relation:
    return select("SELECT *, CAST(0 AS BIGINT) AS _first_sequence FROM nothing", CURRENT, nothing=nothing)


def _is_replay(load: loads.Load) -> bool:
    return load.notes.get("files", "").startswith("replay.")


def _facts(house: House, load: loads.Load) -> LoadFacts:
    names = [name for name in LoadFacts.__dataclass_fields__ if name not in {"rows", "ended_at"}]
    rows = house.lake.read(RAW, load.folder) if load.folder else None
    return LoadFacts(
        **{name: getattr(load, name) for name in names}, ended_at=load.ended_at or load.started_at, rows=rows
    )


def _refused(house: House, source: str) -> tuple[Refused, ...]:
    found = []
    with house.catalog.reading() as connection:
        for one in quarantine.counts(connection):
            if one.source == source:
                first = quarantine.page(connection, quarantine.Filter(source, one.reason), PLACES)
                found.append(Refused(one.reason, one.rows, tuple(f"{row.file}:{row.position}" for row in first)))
    return tuple(found)


def _known(house: House, engine: DuckEngine, definition: SourceDefinition) -> Known:
    """Give what the last run made of the persons of a source; repeats count only where a row is there for a person."""
    found = {row["source"]: row for row in known_by_source(house, engine)}.get(definition.name)
    if found is None:
        return Known()
    repeated = found["records"] - found["customers"] if is_a_file_of_persons(definition) else 0
    return Known(found["records"], found["customers"], repeated)


def known_by_source(house: House, engine: DuckEngine) -> list[dict[str, Any]]:
    """Give records and distinct customers per source, as the last run left them; nothing before one."""
    relations = in_force(house, RECORDS, CUSTOMERS)
    if relations is None:
        return []
    return engine.rows(
        select(
            """
            SELECT r.source, count(*) AS records, count(DISTINCT c.customer_id) AS customers
            FROM records AS r
            JOIN customers AS c ON c.record_id = r.record_id
            GROUP BY r.source
            ORDER BY r.source
            """,
            _KNOWN,
            records=relations[0],
            customers=relations[1],
        )
    )


def in_force(house: House, *contracts: Contract) -> list[Relation] | None:
    """Give relations of the last run, in the order asked; None before one."""
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
    if any(contract.name not in pointing for contract in contracts):
        return None
    return [house.lake.read(contract, pointing[contract.name].folder) for contract in contracts]


def is_a_file_of_persons(definition: SourceDefinition) -> bool:
    """Tell whether a row is there for a person, who said so, and not for something that happened to one."""
    person = definition.sections.get("person")
    if person is None or definition.nature != "declared":
        return False
    events = [definition.sections[name] for name in ("event", "order", "line", "points") if name in definition.sections]
    return all(one.fields.get("key") != person.fields.get("key") for one in events)
