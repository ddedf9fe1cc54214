"""GoldenMatch from the package index, in a virtual environment of its own, with nothing configured, as its readme shows.

It keeps the columns it likes: the time is that of its one call, reading included. Small sizes only; a limit of time holds.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

_CALL = """
import json, sys, time
import goldenmatch
start = time.perf_counter()
result = goldenmatch.dedupe(sys.argv[1])
seconds = time.perf_counter() - start
clusters = [cluster["members"] for cluster in result.clusters.values()]
json.dump({"seconds": seconds, "clusters": clusters, "version": goldenmatch.__version__}, open(sys.argv[2], "w"))
"""
_INSTALL_SECONDS = 300


def dedupe(folder: Path, found: Path, limit: int) -> Mapping[str, Any]:
    """Find who is who in the raw rows of a folder.

    Args:
        folder: as ``people.write_people`` made it.
        found: new folder for ``number`` and ``cluster`` of every record.
        limit: seconds.

    Returns:
        Seconds of ``dedupe``, or ``error``: why there are none.
    """
    with tempfile.TemporaryDirectory(prefix="monocle-goldenmatch-") as made:
        room = Path(made)
        python = room / "venv" / "bin" / "python"
        try:
            _installed(room, python)
            rows, said = room / "people.csv", room / "said.json"
            duckdb.execute(
                f"COPY (SELECT * EXCLUDE (number, seen_on) FROM read_parquet('{folder}/raw/*.parquet') ORDER BY number) TO '{rows}' (HEADER)"
            )
            subprocess.run(
                [python, "-c", _CALL, rows, said], check=True, timeout=limit, stdout=subprocess.DEVNULL, cwd=room
            )
        except subprocess.TimeoutExpired as error:
            return {"name": "goldenmatch", "error": f"not done after {error.timeout:.0f} s"}
        except subprocess.CalledProcessError as error:
            return {
                "name": "goldenmatch",
                "error": f"{Path(str(error.cmd[0])).name} ended with code {error.returncode}",
            }
        told = json.loads(said.read_text(encoding="utf-8"))
    _write(told["clusters"], folder, found)
    return {"dedupe": round(told["seconds"], 2), "version": told["version"]}


def _installed(room: Path, python: Path) -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", room / "venv"], check=True, timeout=_INSTALL_SECONDS)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "goldenmatch"],
        check=True,
        timeout=_INSTALL_SECONDS,
    )
    print(f"goldenmatch installed in {time.perf_counter() - start:.0f} s", file=sys.stderr)


def _write(clusters: list[list[int]], folder: Path, found: Path) -> None:
    """Write each record's cluster; a record that it names in none is alone."""
    found.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE told (number BIGINT, cluster BIGINT)")
        pairs = [(member, cluster) for cluster, members in enumerate(clusters) for member in members]
        connection.executemany("INSERT INTO told VALUES (?, ?)", pairs or [(-1, -1)])
        connection.execute(
            f"COPY (SELECT number, coalesce(cluster, -2 - number) AS cluster FROM read_parquet('{folder}/raw/*.parquet') "
            f"LEFT JOIN told USING (number)) TO '{found}/part.parquet' (FORMAT parquet)"
        )
