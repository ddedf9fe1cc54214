"""What a run goes on from: the identities and golden values in force, as people's decisions have left them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pyarrow as pa

from monocle.catalog import decided, judgements, live, pointers
from monocle.engine import DuckEngine
from monocle.golden import changes as golden_changes
from monocle.golden.survivorship import Survivorship
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve import stage as resolve
from monocle.resolve.judged_customers import remembered
from monocle.tables import CUSTOMERS, GIVEN_IDS, GOLDEN, JUDGEMENTS, MATCHED, PROFILES
from monocle.workspace.house import House
from monocle.workspace.outcomes import Sides, sides_of

_TOUCHED = Contract(
    "touched_customers", "one customer", (Column("customer_id", "UUID", "", required=True),), key=("customer_id",)
)
_RECORD = Contract(
    "arrived_records", "one record", (Column("record_id", "UUID", "", required=True),), key=("record_id",)
)


@dataclass(frozen=True)
class GoneOnFrom:
    """What a run goes on from.

    Attributes:
        identities: of the last run, with the judgements in force.
        judged: numbers of those judgements.
        before: golden values in force; None before the first run.
    """

    identities: resolve.Known
    judged: frozenset[int]
    before: golden_changes.Before | None


MOST_TOUCHED = 20_000
"""Customers that events changed since the last run of which golden values are compared; of more, the history has what the
live worker told, and a run tells nothing."""


def gone_on_from(
    house: House, engine: DuckEngine, survivorship: Survivorship, run_id: UUID | None = None
) -> GoneOnFrom:
    """Give what a run of a workspace goes on from, all of it as it was at one moment.

    What events brought up to where the run knows the journal counts as in force; what they brought since is taken again.

    Args:
        house: the workspace's.
        engine: of the run.
        survivorship: rules of golden values.
        run_id: of the run; None where the lake alone counts, as for a plan.
    """
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        said = judgements.in_force(connection)
        moved, given = decided.moved(connection), decided.given(connection)
        arrived = live.matched_since(connection, run_id) if run_id else []
        lively = live.touched(connection) if run_id else set()
        touched = decided.touched(connection) | (lively if len(lively) <= MOST_TOUCHED else set())
        sides = replace(sides_of(connection, touched, survivorship), asked=touched | lively)
    stored = {
        contract.name: house.lake.read(contract, pointing[contract.name].folder)
        for contract in (CUSTOMERS, GIVEN_IDS, MATCHED, GOLDEN, PROFILES)
        if contract.name in pointing
    }
    spoken = [(one.judgement_id, one.verdict, _texts(one.left_ids), _texts(one.right_ids)) for one in said]
    identities = replace(
        _identities(engine, stored, moved, given, arrived),
        judgements=_taken(engine, JUDGEMENTS, spoken) if spoken else None,
    )
    return GoneOnFrom(identities, frozenset(one.judgement_id for one in said), _before(engine, stored, sides))


def _identities(
    engine: DuckEngine,
    stored: Mapping[str, Relation],
    moved: Sequence[tuple[UUID, UUID]],
    given: Sequence[decided.GivenSince],
    arrived: Sequence[tuple[UUID, UUID | None]],
) -> resolve.Known:
    if CUSTOMERS.name not in stored:
        return resolve.Known()
    if MATCHED.name not in stored:  # a workspace of before there were judgements
        return resolve.Known(stored[CUSTOMERS.name])
    matched, known = stored[MATCHED.name], stored[GIVEN_IDS.name]
    if arrived:
        matched, known = _with_arrived(engine, matched, known, arrived)
    customers = matched
    if moved:
        customers = select(
            """
            SELECT m.record_id, coalesce(d.customer_id, m.customer_id) AS customer_id
            FROM matched AS m
            LEFT JOIN moved AS d ON d.record_id = m.record_id
            """,
            CUSTOMERS,
            matched=matched,
            moved=_taken(engine, CUSTOMERS, [_texts(row) for row in moved]),
        )
    if given:
        rows = [
            (
                *_texts((one.customer_id, one.survivor_id)),
                True,
                *_texts((one.founder_id, one.founder_id, one.matched_id)),
            )
            for one in given
        ]
        known = remembered(known, _taken(engine, GIVEN_IDS, rows))
    return resolve.Known(customers, known, matched)


def _with_arrived(
    engine: DuckEngine, matched: Relation, known: Relation, arrived: Sequence[tuple[UUID, UUID | None]]
) -> tuple[Relation, Relation]:
    """Give MATCHED and GIVEN_IDS with what events brought since the last run."""
    gone = _taken(engine, _RECORD, [(str(record),) for record, _ in arrived])
    there = [(str(record), str(customer)) for record, customer in arrived if customer]
    if not there:
        return engine.keep(_without(matched, gone)), known
    now = _taken(engine, MATCHED, there)
    founders = {customer: record for record, customer in sorted(there, reverse=True)}
    ids = [(one, one, True, founder, founder, one) for one, founder in founders.items()]
    return (
        engine.keep(
            select("FROM old UNION ALL FROM now", MATCHED, old=_without(matched, gone), now=now),
        ),
        remembered(known, _taken(engine, GIVEN_IDS, ids)),
    )


def _without(matched: Relation, gone: Relation) -> Relation:
    return select("SELECT m.* FROM matched AS m ANTI JOIN gone USING (record_id)", MATCHED, matched=matched, gone=gone)


def _before(engine: DuckEngine, stored: Mapping[str, Relation], sides: Sides) -> golden_changes.Before | None:
    """Give golden values as they are served: those of customers that decisions changed stand in the place of the run's."""
    if GOLDEN.name not in stored:
        return None
    golden, profiles = stored[GOLDEN.name], stored[PROFILES.name]
    if not sides.profiles and not sides.asked:
        return golden_changes.Before(golden, profiles)
    rows = [_row(GOLDEN, row) for one in sides.profiles.values() for row in one.golden]
    whole = [_row(PROFILES, one.profile) for one in sides.profiles.values()]
    gone = _taken(engine, _TOUCHED, [(str(one),) for one in sorted({*sides.asked, *sides.profiles})])
    return golden_changes.Before(
        _instead(golden, gone, _taken(engine, GOLDEN, rows) if rows else None),
        _instead(profiles, gone, _taken(engine, PROFILES, whole) if whole else None),
    )


def _instead(relation: Relation, gone: Relation, now: Relation | None) -> Relation:
    if now is None:
        left = "SELECT w.* FROM whole AS w ANTI JOIN gone USING (customer_id)"
        return select(left, relation.contract, whole=relation, gone=gone)
    return select(
        "SELECT w.* FROM whole AS w ANTI JOIN gone USING (customer_id) UNION ALL FROM now",
        relation.contract,
        whole=relation,
        gone=gone,
        now=now,
    )


def _row(contract: Contract, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(str(row[name]) if isinstance(row[name], UUID) else row[name] for name in contract.column_names())


def _texts(ids: Sequence[UUID]) -> tuple[str, ...]:
    return tuple(str(one) for one in ids)


def _taken(engine: DuckEngine, contract: Contract, rows: Sequence[Sequence[Any]]) -> Relation:
    columns = {name: pa.array([row[place] for row in rows]) for place, name in enumerate(contract.column_names())}
    return engine.take(pa.table(columns), contract)
