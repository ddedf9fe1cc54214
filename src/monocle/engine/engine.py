"""What a stage sees of whatever computes."""

from collections.abc import Mapping
from typing import Any, Protocol

import pyarrow as pa

from monocle.relation import Contract, Relation


class Engine(Protocol):
    """Computes relations. A stage is given one; it opens none."""

    def keep(self, relation: Relation) -> Relation:
        """Compute a relation once and give it as stored rows, its contract's columns checked.

        Every stage ends by keeping what it gives, so that later statements start from files.
        """

    def rows(self, relation: Relation) -> list[dict[str, Any]]:
        """Give all rows as dictionaries; for results that a person could read."""

    def arrow(self, relation: Relation) -> pa.Table:
        """Give all rows as an Arrow table; for Python code that works on columns."""

    def take(self, table: pa.Table, contract: Contract) -> Relation:
        """Give a relation that holds an Arrow table's rows, stored, its contract's columns checked."""

    def weigh(self, nodes: Relation, pairs: Relation, model: Mapping[str, Any]) -> Relation:
        """Give pairs of nodes with their weight and levels, stored.

        Args:
            nodes: what is compared: a column ``node`` (BIGINT, unique) and those that the model's levels read.
            pairs: ``left_node, right_node, rule``, left below right, each pair once.
            model: settings as Splink 5 reads them, and ``least_weight``: bits, pairs below are left out, or None.
        """

    def count(self, relation: Relation) -> int:
        """Give the number of rows."""
