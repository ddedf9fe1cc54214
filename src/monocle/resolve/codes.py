"""RECORDS and their identifiers as the rows of integers that the kernel compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.kernel.table import Holds, Table
from monocle.relation import Relation
from monocle.resolve.columns import Places, Values
from monocle.resolve.encoding import Family, Plain, families, plain_columns
from monocle.resolve.homes import homes_only
from monocle.resolve.matching import Matching
from monocle.resolve.rows import Given, table_of
from monocle.resolve.usable import Marks, number_systems, usable

Counts = npt.NDArray[np.float64]

SURELY_EXCHANGED = 20.0
"""First and last name are taken as exchanged when the data itself makes it so many times likelier."""
_DERIVED: Mapping[str, tuple[str, str]] = {
    "mailboxes": ("emails", "emails"),
    "email_names": ("email_names", "emails"),
    "mobiles": ("phones", "phones"),
}
"""Column → its family, and the identifiers that it is made of, value by value."""


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
    load_sequences: Places
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
    records, identifiers = engine.stored(records), engine.stored(identifiers)
    found, plain = families(engine, records), plain_columns(engine, records)
    marks = usable(engine, identifiers, found, matching.largest_sharing)
    found |= homes_only(found)
    systems = number_systems(found["numbers"], marks["numbers"])
    names = said(found["names"])
    given = columns_of(found, plain, marks, list(systems.values()), names)
    named = {one.name: one.family for one in given if one.family}
    order = _order(plain.record_ids)
    dictionaries = {"names": found["names"].dictionary} | {name: one.dictionary for name, one in found.items()}
    found.clear()
    table, held = table_of(given, dictionaries, order, engine.folder("table"), engine.threads)
    least = max(2.0, matching.least_fill * len(order))
    filled = frozenset(name for name, count in held.items() if count >= least)
    return Coded(
        table,
        plain.record_ids[order],
        plain.load_sequences[order],
        filled,
        tuple(systems),
        named,
        marks,
        names,
    )


def columns_of(
    found: Mapping[str, Family],
    plain: Plain,
    marks: Mapping[str, Marks],
    systems: Sequence[npt.NDArray[np.int32]],
    counts: tuple[Counts, Counts],
) -> list[Given]:
    """Give the columns that are compared.

    Args:
        found: families, as ``encoding.families`` gives them.
        plain: what needs no dictionary.
        marks: family of identifiers → which of its texts may tell people apart.
        systems: for each system of customer numbers: code → itself, or 0 where it is of another system.
        counts: how often each name is said to be a first name, and a last name.
    """
    given = [*_people(found, plain, counts), *_held(found, marks), *_places(found)]
    numbers = found["numbers"].columns["numbers"]
    for place, codes in enumerate(systems, 1):
        given.append(Given(f"numbers_{place}", Holds.TEXT, numbers.mapped(codes), "numbers"))
    return given


def _order(record_ids: npt.NDArray[np.uint8]) -> Places:
    """Give the rows ordered by record_id."""
    halves = np.ascontiguousarray(record_ids).view(">u8").astype(np.uint64)
    order = np.argsort(halves[:, 0], kind="stable")
    first = halves[order, 0]
    if len(first) > 1 and (first[1:] == first[:-1]).any():
        order = np.lexsort((halves[:, 1], halves[:, 0]))
    return order


def _people(found: Mapping[str, Family], plain: Plain, counts: tuple[Counts, Counts]) -> Sequence[Given]:
    names, sounds = told_apart(found["names"], found["sounds"], counts)
    columns = [Given(name, Holds.TEXT, names[name], "names") for name in ("first", "last", "birth")]
    columns.append(Given("surnames", Holds.TEXT, _surnames(names["last"], names["birth"]), "names"))
    columns += [Given(name, Holds.TEXT, sounds[name], "sounds") for name in ("first_sound", "last_sound")]
    columns.append(Given("name_key", Holds.TEXT, found["name_keys"].columns["name_key"], "name_keys"))
    columns.append(Given("born", Holds.DATE, Values(plain.born)))
    columns.append(Given("gender", Holds.WHOLE, Values(plain.gender)))
    return columns


def _surnames(last: Values, birth: Values) -> Values:
    """Give the last name, and the name at birth where there is one."""
    if not birth.codes.any():
        return last
    both = np.stack([last.codes, birth.codes], axis=1).ravel()
    return Values(both, np.arange(0, len(both) + 1, 2, dtype=np.int64))


def said(names: Family) -> tuple[Counts, Counts]:
    """Give how often each name is said to be a first name, and a last name."""
    first, last = (np.bincount(names.columns[one].codes, minlength=names.dictionary.size) for one in ("first", "last"))
    return first.astype(np.float64) + 0.5, last.astype(np.float64) + 0.5


def told_apart(
    names: Family, sounds: Family, counts: tuple[Counts, Counts]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """Give names and sounds with first and last exchanged where the data itself makes that far likelier.

    Args:
        names: as they were said.
        sounds: of them.
        counts: how often each name is said to be a first name, and a last name.
    """
    columns, heard = dict(names.columns), dict(sounds.columns)
    first, last = columns["first"].codes, columns["last"].codes
    as_first, as_last = counts
    as_said = as_first[first] * as_last[last]
    exchanged = (first > 0) & (last > 0) & (as_said * SURELY_EXCHANGED < as_last[first] * as_first[last])
    for one, other, held in (("first", "last", columns), ("first_sound", "last_sound", heard)):
        left, right = held[one].codes, held[other].codes
        held[one] = Values(np.where(exchanged, right, left))
        held[other] = Values(np.where(exchanged, left, right))
    return columns, heard


def _held(found: Mapping[str, Family], marks: Mapping[str, Marks]) -> Sequence[Given]:
    """Give the identifiers that may tell people apart, and what is made of them."""
    given = []
    for name in ("emails", "phones", "cards", "handles", "company_numbers"):
        values = found[name].columns[name]
        kept = np.where(marks[name][values.codes], values.codes, 0)
        given.append(Given(name, Holds.TEXT, replace(values, codes=kept), name))
    for name, (family, source) in _DERIVED.items():
        values, of = found[family].columns[name], found[source].columns[source]
        kept = np.where(marks[source][of.codes], values.codes, 0)
        given.append(Given(name, Holds.TEXT, replace(values, codes=kept), family))
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
