"""Addresses that so many people share that they are no home: as an e-mail or a phone under too many names is nobody's own."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from monocle.engine.columns import Places, Values
from monocle.kernel.crowds import often_together
from monocle.resolve.families import Family

LARGEST = 50
"""Different names under one street, house and postcode; where there are more, street and house say nothing."""
CROWD = 200
"""Different names above which it is no building either but an office or a dummy: then postcode and city say nothing too.

Two people of one first name and nearly one surname, or born days apart, look like one who lives there. Among n people there
are n² / 2 pairs of whom that may be true: with French names about one pair in a million has both names the same, so a
building of fifty holds such a pair once in a thousand, and a crowd of a thousand nearly always.
"""


def homes_only(found: Mapping[str, Family], threads: int) -> None:
    """Take out, in place, streets, houses, postcodes and cities of addresses that are no home.

    Postcode and city of a large building stay: what they say follows from how frequent they are.

    Args:
        found: families, as ``encoding.encoded_records`` gives them.
        threads: side by side.
    """
    parts = {name: found[name].columns[name] for name in ("streets", "houses", "postcodes")}
    places, people = _crowded(parts, found["sounds"].columns, threads)
    crowd = places[people > CROWD]
    lost = {"streets": places, "houses": places, "postcodes": crowd, "cities": crowd}
    for name, some in lost.items():
        found[name].columns[name].codes[some] = 0


def _crowded(parts: Mapping[str, Values], sounds: Mapping[str, Values], threads: int) -> tuple[Places, Places]:
    """Give the places, among all addresses of all records, that stand under more than ``LARGEST`` names, and how many."""
    codes = [one.codes for one in parts.values()]
    often = often_together((codes[0], codes[1], codes[2]), LARGEST, threads)
    if not len(often):
        return often, often
    rows = parts["streets"].rows()[often]
    names = (sounds["first_sound"].codes[rows].astype(np.int64) << 32) | sounds["last_sound"].codes[rows]
    address = _numbered(np.stack([one[often] for one in codes]))
    people = np.bincount(np.unique(np.stack([address, names]), axis=1)[0])[address]
    return often[people > LARGEST], people[people > LARGEST]


def _numbered(columns: npt.NDArray[np.int32]) -> Places:
    """Give each column of codes the number of its combination."""
    return np.unique(columns, axis=1, return_inverse=True)[1].ravel().astype(np.int64)
