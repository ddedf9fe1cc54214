"""RECORDS as the codes that cleaning has of them, handed on to the steps that follow: no text is read or hashed again.

Plain rows are codes already. What their texts became is put into a dictionary once, each distinct text that a row has;
rows are then no more than codes that are looked up. The odd rows, which the statements made, come after the plain ones: they
are read, and their texts are put into the same dictionaries.
"""

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.coded import ALL_THERE, NUMBERS
from monocle.clean.coded_names import whole_keys
from monocle.clean.coded_records import Known
from monocle.clean.glance import Glance
from monocle.clean.identifiers import KINDS
from monocle.clean.standings import Stand, nothing_stands, stand_of
from monocle.clean.turned import Turned
from monocle.engine import Engine
from monocle.engine.coded import LEFT_OUT, NOT_KNOWN, Bytes, Numbers, Standing
from monocle.engine.columns import Codes, Kept, Values, encoded, texts
from monocle.engine.stored_columns import Stored
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import room
from monocle.kernel.picking import mark, pick, pick_numbers
from monocle.kernel.threads import each, each_in_turn, spans
from monocle.relation import Relation

_ID = 16
_AT_ONCE = 1 << 20
"""Rows whose texts are written at a time."""
_PARTS = 4
"""Per thread."""
_NO_TEXTS = pa.array([""], pa.string())
Answer = TypeVar("Answer")


@dataclass(frozen=True, repr=False)
class _Column:
    """One column of texts of all rows as they came.

    Attributes:
        codes: (n,)
        texts: what they became.
        became: by code: place in ``texts``; None where it is the code.
    """

    codes: Codes
    texts: pa.Array
    became: Codes | None = None


@dataclass(frozen=True, repr=False)
class _Family:
    """Columns in one dictionary.

    Attributes:
        dictionary: it.
        plain: column → by code of the rows as they came: the dictionary's; None where ``codes`` are.
        codes: column → (n,) of the rows as they came, or of the plain rows.
        odd: column → those of the odd rows.
    """

    dictionary: Dictionary
    plain: Mapping[str, Codes | None]
    codes: Mapping[str, Codes]
    odd: Mapping[str, Values]


class RecordColumns:
    """Columns of RECORDS; see ``engine.coded.Columns``. Plain rows come first, in the order in which persons came.

    Args:
        engine: reads odd rows.
        seen: persons.
        known: what the texts of plain rows became.
        odd: RECORDS of the other rows, stored.
    """

    def __init__(self, engine: Engine, seen: Glance, known: Known, odd: Relation) -> None:
        """Compute nothing yet, and keep no more than the columns need."""
        self._threads, self._folder = engine.threads, engine.folder("handed")
        # What no column needs is given back: the sources' keys, full names, and what the notes are made of.
        self._coded = replace(seen.coded, keys=Kept())
        self._lone = {name: lone.clean for name, lone in seen.lone.items()}
        self._engine, self._known, self._plain = engine, replace(known, refused={}), seen.plain
        self._odd = Stored(engine, odd, self._folder)
        self._parts = _parts(self._plain, _PARTS * max(1, self._threads))
        self._few = int(np.count_nonzero(self._plain))
        self._rows = self._few + engine.count(odd)
        self._once = _Once()

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"RecordColumns({self._rows} rows)"

    @property
    def rows(self) -> int:
        """Give how many rows there are."""
        return self._rows

    def ids(self, name: str) -> Bytes:
        """Give a column of ids as (rows, 16) bytes."""
        made = room(self._folder, (self._rows, _ID), np.uint8)
        given = np.ascontiguousarray(self._coded.ids[name]).view(np.int64)
        self._each(lambda part: pick_numbers(self._plain, given, made.view(np.int64), part))
        made[self._few :] = self._odd.ids(name)
        return made

    def whole(self, name: str) -> Numbers:
        """Give (rows,) numbers."""
        made = room(self._folder, self._rows, np.int64)
        if name in NUMBERS:
            given = self._coded.numbers[name].reshape(-1, 1)
            self._each(lambda part: pick_numbers(self._plain, given, made.reshape(-1, 1), part))
        else:
            days = _days(self._known.born)
            codes, plain = self._coded.texts[name].single, self._plain

            def born(part: tuple[int, int, int]) -> None:
                first, end, place = part
                found = days[codes[first:end][plain[first:end]]]
                made[place : place + len(found)] = found

            self._each(born)
        made[self._few :] = self._odd.whole(name)
        return made

    def texts(self, *names: str) -> tuple[Dictionary, Mapping[str, Values]]:
        """Give columns of texts, or of lists of texts, all in one dictionary."""
        family = self._family(names)
        return family.dictionary, {name: self._values(family, name) for name in names}

    def standing(self, name: str) -> Standing | None:
        """Give how each text of a column of identifiers stands."""
        if name not in KINDS:
            return None
        stand, size = self._stand(name).codes, self._family((name,)).dictionary.size
        return np.append(stand, np.full(size - len(stand), LEFT_OUT, np.uint8))

    def doubtful(self) -> tuple[pa.Table, frozenset[str]]:
        """Give DOUBTFUL, and the types of which there is any value."""
        with ThreadPoolExecutor(max(1, self._threads)) as pool:
            pool.submit(self._family, ("name_key",))  # what takes longest begins first; all wait for it
            stands = dict(zip(KINDS.values(), pool.map(self._stand, KINDS), strict=True))
        kinds = frozenset(kind for kind, stand in stands.items() if len(stand.codes) > 1)
        return pa.concat_tables([stand.doubtful for stand in stands.values()]), kinds

    def _stand(self, name: str) -> Stand:
        return self._once.given(("stand", name), lambda: self._judged(name))

    def _judged(self, name: str) -> Stand:
        dictionary, values = self.texts(name)
        if dictionary.size == 1:
            return nothing_stands()
        names = self.texts("name_key")[1]["name_key"].codes
        return stand_of(self._engine, KINDS[name], dictionary, values[name], names)

    def _family(self, names: tuple[str, ...]) -> _Family:
        return self._once.given(names, lambda: self._encoded(names))

    def _encoded(self, names: tuple[str, ...]) -> _Family:
        """Put into a dictionary each distinct text that a row has."""
        dictionary = Dictionary(self._folder)
        plain: dict[str, Codes | None] = {}
        codes: dict[str, Codes] = {}
        for name in names:
            if name == "name_key":
                plain[name], codes[name] = None, self._whole_keys(dictionary)
            else:
                column = self._column(name)
                plain[name], codes[name] = self._became(dictionary, column), column.codes
        odd = self._odd.added(dictionary, *names)
        dictionary.close()
        return _Family(dictionary, plain, codes, odd)

    def _became(self, dictionary: Dictionary, column: _Column) -> Codes:
        """Give by code of the rows that of the dictionary."""
        size = len(column.texts) if column.became is None else len(column.became)
        used = np.zeros(size, np.bool_)
        mark(self._plain, column.codes, used)
        used[0] = False
        if column.became is None:
            return _added(dictionary, column.texts, used, self._folder)
        held = np.zeros(len(column.texts), np.bool_)
        held[column.became[used]] = True
        held[0] = False
        return np.where(used, _added(dictionary, column.texts, held, None)[column.became], 0).astype(np.int32)

    def _values(self, family: _Family, name: str) -> Values:
        """Give the codes of one column, those of odd rows after those of plain ones."""
        odd, became, codes = family.odd[name], family.plain[name], family.codes[name]
        made = room(self._folder, self._few + len(odd.codes), np.int32)
        if became is None:
            made[: self._few] = codes
        elif len(became) > 1:
            self._each(lambda part: pick(self._plain, codes, became, made, part))
        made[self._few :] = odd.codes
        if odd.offsets is None:
            return Values(made)
        ends = room(self._folder, self._rows + 1, np.int64)
        for first in range(0, self._few, _AT_ONCE):
            part = ends[first : min(first + _AT_ONCE, self._few)]
            part[:] = np.arange(first, first + len(part))
        np.add(odd.offsets, self._few, out=ends[self._few :])
        return Values(made, ends)

    def _column(self, name: str) -> _Column:
        """Give a column of texts of all rows as they came, and what its texts became."""
        coded, known = self._coded, self._known
        column, _, part = name.partition(".")
        if part:
            return self._place(part)
        if name in ALL_THERE:
            return _Column(coded.texts[name].single, coded.texts[name].texts())
        if name in self._lone:
            return _Column(coded.texts[name].single, self._lone[name])
        said, _, what = name.rpartition("_")
        if what in {"key", "sound"}:
            turned = (known.keys if what == "key" else known.sounds)[f"{said}_name"]
            return _turned(self._said(f"{said}_name"), turned)
        return _turned(self._said(column), known.values[column])

    def _said(self, name: str) -> Codes:
        """Give the codes of a column as it was said. A birth name that is the last name says nothing."""
        codes = self._coded.texts[name].single
        if name != "birth_name" or self._coded.texts[name].dictionary.size == 1:
            return codes
        return self._once.given("birth", lambda: self._other_birth_names(codes))

    def _other_birth_names(self, codes: Codes) -> Codes:
        birth, last = (self._known.keys[name].codes for name in ("birth_name", "last_name"))
        other = room(self._folder, len(codes), np.int32)
        lasts = self._coded.texts["last_name"].single

        def compare(part: tuple[int, int, int]) -> None:
            rows = slice(*part[:2])
            np.multiply(codes[rows], birth[codes[rows]] != last[lasts[rows]], out=other[rows])

        self._each(compare)
        return other

    def _place(self, part: str) -> _Column:
        parts, clean = self._coded.parts, self._known.places
        if part == "extra":
            return _Column(parts["line"].single, _NO_TEXTS, np.zeros(parts["line"].dictionary.size, np.int32))
        if part == "postcode":
            return _Column(parts[part].single, parts[part].texts())
        if part == "country":
            france = (np.arange(parts[part].dictionary.size) > 0).astype(np.int32)
            return _Column(parts[part].single, pa.array(["", "FR"]), france)
        if part == "city":
            return _turned(parts[part].single, clean.city)
        return _turned(
            parts["line"].single, {"line": clean.line, "house_number": clean.number, "street": clean.street}[part]
        )

    def _whole_keys(self, dictionary: Dictionary) -> Codes:
        """Give the code of the name_key of each plain row."""
        made = room(self._folder, self._few, np.int32)
        first, last = (self._coded.texts[name].single for name in ("first_name", "last_name"))
        firsts, lasts = (self._known.keys[name].codes for name in ("first_name", "last_name"))

        def keys(begin: int) -> pa.Array:
            rows = np.flatnonzero(self._plain[begin : begin + _AT_ONCE]) + begin
            return whole_keys(self._known.whole, firsts[first[rows]], lasts[last[rows]])

        place = 0
        for some in each_in_turn(keys, range(0, len(self._plain), _AT_ONCE), self._threads):
            made[place : place + len(some)] = encoded(dictionary, some)
            place += len(some)
        return made

    def _each(self, work: Callable[[tuple[int, int, int]], None]) -> None:
        each(work, self._parts, self._threads)


def _turned(codes: Codes, turned: Turned) -> _Column:
    return _Column(codes, turned.texts, turned.codes)


def _parts(rows: npt.NDArray[np.bool_], jobs: int) -> list[tuple[int, int, int]]:
    """Give ranges of rows, and how many rows before each are marked."""
    found, place = [], 0
    for first, end in spans(len(rows), jobs):
        found.append((first, end, place))
        place += int(np.count_nonzero(rows[first:end]))
    return found


def _added(dictionary: Dictionary, known: pa.Array, used: npt.NDArray[np.bool_], folder: Path | None) -> Codes:
    """Give by place of a text its code; those that are not used are left out."""
    made, given = room(folder, len(used), np.int32), texts(known)
    for first in range(0, len(used), _AT_ONCE):
        places = np.flatnonzero(used[first : first + _AT_ONCE]) + first
        made[places] = dictionary.encode(given.starts[places], given.stops[places], given.chars)
    return made


def _days(born: pa.Array) -> Numbers:
    """Give days since 1970."""
    if pa.types.is_null(born.type):
        return np.full(len(born), NOT_KNOWN)
    return np.asarray(pc.fill_null(born.cast(pa.int32()).cast(pa.int64()), NOT_KNOWN).to_numpy(), np.int64)


class _Once:
    """What is made once and kept, whoever asks first; those who ask for the same meanwhile wait."""

    def __init__(self) -> None:
        self._lock, self._locks, self._made = Lock(), dict[Hashable, Lock](), dict[Hashable, Any]()

    def given(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        with self._lock:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            if key not in self._made:
                self._made[key] = make()
            return cast(Answer, self._made[key])
