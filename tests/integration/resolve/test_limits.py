"""Limits of ``matching.yaml`` hold whatever else agrees, and say so on the links that they hold back."""

import pytest
from resolve_people import crowd, given, person, row

from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.relation import Contract, select
from monocle.resolve.limiting import Limiting
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings

ANY = Contract("any", "any columns", (), open=True)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _together(engine, rows, limiting, keys):
    """Tell whether two records are one customer, and why a link between them is held back."""
    made = partition(engine, *given(engine, rows), Matching(limits=limiting))
    ids = [str(record_id("crm", key)) for key in keys]
    text = "SELECT cluster_id FROM clusters WHERE CAST(record_id AS VARCHAR) IN ($one, $other)"
    values = dict(zip(("one", "other"), ids, strict=True))
    found = {str(one["cluster_id"]) for one in engine.rows(select(text, ANY, values, clusters=made.clusters))}
    text = "SELECT held_back FROM links WHERE CAST(left_id AS VARCHAR) IN ($one, $other) AND CAST(right_id AS VARCHAR) IN ($one, $other)"
    held = [one["held_back"] for one in engine.rows(select(text, ANY, values, links=made.links))]
    return len(found) == 1, held


@pytest.mark.parametrize(
    "limiting",
    [Limiting(one_each=("loyalty_card",)), Limiting(one_each=("customer_number:crm",)), Limiting(persons=("crm",))],
)
def test_two_of_what_a_customer_has_one_of_are_two_customers(engine, limiting):
    twice = [row(f"t{number}", person(500), cards=[f"CARD{number}"], numbers=[f"crm:{number}"]) for number in range(2)]
    assert _together(engine, [*crowd(), *twice], Limiting(), ("t0", "t1")) == (True, [""])
    assert _together(engine, [*crowd(), *twice], limiting, ("t0", "t1")) == (False, ["limit"])


def test_what_is_missing_or_the_same_limits_nothing(engine):
    rows = [row("t0", person(500), cards=["CARD0"]), row("t1", person(500)), row("t2", person(500), cards=["CARD0"])]
    limiting = Limiting(one_each=("loyalty_card", "birth_date"), persons=("shop",))
    assert _together(engine, [*crowd(), *rows], limiting, ("t0", "t1"))[0]
    assert _together(engine, [*crowd(), *rows], limiting, ("t0", "t2"))[0]
