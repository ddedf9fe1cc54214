"""How the values of identifiers stand, told from codes: each distinct value is looked at once, and names are counted exactly.

What it tells is what ``identifiers`` tells by a statement over all records.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.clean.identifiers import (
    ABOVE,
    BARE,
    BLOCKED,
    BLOCKED_BEGIN,
    BLOCKED_BOXES,
    BLOCKED_WORDS,
    MOST,
    PER_HUNDRED,
    number_sql,
)
from monocle.clean.looking import looked
from monocle.engine import Engine
from monocle.engine.coded import FLAGGED, LEFT_OUT, USABLE, Standing
from monocle.engine.columns import Codes, Values, encoded, known_texts
from monocle.fields.email import flag_sql
from monocle.fields.mailboxes import DISPOSABLE_DOMAINS, ROLES
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.lists import places_of
from monocle.kernel.naming_values import first_names, mailboxes
from monocle.kernel.threads import each, spans
from monocle.relation import Column, Contract

_AT_ONCE = 1 << 20
_MANY = 255
"""Names of a value that are told apart by their number: far more than may claim it."""
_FLAGS = Contract(
    "looked_identifiers",
    "one value",
    (Column("code", "INTEGER", "its place", required=True), Column("flag", "VARCHAR", "blocked, role … or empty")),
    key=("code",),
)
DOUBTFUL = Contract(
    "doubtful_values",
    "one value of identifiers that is blocked, or has a flag",
    (
        Column("type", "VARCHAR", "as in IDENTIFIERS", required=True),
        Column("value", "VARCHAR", "normalised", required=True),
        Column("flag", "VARCHAR", "of IDENTIFIERS; empty where it is blocked", required=True),
    ),
    key=("type", "value"),
)
Counts = npt.NDArray[np.uint8]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class Stand:
    """How the values of one type stand.

    Attributes:
        codes: by code of the value.
        doubtful: DOUBTFUL.
    """

    codes: Standing
    doubtful: pa.Table


def nothing_stands() -> Stand:
    """Give how the values of a type stand of which there is none."""
    return Stand(
        np.full(1, LEFT_OUT, np.uint8), pa.table([pa.array([], pa.string())] * 3, names=list(DOUBTFUL.column_names()))
    )


def stand_of(engine: Engine, kind: str, dictionary: Dictionary, values: Values, names: Codes) -> Stand:
    """Give how the values of one type stand.

    Args:
        engine: looks at values.
        kind: type of IDENTIFIERS.
        dictionary: of the values.
        values: of all records.
        names: (rows,) codes of their name_key.
    """
    places, flags = _flags(engine, kind, dictionary)
    blocked = np.zeros(dictionary.size, np.bool_)
    blocked[places[flags == "blocked"]] = True
    blocked[0] = True
    shared = np.flatnonzero(_shared(values, names, blocked, engine.threads))
    codes = np.full(dictionary.size, USABLE, np.uint8)
    codes[places] = FLAGGED
    codes[shared] = FLAGGED
    codes[blocked] = LEFT_OUT
    flagged = np.isin(places, shared, invert=True)
    said = np.concatenate([np.where(flags == "blocked", "", flags)[flagged], np.full(len(shared), "shared", object)])
    which = np.concatenate([places[flagged], shared])
    texts = known_texts(dictionary).take(pa.array(which)).cast(pa.string())
    return Stand(
        codes,
        pa.table(
            [pa.array([kind] * len(which), pa.string()), texts, pa.array(said, pa.string())],
            names=list(DOUBTFUL.column_names()),
        ),
    )


def _flags(engine: Engine, kind: str, dictionary: Dictionary) -> tuple[Places, npt.NDArray[np.object_]]:
    """Give the codes of values that are blocked, or that have a flag of their own, and which."""
    places = _doubtful(kind, dictionary)
    if not len(places):
        return places, np.zeros(0, object)
    flag = flag_sql("given") if kind == "email" else "''"
    sql = f"SELECT code, CASE WHEN regexp_matches({number_sql(kind, 'given')}, $blocked) THEN 'blocked' ELSE {flag} END AS flag FROM texts"
    known = known_texts(dictionary).take(pa.array(places))
    flags = looked(engine, known, _FLAGS, sql, {"blocked": BLOCKED})["flag"].to_numpy()
    return places[flags != ""], flags[flags != ""]


def _doubtful(kind: str, dictionary: Dictionary) -> Places:
    """Give the codes of the values that may be blocked or have a flag; no other is, but not all of them are."""
    if kind not in BARE:
        return np.arange(1, dictionary.size)
    boxes, domains = _known((*BLOCKED_BOXES, *ROLES)), _known(DISPOSABLE_DOMAINS)
    is_mail = kind == "email"
    begun, words = _begun(BLOCKED_BEGIN if is_mail else (*BLOCKED_BEGIN, *BLOCKED_BOXES)), _begun(BLOCKED_WORDS)
    longest, found = max(map(len, BLOCKED_WORDS)), []
    for first in range(1, dictionary.size, _AT_ONCE):
        starts, chars = dictionary.starts[first : first + _AT_ONCE + 1], dictionary.chars
        heads = chars[starts[:-1]].astype(np.int64) << 8 | chars[np.minimum(starts[:-1] + 1, starts[1:] - 1)]
        marks = begun[heads] | (words[heads] & (np.diff(starts) <= longest))
        if is_mail:
            ends, after = mailboxes(starts, chars)
            marks |= boxes.find(starts[:-1], ends, chars) > 0
            marks |= domains.find(after, starts[1:], chars) > 0
        found.append(np.flatnonzero(marks) + first)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _known(words: "tuple[str, ...] | frozenset[str]") -> Dictionary:
    made = Dictionary()
    encoded(made, pa.array(sorted(words)))
    return made


def _begun(starts: tuple[str, ...]) -> Marks:
    """Give by the first two bytes of a text, or by one byte twice, whether it may begin so."""
    marks = np.zeros(1 << 16, np.bool_)
    for start in starts:
        first, *more = start.encode()[:2]
        marks[slice(first << 8, (first + 1) << 8) if not more else first << 8 | more[0]] = True
    return marks


def _shared(values: Values, names: Codes, blocked: Marks, threads: int) -> Marks:
    """Mark the values that too many different names claim; see ``identifiers``."""
    first, several = np.zeros(len(blocked), np.int32), np.zeros(len(blocked), np.bool_)
    claim = names if values.offsets is None else names[values.rows()]
    first_names(values.codes, claim, first, several)
    counts = (first > 0).astype(np.uint8)

    def counted(part: tuple[int, int]) -> None:
        some = np.zeros(len(blocked), np.bool_)
        some[slice(*part)] = several[slice(*part)]
        held = places_of(values.codes, some)
        pairs = np.unique(values.codes[held].astype(np.int64) << 32 | claim[held])
        which, many = np.unique(pairs[pairs & 0xFFFFFFFF > 0] >> 32, return_counts=True)
        counts[which] = np.minimum(many, _MANY)

    if several.any():
        each(counted, spans(len(blocked), threads), threads)
    counts[blocked] = 0
    return counts > cap(counts)


def cap(names: Counts) -> int:
    """Give the most names that may claim a value.

    Args:
        names: how many claim each value, or 255 for more; those that none claims do not count.
    """
    of_each = np.zeros(_MANY + 1, np.int64)
    for first in range(0, len(names), _AT_ONCE):
        of_each += np.bincount(names[first : first + _AT_ONCE], minlength=_MANY + 1)
    of_each[0] = 0
    many = int(of_each.sum())
    if not many:
        return MOST
    # As quantile_disc tells it, in whole numbers.
    place = max(1, many - many * (100 - PER_HUNDRED) // 100)
    return min(MOST, ABOVE + int(np.searchsorted(np.cumsum(of_each), place)))
