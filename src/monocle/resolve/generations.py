"""Jr, Sr, père, fils, II, III behind a name: which of those who have one name, and no part of the name."""

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.columns import Codes, Values, encoded, known_texts
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.recoding import part_names

_SAID: Mapping[str, int] = {
    "sr": 1, "snr": 1, "senior": 1, "pere": 1,
    "jr": 2, "jnr": 2, "junior": 2, "fils": 2, "filho": 2, "ii": 2,
    "iii": 3, "neto": 3, "iv": 4,
}  # fmt: skip
"""Word → which one of the name: the elder is the first, whose son is the second."""
_BEFORE_A_NAME = "le|la|les|de|du|des|del|da|do|dos|van|von|der|den|ter|st|saint|sainte|san|santa"
"""After one of these words alone the next is a name: Le Père, Saint Père."""
_PATTERN = rf"^(?P<name>.*[^ ]) (?P<which>{'|'.join(_SAID)})$"
_NAME = re.compile(_PATTERN)
_KEYS = ("last_key", "first_key", "birth_key")
"""Where a generation may be said; the first that says one counts."""
_NO_NAME = re.compile(rf"^({_BEFORE_A_NAME})$")


def parted(key: str) -> tuple[str, int]:
    """Give a comparing key of a name without what tells the generation, and the generation: 0 where it is not said.

    >>> parted("martin fils"), parted("fils"), parted("le pere")
    (('martin', 2), ('fils', 0), ('le pere', 0))
    """
    found = _NAME.match(key)
    if found is None or _NO_NAME.match(found["name"]):
        return key, 0
    return found["name"], _SAID[found["which"]]


def said_generation(record: Mapping[str, str | None]) -> int:
    """Give the generation that a row of RECORDS says, 0 where it says none."""
    keys = (record.get(name) for name in _KEYS)
    return next((generation for key in keys if key and (generation := parted(key)[1])), 0)


def without_generations(dictionary: Dictionary, columns: Mapping[str, Values]) -> tuple[Mapping[str, Values], Values]:
    """Give names without what tells the generation, and the generation of each record.

    Args:
        dictionary: of the names; gains those that stand with a generation only.
        columns: ``last``, ``first`` and ``birth``, one name per record each; changed in place.
    """
    said = np.zeros(len(columns["last"].codes), np.int32)
    texts = known_texts(dictionary)
    parts = np.flatnonzero(pc.match_substring(texts, " ").to_numpy(zero_copy_only=False))
    places, found = _parted_keys(texts.take(pa.array(parts)))
    if not found:
        return columns, Values(said)
    names, generations = np.arange(dictionary.size, dtype=np.int32), np.zeros(dictionary.size, np.uint8)
    generations[parts[places]] = [generation for _, generation in found]
    names[parts[places]] = encoded(dictionary, pa.array([name for name, _ in found]))
    for key in _KEYS:
        part_names(columns[key.removesuffix("_key")].codes, generations, names, said)
    return columns, Values(said)


def without_said(columns: Mapping[str, pa.Array]) -> tuple[dict[str, pa.Array], Codes]:
    """Give columns of records whose names no longer tell the generation, and the generation of each record.

    Args:
        columns: ``last_key``, ``first_key`` and ``birth_key`` among them.
    """
    kept = dict(columns)
    said = np.zeros(len(columns[_KEYS[0]]), np.int32)
    for column in reversed(_KEYS):
        places, found = _parted_keys(columns[column])
        if found:
            told = np.zeros(len(said), bool)
            told[places] = True
            said[places] = [generation for _, generation in found]
            kept[column] = pc.replace_with_mask(columns[column], told, pa.array([name for name, _ in found]))
    return kept, said


def _parted_keys(keys: pa.Array) -> tuple[npt.NDArray[np.int64], list[tuple[str, int]]]:
    """Give the places of keys that say a generation, and for each the key without it and the generation."""
    places = np.flatnonzero(
        pc.fill_null(pc.match_substring_regex(keys, _PATTERN), False).to_numpy(zero_copy_only=False)
    )
    found = [parted(key) for key in keys.take(pa.array(places)).to_pylist()]
    kept = [number for number, (_, generation) in enumerate(found) if generation]
    return places[kept], [found[number] for number in kept]
