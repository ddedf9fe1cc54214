"""A value is too many people's once more names than may bring it have brought it; a name that comes again counts once."""

import numpy as np

from monocle.kernel.crowding import names_counted, values_held


def counted(rows, most):
    """Count rows of (value or list, first, last); lists are 1: 5, 6."""
    table = np.array(rows, np.int32)
    lists = (np.array([0, 0, 2], np.int64), np.array([5, 6], np.int32))
    columns, barred = (np.array([0]), 1, 2), np.zeros(10, np.uint8)
    seen = (np.zeros(64, np.uint64), np.zeros(10, np.int32))
    found = names_counted(table, columns, lists, seen, most, barred)
    return found, np.flatnonzero(barred).tolist(), values_held(table, columns[0], lists[0])


def test_names_are_counted_once_each_and_lists_value_by_value():
    assert counted([(5, 1, 2), (5, 1, 2), (5, 2, 1), (0, 3, 3)], 2) == ((2, 0), [], 3)
    assert counted([(5, 1, 2), (5, 2, 1), (-1, 3, 3)], 2) == ((4, 1), [5], 4)
    assert counted([(5, 1, 2), (5, 2, 1), (5, 2, 1)], 1) == ((2, 2), [5], 3)
