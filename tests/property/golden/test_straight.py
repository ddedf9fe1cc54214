"""Golden values alone, straight from the records where nothing competes, are those that a whole run weighs."""

import random

import golden_people
import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.golden.facts import Facts
from monocle.golden.stage import golden_values, run
from monocle.golden.survivorship import RULES, SEVERAL, SINGLE, Survivorship, Together
from monocle.ids import derived
from monocle.settings import Settings
from monocle.tables import CONSENTS, CUSTOMERS, EVENTS, IDENTIFIERS, ORDER_LINES, ORDERS, POINTS, RECORDS

GROUPS = (
    Together(("last_name", "first_name"), ("civility",)),
    Together(("birth_date", "birth_place")),
    Together(("extra.a", "language"), ("extra.é",)),
)


def thrown(seed):
    """Give rules: the defaults, or some of all rules on some fields."""
    dice = random.Random(seed)  # noqa: S311 dice of a test
    if seed == 0:
        return Survivorship()
    fields = dice.sample([*SINGLE, *SEVERAL, "extra.a"], 8)
    return Survivorship(
        rules={field: tuple(dice.sample(RULES, dice.randint(1, 3))) for field in fields},
        trust={"crm": dice.randrange(101), "web": dice.randrange(101)},
        together=GROUPS[: seed % 4],
    )


@pytest.mark.parametrize("seed", range(4))
def test_golden_values_alone_are_those_of_a_run(tmp_path, seed):
    rows, known = golden_people.people(seed, 60)
    owned = [
        {"record_id": row["record_id"], "customer_id": str(derived("customer", str(row["customer"])))} for row in rows
    ]
    with DuckEngine(tmp_path, Settings(threads=2, memory_mb=512)) as engine:

        def taken(given, contract):
            columns = {name: [row.get(name) for row in given] for name in contract.column_names()}
            return engine.take(pa.table(columns), contract)

        read = taken(rows, RECORDS), taken(owned, CUSTOMERS), taken(known, IDENTIFIERS)
        facts = Facts(*(taken([], contract) for contract in (ORDERS, ORDER_LINES, EVENTS, CONSENTS, POINTS)))
        alone = engine.rows(golden_values(engine, *read, thrown(seed)))
        in_passes = engine.rows(golden_values(engine, *read, thrown(seed), at_once=40))
        whole = engine.rows(run(engine, *read, facts, thrown(seed)).golden)
    assert len(alone) > 300
    assert sorted(map(str, alone)) == sorted(map(str, whole))
    assert sorted(map(str, in_passes)) == sorted(map(str, whole))
