"""RECORDS of plain rows: each column is its codes and what they became; nothing is joined."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.coded import ALL_THERE, Coded
from monocle.clean.coded_names import whole_keys, words_of
from monocle.clean.coded_places import Clean, addresses, clean_places
from monocle.clean.glance import Glance, single_fields
from monocle.clean.names import NAME_KEYS
from monocle.clean.plan import Field, Plan
from monocle.clean.turned import Turned, all_there, column, lists, parts, turned
from monocle.engine import Engine
from monocle.engine.columns import Codes, found
from monocle.kernel.name_keys import Words
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import RECORDS, REFUSALS

_NAMES = ("first_name", "last_name", "birth_name")
_BECAME = Contract(
    "became",
    "one text of a field",
    (
        Column("given", "VARCHAR", "the text", required=True),
        Column("clean", "VARCHAR", "the value"),
        Column("reason", "VARCHAR", "why it is refused", required=True),
        *NAME_KEYS.columns[1:],
    ),
    key=("given",),
)
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class Known:
    """What the texts of plain rows became.

    Attributes:
        values: column → clean values.
        keys: name → keys, all in one dictionary.
        sounds: name → how it sounds.
        born: by code of a birth date: the day.
        refused: field → by code: why it is refused; NULL where it is not.
        whole: the words of the keys.
        places: of addresses.
    """

    values: Mapping[str, Turned]
    keys: Mapping[str, Turned]
    sounds: Mapping[str, Turned]
    born: pa.Array
    refused: Mapping[Field, pa.Array]
    whole: Words
    places: Clean


def known_of(engine: Engine, seen: Glance, plan: Plan, dictionary: Relation, name_keys: Relation) -> Known:
    """Give what the texts of plain rows became.

    Args:
        engine: reads.
        seen: the rows.
        plan: what cleans what.
        dictionary: DICTIONARY.
        name_keys: NAME_KEYS.
    """
    values, refused, born = {}, {}, pa.nulls(1, pa.date32())
    names: dict[str, tuple[Codes, pa.Table]] = {}
    for field in single_fields(plan):
        texts = seen.coded.texts[field.column]
        became = _became(engine, field, dictionary, name_keys)
        codes = found(texts.dictionary, became["given"].combine_chunks()) if len(became) else np.zeros(0, np.int32)
        here = np.flatnonzero(codes)
        codes, became = codes[here], became.take(pa.array(here))
        size = texts.dictionary.size
        clean = became["clean"].combine_chunks()
        (values[field.column],) = turned([clean], [codes], [size])
        refused[field] = _by_code(pc.if_else(pc.equal(became["reason"], ""), None, became["reason"]), codes, size)
        if field.column == "birth_date":
            born = _by_code(clean.cast(pa.date32()), codes, size)
        if field.column in _NAMES:
            names[field.column] = (codes, became)
    sizes = [seen.coded.texts[name].dictionary.size for name in names]
    keys, sounds = (
        turned(
            [table[part].combine_chunks() for _, table in names.values()], [codes for codes, _ in names.values()], sizes
        )
        for part in ("key", "sound")
    )
    return Known(
        values,
        dict(zip(names, keys, strict=True)),
        dict(zip(names, sounds, strict=True)),
        born,
        refused,
        words_of(keys[0]),
        clean_places(seen),
    )


def _became(engine: Engine, field: Field, dictionary: Relation, name_keys: Relation) -> pa.Table:
    keyed = "k.key, k.sound" if field.column in _NAMES else "NULL::VARCHAR AS key, NULL::VARCHAR AS sound"
    joined = "LEFT JOIN name_keys AS k ON k.name = d.clean" if field.column in _NAMES else ""
    given = {"name_keys": name_keys} if joined else {}
    sql = f"SELECT d.given, d.clean, d.reason, {keyed} FROM (SELECT * FROM dictionary WHERE field = '{field.key}') AS d {joined}"
    return engine.arrow(select(sql, _BECAME, None, dictionary=dictionary, **given))


def _by_code(became: pa.Array | pa.ChunkedArray, codes: Codes, size: int) -> pa.Array:
    places = np.full(size, -1, np.int64)
    places[codes] = np.arange(len(codes))
    taken = became.take(pa.array(places, mask=places < 0))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def records_of(engine: Engine, seen: Glance, known: Known) -> Relation:
    """Give RECORDS of the plain rows, stored.

    Args:
        engine: keeps them.
        seen: the rows.
        known: what their texts became.
    """
    return engine.take_as_is(
        [partial(_records, seen, known, *part) for part in parts(seen.coded.rows, engine.threads)], RECORDS
    )


def _records(seen: Glance, known: Known, first: int, last: int) -> pa.Table:
    rows = np.flatnonzero(seen.plain[first:last]) + first
    coded = seen.coded
    codes = {name: texts.single[rows] for name, texts in coded.texts.items() if name not in ALL_THERE}
    columns = columns_as_given(coded, rows, (first, last)) | _values(seen, known, codes) | _named(known, codes)
    columns["addresses"] = addresses(seen, known.places, rows)
    return pa.table({name: columns[name] for name in RECORDS.column_names()})


def columns_as_given(coded: Coded, rows: Rows, part: tuple[int, int]) -> dict[str, pa.Array]:
    """Give the columns of some rows that stay as they are.

    Args:
        coded: all rows.
        rows: which.
        part: the first of the rows that they are among, and the end.
    """
    columns = {name: ids_column(array[rows]) for name, array in coded.ids.items()}
    columns |= {name: all_there(coded.texts[name].texts(), coded.texts[name].single[rows]) for name in ALL_THERE}
    columns["source_key"] = coded.keys.part(*part).take(pa.array(rows - part[0])).cast(pa.string())
    columns["load_sequence"] = pa.array(coded.numbers["load_sequence"][rows])
    columns["seen_at"] = pa.array(coded.numbers["seen_at"][rows]).cast(pa.timestamp("us"))
    return columns


def ids_column(bytes_of: npt.NDArray[np.uint8]) -> pa.Array:
    """Give (n, 16) bytes as a column of ids."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(bytes_of))]
    return pa.ExtensionArray.from_storage(
        pa.uuid(), pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(bytes_of), buffers)
    )


def _values(seen: Glance, known: Known, codes: Mapping[str, Codes]) -> dict[str, pa.Array]:
    """Give the columns of single values, and of lists of one."""
    columns = {}
    for name, values in known.values.items():
        if pa.types.is_null(values.texts.type):
            continue
        became = values.codes[codes[name]]
        several = name in _LISTED
        there = became > 0
        columns[name] = lists(column(values.texts, became[there]), there) if several else column(values.texts, became)
    for name, lone in seen.lone.items():
        there = codes[name] > 0
        columns[name] = lists(lone.clean.take(pa.array(codes[name][there])), there)
    columns["birth_date"] = known.born.take(pa.array(codes["birth_date"]))
    return columns


_LISTED = frozenset(one.name for one in RECORDS.columns if one.type == "VARCHAR[]")


def _named(known: Known, codes: Mapping[str, Codes]) -> dict[str, pa.Array]:
    """Give the columns that are told from names. A birth name that is the last name says nothing."""
    first, last, birth = (known.keys[name].codes[codes[name]] for name in _NAMES)
    other = birth != last
    texts = known.keys["last_name"].texts
    return {
        "birth_name": column(
            known.values["birth_name"].texts, known.values["birth_name"].codes[codes["birth_name"]] * other
        ),
        "name_key": whole_keys(known.whole, first, last),
        "first_key": column(texts, first),
        "last_key": column(texts, last),
        "birth_key": column(texts, birth * other),
        "first_sound": known.sounds["first_name"].column(codes["first_name"]),
        "last_sound": known.sounds["last_name"].column(codes["last_name"]),
    }


def refusals_of(engine: Engine, seen: Glance, known: Known) -> Relation:
    """Give REFUSALS of the plain rows, stored."""
    tables = [_refused(seen, field, reasons) for field, reasons in known.refused.items()]
    return engine.take_as_is([partial(pa.Table.select, table, REFUSALS.column_names()) for table in tables], REFUSALS)


def _refused(seen: Glance, field: Field, reasons: pa.Array) -> pa.Table:
    coded, wrong = seen.coded, np.asarray(pc.is_valid(reasons).to_numpy(zero_copy_only=False), np.bool_)
    texts = coded.texts[field.column]
    rows = np.flatnonzero(seen.plain & wrong[texts.single]) if wrong.any() else np.zeros(0, np.int64)
    codes = texts.single[rows]
    return pa.table(
        {
            "record_id": ids_column(coded.ids["record_id"][rows]),
            "source": coded.texts["source"]
            .texts()
            .take(pa.array(coded.texts["source"].single[rows]))
            .cast(pa.string()),
            "field": pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), np.int32)), pa.array([field.name])),
            "value": texts.texts().take(pa.array(codes)).cast(pa.string()),
            "reason": reasons.take(pa.array(codes)),
        }
    )
