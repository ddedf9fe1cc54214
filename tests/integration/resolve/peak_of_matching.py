"""The most memory that matching takes: folder for scratch, records; prints MiB of its own, and the pairs looked at."""

import sys
from pathlib import Path

from monocle.engine import DuckEngine
from monocle.relation import select
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings
from monocle.tables import IDENTIFIERS, RECORDS

_SAID = {
    "record_id": "CAST(md5('r' || i) AS UUID)",
    "load_sequence": "CAST(1 AS BIGINT)",
    "emails": "[md5('e' || i // 2) || '@mail.example']",
    "phones": "['+336' || (10000000 + i // 2)]",
    "first_key": "'f' || hash(i // 2) % 5000",
    "last_key": "'l' || hash('l' || i // 2) % 20000",
    "name_key": "'n' || i // 2",
    "first_sound": "'f' || hash(i // 2) % 900",
    "last_sound": "'l' || hash('l' || i // 2) % 4000",
    "birth_date": "DATE '1950-01-01' + CAST(hash('b' || i // 2) % 20000 AS INTEGER)",
}


def _records(count: int) -> str:
    columns = {
        one.name: f"CAST([] AS {one.type})" if one.type.endswith("[]") else f"CAST(NULL AS {one.type})"
        for one in RECORDS.columns
    }
    return (
        f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in (columns | _SAID).items())} FROM range({count}) AS t(i)"
    )


def _identifiers() -> str:
    columns = {
        one.name: f"CAST('' AS {one.type})" if one.type == "VARCHAR" else f"CAST(NULL AS {one.type})"
        for one in IDENTIFIERS.columns
    }
    kinds = []
    for kind, column in (("email", "emails"), ("phone", "phones")):
        told = columns | {"record_id": "record_id", "type": f"'{kind}'", "value": f"{column}[1]"}
        kinds.append(f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in told.items())} FROM records")
    return " UNION ALL ".join(kinds)


def _mib(name: str) -> int:
    return int(Path("/proc/self/status").read_text().split(f"{name}:")[1].split()[0]) // 1024


with DuckEngine(Path(sys.argv[1]), Settings(threads=2, memory_mb=1024)) as engine:
    records = engine.keep(select(_records(int(sys.argv[2])), RECORDS))
    identifiers = engine.keep(select(_identifiers(), IDENTIFIERS, records=records))
    engine.release()
    Path("/proc/self/clear_refs").write_text("5")
    found = partition(engine, records, identifiers, Matching())
sys.stdout.write(f"{_mib('VmHWM') - _mib('RssFile')} {found.candidates}\n")
