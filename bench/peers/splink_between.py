"""Splink 5's ``predict_between``: one record, and batches, against everything known, set up as ``splink5`` sets it up.

It gives scored pairs and stores nothing: neither clusters nor ids are brought up to date. A record that arrives is a table of one
row that is there already; what is timed is one call, its answer materialised.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from bench.peers.splink5 import INPUT, THRESHOLD, trained
from splink import DuckDBAPI, Linker

from monocle.settings import Settings

_TIMES = 5


def between(folder: Path, known: int, batch: int, chosen: Settings) -> Mapping[str, Any]:
    """Give milliseconds of one record and of batches.

    Args:
        folder: as ``write_people`` made it.
        known: raw rows below this number are known; those after arrive.
        batch: records of a batch.
        chosen: threads and memory.
    """
    spill = str(folder / "splink-spill")
    with duckdb.connect(
        config={"threads": chosen.threads, "memory_limit": f"{chosen.memory_mb}MiB", "temp_directory": spill}
    ) as held:
        held.execute(INPUT.replace("TABLE people", "TABLE everybody"), {"raw": f"{folder}/raw/*.parquet"})
        held.execute(f"CREATE TABLE people AS SELECT * FROM everybody WHERE unique_id < {known:d}")
        database = DuckDBAPI(held)
        start = time.perf_counter()
        linker = trained(database)
        for column in ("first_name", "surname", "first_name_surname_concat", "dob", "email", "phone", "postcode"):
            linker.table_management.compute_tf_table(column)
        figures: dict[str, Any] = {"train_seconds": round(time.perf_counter() - start, 1)}
        for name, size in (("one", 1), ("batch", batch)):
            ms = [_once(held, linker, database, (known + turn * size, size)) for turn in range(_TIMES + 1)][1:]
            figures[name] = {"p50_ms": round(float(np.median(ms)), 1), "worst_ms": round(max(ms), 1)}
        figures["records_per_second"] = round(batch / figures["batch"]["p50_ms"] * 1000)
    return figures


def _once(held: duckdb.DuckDBPyConnection, linker: Linker, database: DuckDBAPI, rows: tuple[int, int]) -> float:
    """Give the milliseconds of one call for some rows."""
    first, size = rows
    table = f"arriving_{first}_{size}"
    held.execute(
        f"CREATE TABLE {table} AS SELECT * FROM everybody WHERE unique_id >= {first:d} AND unique_id < {first + size:d}"
    )
    new = database.register(table)
    start = time.perf_counter()
    linker.inference.predict_between(database.register("people"), new, threshold_match_probability=THRESHOLD)
    return (time.perf_counter() - start) * 1000
