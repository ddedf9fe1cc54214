"""Customer ids on a first run: each cluster has the first id of its founding record, and nobody contests it."""

from functools import partial

import pyarrow as pa

from monocle.engine import Engine
from monocle.kernel.named import customer_ids
from monocle.relation import Column, Contract, Relation, light, select
from monocle.resolve.clustered import AT_ONCE, Clustered
from monocle.resolve.customer_ids import Naming
from monocle.resolve.link_rows import uuids
from monocle.tables import GIVEN_IDS, IDENTITY_CHANGES, MATCHED

_FOUNDED = Contract(
    "founded_customers",
    "one customer of a first run",
    (
        Column("customer_id", "UUID", "", required=True),
        Column("founder_id", "UUID", "its founding record", required=True),
        Column("records", "INTEGER", "that it has", required=True),
    ),
    key=("customer_id",),
)


def first_naming(engine: Engine, made: Clustered) -> Naming:
    """Give what ``naming`` gives where nothing is known, and IDENTITY_CHANGES; MATCHED hands its columns on as codes.

    GIVEN_IDS and IDENTITY_CHANGES are columns of one stored relation, computed when they are read.

    Args:
        engine: stores.
        made: the clusters.
    """
    ids = customer_ids(made.founders, engine.threads, made.folder)
    matched = made.labelled(ids, "customer_id").stored(engine, MATCHED)

    def table(first: int) -> pa.Table:
        part = slice(first, first + AT_ONCE)
        return pa.table(
            {"customer_id": uuids(ids[part]), "founder_id": uuids(made.founders[part]), "records": made.sizes[part]}
        )

    firsts = range(0, max(1, len(ids)), AT_ONCE)
    founded = engine.take_as_is([partial(table, first) for first in firsts], _FOUNDED)
    return Naming(matched, _given(founded), _created(founded))


def _given(founded: Relation) -> Relation:
    return light(
        select(
            """
            SELECT
                customer_id,
                customer_id AS survivor_id,
                true AS in_force,
                founder_id,
                founder_id AS anchor_id,
                customer_id AS matched_id
            FROM founded
            """,
            GIVEN_IDS,
            founded=founded,
        )
    )


def _created(founded: Relation) -> Relation:
    return light(
        select(
            """
            SELECT 'created' AS kind, customer_id, CAST(NULL AS UUID) AS other_id, CAST(records AS BIGINT) AS records, '{}' AS reason
            FROM founded
            """,
            IDENTITY_CHANGES,
            founded=founded,
        )
    )
