"""What shows at a glance of coded persons: each distinct text is looked at once, then rows are told apart by their codes.

A row is plain when nothing of it has to be taken apart: names that hold no other name, at most one value in each list, an
e-mail and a telephone number that are plain, an address that is plain. All others are odd, and cleaned as rows.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.coded import LISTS, Coded
from monocle.clean.glance_places import Ways, looked_places, ways_of
from monocle.clean.lone import lone_fields, looked_sql
from monocle.clean.looking import in_parts, looked, truths
from monocle.clean.names import TOLD, looked_name_sql
from monocle.clean.plan import Field, Plan
from monocle.clean.surely import sure_of
from monocle.engine import Engine
from monocle.engine.columns import Codes, Kept, known_texts
from monocle.fields.kind import Plain
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.threads import each_in_turn
from monocle.relation import Column, Contract

_CODE = Column("code", "INTEGER", "of the text", required=True)
LOOKED = Contract(
    "looked_texts",
    "one text of a field",
    (
        _CODE,
        Column("clean", "VARCHAR", "what it becomes; NULL where it is not plain"),
        Column("changed", "INTEGER", "which rules change it (monocle.clean.steps)"),
    ),
    key=("code",),
)
_HOLDS = Contract("looked_names", "one name", (_CODE, Column("holds", "BOOLEAN", "more than a name")), key=("code",))
_AT_ONCE = 1 << 20
"""Texts that are looked at together."""
Rows = npt.NDArray[np.bool_]
Judge = Callable[[slice], Rows]


@dataclass(frozen=True, repr=False)
class Lone:
    """The texts of a field whose plain values stand alone, by code.

    Attributes:
        clean: what each becomes; empty where it is not plain.
        plain: whether it is; also the empty one.
        changed: which rules change it.
    """

    clean: pa.Array
    plain: Rows
    changed: Codes


@dataclass(frozen=True, repr=False)
class Glance:
    """Coded persons, and what shows of them.

    Attributes:
        coded: they.
        plain: (n,) rows of which all is plain.
        lone: field → its texts.
        ways: of plain addresses.
    """

    coded: Coded
    plain: Rows
    lone: Mapping[str, Lone]
    ways: Ways


def single_fields(plan: Plan) -> Sequence[Field]:
    """Give the fields whose plain values are cleaned as texts of a dictionary."""
    lone = lone_fields(plan.fields)
    return [field for field in plan.fields if not field.region and field not in lone]


def glance(engine: Engine, coded: Coded, plan: Plan) -> Glance:
    """Look at coded persons.

    Args:
        engine: looks at texts.
        coded: they.
        plan: what cleans what.
    """
    fields, names = lone_fields(plan.fields), ("first_name", "last_name")
    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        places = pool.submit(looked_places, engine, coded, plan.region)
        alone = {
            field.column: pool.submit(lone_texts, engine, coded.texts[field.column].dictionary, field, plain)
            for field, plain in fields.items()
        }
        named = {name: pool.submit(_told, engine, coded.texts[name].texts()) for name in names}
        lone = {name: found.result() for name, found in alone.items()}
        told = {name: found.result() for name, found in named.items()}
    plain = np.zeros(coded.rows, np.bool_)
    judges = [_not(coded.texts["full_name"].single > 0)]
    judges += [_not(told[name], coded.texts[name].single) for name in told]
    judges += [_that(lone[name].plain, coded.texts[name].single) for name in lone]
    judges += [_not(several) for name in LISTS if (several := coded.texts[name].several) is not None]

    def judge(rows: slice) -> None:
        plain[rows] = np.logical_and.reduce([one(rows) for one in judges])

    in_parts(judge, coded.rows, engine.threads)
    ways = ways_of(engine, coded, plain, places.result())
    return Glance(coded, plain, lone, ways)


def lone_texts(engine: Engine, known: Dictionary, field: Field, plain: Plain) -> Lone:
    """Give what the texts of a field become where they are plain and stand alone.

    Args:
        engine: looks at those of which bytes alone do not tell.
        known: the texts.
        field: whose.
        plain: which are.
    """
    all_clean, is_plain, changed = Kept(engine.folder("lone")), [], []
    sql, sure, texts = looked_sql(field, plain), sure_of(field, plain), known_texts(known)

    def look(first: int) -> tuple[pa.Array, Codes]:
        part = (first, min(first + _AT_ONCE, known.size))
        clean, bits = sure(known, part)
        asked = bits < 0
        found = looked(engine, texts.slice(first, part[1] - first).filter(pa.array(asked)), LOOKED, sql)
        said = found["clean"].combine_chunks()
        bits[asked] = found["changed"].to_numpy()
        return pc.replace_with_mask(clean, pa.array(asked), said.cast(clean.type)), bits

    for clean, bits in each_in_turn(look, range(0, known.size, _AT_ONCE), engine.threads):
        is_plain.append(truths(pc.is_valid(clean)))
        changed.append(bits)
        all_clean.add(clean)
    is_plain[0][0] = True
    return Lone(all_clean.part(0, all_clean.size), np.concatenate(is_plain), np.concatenate(changed))


def _told(engine: Engine, texts: pa.Array) -> Rows:
    return truths(looked(engine, texts, _HOLDS, looked_name_sql(), TOLD)["holds"])


def _not(flags: Rows, codes: Codes | None = None) -> Judge:
    if codes is None:
        return lambda rows: ~flags[rows]
    return lambda rows: ~flags[codes[rows]]


def _that(flags: Rows, codes: Codes) -> Judge:
    return lambda rows: flags[codes[rows]]
