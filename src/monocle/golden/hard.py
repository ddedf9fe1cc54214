"""Customers whose claims do not go as codes: decided by the statements of a whole run, for them alone."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial, reduce

import numpy as np
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.stored import together
from monocle.golden.claims import contested, weighed
from monocle.golden.coded import Coded
from monocle.golden.placed import Given, placed
from monocle.golden.sources import Crowd
from monocle.golden.survivorship import Survivorship
from monocle.golden.together import leaders
from monocle.golden.values import Claims, contested_values, golden
from monocle.golden.written import ids_column
from monocle.relation import Relation, nothing
from monocle.tables import CUSTOMERS, GOLDEN

_ROW_BYTES = 1 << 11
"""What is known of a record while its customer is decided."""


def hard_values(
    engine: Engine, given: Given, survivorship: Survivorship, there: int, customers: Sequence[Relation]
) -> Relation:
    """Give the golden values of some customers; stored.

    Args:
        engine: computes.
        given: what is read; its customers do not matter.
        survivorship: the rules.
        there: bits of the fields that any record has.
        customers: CUSTOMERS of them, in passes, as ``in_passes`` gives them.

    Returns:
        GOLDEN.
    """
    parts = [_values(engine, replace(given, customers=some), survivorship, there) for some in customers]
    return reduce(partial(together, GOLDEN), parts) if parts else nothing(GOLDEN)


def _values(engine: Engine, given: Given, survivorship: Survivorship, there: int) -> Relation:
    ordered = engine.keep(placed(given, survivorship))
    found = engine.keep(weighed(given, ordered, survivorship, there))
    led = engine.keep(leaders(found, survivorship))
    won = engine.keep(contested_values(Claims(contested(found), found, led, given.pins), survivorship))
    return engine.keep(golden(found, won, survivorship))


def in_passes(engine: Engine, coded: Coded, crowd: Crowd, at_once: int = 0) -> list[Relation]:
    """Give CUSTOMERS of a crowd in passes whose records fit in half of the engine's memory; no customer is in two.

    Args:
        engine: whose memory counts.
        coded: columns of RECORDS.
        crowd: the customers.
        at_once: records in one pass, about; 0 leaves it to the memory.
    """
    most, passes, first = at_once or (engine.memory_mb << 19) // _ROW_BYTES, [], 0
    while first < len(crowd.starts) - 1:
        end = max(first + 1, int(np.searchsorted(crowd.starts, crowd.starts[first] + most, side="right")) - 1)
        rows = crowd.rows[crowd.starts[first] : crowd.starts[end]]
        owners = coded.owners[coded.owner[rows]]
        table = pa.table({"record_id": ids_column(coded.ids[rows]), "customer_id": ids_column(owners)})
        passes.append(engine.take(table, CUSTOMERS))
        first = end
    return passes
