"""A workspace of many customers in force, without the run that would make them: its lake, and what PostgreSQL serves of it.

Data are those of ``segment_data``, with a record, golden values and a profile for each customer, the choices that what they
allow follows from, and points. They are published as a run publishes. Of the events a share is served, for PostgreSQL holds
each in 350 bytes; the lake has all of them, and what is computed of the lake is computed of all.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from bench.segment_data import stock

from monocle import ids
from monocle.catalog import publish as publication
from monocle.catalog import runs
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.engine.stored import link, paths_of
from monocle.golden.facts import Facts
from monocle.golden.link_levels import Links
from monocle.golden.serving import serving
from monocle.relation import Contract, Relation, nothing, select
from monocle.settings import Settings
from monocle.tables import (
    CONSENTS,
    CUSTOMERS,
    EVENTS,
    GOLDEN,
    HOUSEHOLDS,
    IDENTIFIERS,
    LINKS,
    ORDER_LINES,
    ORDERS,
    POINTS,
    PROFILES,
    RECORDS,
)
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder
from monocle.workspace.house import House

SERVED = 0.1
_PLAIN = ("civility", "first_name", "last_name", "birth_date", "gender", "language", "email", "phone")
_ADDRESS = "CAST(to_json({line: address_line, postcode: postcode, city: city, country: country}) AS VARCHAR)"
_CLAIMED = ", ".join(
    [
        *(f"{{field: '{name}', value: CAST({name} AS VARCHAR)}}" for name in _PLAIN),
        f"{{field: 'address', value: {_ADDRESS}}}",
    ]
)
_TOLD = f"""
SELECT customer_id, x.field, 1 AS rank, x.value, lower(x.value) AS key, 'crm' AS source, customer_id AS record_id,
    first_seen_at AS seen_at, first_seen_at AS since, 'declared' AS nature, 'latest' AS rule, 1 AS support, '[]' AS rivals
FROM (SELECT customer_id, first_seen_at, unnest([{_CLAIMED}]) AS x FROM seen)
WHERE x.value IS NOT NULL
"""
_SHOWN = """
{field: x.field, rank: 1, value: x.value, source: 'crm', record_id: customer_id, seen_at: first_seen_at, since: first_seen_at,
    nature: 'declared', rule: 'latest', support: 1, rivals: CAST([] AS VARCHAR[])}
"""
_PROFILES = f"""
SELECT customer_id, name,
    CAST(to_json(list_transform(list_filter([{_CLAIMED}], lambda x: x.value IS NOT NULL), lambda x: {_SHOWN})) AS VARCHAR) AS golden,
    sources, records, identifiers, completeness, first_seen_at, last_seen_at, orders,
    CAST(to_json(spent) AS VARCHAR) AS spent, last_order_at, events,
    lower(concat_ws(' ', first_name, last_name, replace(email, '@', ' '), postcode, city)) AS search_text,
    md5(CAST(customer_id AS VARCHAR)) || md5(name) AS digest
FROM seen
"""
_RECORDS = """
SELECT customer_id AS record_id, 'crm' AS source, CAST(customer_id AS VARCHAR) AS source_key, $load AS load_id,
    1 AS load_sequence, first_seen_at AS seen_at, 'declared' AS nature, civility, first_name, last_name,
    CAST(NULL AS VARCHAR) AS birth_name, birth_date, CAST(NULL AS VARCHAR) AS birth_place, gender, [email] AS emails,
    [phone] AS phones, [{line: address_line, extra: NULL, house_number: NULL, street: NULL, postcode: postcode, city: city,
    country: country}] AS addresses, [] AS handles, [] AS loyalty_cards, [] AS customer_numbers, language,
    CAST(NULL AS VARCHAR) AS company, CAST(NULL AS VARCHAR) AS company_number, '{}' AS extra, upper(name) AS name_key,
    lower(first_name) AS first_key, lower(last_name) AS last_key, CAST(NULL AS VARCHAR) AS birth_key,
    CAST(NULL AS VARCHAR) AS first_sound, CAST(NULL AS VARCHAR) AS last_sound
FROM seen
"""
_CONSENTS = """
SELECT consent_id, customer_id AS record_id, 'crm' AS source, $load AS load_id, purpose, channel, state AS choice, chosen_at,
    'form' AS proof
FROM allowed
"""
_POINTS = """
SELECT md5('p' || order_id)::UUID AS movement_id, record_id, 'tills' AS source, $load AS load_id,
    'card-' || record_id AS card, CASE WHEN hash(order_id) % 10 = 0 THEN 'redeemed' ELSE 'earned' END AS kind,
    CASE WHEN hash(order_id) % 10 = 0 THEN -200 ELSE total // 100 END AS points, ordered_at AS moved_at, 'silver' AS tier
FROM orders
WHERE kind = 'sale' AND hash(record_id) % 3 = 0
"""


def prepare(place: Path, customers: int, events: int, settings: Settings, served: float = SERVED) -> None:
    """Make the workspace where it is not there yet.

    Args:
        place: its folder; the data stand beside it while it is made.
        customers: how many; with three orders each.
        events: how many.
        settings: of the machine.
        served: share of the events that PostgreSQL serves.
    """
    if (place / "monocle.yaml").exists():
        return
    data = place.with_name(f"{place.name}-data")
    run_id = ids.time_ordered()
    make_folder(place, "fr")
    with open_workspace(place, settings) as workspace, workspace.house.engine() as engine:
        house = workspace.house
        made = _made(engine, data, customers, events)
        folders = {name: _kept(house, engine, relation, run_id) for name, relation in made.items()}
        with house.catalog.transaction() as connection:
            runs.start(connection, run_id)
        publication.publish(
            house.catalog,
            publication.Publication(
                run_id,
                folders,
                _files(engine, made, served),
                counts={name: rows for name, (_, rows) in folders.items()} | {"customers": customers},
                households=_csv(engine, made[HOUSEHOLDS.name]),
                spent=True,
            ),
        )


def _made(engine: DuckEngine, data: Path, customers: int, events: int) -> Mapping[str, Relation]:
    """Give the relations of the lake, by name."""
    known = stock(engine, data, customers, events, 1)
    seen, load = engine.keep(known.view), {"load": str(ids.derived("load", "1"))}
    drawn = {one.name: known.read(one) for one in (CUSTOMERS, EVENTS, ORDERS, ORDER_LINES, HOUSEHOLDS, IDENTIFIERS)}
    allowed = known.read(Contract("allowances", "a choice", ()))

    def told(text: str, contract: Contract, **inputs: Relation) -> Relation:
        typed = ", ".join(f"CAST({one.name} AS {one.type}) AS {one.name}" for one in contract.columns)
        values = load if "$load" in text else {}
        return engine.keep(select(f"SELECT {typed} FROM ({text})", contract, values, **inputs))

    return {
        **drawn,
        RECORDS.name: told(_RECORDS, RECORDS, seen=seen),
        GOLDEN.name: told(_TOLD, GOLDEN, seen=seen),
        PROFILES.name: told(_PROFILES, PROFILES, seen=seen),
        CONSENTS.name: told(_CONSENTS, CONSENTS, allowed=allowed),
        POINTS.name: told(_POINTS, POINTS, orders=drawn[ORDERS.name]),
        LINKS.name: engine.keep(nothing(LINKS)),
    }


def _kept(house: House, engine: DuckEngine, relation: Relation, run_id: UUID) -> tuple[str, int]:
    """Give a relation's folder in the lake, with its files in it, and how many rows it has."""
    name = f"{relation.contract.name}/{run_id}"
    folder = house.lake.root / name
    folder.mkdir(parents=True, mode=0o700)
    link(paths_of(relation) or [], folder)
    return name, engine.count(relation)


def _files(engine: DuckEngine, made: Mapping[str, Relation], served: float) -> dict[str, Sequence[Path]]:
    """Give the files of the served tables."""
    some = select(
        "SELECT * FROM events WHERE hash(event_id) % 1000 < $share",
        EVENTS,
        {"share": int(served * 1000)},
        events=made[EVENTS.name],
    )
    one = {contract.name: made[contract.name] for contract in (RECORDS, CUSTOMERS, IDENTIFIERS, PROFILES)}
    facts = Facts(
        *(made[contract.name] for contract in (ORDERS, ORDER_LINES)), some, made[CONSENTS.name], made[POINTS.name]
    )
    tables = serving(
        one["records"], one["customers"], one["identifiers"], Links(made[LINKS.name]), facts, one["profiles"]
    )
    return {table: _csv(engine, relation) for table, relation in tables.items() if table != "link"}


def _csv(engine: DuckEngine, relation: Relation) -> list[Path]:
    return write_csv(engine, relation, engine.folder(f"csv-{relation.contract.name}") / "files")
