"""Rules of people who mean harm (trust line SEC-40): whatever they write, one SELECT over listed tables comes of it, or a refusal.

``python -m bench.segments_hostile --rules 10000000 --seconds 1800``: random trees whose texts, names, keys and values are
hostile. Of each that is not refused four statements are written, and each is read word for word (``gate.worded``): that says it is
one SELECT, of listed tables and functions, with no value in it. A rule for which a text had to be made that was not there yet, and
one in a thousand besides, is also read by sqlglot, DuckDB's by DuckDB's own parser too, and must be what comes of the same tree
with harmless texts. What fails is shown.
"""

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from random import Random
from time import monotonic, process_time
from typing import Any

import duckdb
from bench.segment_trees import Trees

from monocle.errors import BadConfig
from monocle.segment import duck, postgres
from monocle.segment.fragments import fragments_of
from monocle.segment.gate import FUNCTIONS, TABLE_FUNCTIONS, Forbidden, checked
from monocle.segment.kinds import OPERATORS
from monocle.segment.parse import parse
from monocle.segment.statement import Compiled
from monocle.segment.tree import Tree

AT = dt.datetime.fromisoformat("2026-11-22T12:00")
_COLUMNS = {"trait.order_count": "number", "trait.cell": "text", "trait.is_late": "boolean", "spent.EUR": "number"}
_OF_A_PART, _LOOKED_AT = 2_000, 1_000
HOSTILE = (
    "' OR 1=1 --", "'); DROP TABLE customer;--", "1; ATTACH 'x'", 'a" OR "1"="1', "$p0", "%(p0)s", "%s", "%(ids)s", "$$", "$1", ":p0", "?",
    "{{7*7}}", "read_text('/etc/passwd')", "getenv('HOME')", "(SELECT 1)", "pg_sleep(10)", "query('SELECT 1')", "COPY x TO 'y'",
    "PRAGMA version", "INSTALL httpfs", "/* */", "--", "\\'; --", "'' || ''", "\\x27", "\u2019 OR 1=1", "\uff07 OR 1=1", "'||pg_read_file('x')||'",
    "*", "p.*", "customer", "people", "information_schema.tables", "pg_catalog", "lo_import('x')", "$.a[*]", '$."a"."b"', "../..", "~1~0/",
    "E'\\''", "U&'\\0027'", "x'; SET ROLE postgres; --", "a" * 1000, "'" * 500, "(" * 900, "\u202e' --", "0x27", "NULL", "true", "1e999",
)  # fmt: skip
_DEEP: list[Any] = []
for _ in range(300):
    _DEEP = [_DEEP, {"all": _DEEP}] if len(_DEEP) < 1 else [_DEEP]
_BROKEN = (
    "\x00", "a\x00b", "\ud800", "", "\n;", None, [], {}, True, 2**70, -(2**63), 10**400, 1 << 20_000, float("nan"), float("inf"),
    -float("inf"), 5e-324, "b" * 5000, ["'"] * 2000, -1, 1.5, _DEEP, {"all": [_DEEP]}, b"'", dt.date.max,
    dt.datetime.fromisoformat("0001-01-01"), dt.datetime.fromisoformat("0001-01-01T00:00+14:00"), "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"field": "city", "op": "known"}}}}}}}}}},
    "\U0001f4a9\u0301\u202e\ufeff", "\u2028", {"'": "'"}, ("'",), dt.time(1), 1j, "٣", {1: 2}, [["'"]], [1, "'"], [None],
)  # fmt: skip
_BROKEN_SHARE = 0.2
_MARKS = ("DROP", "ATTACH", "passwd", "sleep", "OR 1", "1=1", "SET ROLE", "lo_import", "getenv", "information_schema")


def rules(seed: int, count: int) -> Iterator[tuple[Any, Any]]:
    """Give hostile trees, each with the tree it was made of; a fifth are broken anywhere, and have none."""
    chance, trees = Random(seed), Trees(seed)  # noqa: S311 - nothing is kept secret
    for _ in range(count):
        plain = trees.tree(4)
        way = chance.random()
        yield _spoilt(plain, chance, way), None if way < _BROKEN_SHARE else plain


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
        own = str(value.get("op", ""))
        return {
            (chance.choice(HOSTILE) if broken and chance.random() < 0.02 else name): _spoilt(
                one, chance, way, harmless=harmless, key=name, op=own
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


class _Segments(dict[str, Tree]):
    """A segment of any name."""

    def get(self, name: object, default: Any = None) -> Any:
        """Give the same tree for each."""
        return default if name is None else _CITY


_CITY = parse({"field": "city", "op": "known"})
ASKED = duck.Asked(AT, _COLUMNS, _Segments())


def wrong(hostile: Any, plain: Any, connection: duckdb.DuckDBPyConnection, *, look: bool = True) -> str:
    """Give what is wrong with the statements of a tree; empty where nothing is, ``refused`` where there are none.

    Args:
        hostile: the tree.
        plain: what it was made of; None where it is broken.
        connection: whose parser reads DuckDB's statements.
        look: read the statements by parsers too, even if all texts in them were read before.
    """
    before = proven()
    try:
        made = _made(parse(hostile))
    except BadConfig:
        return "refused"
    except Forbidden as error:
        return f"forbidden: {error}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no refusal
        return f"raised {type(error).__name__}"
    return _read(made, plain, connection) if look or proven() != before else ""


def _read(made: list[Compiled | None], plain: Any, connection: duckdb.DuckDBPyConnection) -> str:
    """Say what is wrong with statements as parsers read them."""
    for one, dialect in zip(made, (postgres.DIALECT, postgres.DIALECT, duck.DIALECT, duck.DIALECT), strict=True):
        if one is None:
            continue
        try:
            checked(one.sql, dialect.name, dialect.tables)
        except Forbidden as error:
            return f"forbidden: {error}"
        said = _read_by_duckdb(one.sql, connection) if dialect is duck.DIALECT else ""
        if said or "'" in one.sql or any(mark in one.sql for mark in _MARKS):
            return said or "what was written stands in the text"
    return "" if plain is None else _same(made, plain)


def proven() -> int:
    """Give how many texts of which statements are written this process has made and proven."""
    return len(fragments_of(postgres.DIALECT)) + len(fragments_of(duck.DIALECT))


def _made(tree: Tree) -> list[Compiled | None]:
    return [postgres.members(tree, AT), postgres.due(tree, AT), duck.members(tree, ASKED), duck.due(tree, ASKED)]


def _same(made: list[Compiled | None], plain: Any) -> str:
    """Say whether statements differ from those of harmless texts; names of traits that are there are columns."""
    try:
        tree = parse(_spoilt(plain, Random(0), 1, harmless=True))  # noqa: S311 - nothing is kept secret
    except BadConfig:
        return ""
    found = [one and one.sql for one in _made(tree)]
    return "" if found == [one and one.sql for one in made] else "the statement follows what was written"


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


def _part(asked: tuple[int, int]) -> tuple[Counter[str], list[str], float]:
    counts: Counter[str] = Counter()
    shown, began, before = [], process_time(), proven()
    with duckdb.connect() as connection:
        for place, (hostile, plain) in enumerate(rules(*asked)):
            said = wrong(hostile, plain, connection, look=place % _LOOKED_AT == 0)
            counts[said or "passed"] += 1
            if said not in {"", "refused"} and len(shown) < 3:
                shown.append(f"{said}: {_ascii(hostile)}")
    counts["texts"] = max(0, proven() - before)
    return counts, shown, process_time() - began


def _ascii(value: Any) -> str:
    try:
        return ascii(value)[:600]
    except (ValueError, RecursionError) as error:
        return f"what Python shows as {error}"


def main() -> None:
    """Try many rules, or as many as there is time for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rules", type=int, default=100_000)
    asked.add_argument("--seconds", type=int, default=1_800)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    began, used = monotonic(), 0.0
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(told.processes) as pool:
        parts = [
            pool.submit(_part, (told.seed + first, min(_OF_A_PART, told.rules - first)))
            for first in range(0, told.rules, _OF_A_PART)
        ]
        for done in as_completed(parts):
            part, shown, seconds = done.result()
            counts, used = counts + part, used + seconds
            for one in shown:
                print(one, file=sys.stderr)
            if monotonic() - began > told.seconds:
                for waiting in parts:
                    waiting.cancel()
                break
    texts = counts.pop("texts", 0)
    tried = sum(counts.values())
    report = {"rules": tried, "seed": told.seed, "found": dict(counts), "texts_proven": texts,
              "cpu_ms_a_rule": round(used / max(tried, 1) * 1e3, 3), "seconds": round(monotonic() - began, 1)}  # fmt: skip
    print(json.dumps(report))
    sys.exit(bool(set(counts) - {"passed", "refused"}))


if __name__ == "__main__":
    main()
