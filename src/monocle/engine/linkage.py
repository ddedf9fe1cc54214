"""Pairs of records weighed by Splink 5 on DuckDB; the only file that knows Splink.

A model is Splink's settings as its JSON holds them: comparisons with their levels, m and u, and the prior. Nothing is
trained here: what comes in is what is applied, so that equal input gives equal weights.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
from splink import Linker
from splink.internals.duckdb.database_api import DuckDBAPI

from monocle.engine.compose import compose
from monocle.relation import Column, Contract, Relation

WEIGHED = Contract(
    "weighed_pairs",
    "one pair of nodes with its weight; mw_<comparison> follow, and mw_tf_adj_<comparison> where rare values count: bits",
    (
        Column("left_node", "BIGINT", "the lower node", required=True),
        Column("right_node", "BIGINT", "the higher node", required=True),
        Column("rule", "VARCHAR", "blocking rule that found the pair", required=True),
        Column("weight", "DOUBLE", "bits: log2 of the odds against a random other person", required=True),
    ),
    key=("left_node", "right_node"),
    open=True,
)


def write_weighed(
    connection: duckdb.DuckDBPyConnection,
    nodes: Relation,
    pairs: Relation,
    model: Mapping[str, Any],
    target: str,
) -> None:
    """Write WEIGHED as one Parquet file.

    Args:
        connection: one that nobody else uses; its temporary tables end with it.
        nodes: what is compared: a column ``node`` (BIGINT, unique) and those that the model's levels read.
        pairs: ``left_node, right_node, rule``.
        model: Splink's settings, with ``least_weight`` (bits): pairs below are left out; None keeps them all.
        target: path of the file, quotes doubled.
    """
    settings = dict(model)
    least_weight = settings.pop("least_weight")
    settings |= {
        "link_type": "dedupe_only",
        "unique_id_column_name": "node",
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }
    _table(connection, "nodes_to_weigh", "*", nodes)
    wanted = "rule AS match_key, left_node AS join_key_l, right_node AS join_key_r"
    _table(connection, "pairs_to_weigh", wanted, pairs)
    database = DuckDBAPI(connection)
    linker = Linker(database.register("nodes_to_weigh"), settings, log_level="ERROR", validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(database.register("pairs_to_weigh"))
    try:
        weighed = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never").physical_name
        described = connection.execute(f"DESCRIBE {weighed}").fetchall()
        more = "".join(f', "{row[0]}"' for row in described if str(row[0]).startswith("mw_"))
        connection.execute(
            "COPY (SELECT node_l AS left_node, node_r AS right_node, match_key AS rule, match_weight AS weight"
            f"{more} FROM {weighed}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
    finally:
        database.delete_tables_created_by_splink_from_db()


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, relation: Relation) -> None:
    statement = compose(relation)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns} FROM ({statement.sql})", statement.values)
