"""Loops compiled once: kept on disk where that is possible, and compiled again in each process where it is not."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def compiled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Give a function as machine code that lets other threads run.

    Neither the package's folder nor the user's may be writable, as in a container with any user id: then nothing is kept.
    """
    try:
        made: Callable[Given, Answer] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        made = numba.njit(nogil=True)(function)
    return made
