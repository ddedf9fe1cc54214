"""How well customers agree with the truth: pairs, and B-cubed (Bagga and Baldwin 1998), by joins and sums."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

_CELLS = """
CREATE TEMP TABLE cells AS
SELECT cluster, person, count(*)::BIGINT AS n
FROM read_parquet($found) AS f
JOIN read_parquet($truth) AS t ON t.number = f.number
GROUP BY cluster, person
"""
_FIGURES = """
WITH clusters AS (SELECT cluster, sum(n)::BIGINT AS n FROM cells GROUP BY cluster),
people AS (SELECT person, sum(n)::BIGINT AS n FROM cells GROUP BY person),
joined AS (
    SELECT sum(CAST(x.n AS DOUBLE) * x.n / c.n) AS in_cluster, sum(CAST(x.n AS DOUBLE) * x.n / p.n) AS in_person, sum(x.n * (x.n - 1) // 2) AS right_pairs
    FROM cells AS x
    JOIN clusters AS c USING (cluster)
    JOIN people AS p USING (person)
)
SELECT right_pairs, in_cluster, in_person, (SELECT sum(n * (n - 1) // 2) FROM clusters), (SELECT sum(n * (n - 1) // 2) FROM people),
    (SELECT sum(n) FROM clusters), (SELECT count(*) FROM clusters), (SELECT count(*) FROM people), (SELECT max(n) FROM clusters)
FROM joined
"""


def agreement(found: Path, truth: Path, scratch: Path, memory_mb: int) -> Mapping[str, float | int]:
    """Give precision, recall and F1 of pairs and of B-cubed.

    Args:
        found: Parquet files with ``number`` and ``cluster`` (of any type) of every record.
        truth: Parquet files with ``number`` and ``person``.
        scratch: folder for spill.
        memory_mb: what DuckDB may hold.
    """
    limits = {"memory_limit": f"{memory_mb}MiB", "temp_directory": str(scratch), "preserve_insertion_order": False}
    with duckdb.connect(config=limits) as connection:
        connection.execute(_CELLS, {"found": f"{found}/*.parquet", "truth": f"{truth}/*.parquet"})
        row = connection.execute(_FIGURES).fetchone()
    assert row is not None
    right, in_cluster, in_person, joined, true, records, clusters, people, largest = row
    precision, recall = right / joined if joined else 1.0, right / true if true else 1.0
    b3_precision, b3_recall = in_cluster / records, in_person / records
    return {
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": _f1(precision, recall),
        "b3_precision": round(b3_precision, 5),
        "b3_recall": round(b3_recall, 5),
        "b3_f1": _f1(b3_precision, b3_recall),
        "records": int(records),
        "customers": int(clusters),
        "people": int(people),
        "largest": int(largest),
    }


def _f1(precision: float, recall: float) -> float:
    return round(2 * precision * recall / (precision + recall), 5) if precision + recall else 0.0
