"""The version of a model: a digest of the data it was made of and of what it learnt, so that equal models have equal names."""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_LENGTH = 12


def version(kind: str, parameters: Mapping[str, object], *data: NDArray[np.float64] | NDArray[np.int64]) -> str:
    """Give the name of a model: its kind, and a digest.

    Args:
        kind: such as lifetime.
        parameters: what it learnt or was told, plain.
        data: the arrays it was made of.
    """
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for array in data:
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"{kind}-{digest.hexdigest()[:_LENGTH]}"
