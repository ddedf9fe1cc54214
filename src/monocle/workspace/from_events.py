"""What events say, for a run: the persons and facts of all sources of events, as one state of the journal has them."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from monocle import stopping
from monocle.catalog import Connection, retelling
from monocle.catalog import subjects as stored
from monocle.engine import DuckEngine
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.mapping import Mapped, union
from monocle.live import orders, subjects
from monocle.live.happenings import choice_rows
from monocle.live.persons import Origin
from monocle.live.subjects import Subject
from monocle.relation import Relation
from monocle.resolve.successors import SUCCESSORS
from monocle.tables import CONSENTS, EVENTS, ORDER_LINES, ORDERS, PERSONS, POINTS, SKIPPED
from monocle.workspace.fact_pieces import FactPieces, settle
from monocle.workspace.folding import fold, origins
from monocle.workspace.house import House
from monocle.workspace.pouring import Pouring, Row

AT_ONCE = 5_000
"""Events in a transaction."""


@dataclass(frozen=True)
class Fed:
    """What sources gave, events included.

    Attributes:
        mapped: of all sources.
        position: number of the last event that it knows of; 0 where there are no events.
        retold: number of the last record that was to be told again, which it knows of.
        read: how many events were read for what happened; what happened in the others is known from runs before.
        successors: SUCCESSORS: records of devices, and the users' that they are part of; None where there are none.
    """

    mapped: Mapped
    position: int = 0
    retold: int = 0
    read: int = 0
    successors: Relation | None = None


def fold_all(house: House, definitions: Sequence[SourceDefinition]) -> None:
    """Fold the journal to its end, some thousand events in a transaction."""
    going_on = True
    while going_on:
        stopping.check()
        with house.catalog.transaction() as connection:
            going_on = fold(connection, AT_ONCE, definitions).events == AT_ONCE


def with_events(house: House, engine: DuckEngine, definitions: Sequence[SourceDefinition], mapped: Mapped) -> Fed:
    """Give what was mapped together with what the events say that arrived.

    Args:
        house: the workspace.
        engine: keeps the relations.
        definitions: of all sources.
        mapped: of those that are read.
    """
    names = [one.name for one in definitions if one.arrives]
    if not names:
        return Fed(mapped)
    fold_all(house, definitions)
    with house.catalog.transaction() as connection:
        stored.stand_still(connection)
        last, again = stored.position(connection), retelling.last(connection)
        pouring = Pouring(engine)
        _pour_persons(connection, names, origins(definitions), pouring)
        pieces = FactPieces(house, engine, connection, origins(definitions)).up_to(names, last)
        _pour_orders(connection, names, pouring)
        pouring.add(SKIPPED, _skipped(connection, names))
    settle(house, pieces)
    owned = pouring.relations(SUCCESSORS)
    successors = union(SUCCESSORS, owned) if owned else None
    for contract in (EVENTS, POINTS, CONSENTS):
        for relation in pieces.relations(contract, successors):
            pouring.keep(contract, relation)
    return Fed(_together(engine, mapped, pouring), last, again, pieces.read, successors)


def _pour_persons(
    connection: Connection, names: Sequence[str], origin: Callable[[str], Origin], pouring: Pouring
) -> None:
    for root, group in itertools.groupby(_subjects(connection, names), key=lambda one: one.root):
        parts = list(group)
        for part in parts:
            consents = part.state.get("consents")
            if consents:
                pouring.add(CONSENTS, choice_rows(part.source, part.key, root, consents))
        pouring.add(SUCCESSORS, [_row_of(part) for part in parts if part.owner_id and part.lives])
        own, *owned = parts
        if own.record_id == root and own.lives:
            pouring.add(PERSONS, [subjects.described(own, owned, origin(own.source))[0]])


def _row_of(device: Subject) -> Row:
    return {"record_id": device.record_id, "owner_id": device.owner_id}


def _subjects(connection: Connection, names: Sequence[str]) -> Iterator[Subject]:
    for row in stored.all_of(connection, names):
        yield Subject(row.record_id, row.source, row.key, dict(row.state), row.owner_id)


def _pour_orders(connection: Connection, names: Sequence[str], pouring: Pouring) -> None:
    for root, order in stored.all_orders(connection, names):
        made, lines = orders.rows(order.source, order.order_key, order.state, root)
        pouring.add(ORDERS, made)
        pouring.add(ORDER_LINES, lines)


def _skipped(connection: Connection, names: Sequence[str]) -> list[Row]:
    """Give rows of SKIPPED: what of events could not be used."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in stored.refusals(connection):
        if one.source in names:
            counts[one.source, _section(one.field), one.reason] += one.events
    return [
        {"source": source, "section": section, "reason": reason, "rows": rows}
        for (source, section, reason), rows in counts.items()
    ]


def _section(field: str) -> str:
    """Give the section of the model that a field of an event feeds."""
    if field.startswith("properties.products"):
        return "line"
    if field in {"properties.score", "properties.rating"}:
        return "event"
    if field.startswith("properties.") and field not in {"properties.email", "properties.card"}:
        return "points" if field == "properties.points" else "order"
    return "person"


def _together(engine: DuckEngine, mapped: Mapped, pouring: Pouring) -> Mapped:
    names = {
        "persons": PERSONS,
        "orders": ORDERS,
        "order_lines": ORDER_LINES,
        "events": EVENTS,
        "consents": CONSENTS,
        "points": POINTS,
        "skipped": SKIPPED,
    }
    added = {name: pouring.relations(contract) for name, contract in names.items()}
    return replace(
        mapped,
        **{
            name: engine.keep(union(names[name], [getattr(mapped, name), *relations]))
            for name, relations in added.items()
            if relations
        },
    )
