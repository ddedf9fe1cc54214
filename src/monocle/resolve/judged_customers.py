"""Customers as they are served: what people decided laid over what matching found, for all records at once.

Only the matcher's customers that a judgement joins or cuts are looked at one by one; the rest passes through.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pyarrow as pa

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.customer_ids import Naming
from monocle.resolve.judged import GivenId, Neighbourhood, Overlay, Said, heeded, overlay
from monocle.tables import CLUSTERS, CUSTOMERS, GIVEN_IDS

_ID = Contract("some_ids", "one id", (Column("id", "UUID", "", required=True),), key=("id",))
_TEXTS = Contract("id_texts", "ids as text", (), open=True)
_CHANGED = Contract(
    "judged_records",
    "one record of a customer that judgements changed",
    (
        Column("record_id", "UUID", "", required=True),
        Column("customer_id", "UUID", "as served", required=True),
        Column("cluster_id", "UUID", "founding record of that customer", required=True),
    ),
    key=("record_id",),
)
_LEADS = Contract(
    "judged_ids",
    "one id and the customer it leads to",
    (
        Column("customer_id", "UUID", "", required=True),
        Column("survivor_id", "UUID", "", required=True),
        Column("founder_id", "UUID", "of an id that only the overlay gives"),
        Column("matched_id", "UUID", "of an id that only the overlay gives"),
    ),
    key=("customer_id",),
)


@dataclass(frozen=True)
class Served:
    """Customers as they are served.

    Attributes:
        customers: CUSTOMERS.
        clusters: CLUSTERS.
        given_ids: GIVEN_IDS.
        touched: the matcher's customers that judgements changed.
    """

    customers: Relation
    clusters: Relation
    given_ids: Relation
    touched: int = 0


@dataclass(frozen=True)
class Matched:
    """What matching alone found.

    Attributes:
        names: its ids.
        clusters: CLUSTERS.
        links: LINKS.
        records: RECORDS.
    """

    names: Naming
    clusters: Relation
    links: Relation
    records: Relation


def judged_customers(engine: Engine, found: Matched, judgements: Relation | None) -> Served:
    """Give customers once judgements are heeded.

    Args:
        engine: computes.
        found: what matching alone found.
        judgements: JUDGEMENTS in force; None where there are none.
    """
    customers = replace(found.names.matched, contract=CUSTOMERS)
    said = [] if judgements is None else _said(engine, judgements)
    touched = heeded(_customers_of(engine, found, said), said) if said else set()
    if not touched:
        return Served(customers, found.clusters, found.names.given_ids)
    near = _neighbourhood(engine, found, touched)
    made = overlay(near, said)
    changed = engine.take(_changed(near, made), _CHANGED)
    leads = engine.take(_leads(near, made), _LEADS)
    return Served(
        engine.keep(_over(customers, changed, "customer_id", CUSTOMERS)),
        engine.keep(_over(found.clusters, changed, "cluster_id", CLUSTERS)),
        engine.keep(_given(found.names.given_ids, leads)),
        len(touched),
    )


def remembered(given_ids: Relation, since: Relation) -> Relation:
    """Give GIVEN_IDS with the ids that judgements gave since the last run.

    Args:
        given_ids: GIVEN_IDS of the last run.
        since: GIVEN_IDS too, such as the catalog keeps them; those that the last run knew are left out.
    """
    return select(
        "FROM given UNION ALL SELECT s.* FROM since AS s ANTI JOIN given USING (customer_id)",
        GIVEN_IDS,
        given=given_ids,
        since=since,
    )


def _said(engine: Engine, judgements: Relation) -> list[Said]:
    rows = engine.rows(
        select(
            """
            SELECT
                judgement_id, verdict, CAST(left_ids AS VARCHAR[]) AS left_ids, CAST(right_ids AS VARCHAR[]) AS right_ids
            FROM judgements
            """,
            _TEXTS,
            judgements=judgements,
        )
    )
    return [
        Said(row["judgement_id"], row["verdict"], tuple(map(UUID, row["left_ids"])), tuple(map(UUID, row["right_ids"])))
        for row in rows
    ]


def _customers_of(engine: Engine, found: Matched, said: Sequence[Said]) -> dict[UUID, UUID]:
    """Give the matcher's customer of each record that a judgement names."""
    text = """
    SELECT CAST(m.record_id AS VARCHAR) AS record_id, CAST(m.customer_id AS VARCHAR) AS customer_id
    FROM matched AS m
    SEMI JOIN ids ON ids.id = m.record_id
    """
    named = _ids(engine, {record for one in said for record in one.records()})
    rows = engine.rows(select(text, _TEXTS, matched=found.names.matched, ids=named))
    return {UUID(row["record_id"]): UUID(row["customer_id"]) for row in rows}


def _neighbourhood(engine: Engine, found: Matched, touched: set[UUID]) -> Neighbourhood:
    """Give the records, links and ids of customers that judgements change."""
    customers = _ids(engine, touched)
    members = engine.rows(
        select(
            """
            SELECT
                CAST(m.record_id AS VARCHAR) AS record_id, CAST(m.customer_id AS VARCHAR) AS customer_id, r.load_sequence
            FROM matched AS m
            SEMI JOIN ids ON ids.id = m.customer_id
            JOIN records AS r ON r.record_id = m.record_id
            """,
            _TEXTS,
            matched=found.names.matched,
            records=found.records,
            ids=customers,
        )
    )
    homes = {UUID(row["record_id"]): UUID(row["customer_id"]) for row in members}
    records = _ids(engine, homes)
    links = engine.rows(
        select(
            """
            SELECT CAST(left_id AS VARCHAR) AS left_id, CAST(right_id AS VARCHAR) AS right_id, weight
            FROM links
            SEMI JOIN ids ON ids.id = links.left_id
            WHERE strong
            """,
            _TEXTS,
            links=found.links,
            ids=records,
        )
    )
    return Neighbourhood(
        homes,
        {UUID(row["record_id"]): row["load_sequence"] for row in members},
        [(UUID(row["left_id"]), UUID(row["right_id"]), row["weight"]) for row in links],
        _known_ids(engine, found.names.given_ids, customers, records),
    )


def _known_ids(engine: Engine, given: Relation, customers: Relation, records: Relation) -> list[GivenId]:
    rows = engine.rows(
        select(
            """
            SELECT
                CAST(customer_id AS VARCHAR) AS customer_id,
                CAST(anchor_id AS VARCHAR) AS anchor_id,
                CAST(matched_id AS VARCHAR) AS matched_id,
                in_force AND customer_id = matched_id AS matched
            FROM given
            WHERE matched_id IN (SELECT id FROM customers)
            OR anchor_id IN (SELECT id FROM records)
            OR founder_id IN (SELECT id FROM records)
            """,
            _TEXTS,
            given=given,
            customers=customers,
            records=records,
        )
    )
    return [
        GivenId(UUID(row["customer_id"]), UUID(row["anchor_id"]), UUID(row["matched_id"]), matched=row["matched"])
        for row in rows
    ]


def _ids(engine: Engine, ids: Iterable[UUID]) -> Relation:
    return engine.take(pa.table({"id": pa.array([str(one) for one in sorted(ids)], pa.string())}), _ID)


def _changed(near: Neighbourhood, made: Overlay) -> pa.Table:
    founders: dict[UUID, UUID] = {}
    for record in sorted(near.customers, key=lambda record: (near.ages[record], record)):
        founders.setdefault(made.customers[record], record)
    rows = [(str(record), str(name), str(founders[name])) for record, name in made.customers.items()]
    return _table(_CHANGED, rows)


def _leads(near: Neighbourhood, made: Overlay) -> pa.Table:
    rows: list[tuple[str | None, ...]] = []
    for name, to in made.leads.items():
        founder = made.founded.get(name)
        told = (str(founder), str(near.customers[founder])) if founder else (None, None)
        rows.append((str(name), str(to), *told))
    return _table(_LEADS, rows)


def _table(contract: Contract, rows: Sequence[tuple[str | None, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip(contract.column_names(), columns, strict=True)}
    )


def _over(relation: Relation, changed: Relation, column: str, contract: Contract) -> Relation:
    return select(
        f"""
        SELECT o.record_id, coalesce(c.{column}, o.{column}) AS {column}
        FROM whole AS o
        LEFT JOIN changed AS c ON c.record_id = o.record_id
        """,
        contract,
        whole=relation,
        changed=changed,
    )


def _given(given: Relation, leads: Relation) -> Relation:
    return select(
        """
        SELECT
            g.customer_id,
            coalesce(l.survivor_id, g.survivor_id) AS survivor_id,
            g.in_force OR l.survivor_id IS NOT NULL AS in_force,
            g.founder_id,
            g.anchor_id,
            g.matched_id
        FROM given AS g
        LEFT JOIN leads AS l ON l.customer_id = g.customer_id
        UNION ALL
        SELECT l.customer_id, l.survivor_id, true, l.founder_id, l.founder_id, l.matched_id
        FROM leads AS l
        ANTI JOIN given AS g ON g.customer_id = l.customer_id
        """,
        GIVEN_IDS,
        given=given,
        leads=leads,
    )
