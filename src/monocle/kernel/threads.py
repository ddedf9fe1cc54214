"""Jobs of compiled loops on several threads; what they give does not depend on how many there are."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def each(work: Callable[[Job], Answer], jobs: Sequence[Job], threads: int) -> list[Answer]:
    """Give the answers of jobs in their order.

    Args:
        work: a compiled loop that lets other threads run.
        jobs: in order.
        threads: at once; 1 stays in this thread.
    """
    if threads <= 1 or len(jobs) <= 1:
        return [work(job) for job in jobs]
    with ThreadPoolExecutor(threads, thread_name_prefix="kernel") as pool:
        return list(pool.map(work, jobs))


def each_in_turn(work: Callable[[Job], Answer], jobs: Sequence[Job], threads: int) -> Iterator[Answer]:
    """Give the answers of jobs in their order, each as soon as it and those before it are there; arguments as ``each``.

    Whoever takes an answer before the next is there keeps only those that come out of turn waiting.
    """
    if threads <= 1 or len(jobs) <= 1:
        yield from map(work, jobs)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="kernel") as pool:
        waiting, rest = deque(pool.submit(work, job) for job in jobs[: threads + 1]), iter(jobs[threads + 1 :])
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(work, job) for job in islice(rest, 1))
            yield done


def ranges(costs: npt.NDArray[np.int64], jobs: int) -> list[tuple[int, int]]:
    """Give neighbouring ranges of about the same cost.

    Args:
        costs: (n + 1,) cost of all items before each, from 0.
        jobs: how many ranges, about; fewer when a single item costs more.

    Returns:
        (first, end) in order, which cover 0 … n.
    """
    items, total = len(costs) - 1, int(costs[-1])
    if items <= 0:
        return []
    wanted = np.linspace(0, total, max(jobs, 1) + 1)[1:-1]
    bounds = np.unique(np.concatenate(([0], np.searchsorted(costs, wanted), [items])))
    return [(int(one), int(other)) for one, other in pairwise(bounds)]


def spans(rows: int, jobs: int) -> list[tuple[int, int]]:
    """Give neighbouring ranges (first, end) of about as many rows each, which cover all."""
    bounds = sorted({rows * job // max(jobs, 1) for job in range(jobs + 1)} | {rows})
    return list(pairwise(bounds))
