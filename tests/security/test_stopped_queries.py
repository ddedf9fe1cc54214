"""REL-13: a signal that lands while DuckDB computes ends the process as any other does."""

import signal
import subprocess
import sys

import pytest

COMPUTES = """
import sys, threading, os, signal
from pathlib import Path
from monocle import settings, stopping
from monocle.engine import DuckEngine
from monocle.relation import Column, Contract, select

LONG = Contract("long", "one row", (Column("n", "BIGINT", "a count"),))
stopping.listen()
with DuckEngine(Path(sys.argv[1]), settings.read()) as engine:
    rows = engine.keep(select("SELECT range AS n FROM range(2000000)", LONG))
    threading.Timer(0.5, os.kill, (os.getpid(), int(sys.argv[2]))).start()
    long = "SELECT count(*) AS n FROM rows AS a JOIN rows AS b ON a.n % 5000 = b.n % 5000 WHERE hash(a.n * b.n) = 7"
    engine.rows(select(long, LONG, rows=rows))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, -signal.SIGINT)])
def test_a_query_that_is_told_to_stop_ends_as_the_signal_asks(tmp_path, number, code):
    ended = subprocess.run(
        [sys.executable, "-c", COMPUTES, str(tmp_path / "scratch"), str(int(number))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    assert list((tmp_path / "scratch").glob("*")) == []


ASKS = """
import sys, threading, os, signal
from pathlib import Path
from monocle import settings, stopping
from monocle.engine.hardened import Hardened, Limits

stopping.listen()
threading.Timer(0.5, os.kill, (os.getpid(), int(sys.argv[2]))).start()
asked = "SELECT count(*) FROM range(1000000000) AS a, range(1000) AS b"
Hardened({}, dict.__getitem__, Path(sys.argv[1]), settings.read()).ask(asked, Limits(seconds=3))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, -signal.SIGINT)])
def test_a_persons_query_that_is_told_to_stop_ends_as_the_signal_asks(tmp_path, number, code):
    ended = subprocess.run(
        [sys.executable, "-c", ASKS, str(tmp_path / "scratch"), str(int(number))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
