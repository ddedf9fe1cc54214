"""Rules of people who mean harm (trust line SEC-40): whatever they write, one SELECT over listed tables comes of it, or a refusal.

``python -m bench.segments_hostile --rules 100000 --processes 4``: random trees whose texts, names, keys and values are hostile. Of
each that is not refused the statements of both dialects are read again by sqlglot, and DuckDB's by DuckDB's own parser; none of
what was written may stand in them, and they must be those of the same tree with harmless texts. What fails is shown.
"""

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random
from time import monotonic
from typing import Any

import duckdb
from bench.segment_trees import Trees

from monocle.errors import BadConfig
from monocle.segment import duck, postgres
from monocle.segment.gate import FUNCTIONS, TABLE_FUNCTIONS
from monocle.segment.kinds import OPERATORS
from monocle.segment.parse import parse

_AT = dt.datetime.fromisoformat("2026-11-22T12:00")
_COLUMNS = {"trait.order_count": "number", "trait.cell": "text", "trait.is_late": "boolean", "spent.EUR": "number"}
HOSTILE = (
    "' OR 1=1 --", "'); DROP TABLE customer;--", "1; ATTACH 'x'", 'a" OR "1"="1', "$p0", "%(p0)s", "%s", "%(ids)s", "$$", "$1", ":p0", "?",
    "{{7*7}}", "read_text('/etc/passwd')", "getenv('HOME')", "(SELECT 1)", "pg_sleep(10)", "query('SELECT 1')", "COPY x TO 'y'",
    "PRAGMA version", "INSTALL httpfs", "/* */", "--", "\\'; --", "'' || ''", "\\x27", "\u2019 OR 1=1", "\uff07 OR 1=1", "'||pg_read_file('x')||'",
    "*", "p.*", "customer", "people", "information_schema.tables", "pg_catalog", "lo_import('x')", "$.a[*]", '$."a"."b"', "../..", "~1~0/",
    "E'\\''", "U&'\\0027'", "x'; SET ROLE postgres; --", "a" * 1000, "'" * 500, "(" * 900, "\u202e' --", "0x27", "NULL", "true", "1e999",
)  # fmt: skip
_BROKEN = (
    "\x00",
    "a\x00b",
    "\ud800",
    "",
    "\n;",
    None,
    [],
    {},
    True,
    2**70,
    float("nan"),
    float("inf"),
    "b" * 5000,
    ["'"] * 2000,
    -1,
    1.5,
)
_BROKEN_SHARE = 0.2
_MARKS = ("DROP", "ATTACH", "passwd", "sleep", "OR 1", "1=1", "SET ROLE", "lo_import", "getenv", "information_schema")


def rules(seed: int, count: int) -> Iterator[tuple[Any, Any]]:
    """Give hostile trees, each with the same tree of harmless texts; a fifth are broken anywhere, and have none."""
    chance, trees = Random(seed), Trees(seed)  # noqa: S311 - nothing is kept secret
    for _ in range(count):
        plain = trees.tree(4)
        way = chance.random()
        harmless = None if way < _BROKEN_SHARE else _spoilt(plain, chance, way, harmless=True)
        yield _spoilt(plain, chance, way), harmless


_NAMED = frozenset(
    {"trait", "segment", "list", "identifier", "name", "salt", "purpose", "place", "store", "product", "category"}
)
_TEXTS_OF = frozenset({"text", "value"})


def _spoilt(value: Any, chance: Random, way: float, *, harmless: bool = False, key: str = "", op: str = "") -> Any:
    """Give a tree with other texts where a tree has texts of people; a fifth of trees have broken values and keys anywhere."""
    broken = way < _BROKEN_SHARE and not harmless
    if broken and chance.random() < 0.03:
        return chance.choice((*_BROKEN, *HOSTILE))
    if isinstance(value, dict):
        return {
            (chance.choice(HOSTILE) if broken and chance.random() < 0.02 else name): _spoilt(
                one, chance, way, harmless=harmless, key=name, op=str(value.get("op", ""))
            )
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_spoilt(one, chance, way, harmless=harmless, key=key, op=op) for one in value]
    textual = isinstance(value, str) and (key in _NAMED or (key in _TEXTS_OF and _takes_text(op)))
    if not textual:
        return value
    return "harmless" if harmless else chance.choice(HOSTILE)


def _takes_text(op: str) -> bool:
    return op in OPERATORS and op not in {"before", "after", "between"}


def wrong(hostile: Any, harmless: Any, connection: duckdb.DuckDBPyConnection) -> str:
    """Give what is wrong with the statements of a tree; empty where nothing is, ``refused`` where there are none.

    Args:
        hostile: the tree.
        harmless: the same with other texts.
        connection: whose parser reads DuckDB's statement.
    """
    try:
        tree = parse(hostile)
        asked = duck.Asked(
            _AT, _COLUMNS, {name: parse({"field": "city", "op": "known"}) for name in _segments(hostile)}
        )
        made = [postgres.members(tree, _AT), duck.members(tree, asked), postgres.due(tree, _AT), duck.due(tree, asked)]
    except BadConfig:
        return "refused"
    texts = [one.sql for one in made if one]
    for text in texts:
        if "'" in text or ";" in text or "--" in text or any(mark in text for mark in _MARKS):
            return "what was written stands in the text"
    said = _read_by_duckdb(made[1].sql if made[1] else "", connection)
    return said or (_same(texts, harmless) if harmless is not None else "")


def _segments(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["segment"]} if isinstance(value.get("segment"), str) else set()
        return own.union(*(_segments(one) for one in value.values())) if value else own
    return set().union(*(_segments(one) for one in value)) if isinstance(value, list) and value else set()


def _same(texts: list[str], harmless: Any) -> str:
    """Say whether the statements differ from those of harmless texts; names of traits that are there are columns."""
    try:
        tree = parse(harmless)
    except BadConfig:
        return ""
    asked = duck.Asked(_AT, _COLUMNS, {"harmless": parse({"field": "city", "op": "known"})})
    made = (postgres.members(tree, _AT), duck.members(tree, asked), postgres.due(tree, _AT), duck.due(tree, asked))
    found = [one.sql for one in made if one]
    return "" if found == texts else "the statement follows what was written"


def _read_by_duckdb(sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
    told = json.loads(found[0]) if found else {"error": True}
    if told["error"] or len(told["statements"]) != 1:
        return "DuckDB reads no single SELECT"
    waiting: list[Any] = [told["statements"][0]]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        if not isinstance(one, dict):
            continue
        if (
            one.get("type") == "BASE_TABLE"
            and (one.get("qualified_name") or {}).get("path", [""])[-1] not in duck.TABLES
        ):
            return "a table that is not listed"
        name = str(one.get("function_name", "")).lower()
        if name and name not in _DUCK_FUNCTIONS:
            return f"the function {name}"
    return ""


_DUCK_FUNCTIONS = FUNCTIONS | TABLE_FUNCTIONS | {"+", "-", "*", "/", "||", "count_star", "date_part", "regexp_matches"}


def _part(asked: tuple[int, int]) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    shown = []
    with duckdb.connect() as connection:
        for hostile, harmless in rules(*asked):
            said = wrong(hostile, harmless, connection)
            counts[said or "passed"] += 1
            if said not in {"", "refused"} and len(shown) < 3:
                shown.append(f"{said}: {json.dumps(hostile)[:600]}")
    return counts, shown


def main() -> None:
    """Try many rules."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rules", type=int, default=20_000)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    began, each = monotonic(), 500
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(told.processes) as pool:
        for part, shown in pool.map(_part, [(told.seed + place, each) for place in range(-(-told.rules // each))]):
            counts += part
            for one in shown:
                print(one, file=sys.stderr)
    print(
        json.dumps(
            {
                "rules": sum(counts.values()),
                "seed": told.seed,
                "found": dict(counts),
                "seconds": round(monotonic() - began, 1),
            }
        )
    )
    sys.exit(bool(set(counts) - {"passed", "refused"}))


if __name__ == "__main__":
    main()
