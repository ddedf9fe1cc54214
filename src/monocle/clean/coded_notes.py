"""What plain rows give to the reports: texts given, how plain values were changed, what is refused."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.address_changes import FIRST, MARKED
from monocle.clean.coded import Texts
from monocle.clean.given import GIVEN
from monocle.clean.glance import Glance, single_fields
from monocle.clean.lone import FIRSTS, NOTED
from monocle.clean.plan import Field, Plan
from monocle.clean.smallest import shortlist, smallest
from monocle.engine import Engine
from monocle.engine.columns import Codes
from monocle.kernel.dictionary import Dictionary
from monocle.relation import Relation

_MOST = 1 << 26
"""Counters that are held at once; above, pairs are sorted."""
_SEPARATOR = 31
_SHOWN = max(FIRST, FIRSTS)


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
        known, codes = texts.texts(), texts.single
        if len(known) == 1:
            continue
        there = np.flatnonzero(seen.plain & (codes > 0))
        codes = codes[there]
        alike = _alike(seen, there, lone.changed[codes], shortlist(texts.dictionary, lone.changed)[codes])
        for source, changed, count, places in alike:
            firsts = _firsts(texts.dictionary, known, codes[places()]) if changed else []
            rows.append((source, fields[column], changed, count, firsts))
    return engine.take(_table(rows, NOTED.column_names()), NOTED)


def marked_of(engine: Engine, seen: Glance, _: Plan) -> Relation:
    """Give MARKED of plain rows; arguments as ``given_of``."""
    ways, parts = seen.ways, seen.coded.parts
    there = np.flatnonzero(seen.plain & ways.there)
    without = parts["line"].single[there] == 0
    lined, lines = there[~without], parts["line"].single[there[~without]]
    listed = shortlist(parts["line"].dictionary, ways.streets.changed[ways.street_of], _SEPARATOR)
    rows: list[tuple[object, ...]] = []
    for source, bits, count, places in _alike(seen, lined, _changes(seen, lined), listed[lines]):
        here = places()
        few = here[smallest(parts["line"].dictionary, lines[here], FIRST, _SEPARATOR)]
        rows.append((source, bits, count, sorted(_as_given(seen, lined[few]).to_pylist())[:FIRST]))
    rows += _marked_without_line(seen, there[without])
    return engine.take(_table(rows, MARKED.column_names()), MARKED)


def _marked_without_line(seen: Glance, there: np.ndarray) -> list[tuple[object, ...]]:
    """Give MARKED of addresses that are a postcode and a city: many are alike, so that each distinct one is shown once."""
    keys = np.zeros(len(there), np.int64)
    for part in ("postcode", "city", "country"):
        keys *= seen.coded.parts[part].dictionary.size
        keys += seen.coded.parts[part].single[there]
    _, firsts, which = np.unique(keys, return_index=True, return_inverse=True)
    texts = _as_given(seen, there[firsts])
    order = pc.sort_indices(texts).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    rank_of = ranks[which]
    return [
        (source, bits, count, texts.take(pa.array(order[np.unique(rank_of[places()])[:FIRST]])).to_pylist())
        for source, bits, count, places in _alike(seen, there, _changes(seen, there))
    ]


def _changes(seen: Glance, there: np.ndarray) -> Codes:
    """Give which rules change the plain addresses of some rows."""
    ways = seen.ways
    line, city, country = (seen.coded.parts[part].single[there] for part in ("line", "city", "country"))
    changed: Codes = ways.streets.changed[ways.street_of[line]] | ways.cities.changed[city]
    changed |= ways.countries[country]
    return changed


def _as_given(seen: Glance, rows: np.ndarray) -> pa.Array:
    """Give the plain addresses of some rows, their parts joined by U+001F."""
    parts = [seen.coded.parts[part] for part in ("line", "postcode", "city", "country")]
    line, *others = (part.texts().take(pa.array(part.single[rows])) for part in parts)
    none, separator = (pa.scalar(text, line.type) for text in ("", chr(_SEPARATOR)))
    return pc.binary_join_element_wise(line, none, none, none, *others, separator)


def _alike(
    seen: Glance, there: np.ndarray, changed: Codes, listed: np.ndarray | None = None
) -> Iterator[tuple[str, int, int, Callable[[], np.ndarray]]]:
    """Give the rows of each source that rules changed alike: source, rules, how many, and what gives places in ``there``.

    Args:
        seen: all rows.
        there: those meant.
        changed: (n,) which rules changed each.
        listed: (n,) whose text is among the first ones: only these are given, where there are enough of them.
    """
    sources = seen.coded.texts["source"]
    width = int(changed.max(initial=0)) + 1
    keys = sources.single[there] * np.int64(width) + changed
    near = None if listed is None else np.flatnonzero(listed)
    counted, names = np.bincount(keys), sources.texts()
    for key in np.flatnonzero(counted).tolist():
        count = int(counted[key])
        yield names[key // width].as_py(), key % width, count, partial(_places, keys, key, near, min(count, _SHOWN))


def _places(keys: np.ndarray, key: int, near: np.ndarray | None, wanted: int) -> np.ndarray:
    """Give the places of a key: those that are near, or all where these are too few."""
    if near is not None:
        found: np.ndarray = near[keys[near] == key]
        if len(found) >= wanted:
            return found
    return np.flatnonzero(keys == key)


def _firsts(known: Dictionary, texts: pa.Array, codes: Codes) -> list[str]:
    few = codes[smallest(known, codes, FIRSTS)]
    return sorted(texts.take(pa.array(few)).to_pylist())[:FIRSTS]


def _table(rows: Sequence[tuple[object, ...]], names: Sequence[str]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return pa.table([pa.array(column) for column in columns], names=list(names))
