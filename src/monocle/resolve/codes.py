"""RECORDS and their identifiers as the rows of integers that the kernel compares."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.engine.columns import Values
from monocle.kernel.growing import room
from monocle.kernel.lists import counts_of, exchange, interleaved, keep_marked
from monocle.kernel.ordering import in_order, order_of
from monocle.kernel.table import Holds, Table
from monocle.kernel.threads import each, spans
from monocle.relation import Relation
from monocle.resolve.encoding import encoded_records
from monocle.resolve.families import Family, Plain
from monocle.resolve.homes import homes_only
from monocle.resolve.matching import Matching
from monocle.resolve.rows import Given, table_of
from monocle.resolve.usable import Marks, number_systems, usable

Counts = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.integer]

SURELY_EXCHANGED = 20.0
"""First and last name are taken as exchanged when the data itself makes it so many times likelier."""
_SELDOM_SAID = frozenset({"generation"})
"""Columns that are compared however few records fill them: most people need not say it, and who does means it."""
_KEPT_APART = ("emails", "phones", "cards", "handles", "company_numbers")
"""Families of identifiers of which one column is compared as it is."""
_PART = 1 << 18
"""Rows that a thread settles at a time."""


@dataclass(frozen=True, repr=False)
class Coded:
    """Records as they are compared.

    Attributes:
        table: its rows are the records, ordered by record_id: nothing depends on how they came.
        record_ids: (n, 16) uint8, as UUIDs are written; ascending.
        load_sequences: (n,) number of the load that first brought each.
        filled: columns that enough records fill.
        systems: of customer numbers; those of the first are in ``numbers_1``.
        families: column of texts → its family.
        marks: family of identifiers → for each of its texts, the empty one first, whether it may tell people apart.
        said: for each name, the empty one first, how often it was said to be a first name, and a last name.
    """

    table: Table
    record_ids: npt.NDArray[np.uint8]
    load_sequences: npt.NDArray[np.integer]
    filled: frozenset[str]
    systems: tuple[str, ...]
    families: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)
    said: tuple[Counts, Counts] = field(default_factory=lambda: (np.zeros(1), np.zeros(1)))

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"Coded({self.table!r})"


def coded(engine: Engine, records: Relation, identifiers: Relation, matching: Matching) -> Coded:
    """Give the records as they are compared.

    Args:
        engine: reads.
        records: RECORDS.
        identifiers: IDENTIFIERS; those with a flag count for nothing here, nor does a value under too many names.
        matching: limits.

    Cost: ``bench/linkage``; near linear.
    """
    records = engine.stored(records)
    engine.release()
    folder = engine.folder("table")
    found, plain = encoded_records(engine, records, folder)
    with ThreadPoolExecutor(2) as beside:
        homes = beside.submit(homes_only, found, engine.threads)
        ordered = beside.submit(order_of, plain.record_ids, engine.threads)
        marks = usable(engine, records, identifiers, found, matching.largest_sharing)
        homes.result()
        order = ordered.result()
    systems = number_systems(found["numbers"], marks["numbers"])
    names = said(found["names"])
    settle(found, marks, names, engine.threads)
    given = columns_of(found, plain, list(systems.values()), folder)
    named = {one.name: one.family for one in given if one.family}
    record_ids = in_order(plain.record_ids, order, folder, engine.threads)
    loads = np.empty_like(plain.load_sequences)
    each(partial(_taken, plain.load_sequences, order, loads), spans(len(order), engine.threads), engine.threads)
    del plain
    dictionaries = {name: found[name].dictionary for name in sorted(found, key="names".__eq__)}
    found.clear()
    table, held = table_of(given, dictionaries, order, folder, engine.threads)
    least = max(2.0, matching.least_fill * len(record_ids))
    filled = frozenset(name for name, count in held.items() if count >= (2 if name in _SELDOM_SAID else least))
    return Coded(table, record_ids, loads, filled, tuple(systems), named, marks, names)


def settle(
    found: Mapping[str, Family], marks: Mapping[str, Marks], counts: tuple[Counts, Counts], threads: int
) -> None:
    """Take out, in place, identifiers that tell nobody apart, and exchange names where the data makes that far likelier.

    Args:
        found: families, as ``encoding.encoded_records`` gives them.
        marks: family of identifiers → which of its texts may tell people apart.
        counts: how often each name is said to be a first name, and a last name.
        threads: side by side.
    """
    names, sounds = found["names"].columns, found["sounds"].columns
    apart = (
        [names[one].codes for one in ("first", "last")],
        [sounds[one].codes for one in ("first_sound", "last_sound")],
    )

    def exchanged(part: tuple[int, int]) -> None:
        (first, last), heard = ([codes[slice(*part)] for codes in columns] for columns in apart)
        exchange((first, last), (heard[0], heard[1]), counts, SURELY_EXCHANGED)

    jobs = [partial(exchanged, part) for part in _parts(len(apart[0][0]), threads)]
    for name in _KEPT_APART:
        codes = found[name].columns[name].codes
        if marks[name][1:].all():
            continue
        jobs += [partial(keep_marked, codes[slice(*part)], marks[name]) for part in _parts(len(codes), threads)]
    each(lambda job: job(), jobs, threads)


def _taken(given: Numbers, order: Numbers, made: Numbers, part: tuple[int, int]) -> None:
    np.take(given, order[slice(*part)], out=made[slice(*part)], mode="clip")


def _parts(size: int, threads: int) -> list[tuple[int, int]]:
    return [(first, min(first + _PART, size)) for first in range(0, size, _PART)] if threads > 1 else [(0, size)]


def columns_of(
    found: Mapping[str, Family],
    plain: Plain,
    systems: Sequence[npt.NDArray[np.int32]],
    folder: Path | None = None,
) -> list[Given]:
    """Give the columns that are compared.

    Args:
        found: families, as ``settle`` leaves them.
        plain: what needs no dictionary.
        systems: for each system of customer numbers: code → itself, or 0 where it is of another system.
        folder: for files that are mapped; None for memory.
    """
    given = [*_people(found, plain, folder), *_held(found, folder), *_places(found)]
    numbers = found["numbers"].columns["numbers"]
    for place, codes in enumerate(systems, 1):
        given.append(Given(f"numbers_{place}", Holds.TEXT, partial(numbers.mapped, codes, folder), "numbers"))
    return given


def _people(found: Mapping[str, Family], plain: Plain, folder: Path | None) -> Sequence[Given]:
    names, sounds = found["names"].columns, found["sounds"].columns
    columns = [Given(name, Holds.TEXT, names[name], "names") for name in ("first", "last", "birth")]
    columns.append(Given("surnames", Holds.TEXT, partial(_surnames, names["last"], names["birth"], folder), "names"))
    columns += [Given(name, Holds.TEXT, sounds[name], "sounds") for name in ("first_sound", "last_sound")]
    columns.append(Given("name_key", Holds.TEXT, found["name_keys"].columns["name_key"], "name_keys"))
    columns.append(Given("born", Holds.DATE, Values(plain.born)))
    columns.append(Given("gender", Holds.WHOLE, Values(plain.gender)))
    columns.append(Given("generation", Holds.WHOLE, found["generations"].columns["generation"]))
    return columns


def _surnames(last: Values, birth: Values, folder: Path | None) -> Values:
    """Give the last name, and the name at birth where there is one."""
    if not birth.codes.any():
        return last
    both = room(folder, 2 * len(last.codes), np.int32)
    interleaved(last.codes, birth.codes, both)
    ends = room(folder, len(last.codes) + 1, np.int64)
    ends[:] = np.arange(0, len(both) + 1, 2)
    return Values(both, ends)


def said(names: Family) -> tuple[Counts, Counts]:
    """Give how often each name is said to be a first name, and a last name."""
    first, last = (counts_of(names.columns[one].codes, names.dictionary.size) for one in ("first", "last"))
    return first.astype(np.float64) + 0.5, last.astype(np.float64) + 0.5


def _held(found: Mapping[str, Family], folder: Path | None) -> Sequence[Given]:
    """Give the identifiers that may tell people apart, and what is made of them."""
    given = [Given(name, Holds.TEXT, found[name].columns[name], name) for name in _KEPT_APART]
    for name, family in found.items():
        for column, (source, codes) in family.made.items():
            values = found[source].columns[source]
            made = values if codes is None else partial(values.mapped, codes, folder)
            given.append(Given(column, Holds.TEXT, made, name))
    return given


def _places(found: Mapping[str, Family]) -> Sequence[Given]:
    columns = [
        Given(name, Holds.TEXT, found[name].columns[name], name)
        for name in ("streets", "houses", "postcodes", "cities")
    ]
    return columns + [
        Given(name, Holds.TEXT, found["companies"].columns[name], "companies")
        for name in ("companies", "organisations")
    ]
