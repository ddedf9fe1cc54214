"""The persons that a source's rows describe."""

from dataclasses import dataclass

from monocle.ids import derived_sql
from monocle.ingest.definition import PERSON_FIELDS, PERSON_LISTS, Ref, Section, SourceDefinition
from monocle.ingest.times import at_sql
from monocle.ingest.values import Binder, addresses_sql, date_sql, first_sql, kept_sql, list_sql
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import PERSONS

LOADED_AT = Contract(
    "loaded_at",
    "one load and its time",
    (
        Column("load_id", "UUID", "the load", required=True),
        Column("loaded_at", "TIMESTAMP", "when it was loaded", required=True),
    ),
    key=("load_id",),
)


@dataclass(frozen=True)
class Held:
    """What a source holds now.

    Attributes:
        current: CURRENT rows.
        loads: LOADED_AT of the loads that brought them.
    """

    current: Relation
    loads: Relation


CANDIDATES = Contract(
    "person_candidates",
    "one person, or the rows that name none",
    (*PERSONS.columns, Column("_skip", "VARCHAR", "why the row feeds no person; empty when it does")),
    open=True,
)

_LIST_COLUMNS = {
    "email": "emails",
    "phone": "phones",
    "handle": "handles",
    "loyalty_card": "loyalty_cards",
    "customer_number": "customer_numbers",
}


def person_key_sql(definition: SourceDefinition, binder: Binder) -> str:
    """Give the SQL of the key of the person that a row describes: the first value that is there; NULL for nobody."""
    return first_sql(definition.sections["person"].fields["key"], binder)


def record_id_sql(definition: SourceDefinition, binder: Binder) -> str:
    """Give the SQL of the record that a row is about: its own person, else the one described elsewhere; NULL for nobody."""
    found = []
    if "person" in definition.sections:
        key = person_key_sql(definition, binder)
        found.append(
            f"CASE WHEN {key} IS NOT NULL THEN {derived_sql(repr('record'), binder.bind(definition.name), key)} END"
        )
    if definition.about:
        key = first_sql((definition.about.key,), binder)
        found.append(
            f"CASE WHEN {key} IS NOT NULL THEN {derived_sql(repr('record'), binder.bind(definition.about.source), key)} END"
        )
    return f"coalesce({', '.join(found)})" if found else "CAST(NULL AS UUID)"


def persons(held: Held, definition: SourceDefinition) -> Relation:
    """Give one person per key.

    Where several rows name the same person, each field takes the latest value that is there, and lists take all values.

    Args:
        held: what the source holds.
        definition: has a person section.

    Returns:
        CANDIDATES.
    """
    section = definition.sections["person"]
    binder = Binder()
    described = _described(section, definition, binder)
    unique = definition.key and _columns_of(section) == definition.key
    grouped = "SELECT * FROM named" if unique else _grouped_sql()
    return select(
        f"""
        WITH described AS (
            {described}
        ), named AS (
            SELECT * FROM described WHERE source_key IS NOT NULL
        ), grouped AS (
            {grouped}
        )
        SELECT {derived_sql(repr("record"), binder.bind(definition.name), "source_key")} AS record_id,
            CAST({binder.bind(definition.name)} AS VARCHAR) AS source, * EXCLUDE (_row_key),
            CAST({binder.bind(definition.nature)} AS VARCHAR) AS nature, '' AS _skip
        FROM grouped
        """,
        CANDIDATES,
        binder.values,
        current=held.current,
        loads=held.loads,
    )


def _described(section: Section, definition: SourceDefinition, binder: Binder) -> str:
    parts = [f"{person_key_sql(definition, binder)} AS source_key"]
    for name in PERSON_FIELDS:
        refs = section.fields.get(name, ())
        value = "CAST(NULL AS VARCHAR)"
        if refs:
            value = date_sql(refs[0], binder) if name == "birth_date" else _scalar(name, section, binder)
        parts.append(f"{value} AS {name}")
    parts += [f"{list_sql(section.fields.get(name, ()), binder)} AS {_LIST_COLUMNS[name]}" for name in PERSON_LISTS]
    parts.append(f"{addresses_sql(section.addresses, binder)} AS addresses")
    parts.append(f"{kept_sql(definition.keep if 'event' not in definition.sections else (), binder)} AS extra")
    seen = at_sql(_time_refs(definition), definition.timezone, binder)
    return f"""
            SELECT {", ".join(parts)},
                coalesce({seen}, loads.loaded_at) AS seen_at,
                current.load_id, current._first_sequence AS load_sequence, current._row_key
            FROM current
            JOIN loads ON loads.load_id = current.load_id"""


def _scalar(name: str, section: Section, binder: Binder) -> str:
    return first_sql(section.fields[name], binder)


def _time_refs(definition: SourceDefinition) -> tuple[Ref, ...]:
    fields = definition.sections["person"].fields
    if "updated_at" in fields:
        return fields["updated_at"]
    for kind in ("order", "event", "consent", "points"):
        if kind in definition.sections and "at" in definition.sections[kind].fields:
            return definition.sections[kind].fields["at"]
    return ()


def _columns_of(section: Section) -> tuple[str, ...]:
    return tuple(ref.column for ref in section.fields["key"])


def _grouped_sql() -> str:
    latest = ", ".join(
        f"arg_max({name}, (seen_at, _row_key)) FILTER ({name} IS NOT NULL) AS {name}" for name in PERSON_FIELDS
    )
    names = (*_LIST_COLUMNS.values(), "addresses")
    lists = ", ".join(f"flatten(list({name} ORDER BY seen_at DESC, _row_key)) AS {name}" for name in names)
    once = ", ".join(f"list_filter({name}, lambda x, i: list_position({name}, x) = i) AS {name}" for name in names)
    return f"""
            SELECT * REPLACE ({once}) FROM (SELECT source_key, {latest}, {lists},
                arg_max(extra, (seen_at, _row_key)) AS extra,
                max(seen_at) AS seen_at,
                arg_max(load_id, (seen_at, _row_key)) AS load_id,
                min(load_sequence) AS load_sequence,
                min(_row_key) AS _row_key
            FROM named
            GROUP BY source_key)"""
