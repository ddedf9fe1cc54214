"""What claims of each field are made of, as codes: keys and flags once for each distinct text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.coded import FLAGGED
from monocle.engine.columns import encoded, found
from monocle.golden.coded import Coded, Codes, Numbers, texts_of, told
from monocle.golden.spoken import Spoken, letters_sql
from monocle.golden.survivorship import Survivorship
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.golden_claims import BARE, SLIGHT, Source
from monocle.kernel.golden_texts import having, is_foreign, used
from monocle.relation import Column, Contract, Relation, select

Flags = npt.NDArray[np.uint8]
Places = npt.NDArray[np.integer]

_FLAGGED = Contract(
    "flagged",
    "one identifier that several people share",
    (
        Column("record_id", "BLOB", "of whom", required=True),
        Column("type", "VARCHAR", "of what kind", required=True),
        Column("value", "VARCHAR", "the identifier", required=True),
    ),
)
_HALF, _AT_ONCE = 32, 1 << 20
_BARE = "strip_accents(x) = x"


@dataclass(frozen=True, repr=False)
class Crowd:
    """Records of customers whose claims may compete.

    Attributes:
        rows: (n,) of RECORDS, by customer and place.
        starts: (customers + 1,) where the records of each begin.
        seen: (n,) when, in microseconds.
        trust: (n,) of the source.
        left: (n,) 1 where a later record has its last name as name at birth.
    """

    rows: Codes
    starts: Numbers
    seen: Numbers
    trust: Flags
    left: Flags


@dataclass(frozen=True, repr=False)
class Field:
    """One field as codes.

    Attributes:
        spoken: the field.
        source: of its claims.
        values: texts by the code of a value; None for days and addresses.
        keys: texts by the code of a key; None likewise.
    """

    spoken: Spoken
    source: Source
    values: Dictionary | None
    keys: Dictionary | None


def field_of(engine: Engine, coded: Coded, one: Spoken, crowd: Crowd, survivorship: Survivorship) -> Field:
    """Give a field other than addresses as codes.

    Args:
        engine: tells of texts.
        coded: columns of RECORDS.
        one: the field.
        crowd: whose claims.
        survivorship: the rules.
    """
    (values,) = coded.values(one.column)
    source = Source(values.codes, values.offsets)
    if one.column not in coded.texts:
        if survivorship.asks_for("complete"):
            source.parts = _complete(engine, coded, crowd)
        return Field(one, source, None, None)
    dictionary = keys = coded.texts[one.column][0]
    there = spelled = used(source.codes, source.offsets, crowd.rows, dictionary.size)
    if one.keyed:
        keys = _own_keys(engine, coded, one, source, crowd)
    elif one.key != "{x}":
        spelled = _add_keys(engine, one, dictionary, source, there)
    _add_flags(engine, coded, one, source, spelled, survivorship)
    if one.field == "last_name":
        source.late = crowd.left
    if survivorship.asks_for("complete") and not one.several:
        source.parts = np.ones(dictionary.size, np.int32)
        source.parts[there] = _letters(engine, texts_of(dictionary, there))
    return Field(one, source, dictionary, keys)


def _letters(engine: Engine, texts: pa.Array) -> Codes:
    return np.asarray(told(engine, texts, parts=(letters_sql("x"), "BIGINT"))["parts"].to_numpy(), np.int32)


def _complete(engine: Engine, coded: Coded, crowd: Crowd) -> Codes:
    """Give how complete each day is, as a text."""
    parts = np.ones(len(coded.days), np.int32)
    there = used(coded.born, np.zeros(0, np.int64), crowd.rows, len(coded.days))
    parts[there] = _letters(engine, days_as_texts(coded, there))
    return parts


def days_as_texts(coded: Coded, codes: Places) -> pa.Array:
    """Give days of birth as they are shown."""
    return pa.array(coded.days[codes].astype(np.int32)).cast(pa.date32())


def _own_keys(engine: Engine, coded: Coded, one: Spoken, source: Source, crowd: Crowd) -> Dictionary:
    """Have keys of records go before those of texts by themselves."""
    name = "last_key" if one.keyed == "birth_key" else one.keyed
    keys, columns = coded.texts[name]
    source.own = columns[one.keyed].codes
    without = crowd.rows[source.own[crowd.rows] == 0]
    dictionary = coded.texts[one.column][0]
    alone = used(source.codes, source.offsets, without, dictionary.size)
    if len(alone):
        spelled = told(engine, texts_of(dictionary, alone), key=(_over(one.by_itself()), "VARCHAR"))["key"]
        source.keys = np.zeros(dictionary.size, np.int32)
        source.keys[alone] = encoded(keys, spelled)
    return keys


def _over(sql: str) -> str:
    return sql.replace("{x}", "x")


def _add_keys(engine: Engine, one: Spoken, dictionary: Dictionary, source: Source, there: Codes) -> Codes:
    """Give texts keys, in the same dictionary; give those that may share one with another."""
    asked = there
    if one.several:
        tagged = np.zeros(dictionary.size, np.bool_)
        tagged[having("+", dictionary.starts, dictionary.chars)] = True
        asked = there[tagged[there]]
    if not len(asked):
        return asked
    spelled = told(engine, texts_of(dictionary, asked), key=(_over(one.by_itself()), "VARCHAR"))["key"]
    size = dictionary.size
    source.keys = np.arange(size, dtype=np.int32)
    source.keys[asked] = keys = encoded(dictionary, spelled)
    return np.union1d(asked, keys[keys < size]).astype(np.int32)


def _add_flags(
    engine: Engine, coded: Coded, one: Spoken, source: Source, there: Codes, survivorship: Survivorship
) -> None:
    """Say of texts whether they are slight, and whether they have no accents where that tells anything."""
    dictionary = coded.texts[one.column][0]
    flags = np.zeros(dictionary.size, np.uint8)
    led = any(one.field in group.fields for group in survivorship.together)
    if led or one.keyed or len(source.keys):
        flags[there] = bare(engine, dictionary, there)
    if one.column == "first_name":
        slight = told(engine, texts_of(dictionary, there), slight=(_over(one.slight), "BOOLEAN"))["slight"]
        flags[there] |= np.where(slight.to_numpy(zero_copy_only=False), SLIGHT, 0).astype(np.uint8)
    standing = coded.columns.standing(one.column) if one.several else None
    if standing is not None:
        flags[: len(standing)] |= np.where(standing[: len(flags)] == FLAGGED, SLIGHT, 0).astype(np.uint8)
    if flags.any():
        source.flags = flags


def bare(engine: Engine, dictionary: Dictionary, codes: Codes) -> Flags:
    """Give BARE for each text that writes no accents."""
    flags = np.full(len(codes), BARE, np.uint8)
    foreign = np.flatnonzero(is_foreign(codes, dictionary.starts, dictionary.chars))
    if len(foreign):
        same = told(engine, texts_of(dictionary, codes[foreign]), bare=(_BARE, "BOOLEAN"))["bare"]
        flags[foreign] = np.where(same.to_numpy(zero_copy_only=False), BARE, 0)
    return flags


def add_shared(engine: Engine, coded: Coded, fields: Sequence[Field], crowd: Crowd, identifiers: Relation) -> None:
    """Say which values of which records several people share, where cleaning did not hand that on.

    Args:
        engine: reads.
        coded: columns of RECORDS.
        fields: of which some are identifiers.
        crowd: whose claims.
        identifiers: IDENTIFIERS.
    """
    asked = [one for one in fields if "r.shared" in one.spoken.slight]
    if all(coded.columns.standing(one.spoken.column) is not None for one in asked):
        return
    sql = "SELECT CAST(record_id AS BLOB) AS record_id, type, value FROM identifiers WHERE flag <> ''"
    table = engine.arrow(select(sql, _FLAGGED, identifiers=identifiers))
    if not len(table):
        return
    records = Dictionary()
    whose = encoded(records, table["record_id"].combine_chunks()).astype(np.int64)
    rows, claimed = _claimed(coded, crowd, records)
    types = table["type"].combine_chunks().to_numpy(zero_copy_only=False)
    for one in asked:
        if one.values is not None:
            here = np.flatnonzero(types == one.spoken.field)
            values = found(one.values, table["value"].combine_chunks().take(pa.array(here)))
            _mark(one.source, rows, claimed, np.unique(whose[here] << _HALF | values))


def _claimed(coded: Coded, crowd: Crowd, records: Dictionary) -> tuple[Numbers, Numbers]:
    """Give the rows of the crowd that are among some records, and the number of each there."""
    rows, numbers = [], []
    for first in range(0, len(crowd.rows), _AT_ONCE):
        part = crowd.rows[first : first + _AT_ONCE]
        ends = np.arange(len(part) + 1, dtype=np.int64) * 16
        codes = records.find(ends[:-1], ends[1:], coded.ids[part].ravel())
        rows.append(part[codes > 0])
        numbers.append(codes[codes > 0])
    empty = [np.zeros(0, np.int32)]
    return np.concatenate(rows or empty).astype(np.int64), np.concatenate(numbers or empty).astype(np.int64)


def _mark(source: Source, rows: Numbers, records: Numbers, pairs: Numbers) -> None:
    """Mark values that are among pairs of record and value."""
    listed = len(source.offsets) > 0
    firsts = source.offsets[rows] if listed else rows
    sizes = source.offsets[rows + 1] - firsts if listed else np.ones(len(rows), np.int64)
    places = np.repeat(firsts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    source.shared = np.zeros(len(source.codes), np.uint8)
    source.shared[places] = np.isin(np.repeat(records, sizes) << _HALF | source.codes[places], pairs)
