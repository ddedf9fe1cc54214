"""The kernel made ready while something else computes.

The first compiled loop that a process calls has numba set up its compiler, two thirds of a second in which nothing else
happens; the loops after it take milliseconds each. DuckDB computes without the interpreter's lock meanwhile.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from monocle.kernel.dates import dates_of


@contextmanager
def warming() -> Iterator[None]:
    """Have the kernel made ready beside what the block does; a failure shows where the kernel is used, not here."""
    with ThreadPoolExecutor(1, thread_name_prefix="warming") as beside:
        beside.submit(dates_of, np.zeros(1, np.int32))
        yield
