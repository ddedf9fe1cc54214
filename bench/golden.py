"""Records to golden values and profiles: seconds per step and peak memory, as JSON.

Run: ``python bench/golden.py --records 1000000``. Records are synthetic and derived from their number alone: 70 % as many
customers as records, 79 % of customers with one record, names misspelt now and then, 10 % moved, an order and an event
for one record in three.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from monocle.engine import DuckEngine
from monocle.golden.facts import Facts
from monocle.golden.stage import run
from monocle.golden.survivorship import Survivorship
from monocle.ids import derived_sql
from monocle.relation import Contract, Relation, select
from monocle.settings import Settings
from monocle.tables import (
    ADDRESS_TYPE,
    CONSENTS,
    CUSTOMERS,
    EVENTS,
    IDENTIFIERS,
    ORDER_LINES,
    ORDERS,
    POINTS,
    RECORDS,
)

_PERSON = "CASE WHEN n < $people THEN n ELSE (n - $people) * 7919 % (CAST($people * 0.21 AS BIGINT)) END"


def numbered(records: int, sql: str, contract: Contract) -> Relation:
    """Give rows made from numbers: n of the record, p of the person."""
    people = int(records * 0.7)
    base = f"(SELECT range AS n, {_PERSON} AS p FROM range($records))"
    return select(sql.replace("{base}", base), contract, {"records": records, "people": people})


_RECORD_ID = derived_sql("'record'", "'s' || (n % 10)", "CAST(n AS VARCHAR)")
_RECORDS = f"""
SELECT {_RECORD_ID} AS record_id, 's' || (n % 10) AS source, CAST(n AS VARCHAR) AS source_key,
    CAST('00000000-0000-0000-0000-000000000001' AS UUID) AS load_id, 1::BIGINT AS load_sequence,
    TIMESTAMP '2020-01-01' + to_minutes(n * 37 % 3000000) AS seen_at,
    CASE WHEN n % 9 = 0 THEN 'observed' ELSE 'declared' END AS nature,
    CASE WHEN p % 2 = 0 THEN 'M' ELSE 'MME' END AS civility,
    'Prénom' || chr(CAST(97 + p % 26 AS INTEGER)) || p % 900 AS first_name,
    'Nom' || p % 20011 || CASE WHEN n % 13 = 0 THEN 'x' ELSE '' END AS last_name,
    CASE WHEN p % 20 = 1 THEN 'Naissance' || p % 9001 END AS birth_name,
    CASE WHEN n % 3 > 0 THEN DATE '1940-01-01' + CAST(p * 31 % 25000 AS INTEGER) END AS birth_date,
    NULL::VARCHAR AS birth_place, NULL::VARCHAR AS gender,
    CASE WHEN n % 5 > 0 THEN ['nom' || p || CASE WHEN n % 7 = 0 THEN '.autre' ELSE '' END || '@exemple.fr'] ELSE [] END AS emails,
    CASE WHEN n % 4 > 0 THEN ['+336' || lpad(CAST(p AS VARCHAR), 8, '0')] ELSE [] END AS phones,
    CASE WHEN n % 3 < 2 THEN [{{line: CAST(p % 90 AS VARCHAR) || ' rue des Lilas ' || (p + CAST(n % 10 = 0 AS INTEGER)) % 5003,
        extra: NULL, house_number: CAST(p % 90 AS VARCHAR),
        street: 'rue des Lilas ' || (p + CAST(n % 10 = 0 AS INTEGER)) % 5003,
        postcode: lpad(CAST(p % 95000 AS VARCHAR), 5, '0'), city: 'Ville ' || p % 3001, country: 'FR'}}] ELSE [] END::{ADDRESS_TYPE}[] AS addresses,
    []::VARCHAR[] AS handles, CASE WHEN n % 6 = 0 THEN ['C' || p] ELSE [] END AS loyalty_cards,
    ['s' || n % 10 || ':' || n] AS customer_numbers, 'fr' AS language, NULL::VARCHAR AS company,
    NULL::VARCHAR AS company_number, CASE WHEN n % 8 = 0 THEN '{{"size":"' || p % 40 || '"}}' ELSE '{{}}' END AS extra,
    '' AS name_key, lower(strip_accents(first_name)) AS first_key, lower(last_name) AS last_key,
    lower(birth_name) AS birth_key, NULL::VARCHAR AS first_sound, NULL::VARCHAR AS last_sound
FROM {{base}}
"""
_CUSTOMERS = f"SELECT {_RECORD_ID} AS record_id, {derived_sql(chr(39) + 'customer' + chr(39), 'CAST(p AS VARCHAR)')} AS customer_id FROM {{base}}"
_IDENTIFIERS = f"""
SELECT {_RECORD_ID} AS record_id, 's' || (n % 10) AS source, 'email' AS type, 'nom' || p || '@exemple.fr' AS value, '' AS flag
FROM {{base}}
"""
_ORDERS = f"""
SELECT {derived_sql("'order'", "CAST(n AS VARCHAR)")} AS order_id, {_RECORD_ID} AS record_id, 's' || (n % 10) AS source,
    CAST('00000000-0000-0000-0000-000000000001' AS UUID) AS load_id, CAST(n AS VARCHAR) AS order_key,
    CASE WHEN n % 20 = 0 THEN 'refund' ELSE 'sale' END AS kind, 'store' AS channel,
    TIMESTAMP '2021-01-01' + to_minutes(n * 41 % 2000000) AS ordered_at, 'Lyon' AS store, 'EUR' AS currency,
    CASE WHEN n % 20 = 0 THEN -1000 ELSE n % 9000 END::BIGINT AS total, 1::BIGINT AS lines
FROM {{base}}
WHERE n % 3 = 0
"""
_EVENTS = f"""
SELECT {derived_sql("'event'", "CAST(n AS VARCHAR)")} AS event_id, {_RECORD_ID} AS record_id, 's' || (n % 10) AS source,
    CAST('00000000-0000-0000-0000-000000000001' AS UUID) AS load_id, 'email' AS type, 'Email Opened' AS name,
    'email' AS channel, 'inbound' AS direction, TIMESTAMP '2021-01-01' + to_minutes(n * 43 % 2000000) AS occurred_at,
    NULL::VARCHAR AS place, NULL::VARCHAR AS text, NULL::DOUBLE AS score, '{{}}' AS properties
FROM {{base}}
WHERE n % 3 = 1
"""


def empty(contract: Contract) -> Relation:
    """Give no rows."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in contract.columns)
    return select(f"SELECT {columns} WHERE false", contract)


class Timed:
    """An engine that notes how long each kept relation took."""

    def __init__(self, engine: DuckEngine) -> None:
        self.engine, self.seconds = engine, dict[str, float]()

    def keep(self, relation: Relation) -> Relation:
        """Keep, and note."""
        start = time.perf_counter()
        kept = self.engine.keep(relation)
        self.seconds[relation.contract.name] = round(time.perf_counter() - start, 2)
        return kept

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--memory-mb", type=int, default=2500)
    asked = parser.parse_args()
    settings = Settings(threads=asked.threads, memory_mb=asked.memory_mb)
    with tempfile.TemporaryDirectory() as folder, DuckEngine(Path(folder), settings) as engine:
        made = {
            contract.name: engine.keep(numbered(asked.records, sql, contract))
            for sql, contract in (
                (_RECORDS, RECORDS),
                (_CUSTOMERS, CUSTOMERS),
                (_IDENTIFIERS, IDENTIFIERS),
                (_ORDERS, ORDERS),
                (_EVENTS, EVENTS),
            )
        }
        facts = Facts(made["orders"], empty(ORDER_LINES), made["events"], empty(CONSENTS), empty(POINTS))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        timed = Timed(engine)
        start, used = time.perf_counter(), time.process_time()
        given = run(timed, made["records"], made["customers"], made["identifiers"], facts, Survivorship())
        timed.keep(given.golden)
        seconds, cpu = time.perf_counter() - start, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            json.dumps(
                {
                    "records": asked.records,
                    "threads": asked.threads,
                    "memory_limit_mb": asked.memory_mb,
                    "claims": engine.count(given.claims),
                    "golden": engine.count(given.golden),
                    "customers": engine.count(given.profiles),
                    "seconds": round(seconds, 1),
                    "cpu_seconds": round(cpu, 1),
                    "steps": timed.seconds,
                    "peak_mb_before": before // 1024,
                    "peak_mb": peak // 1024,
                },
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
