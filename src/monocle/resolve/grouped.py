"""Nodes with the group they are in."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation

GROUPED = Contract(
    "grouped_nodes",
    "node → the lowest node of its group",
    (Column("node", "BIGINT", "", required=True), Column("root", "BIGINT", "", required=True)),
    key=("node",),
)


def grouped(engine: Engine, nodes: npt.NDArray[np.int64], roots: npt.NDArray[np.int64]) -> Relation:
    """Give GROUPED of nodes and their roots."""
    return engine.take(pa.table({"node": nodes, "root": roots}), GROUPED)
