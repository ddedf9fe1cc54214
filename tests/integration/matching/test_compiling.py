"""Loops are compiled once on a machine, ahead of matching and beside other work."""

import subprocess
import sys
import time

import psutil

from monocle.kernel.compiled import compiled, is_kept
from monocle.workspace import compiling

BESIDE = """
from monocle.workspace import compiling
assert compiling.is_needed()
with compiling.beside():
    import psutil
    print(*(child.pid for child in psutil.Process().children()))
"""


def test_a_crowd_that_is_matched_leaves_the_loops_compiled():
    compiling.match_a_crowd(60)
    assert not compiling.is_needed()
    with compiling.beside() as wait:
        wait(lambda *_told: 1 / 0)


def test_who_stops_early_leaves_no_compiler_behind(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BESIDE],
        env={"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [psutil.pid_exists(int(pid)) for pid in done.stdout.split()] == [False]


def test_a_loop_that_cannot_be_kept_is_waited_for_by_nobody():
    assert is_kept(lambda: None)
    assert not is_kept(compiled(lambda number: number + time.time_ns() * 0))
