"""What plain rows give to the reports: texts given, how plain values were changed, what is refused."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from monocle.clean.address_changes import FIRST, MARKED
from monocle.clean.coded import Texts
from monocle.clean.given import GIVEN
from monocle.clean.glance import Glance, single_fields
from monocle.clean.lone import FIRSTS, NOTED
from monocle.clean.plan import Field, Plan
from monocle.clean.smallest import smallest
from monocle.engine import Engine
from monocle.engine.columns import Codes
from monocle.kernel.dictionary import Dictionary
from monocle.relation import Relation

_MOST = 1 << 26
"""Counters that are held at once; above, pairs are sorted."""
_SEPARATOR = 31


def given_of(engine: Engine, seen: Glance, plan: Plan) -> Relation:
    """Give GIVEN of the fields of plain rows that go through the dictionary.

    Args:
        engine: keeps them.
        seen: the rows.
        plan: what cleans what.
    """
    sources = seen.coded.texts["source"]
    return engine.take_as_is([partial(_given, seen, sources, field) for field in single_fields(plan)], GIVEN)


def _given(seen: Glance, sources: Texts, field: Field) -> pa.Table:
    texts = seen.coded.texts[field.column]
    size = texts.dictionary.size
    codes = texts.single if size > 1 else np.zeros(0, np.int32)
    there = seen.plain & (codes > 0) if size > 1 else np.zeros(0, np.bool_)
    pairs = sources.single[there].astype(np.int64) * size + codes[there] if size > 1 else np.zeros(0, np.int64)
    if sources.dictionary.size * size <= _MOST:
        counted = np.bincount(pairs, minlength=0)
        found = np.flatnonzero(counted)
        values = counted[found]
    else:
        found, values = np.unique(pairs, return_counts=True)
    columns = [
        sources.texts().take(pa.array(found // size)).cast(pa.string()),
        pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(found), np.int32)), pa.array([field.key])),
        texts.texts().take(pa.array(found % size)).cast(pa.string()),
        pa.array(values.astype(np.int64)),
    ]
    return pa.table(columns, names=list(GIVEN.column_names()))


def noted_of(engine: Engine, seen: Glance, plan: Plan) -> Relation:
    """Give NOTED of plain rows; arguments as ``given_of``."""
    fields = {field.column: field.name for field in plan.fields}
    rows: list[tuple[str, str, int, int, list[str]]] = []
    for column, lone in seen.lone.items():
        texts = seen.coded.texts[column]
        known = texts.texts()
        codes = texts.single
        there = np.flatnonzero(seen.plain & (codes > 0))
        for source, changed, count, places in _alike(seen, there, lone.changed[codes[there]]):
            firsts = _firsts(texts.dictionary, known, codes[places]) if changed else []
            rows.append((source, fields[column], changed, count, firsts))
    return engine.take(_table(rows, NOTED.column_names()), NOTED)


def marked_of(engine: Engine, seen: Glance, _: Plan) -> Relation:
    """Give MARKED of plain rows; arguments as ``given_of``."""
    ways, parts = seen.ways, seen.coded.parts
    there = np.flatnonzero(seen.plain & ways.there)
    codes = {part: parts[part].single[there] for part in ("line", "postcode", "city", "country")}
    changed = ways.streets.changed[ways.street_of[codes["line"]]] | ways.cities.changed[codes["city"]]
    changed |= ways.countries[codes["country"]]
    texts = {part: parts[part].texts() for part in codes}
    rows = []
    for source, bits, count, places in _alike(seen, there, changed):
        lines = parts["line"].single[places]
        few = places[smallest(parts["line"].dictionary, lines, FIRST, _SEPARATOR)]
        said = {part: texts[part].take(pa.array(parts[part].single[few])).to_pylist() for part in codes}
        given = sorted(
            f"{line}{chr(_SEPARATOR) * 4}{postcode}{chr(_SEPARATOR)}{city}{chr(_SEPARATOR)}{country}"
            for line, postcode, city, country in zip(*said.values(), strict=True)
        )
        rows.append((source, bits, count, given[:FIRST]))
    return engine.take(_table(rows, MARKED.column_names()), MARKED)


def _alike(seen: Glance, there: np.ndarray, changed: Codes) -> Iterator[tuple[str, int, int, np.ndarray]]:
    """Give the rows of each source that rules changed alike: source, rules, how many, and which."""
    sources = seen.coded.texts["source"]
    width = int(changed.max(initial=0)) + 1
    keys = sources.single[there].astype(np.int64) * width + changed
    counted = np.bincount(keys)
    found = np.flatnonzero(counted)
    groups = np.zeros(len(counted), np.uint16 if len(found) < 1 << 16 else np.int64)
    groups[found] = np.arange(len(found))
    order = np.argsort(groups[keys], kind="stable")
    ends, names = np.cumsum(counted[found]), sources.texts()
    for key, count, end in zip(found.tolist(), counted[found].tolist(), ends.tolist(), strict=True):
        yield names[key // width].as_py(), key % width, count, there[order[end - count : end]]


def _firsts(known: Dictionary, texts: pa.Array, codes: Codes) -> list[str]:
    few = codes[smallest(known, codes, FIRSTS)]
    return sorted(texts.take(pa.array(few)).to_pylist())[:FIRSTS]


def _table(rows: Sequence[tuple[object, ...]], names: Sequence[str]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return pa.table([pa.array(column) for column in columns], names=list(names))
