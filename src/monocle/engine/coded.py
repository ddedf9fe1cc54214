"""Columns of a stored relation as codes, as who made its rows of codes hands them on to the steps that follow."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from monocle.relation import Relation

if TYPE_CHECKING:  # numba would be loaded with them
    from monocle.engine.columns import Values
    from monocle.kernel.dictionary import Dictionary

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Standing = npt.NDArray[np.uint8]
USABLE, LEFT_OUT, FLAGGED = 0, 1, 2
"""How a value of identifiers stands: claimed without a flag; not claimed at all; claimed with a flag."""
NOT_KNOWN = np.iinfo(np.int64).min
"""A number that is NULL."""


class Columns(Protocol):
    """Columns of a relation as codes. Every method gives all rows, in one order, the same at every call.

    What is given belongs to who asked: codes may be changed in place. A dictionary may gain texts, by one thread at a time;
    the codes of those it has stay. Threads may ask side by side for different columns.
    """

    @property
    def rows(self) -> int:
        """Give how many rows there are."""

    def ids(self, name: str) -> Bytes:
        """Give a column of ids as (rows, 16) bytes, as UUIDs are written."""

    def whole(self, name: str) -> Numbers:
        """Give (rows,) numbers, a time as microseconds and a date as days since 1970; NOT_KNOWN where it is NULL."""

    def texts(self, *names: str) -> "tuple[Dictionary, Mapping[str, Values]]":
        """Give columns of texts, or of lists of texts, all in one dictionary.

        Args:
            names: of columns; ``addresses.city`` for a part of a list of structs. Parts of one list have lists that are alike.
        """

    def standing(self, name: str) -> Standing | None:
        """Give how each text of a column of identifiers stands, by its code in ``texts(name)``; None: IDENTIFIERS tells."""


class Handed:
    """The columns of relations that were handed on, as long as the relations last."""

    def __init__(self) -> None:
        """Begin with none."""
        self._columns: WeakKeyDictionary[Relation, Columns] = WeakKeyDictionary()

    def hand(self, relation: Relation, columns: Columns | None) -> None:
        """Take the columns of a stored relation; None takes them back."""
        if columns is None:
            self._columns.pop(relation, None)
        else:
            self._columns[relation] = columns

    def of(self, relation: Relation) -> Columns | None:
        """Give the columns of a relation; None where nobody handed them on."""
        return self._columns.get(relation)
