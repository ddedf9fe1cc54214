"""Loops compiled once: kept on disk where that is possible, and compiled again in each process where it is not."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


@cache
def _stamp() -> tuple[tuple[str, float, int], ...]:
    """Give when the files of this folder were written, and how long they are."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((path.name, path.stat().st_mtime, path.stat().st_size) for path in files)


def _dated(made: Any) -> None:
    """Have what is kept of a loop forgotten when any file of this folder changes.

    A loop holds the machine code of what it calls, and numba looks at the file of the loop alone. Where a version of numba
    keeps its stamp elsewhere, nothing happens.
    """
    kept: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = (kept._source_stamp, _stamp())  # noqa: SLF001 numba offers no other way


def is_kept(made: object) -> bool:
    """Tell whether the machine code of a loop is on disk, or cannot be kept there at all; also where it cannot be told."""
    kept: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
    return kept is None or not hasattr(kept, "_load_index") or bool(kept._load_index())  # noqa: SLF001 see _dated


def compiled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Give a function as machine code that lets other threads run.

    Neither the package's folder nor the user's may be writable, as in a container with any user id: then nothing is kept.
    """
    return _made(function, {"nogil": True})


def inner(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Give a function as machine code for other loops alone: Python cannot call it, and it compiles in half the time."""
    return _made(function, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"})


def within(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Give a function as ``inner`` does, whose machine code stands wherever it is called: for what is asked of each pair."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy", "forceinline": True}
    return _made(function, options)


def _made(function: Callable[Given, Answer], options: Mapping[str, Any]) -> Callable[Given, Answer]:
    """Give a function as machine code, kept on disk where that is possible."""
    try:
        made: Callable[Given, Answer] = numba.njit(cache=True, **options)(function)
    except RuntimeError:
        made = numba.njit(**options)(function)
    else:
        _dated(made)
    return made
