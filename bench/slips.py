"""Typing errors: a letter left out, doubled, changed for its neighbour's, or two in the wrong order."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_NEAR = str.maketrans("azertyuiopqsdfghjklmwxcvbn", "zertyuiopoqdsghjklkmlxwvcb")


def slipped(texts: Any, chosen: NDArray[np.bool_], how: NDArray[np.uint64]) -> Any:
    """Give texts, the chosen ones with an error.

    Args:
        texts: Arrow strings, none NULL.
        chosen: which are mistyped.
        how: 64 bits each, that tell which error is made where.
    """
    places = np.flatnonzero(chosen)
    wrong = [
        _slip(text, int(kind))
        for text, kind in zip(texts.take(pa.array(places)).to_pylist(), how[places] >> np.uint64(8), strict=True)
    ]
    return pc.replace_with_mask(texts, pa.array(chosen), pa.array(wrong, pa.string()))


def _slip(text: str, how: int) -> str:
    if len(text) < 3:
        return text
    kind, place = how % 4, 1 + (how >> 8) % (len(text) - 2)
    letter = text[place]
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + letter + text[place:]
    if kind == 2:
        return text[:place] + letter.translate(_NEAR) + text[place + 1 :]
    return text[:place] + text[place + 1] + letter + text[place + 2 :]
