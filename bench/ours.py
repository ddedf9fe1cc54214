"""Monocle's own way from raw rows to customers with golden values, stage by stage."""

from pathlib import Path
from typing import Any

from bench.persons import persons
from bench.watching import Watch

from monocle import settings
from monocle.clean import stage as clean
from monocle.engine import DuckEngine
from monocle.golden import stage as golden
from monocle.golden.survivorship import Survivorship
from monocle.relation import Column, Contract, light, select
from monocle.resolve import stage as resolve
from monocle.resolve.warming import warming
from monocle.tables import GOLDEN

FOUND = Contract(
    "found",
    "record → customer",
    (Column("number", "BIGINT", "of the raw row"), Column("cluster", "UUID", "the customer")),
)


VALUES = Contract(
    "golden_read",
    "all golden values",
    (Column("values", "BIGINT", "how many"), Column("hash", "UBIGINT", "of all that is known of each of them")),
)
_READ = f"""
SELECT count(*) AS values, bit_xor(hash({", ".join(GOLDEN.column_names())})) AS hash
FROM golden
"""


def customers_of(folder: Path, found: Path, watch: Watch) -> dict[str, Any]:
    """Give what each stage cost.

    Apart from the stages: what it costs to write down who is who for comparing, and to read every golden value with its
    origin and rivals.

    Args:
        folder: as ``people.write_people`` made it.
        found: new folder for FOUND.
        watch: looks at this process.
    """
    marks: dict[str, Any] = {}

    def mark(stage: str, before: tuple[float, float, int]) -> tuple[float, float, int]:
        now = watch.mark()
        marks[stage] = {
            "seconds": round(now[0] - before[0], 2),
            "cpu_seconds": round(now[1] - before[1], 2),
            "peak_mb": now[2],
        }
        return now

    with DuckEngine(folder / "scratch", settings.read()) as engine:
        last = watch.mark()
        given = light(persons(folder))
        with warming():
            cleaned = clean.run(engine, given)
        del given
        last = mark("clean", last)
        resolved = resolve.run(engine, cleaned.records, cleaned.identifiers, resolve.Known(), resolve.Matching())
        last = mark("resolve", last)
        won = golden.golden_values(engine, cleaned.records, resolved.customers, cleaned.identifiers, Survivorship())
        last = mark("golden", last)
        more = getattr(resolved, "seconds", {})
        marks["resolve"] |= {"steps": dict(more)} if more else {}
        marks["resolve"] |= {"pairs": resolved.candidates}
        said = select(
            "SELECT CAST(r.source_key AS BIGINT) AS number, c.customer_id AS cluster FROM records AS r JOIN customers AS c USING (record_id)",
            FOUND,
            records=cleaned.records,
            customers=resolved.customers,
        )
        found.parent.mkdir(parents=True, exist_ok=True)
        engine.write(said, found)
        last = mark("found", last)
        values = engine.rows(select(_READ, VALUES, golden=won))[0]["values"]
        mark("golden_read", last)
    found_in, read = marks.pop("found"), marks.pop("golden_read")
    return {"stages": marks, "found": found_in, "golden_read": {"values": values, **read}}
