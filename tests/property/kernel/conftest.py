"""The plain twin of the kernel, and tables made of lists of values."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from monocle.kernel.hashing import text_hash
from monocle.kernel.reading import address
from monocle.kernel.signs import write_signs
from monocle.kernel.table import Holds, Table


@pytest.fixture(scope="session")
def plain():
    spec = importlib.util.spec_from_file_location("monocle_test_plain_kernel", Path(__file__).with_name("plain.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Maker:
    """Codes, lists and numbers while a table is made."""

    def __init__(self, records, kinds):
        self.records, self.kinds = records, kinds
        self.families, self.codes, self.first = {}, {}, {}
        self.numbers, self.list_starts, self.items = [np.nan], [0, 0], []
        for name, (kind, family) in kinds.items():
            if kind is Holds.TEXT:
                texts = (value for record in records for value in record[name])
                self.families.setdefault(family, {}).update(dict.fromkeys(texts))
        for family, texts in self.families.items():
            self.first[family] = len(self.codes) + 1
            self.codes |= {(family, text): len(self.codes) + 1 + place for place, text in enumerate(texts)}

    def value(self, name, value):
        kind, family = self.kinds[name]
        if kind is Holds.TEXT:
            return self.codes[family, value]
        if kind is Holds.NUMBER:
            self.numbers.append(value)
            return len(self.numbers) - 1
        return value

    def cell(self, name, values):
        held = [self.value(name, value) for value in values]
        if len(held) < 2:
            return held[0] if held else 0
        self.items += held
        self.list_starts.append(len(self.items))
        return -(len(self.list_starts) - 2)

    def texts(self):
        return [text for texts in self.families.values() for text in texts]

    def chars(self):
        letters = [ord(letter) for text in self.texts() for letter in text]
        return np.array(letters, dtype=np.uint8 if max(letters, default=0) < 128 else np.uint32)

    def shares(self):
        given = {}
        for name, (kind, family) in self.kinds.items():
            if kind is Holds.TEXT:
                having = max(sum(bool(record[name]) for record in self.records), 1)
                held = [sum(text in record[name] for record in self.records) for text in self.families[family]]
                given[name] = self.first[family], (np.array(held) / having).astype(np.float32)
        return given


def _signs(starts, chars):
    signs = np.zeros((len(starts) - 1, 2), np.uint64)
    write_signs(address(starts), address(chars), chars.dtype != np.uint8, (0, len(signs)), signs)
    return signs


def _made(records, kinds, groups=()):
    maker = _Maker(records, kinds)
    codes = [[maker.cell(name, record[name]) for name in kinds] for record in records]
    texts = maker.texts()
    nicknames = [[place for place, group in enumerate(groups) if text in group] for text in texts]
    starts, chars = np.cumsum([0, 0, *map(len, texts)], dtype=np.int64), maker.chars()
    return Table(
        codes=np.array(codes, dtype=np.int32).reshape(len(records), len(kinds)),
        columns={name: place for place, name in enumerate(kinds)},
        holds={name: kind for name, (kind, _) in kinds.items()},
        list_starts=np.array(maker.list_starts, dtype=np.int64),
        list_items=np.array(maker.items, dtype=np.int32),
        starts=starts,
        chars=chars,
        hashes=np.array([0, *map(text_hash, texts)], dtype=np.uint64),
        numbers=np.array(maker.numbers, dtype=np.float64),
        shares=maker.shares(),
        nickname_starts=np.cumsum([0, 0, *map(len, nicknames)], dtype=np.int64),
        nickname_items=np.array([item for items in nicknames for item in items], dtype=np.int32),
        signs=_signs(starts, chars),
    )


@pytest.fixture(scope="session")
def table_of():
    """Give a maker of tables: records are mappings of a column to a list of values.

    ``kinds`` is column → (Holds, family); ``groups`` are sets of texts that are short forms of each other.
    """
    return _made
