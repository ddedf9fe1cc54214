"""The memory that matching will need is told before it begins, and bounds what it takes; little memory changes nothing."""

import subprocess
import sys
from pathlib import Path

from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.resolve import needing
from monocle.resolve.matching import Matching
from monocle.resolve.needing import MIB, needs
from monocle.resolve.partition import partition
from monocle.settings import Settings

_RECORDS = 200_000
_MARGIN = 3.0
"""What is told may be so many times what is taken: texts and pairs differ from data to data."""
_PEAK = Path(__file__).with_name("peak_of_matching.py")


def test_the_memory_that_is_told_bounds_what_two_hundred_thousand_records_take(tmp_path):
    command = [sys.executable, str(_PEAK), str(tmp_path / "scratch"), str(_RECORDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    peak, pairs = (int(word) for word in done.stdout.split())
    told = needs(_RECORDS, 2, 1024).memory_mb
    assert pairs >= _RECORDS / 2
    assert peak <= told <= _MARGIN * peak


def test_more_memory_is_told_for_more_records_and_keys_are_sorted_at_once_where_pairs_take_as_much_anyway(monkeypatch):
    told = [needs(records, 4, 4096) for records in (0, 1000, 10**6, 10**7, 10**8)]
    assert [one.memory_mb for one in told] == sorted(one.memory_mb for one in told)
    assert not told[2].over
    assert told[2].passes == 1
    assert told[-1].over
    assert told[-1].passes == 1
    monkeypatch.setattr(needing, "ALL_KEYS", 0)
    in_passes = needs(10**8, 4, 4096)
    assert in_passes.memory_mb == told[-1].memory_mb
    assert in_passes.passes > 1
    assert in_passes.at_once <= 4096 * MIB // 8


def test_little_memory_and_mapped_rows_give_the_same_customers(tmp_path, monkeypatch):
    def clusters(name, threads, memory_mb):
        with DuckEngine(tmp_path / name, Settings(threads=threads, memory_mb=memory_mb)) as engine:
            parts = partition(engine, *given(engine, crowd()), Matching())
            rows = engine.rows(parts.clusters), engine.rows(parts.links)
        return [sorted(map(str, some)) for some in rows]

    expected = clusters("much", 1, 1024)
    monkeypatch.setattr("monocle.kernel.growing.MAPPED_FROM", 1)
    monkeypatch.setattr("monocle.resolve.rows.IN_MEMORY", 0)
    monkeypatch.setattr("monocle.resolve.rows.BAND", 1 << 12)
    monkeypatch.setattr(needing, "LEAST_SORTED", 1)
    monkeypatch.setattr(needing, "ALL_KEYS", 0)
    monkeypatch.setattr(needing, "PROGRAM", 1 << 40)
    for threads in (1, 3):
        assert clusters(f"little{threads}", threads, 256) == expected
