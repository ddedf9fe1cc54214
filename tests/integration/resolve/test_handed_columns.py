"""Columns that were handed on as codes, whatever their numbers and the order of their rows, are as those that are read."""

import datetime as dt
import random

import numpy as np
import pyarrow as pa
import pytest
from resolve_people import crowd, given, row

from monocle.engine import DuckEngine
from monocle.engine.coded import FLAGGED, LEFT_OUT, USABLE
from monocle.engine.columns import Values, encoded, known_texts
from monocle.engine.stored_columns import Stored
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.table import Holds
from monocle.resolve.codes import coded
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings

LINE = {"line": "3 Allée des Érables", "house_number": "3 b", "street": None, "postcode": "69001", "city": "Lyon"}
ODD = (
    row("o1", {"first": "léa", "last": "martin fils"}, more_addresses=[LINE | {"extra": None, "country": None}]),
    {"key": "o2", "company": "Société X", "gender": "x", "born": dt.date(1901, 2, 3)},
    {"key": "o3", "company": "Société X", "last": "imbert", "gender": "f", "load": 300, "numbers": ["shop:1", "crm:7"]},
    {"key": "o4", "first": "berthier", "last": "anna", "numbers": ["shop:1"], "cards": ["A1", "B2"], "load": 2},
    {"key": "o5", "emails": ["zoe.x+shop@mail.example", "zoe.x@mail.example"], "phones": ["+33611", "+33140000000"]},
    *(row(f"f{n}", {"first": f"n{n}", "last": f"l{n}", "email": "all@firm.example"}) for n in range(9)),
    *(row(f"h{n}", {"first": f"m{n}", "last": f"k{n}", "street": "Rue X", "house": "1"}) for n in range(55)),
)
FLAGS = {"+33611": "shared"}


class Handed:
    """Columns with their rows and the codes of their texts in an order by chance, and texts that no row has."""

    def __init__(self, engine, records, seed):
        self.stored, self.rows = Stored(engine, records), len(crowd()) + len(ODD)
        self.order = np.random.default_rng(seed).permutation(self.rows)

    def ids(self, name):
        return self.stored.ids(name)[self.order]

    def whole(self, name):
        return self.stored.whole(name)[self.order]

    def texts(self, *names):
        dictionary, columns = self.stored.texts(*names)
        texts = [*known_texts(dictionary).to_pylist()[1:], "nobody has it"]
        random.Random(len(texts)).shuffle(texts)  # noqa: S311 - an order for a test
        made = Dictionary()
        encoded(made, pa.array(texts, pa.string()))
        new = encoded(made, known_texts(dictionary))
        return made, {name: self._moved(values.mapped(new)) for name, values in columns.items()}

    def _moved(self, values):
        if values.offsets is None:
            return Values(values.codes[self.order])
        lists = [values.codes[values.offsets[row] : values.offsets[row + 1]] for row in self.order]
        return Values(np.concatenate(lists), np.cumsum([0, *map(len, lists)]))

    def standing(self, name):
        if name == "loyalty_cards":
            return None
        texts = known_texts(self.texts(name)[0]).to_pylist()
        stands = [FLAGGED if text in FLAGS else LEFT_OUT if text == "nobody has it" else USABLE for text in texts]
        return np.array(stands, np.uint8)


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _said(found):
    """Every value of every record by the text or the number that it is, how frequent it is, and what is known of texts."""
    table, said = found.table, {}
    for column, place in table.columns.items():
        base, shares = table.shares.get(column, (0, ()))
        for record, code in enumerate(table.codes[:, place].tolist() if place else ()):
            codes = [code] if code > 0 else table.list_items[table.list_starts[-code] : table.list_starts[1 - code]]
            texts = [_value(table, column, one, base, shares) for one in codes if one]
            said[column, record] = sorted(texts, key=repr)
    return said


def _value(table, column, code, base, shares):
    if table.holds[column] is not Holds.TEXT:
        return int(code)
    letters = table.chars[table.starts[code] : table.starts[code + 1]].tolist()
    return "".join(map(chr, letters)), float(shares[code - base])


def _rows(engine, relation):
    return sorted(engine.rows(relation), key=repr)


def test_handed_columns_of_any_numbering_and_order_give_the_same_codes_links_and_clusters(engine):
    records, identifiers = given(engine, [*crowd(), *ODD], FLAGS)
    read = coded(engine, records, identifiers, Matching())
    parted = partition(engine, records, identifiers, Matching())
    wanted = _rows(engine, parted.links), _rows(engine, parted.clusters)
    for seed in (1, 2):
        engine.hand(records, Handed(engine, records, seed))
        found = coded(engine, records, identifiers, Matching())
        assert np.array_equal(found.record_ids, read.record_ids)
        assert np.array_equal(found.load_sequences, read.load_sequences)
        assert (found.filled, found.systems) == (read.filled, read.systems)
        assert _said(found) == _said(read)
        parted = partition(engine, records, identifiers, Matching())
        assert (_rows(engine, parted.links), _rows(engine, parted.clusters)) == wanted


def test_an_identifier_that_no_record_has_is_as_one_that_is_not_known(engine):
    records, identifiers = given(engine, [*crowd(), *ODD], FLAGS)
    engine.hand(records, Handed(engine, records, 3))
    found = coded(engine, records, identifiers, Matching())
    first, _ = found.table.shares["emails"]
    said = {_value(found.table, "emails", first + n, first, found.table.shares["emails"][1])[0]: bool(mark)
            for n, mark in enumerate(found.marks["emails"][1:])}  # fmt: skip
    assert said["nobody has it"]
    assert not said["all@firm.example"]
    assert said["zoe.x@mail.example"]
