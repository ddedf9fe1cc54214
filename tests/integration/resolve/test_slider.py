"""What other thresholds would give is what joining by their links alone gives."""

import random

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.relation import Column, Contract
from monocle.resolve.slider import STEPS, Tried, tried
from monocle.settings import Settings

LINKS = Contract(
    "some_links",
    "one link",
    tuple(Column(*one, "") for one in (("left_id", "UUID"), ("right_id", "UUID"), ("weight", "DOUBLE"), ("held_back", "VARCHAR"))),
)  # fmt: skip
RECORDS = 60


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def relation(engine, links):
    columns = zip(*links, strict=True) if links else ((), (), (), ())
    table = dict(zip(LINKS.column_names(), map(list, columns), strict=True))
    text = {name: table[name] for name in ("left_id", "right_id", "held_back")}
    types = {name: pa.array(one, pa.string()) for name, one in text.items()}
    return engine.take(pa.table({**types, "weight": pa.array(table["weight"], pa.float64())}), LINKS)


def slowly(links, threshold):
    """Give the same, by joining sets."""
    sets = {}
    kept = [one for one in links if one[2] >= threshold and one[3] in ("", "component", "household", "judgement")]
    for left, right, *_ in kept:
        both = sets.get(left, {left}) | sets.get(right, {right})
        sets |= dict.fromkeys(both, both)
    clusters = {frozenset(one) for one in sets.values()}
    alone = RECORDS - sum(map(len, clusters))
    return Tried(threshold, len(kept), alone + len(clusters), max(map(len, clusters), default=1))


@pytest.mark.parametrize("seed", range(4))
def test_each_threshold_gives_what_its_links_alone_give(engine, seed):
    draw = random.Random(seed)  # noqa: S311
    ids = [str(record_id("crm", str(number))) for number in range(RECORDS)]
    reasons = ("", "", "", "", "component", "another_generation")
    links = [(*draw.sample(ids, 2), float(draw.randrange(-6, 25)), draw.choice(reasons)) for _ in range(15 * seed)]
    steps = [*STEPS, 3.5]
    assert tried(engine, relation(engine, links), RECORDS, steps) == [slowly(links, one) for one in sorted(steps)]
