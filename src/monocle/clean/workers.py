"""Python work on many distinct texts, spread over processes.

A worker is a plain ``python -m monocle.clean.workers`` that is given a function and its texts on its input. It does not
import the program that started it, so a script that calls Monocle needs no ``if __name__ == "__main__"``, and it is not
forked, so DuckDB's threads are not copied.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from monocle import settings as machine
from monocle.errors import Unavailable

Given = TypeVar("Given")
Result = TypeVar("Result")
ALONE = 20_000


def spread(work: Callable[[Sequence[Given]], list[Result]], items: Sequence[Given], alone: int = ALONE) -> list[Result]:
    """Give ``work(items)``, computed in several processes when there are many items.

    Args:
        work: a function of a module, or a partial of one, that gives one result per item; it may not depend on what
            else is in the list.
        items: in any order; results come in the same one.
        alone: items that take longer than the tenth of a second in which a worker starts.

    Raises:
        Unavailable: a worker was killed, for want of memory most likely.
    """
    workers = min(len(os.sched_getaffinity(0)), 1 + len(items) // alone)
    if workers < 2:
        return work(items)
    size = -(-len(items) // workers)
    slices = [items[start : start + size] for start in range(0, len(items), size)]
    with ThreadPoolExecutor(len(slices)) as threads:
        parts = list(threads.map(partial(_elsewhere, work), slices))
    return [result for part in parts for result in part]


def _elsewhere(work: Callable[[Sequence[Given]], list[Result]], items: Sequence[Given]) -> list[Result]:
    command = [sys.executable, "-P", "-m", "monocle.clean.workers"]  # -P: nothing of the folder we stand in is imported
    # What a worker says when it breaks may hold a customer's data: it is shown only to who asks for it.
    said = None if machine.debugging() else subprocess.DEVNULL
    done = subprocess.run(command, input=pickle.dumps((work, items)), stdout=subprocess.PIPE, stderr=said, check=False)
    if done.returncode:
        raise Unavailable(
            f"a worker of cleaning ended with code {done.returncode}",
            mend="free memory and run again; MONOCLE_DEBUG=1 shows more",
        )
    results: list[Result] = pickle.loads(done.stdout)  # noqa: S301 - written by our own worker
    return results


def _serve() -> None:
    work, items = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the process that started this one
    sys.stdout.buffer.write(pickle.dumps(work(items)))


if __name__ == "__main__":
    _serve()
