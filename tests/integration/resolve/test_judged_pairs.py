"""What people judged teaches the model, when it is asked to."""

import pyarrow as pa
import pytest
from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.ids import derived, record_id
from monocle.resolve.codes import coded
from monocle.resolve.judged_pairs import judged_pairs
from monocle.resolve.partition import partition
from monocle.resolve.stage import Matching
from monocle.settings import Settings
from monocle.tables import JUDGEMENTS


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def judgements(engine, *rows):
    """Give JUDGEMENTS of (verdict, keys on the left, keys on the right)."""
    table = {
        "judgement_id": list(range(1, len(rows) + 1)),
        "verdict": [verdict for verdict, _, _ in rows],
        "left_ids": [[str(record_id("crm", key)) for key in left] for _, left, _ in rows],
        "right_ids": [[str(record_id("crm", key)) for key in right] for _, _, right in rows],
    }
    return engine.take(pa.table(table), JUDGEMENTS)


def test_each_judgement_gives_its_pairs_as_the_table_numbers_them(engine):
    records, identifiers = given(engine, crowd())
    found = coded(engine, records, identifiers, Matching())
    said = judgements(engine, ("same", ["1a"], ["1b"]), ("different", ["2a", "2b"], ["3a"]), ("unsure", ["4a"], ["5a"]))
    pairs = judged_pairs(engine, said, found)

    def number(key):
        wanted = record_id("crm", key).bytes
        return next(place for place, one in enumerate(found.record_ids) if bytes(one) == wanted)

    expected = {
        (*sorted((number("1a"), number("1b"))), True),
        (*sorted((number("2a"), number("3a"))), False),
        (*sorted((number("2b"), number("3a"))), False),
    }
    assert set(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.same.tolist(), strict=True)) == expected


def test_records_that_are_gone_teach_nothing(engine):
    records, identifiers = given(engine, crowd())
    found = coded(engine, records, identifiers, Matching())
    gone = pa.table(
        {
            "judgement_id": [1],
            "verdict": ["same"],
            "left_ids": [[str(derived("gone"))]],
            "right_ids": [[str(record_id("crm", "1a"))]],
        }
    )
    assert len(judged_pairs(engine, engine.take(gone, JUDGEMENTS), found).same) == 0


def test_judgements_change_the_model_that_is_learned(engine):
    records, identifiers = given(engine, crowd())
    plain = partition(engine, records, identifiers, Matching())
    said = judgements(engine, *(("different", [f"{n}a"], [f"{n}b"]) for n in range(1, 40, 4)))
    assert partition(engine, records, identifiers, Matching(), None, said).model.version != plain.model.version
