"""Seconds and memory of cleaning: persons made here, as a French retailer has them, through ``monocle.clean.stage``.

Run: ``python bench/clean.py --persons 1000000 --threads 4``. Prints JSON. The persons are made from a seed: first names,
surnames of syllables, an e-mail and a phone each, an address for two in three, half of them in capitals, one in fifty
with something to refuse.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from monocle.clean.stage import run
from monocle.engine import DuckEngine
from monocle.relation import select
from monocle.settings import Settings
from monocle.tables import ADDRESS_TYPE, PERSONS

_FIRST = [
    "jean",
    "marie",
    "pierre",
    "sophie",
    "paul",
    "claire",
    "luc",
    "anne",
    "jean-pierre",
    "manon",
    "hugo",
    "lea",
    "nathan",
    "chloe",
    "louis",
    "emma",
    "jules",
    "alice",
    "adam",
    "ines",
]
_SYLLABLES = [
    "mar",
    "tin",
    "du",
    "pont",
    "le",
    "goff",
    "ber",
    "nard",
    "ro",
    "bert",
    "ri",
    "chard",
    "pe",
    "tit",
    "du",
    "rand",
    "mo",
    "reau",
    "lau",
    "rent",
    "si",
    "mon",
    "mi",
    "chel",
    "le",
    "fe",
    "vre",
]
_WAYS = ["rue", "avenue", "bd", "chemin", "allée", "place", "impasse", "r", "av", "rte"]
_CITIES = [
    "NICE",
    "Lyon",
    "PARIS",
    "Toulouse",
    "ST",
    "ETIENNE",
    "Le",
    "Havre",
    "VILLENEUVE",
    "D",
    "ASCQ",
    "Brest",
    "Metz",
]

_PERSONS = f"""
SELECT
    CAST(md5('p' || n) AS UUID) AS record_id,
    'source_' || n % 10 AS source,
    CAST(n AS VARCHAR) AS source_key,
    CAST(md5('load') AS UUID) AS load_id,
    1::BIGINT AS load_sequence,
    TIMESTAMP '2026-01-01 00:00:00' AS seen_at,
    'declared' AS nature,
    CASE n % 3 WHEN 0 THEN 'M.' WHEN 1 THEN 'Mme' END AS civility,
    CASE WHEN $whole THEN first || ' ' || last END AS full_name,
    CASE WHEN NOT $whole THEN first END AS first_name,
    CASE WHEN NOT $whole THEN last END AS last_name,
    NULL::VARCHAR AS birth_name,
    CASE WHEN n % 4 > 0 THEN CAST(DATE '1940-01-01' + CAST(h % 25000 AS INTEGER) AS VARCHAR) END AS birth_date,
    NULL::VARCHAR AS birth_place,
    NULL::VARCHAR AS gender,
    CASE WHEN n % 5 > 0 THEN [lower(replace(first, '-', '.')) || '.' || h % 10000000 || '@acme.fr'] ELSE []::VARCHAR[] END AS emails,
    CASE WHEN n % 50 = 0 THEN ['0000000000'] WHEN n % 5 > 1 THEN ['06 ' || (10 + h % 90) || ' ' || (10 + h // 90 % 90) || ' ' || (10 + h // 8100 % 90) || ' ' || (10 + h // 729000 % 90)] ELSE []::VARCHAR[] END AS phones,
    CASE WHEN n % 3 > 0 THEN [{{'line': (1 + h % 120) || CASE n % 20 WHEN 0 THEN ' bis' ELSE '' END || ' ' || $ways[1 + h % len($ways)] || ' ' || $syllables[1 + h // 7 % 30] || $syllables[1 + h // 77 % 30] || $syllables[1 + h // 777 % 30],
        'extra': NULL, 'house_number': NULL, 'street': NULL, 'postcode': CAST(10000 + h // 3 % 80000 AS VARCHAR),
        'city': $cities[1 + h // 5 % len($cities)], 'country': NULL}}::{ADDRESS_TYPE}] ELSE []::{ADDRESS_TYPE}[] END AS addresses,
    []::VARCHAR[] AS handles,
    CASE WHEN n % 4 = 0 THEN ['29' || lpad(CAST(n AS VARCHAR), 11, '0')] ELSE []::VARCHAR[] END AS loyalty_cards,
    ['crm:' || n] AS customer_numbers,
    CASE WHEN n % 2 = 0 THEN 'fr' END AS language,
    NULL::VARCHAR AS company,
    NULL::VARCHAR AS company_number,
    '{{}}' AS extra
FROM (
    SELECT n, h, CASE WHEN n % 2 = 0 THEN upper(f) ELSE upper(f[1]) || f[2:] END AS first, CASE WHEN n % 2 = 0 THEN upper(l) ELSE upper(l[1]) || l[2:] END AS last
    FROM (
        SELECT n, h, $first[1 + h % len($first)] AS f,
            $syllables[1 + h // 11 % 30] || $syllables[1 + h // 333 % 30] || $syllables[1 + h // 9999 % 30] || CASE WHEN $whole THEN translate(CAST(n AS VARCHAR), '0123456789', 'abcdefghij') ELSE '' END AS l
        FROM (SELECT range AS n, CAST(('0x' || md5(CAST(range AS VARCHAR))[1:14]) AS BIGINT) AS h FROM range($persons))
    )
)
"""


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(who.ru_utime + who.ru_stime for who in used)


def main() -> None:
    """Print what cleaning costs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=100_000)
    options.add_argument("--threads", type=int, default=4)
    options.add_argument("--memory-mb", type=int, default=3000)
    options.add_argument("--whole-names", action="store_true", help="first and last name in one cell, all distinct")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(threads=asked.threads, memory_mb=asked.memory_mb)
        with DuckEngine(Path(folder), settings) as engine:
            values = {
                "persons": asked.persons,
                "whole": asked.whole_names,
                "first": _FIRST,
                "syllables": _SYLLABLES,
                "ways": _WAYS,
                "cities": _CITIES,
            }
            persons = engine.keep(select(_PERSONS, PERSONS, values))
            started = time.perf_counter()
            busy = _cpu_seconds()
            cleaned = run(engine, persons)
            seconds, busy = time.perf_counter() - started, _cpu_seconds() - busy
            print(
                json.dumps(
                    {
                        "persons": asked.persons,
                        "whole_names": asked.whole_names,
                        "threads": asked.threads,
                        "seconds": round(seconds, 2),
                        "cpu_seconds": round(busy, 2),
                        "persons_per_second": round(asked.persons / seconds),
                        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                        "worker_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
                        "records": engine.count(cleaned.records),
                        "refusals": engine.count(cleaned.refusals),
                        "identifiers": engine.count(cleaned.identifiers),
                    }
                )
            )


if __name__ == "__main__":
    main()
