"""From what a source holds to the customer model: one relation per section that its definition maps.

The definition is compiled to SQL; nothing of it is evaluated. A row that cannot feed a section is counted in SKIPPED
with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monocle.engine import Engine
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.facts import candidates_of, consents, events, order_lines, orders, points
from monocle.ingest.persons import Held, persons
from monocle.relation import Contract, Relation, select
from monocle.tables import CONSENTS, EVENTS, ORDER_LINES, ORDERS, PERSONS, POINTS, SKIPPED

_MAPPERS = {"person": (persons, PERSONS), "order": (orders, ORDERS), "line": (order_lines, ORDER_LINES)}
_FACTS = {"event": (events, EVENTS), "consent": (consents, CONSENTS), "points": (points, POINTS)}


@dataclass(frozen=True)
class Mapped:
    """What one source, or all of them, give to the customer model.

    Attributes:
        persons, orders, order_lines, events, consents, points, skipped: relations by the contracts of those names; empty
            where the source maps no such section.
    """

    persons: Relation
    orders: Relation
    order_lines: Relation
    events: Relation
    consents: Relation
    points: Relation
    skipped: Relation


def map_source(engine: Engine, held: Held, definition: SourceDefinition) -> Mapped:
    """Give what one source says, in the customer model; its orders as they stand without lines.

    Args:
        engine: keeps each relation.
        held: what the source holds.
        definition: how the source is mapped.
    """
    return _mapped(engine, [(held, definition)])


def map_sources(engine: Engine, sources: Sequence[tuple[Held, SourceDefinition]]) -> Mapped:
    """Give what all sources say together; orders get their lines counted and, where they have none, their total."""
    found = _mapped(engine, sources)
    return replace(found, orders=engine.keep(_with_lines(found.orders, found.order_lines)))


def _mapped(engine: Engine, sources: Sequence[tuple[Held, SourceDefinition]]) -> Mapped:
    kept: dict[str, Relation] = {}
    skipped = []
    for section, (mapper, contract) in {**_MAPPERS, **_FACTS}.items():
        found = [mapper(held, definition) for held, definition in sources if section in definition.sections]
        if not found:
            kept[section] = engine.keep(nothing(contract))
            continue
        candidates = engine.keep(union(candidates_of(contract), found))
        names = ", ".join(contract.column_names())
        kept[section] = engine.keep(
            select(f"SELECT {names} FROM candidates WHERE _skip = ''", contract, candidates=candidates)
        )
        skipped.append(_skipped(candidates, section))
    return Mapped(
        persons=kept["person"],
        orders=kept["order"],
        order_lines=kept["line"],
        events=kept["event"],
        consents=kept["consent"],
        points=kept["points"],
        skipped=engine.keep(union(SKIPPED, skipped)),
    )


def nothing(contract: Contract) -> Relation:
    """Give no rows of a contract."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in contract.columns)
    return select(f"SELECT {columns} WHERE false", contract)


def union(contract: Contract, parts: Sequence[Relation]) -> Relation:
    """Give the rows of all parts; no rows when there are none."""
    if not parts:
        return nothing(contract)
    inputs = {f"part_{number}": part for number, part in enumerate(parts)}
    names = ", ".join(contract.column_names())
    return select(" UNION ALL ".join(f"SELECT {names} FROM {alias}" for alias in inputs), contract, None, **inputs)


def _skipped(candidates: Relation, section: str) -> Relation:
    return select(
        """
        SELECT source, CAST($section AS VARCHAR) AS section, _skip AS reason, count(*) AS rows
        FROM candidates
        WHERE _skip <> ''
        GROUP BY source, _skip
        """,
        SKIPPED,
        {"section": section},
        candidates=candidates,
    )


def _with_lines(orders: Relation, lines: Relation) -> Relation:
    return select(
        """
        WITH summed AS (
            SELECT order_id, count(*) AS lines, CAST(sum(amount) AS BIGINT) AS total
            FROM lines
            GROUP BY order_id
        )
        SELECT orders.* EXCLUDE (kind, total, lines),
            CASE WHEN orders.kind = '' THEN CASE WHEN coalesce(orders.total, summed.total, 0) < 0 THEN 'refund' ELSE 'sale' END ELSE orders.kind END AS kind,
            coalesce(orders.total, summed.total, 0) AS total,
            coalesce(summed.lines, 0) AS lines
        FROM orders
        LEFT JOIN summed ON summed.order_id = orders.order_id
        """,
        ORDERS,
        orders=orders,
        lines=lines,
    )
