"""Golden values decided as codes, written down: which record gives a value alone, and the values that competed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.columns import known_texts
from monocle.golden.by_codes import Decided
from monocle.golden.coded import Coded, told
from monocle.golden.deciding import Same, Won
from monocle.golden.places import JSON, keys_as_texts, values_as_texts
from monocle.golden.sources import Places, days_as_texts
from monocle.golden.survivorship import SEVERAL, Survivorship
from monocle.golden.woven import Book
from monocle.relation import Column, Contract, Relation
from monocle.tables import GOLDEN

_OFTEN = 2
"""Rows that a text has on average, at least, where texts stand apart from the rows."""
_FILES = 2
"""Per thread."""
_MOST = 1_250_000
"""Rows of one file."""
_RIVALS = '[{"value":', ',{"value":', ',"source":', ',"seen_at":', ',"records":', "}", "}]"


def best_contract(fields: Sequence[str]) -> Contract:
    """Give BEST: its grain is a record of a customer whose claims may compete."""
    columns = [
        Column("record_id", "UUID", "the record", required=True),
        Column("customer_id", "UUID", "whose record it is", required=True),
        Column("gives", "BOOLEAN", "some value of the customer", required=True),
    ]
    for field in fields:
        columns.append(Column(f"support_{field}", "INTEGER", "records that claim the value, where this one gives it"))
        columns.append(Column(f"since_{field}", "TIMESTAMP", "the earliest of them"))
    return Contract("best", "one record of a customer whose claims may compete", tuple(columns), key=("record_id",))


def best(engine: Engine, decided: Decided) -> Relation:
    """Give which records give a value that nothing competes with; stored. Those that are decided another way give nothing.

    Args:
        engine: keeps it.
        decided: what was decided.

    Returns:
        BEST.
    """
    tables = [partial(_best, decided, part) for part in _parts(len(decided.crowd.rows), engine.threads)]
    if len(decided.hard.rows):
        tables.append(partial(_none_best, decided))
    return engine.take_as_is(tables, best_contract(list(decided.same)))


def _none_best(decided: Decided) -> pa.Table:
    rows = len(decided.hard.rows)
    nothing = Same(np.zeros(rows, np.int32), np.zeros(rows, np.int32))
    return _best(replace(decided, crowd=decided.hard, same=dict.fromkeys(decided.same, nothing)), (0, rows))


def _parts(rows: int, threads: int) -> list[tuple[int, int]]:
    size = max(1, min(_MOST, -(-rows // (_FILES * max(1, threads)))))
    return [(first, min(first + size, rows)) for first in range(0, max(1, rows), size)]


def _best(decided: Decided, part: tuple[int, int]) -> pa.Table:
    some, seen, coded = decided.crowd.rows[part[0] : part[1]], decided.crowd.seen, decided.coded
    gives, columns = np.zeros(len(some), np.bool_), dict[str, pa.Array]()
    for name, same in decided.same.items():
        supports = same.supports[part[0] : part[1]]
        none = supports == 0
        columns[f"support_{name}"] = pa.array(supports, mask=none)
        since = np.zeros(len(some), np.int64)
        since[~none] = seen[same.since[part[0] : part[1]][~none]]
        columns[f"since_{name}"] = pa.array(since, mask=none).cast(pa.timestamp("us"))
        gives |= ~none
    whose = {"record_id": ids_column(coded.ids[some]), "customer_id": ids_column(coded.owners[coded.owner[some]])}
    return pa.table(whose | {"gives": pa.array(gives)} | columns)


def ids_column(bytes_of: npt.NDArray[np.uint8]) -> pa.Array:
    """Give (n, 16) bytes as a column of ids."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(bytes_of))]
    return pa.ExtensionArray.from_storage(
        pa.uuid(), pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(bytes_of), buffers)
    )


def won(engine: Engine, decided: Decided, survivorship: Survivorship) -> Relation:
    """Give the values that competed; stored.

    Args:
        engine: keeps them.
        decided: what was decided.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    tables: list[Callable[[], pa.Table]] = []
    for name, found in decided.won.items():
        if len(found.rows):
            texts = _texts(engine, decided, name, found)
            rules = ("latest", *survivorship.rules_of(name))
            tables += [
                partial(_rows, decided.coded, (name, rules), found, texts, part)
                for part in _parts(len(found.rows), engine.threads)
            ]
    return engine.take_as_is(tables or [_nothing], GOLDEN)


def _nothing() -> pa.Table:
    kinds = {"UUID": pa.uuid(), "BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}
    return pa.table({one.name: pa.array([], kinds.get(one.type, pa.string())) for one in GOLDEN.columns})


@dataclass(frozen=True, repr=False)
class _Texts:
    """What gives the texts of one field, for rows from one to another."""

    values: Callable[[slice], pa.Array]
    keys: Callable[[slice], pa.Array]
    rivals: Callable[[slice], pa.Array]


def _texts(engine: Engine, decided: Decided, name: str, found: Won) -> _Texts:
    if decided.addresses is not None and name == "address":
        values, keys = values_as_texts(engine, decided.addresses, found.codes), keys_as_texts(decided.addresses)
        return _Texts(lambda part: values(found.codes[part]), lambda part: keys(found.keys[part]), _no_rivals)
    field = decided.fields[name]
    codes: Places = found.codes
    lost: Places = found.lost_codes
    if field.values is None or field.keys is None:
        there, places = np.unique(np.concatenate((found.codes, lost)), return_inverse=True)
        shown = told(engine, days_as_texts(decided.coded, there), text=("x", "VARCHAR"))["text"]
        codes, lost = places[: len(found.codes)], places[len(found.codes) :]
        values = keys = partial(_taken, shown, codes)
    else:
        shown = known_texts(field.values)
        values, keys = partial(_taken, shown, codes), partial(_taken, known_texts(field.keys), found.keys)
    return _Texts(values, keys, _no_rivals if name in SEVERAL else _rivals(engine, decided.coded, found, shown, lost))


def _taken(texts: pa.Array, codes: Places, part: slice | Places) -> pa.Array:
    """Give a column of texts: as codes where they repeat."""
    there, places = np.unique(codes[part], return_inverse=True)
    if len(there) * _OFTEN > len(places):
        return texts.take(pa.array(codes[part]))
    return pa.DictionaryArray.from_arrays(
        pa.array(places.astype(np.int32)), texts.take(pa.array(there)).cast(pa.string())
    )


def _no_rivals(part: slice) -> pa.Array:
    return _same("[]", part.stop - part.start)


def _same(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([text]))


def _rivals(engine: Engine, coded: Coded, found: Won, shown: pa.Array, codes: Places) -> Callable[[slice], pa.Array]:
    """Give what gives the rivals of values as JSON; every text in them is made once."""
    book = Book()
    words = {word: book.word(word) for word in _RIVALS}
    sources, of_source = coded.texts["source"]

    def pieces(texts: pa.Array, places: Places) -> Places:
        return book.array(texts)[places]

    def json(texts: pa.Array) -> pa.Array:
        return told(engine, texts, json=(JSON, "VARCHAR"))["json"]

    there, values = np.unique(codes, return_inverse=True)
    times, seen = np.unique(coded.seen[found.lost], return_inverse=True)
    counts, supports = np.unique(found.lost_supports, return_inverse=True)
    first, last = np.zeros(len(codes), np.bool_), np.zeros(len(codes), np.bool_)
    first[found.rivals[:-1]] = last[found.rivals[1:] - 1] = True
    columns = (
        np.where(first, words[_RIVALS[0]], words[_RIVALS[1]]),
        pieces(json(shown.take(pa.array(there))), values),
        words[_RIVALS[2]],
        pieces(json(known_texts(sources)), of_source["source"].codes[found.lost]),
        words[_RIVALS[3]],
        pieces(_times(engine, times), seen),
        words[_RIVALS[4]],
        pieces(pa.array(counts).cast(pa.string()), supports),
        np.where(last, words[_RIVALS[6]], words[_RIVALS[5]]),
    )
    book.bound()

    def texts(part: slice) -> pa.Array:
        ends = found.rivals[part.start : part.stop + 1]
        lost = slice(int(ends[0]), int(ends[-1]))
        some = [one if isinstance(one, int) else one[lost] for one in columns]
        return book.woven(lost.stop - lost.start, some, ends - ends[0])

    return texts


def _times(engine: Engine, times: Places) -> pa.Array:
    """Give times as JSON."""
    texts = pa.array(times).cast(pa.timestamp("us"))
    return told(engine, texts, json=("CAST(to_json(CAST(x AS TIMESTAMP)) AS VARCHAR)", "VARCHAR"))["json"]


def _rows(
    coded: Coded, named: tuple[str, Sequence[str]], found: Won, texts: _Texts, bounds: tuple[int, int]
) -> pa.Table:
    """Give some of the values of a field that competed."""
    name, rules = named
    part = slice(*bounds)
    rows = found.rows[part]
    sources, of_source = coded.texts["source"]
    natures, of_nature = coded.texts["nature"]
    told_by = np.where(found.rules[part] < 0, 1, found.rules[part])
    columns = {
        "customer_id": ids_column(coded.owners[coded.owner[rows]]),
        "field": _same(name, len(rows)),
        "rank": pa.array(found.ranks[part].astype(np.int64)),
        "value": texts.values(part),
        "key": texts.keys(part),
        "source": _taken(known_texts(sources), of_source["source"].codes, rows),
        "record_id": ids_column(coded.ids[rows]),
        "seen_at": pa.array(coded.seen[rows]).cast(pa.timestamp("us")),
        "since": pa.array(found.since[part]).cast(pa.timestamp("us")),
        "nature": _taken(known_texts(natures), of_nature["nature"].codes, rows),
        "rule": pa.DictionaryArray.from_arrays(pa.array(told_by.astype(np.int32)), pa.array(rules)),
        "support": pa.array(found.supports[part].astype(np.int64)),
        "rivals": texts.rivals(part),
    }
    return pa.table({one.name: columns[one.name] for one in GOLDEN.columns})
