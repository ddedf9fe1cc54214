"""What RECORDS become before they are rows: families of columns whose texts have the same codes, and plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monocle.engine.columns import Codes, Values
from monocle.kernel.dictionary import Dictionary


@dataclass(frozen=True, repr=False)
class Family:
    """Columns whose texts have the same codes.

    Attributes:
        dictionary: of the texts.
        columns: name → codes, one for each row, or a list.
        made: name of a column → the column that it is made of, and its code for each code of that; None where it is the same.
    """

    dictionary: Dictionary
    columns: Mapping[str, Values]
    made: Mapping[str, tuple[str, Codes | None]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Plain:
    """What needs no dictionary, in the order of the rows of the families.

    Attributes:
        record_ids: (n, 16) uint8, as UUIDs are written.
        load_sequences: (n,) integers.
        born: (n,) yyyymmdd, 0 where it is not known.
        gender: (n,) 1 female, 2 male, 3 other, 0 where it is not known.
    """

    record_ids: npt.NDArray[np.uint8]
    load_sequences: npt.NDArray[np.integer]
    born: Codes
    gender: Codes
