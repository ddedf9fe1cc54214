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


def agreeing(rows, seed):
    """Give the rows with most values of a customer's records the same, and the name of nearly all."""
    dice, first = random.Random(seed), {}  # noqa: S311 dice of a test
    own = {"record_id", "source_key", "customer", "source", "seen_at", "nature", "load_id"}
    names = {"first_name", "last_name", "first_key", "last_key"}
    for row in rows:
        model = first.setdefault(row["customer"], row)
        copied = {name for name in row if name not in own and dice.random() < 0.8}
        copied |= names if dice.random() < 0.8 else set()
        row.update({name: model[name] for name in copied})
    return rows


def cleaned(rows):
    """Give the rows as cleaning leaves them: no text is empty; free attributes only of one customer in four.

    A few addresses have the sign that stands between the parts of their keys.
    """
    for row in rows:
        row.update({name: None for name, value in row.items() if value == ""})
        row["addresses"] = [{part: text or None for part, text in one.items()} for one in row["addresses"]]
        if row["customer"] % 4:
            row["extra"] = "{}"
        if row["customer"] % 10 == 1:
            for one in row["addresses"]:
                one.update(street=one["street"] and f"|{one['street']}", city=one["city"] and f"{one['city']}|")
    return rows


@pytest.mark.parametrize(
    ("seed", "agree"), [(0, False), (1, False), (2, True), (3, True), (0, True), (6, False), (7, False)]
)
def test_golden_values_alone_are_those_of_a_run(tmp_path, seed, agree):
    rows, known = golden_people.people(seed, 100)
    rows = cleaned(agreeing(rows, seed) if agree else rows)
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
