"""The shape of a test: all of it on which the text of its SQL depends, and none of its values."""

import datetime as dt
from collections.abc import Hashable, Mapping
from types import MappingProxyType

from monocle.segment.tree import Comparison, Window

_SORTS: Mapping[type, str] = MappingProxyType(
    {type(None): "", bool: "b", int: "n", float: "n", str: "t", dt.date: "d", dt.datetime: "m"}
)


def of_test(test: Comparison) -> Hashable:
    """Give the shape of a comparison."""
    value = test.value
    if isinstance(value, tuple):
        return test.op, len(value), _SORTS[type(value[0])], _SORTS[type(value[-1])]
    return test.op, _SORTS[type(value)]


def of_window(window: Window) -> Hashable:
    """Give the shape of a window."""
    return window.days is None, window.before_days is None, window.start is None, window.end is None
