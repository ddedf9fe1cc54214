"""How often cleaning is right on public examples: telephone numbers, e-mails, addresses, whole names. Prints JSON.

Run: ``python -m bench.fields --data DIR`` (``normalise/phone_examples.csv`` from libphonenumber, ``normalise/is_email.json``
from isemail, ``french/addresses.jsonl`` from geocoder-tester, ``french/first_names.csv`` and ``surnames.txt`` from INSEE).
Everything goes through ``monocle.clean.stage.run``, as a source's rows do; nothing expected is handed to it.

- ``phones``: each spelling (national, international, RFC 3966) of each example, in a workspace of the example's region, against
  its E.164.
- ``emails``: is an address kept or refused, against email-validator's verdict without DNS. Of what is refused, ``placeholder`` is
  well formed. What stands round an address (blanks, quotes, a final dot) is mended by the stage: those are counted apart.
- ``addresses``: every query is one cell ``line`` of one source. The set has most addresses three times (with its city, with its
  postcode, bare), each with some of the expected parts: what they expect is pooled per address. The stage learns from the rows of
  one address where the street of another ends, so the same is measured again with each address once per source. A part counts
  where the query says it: where the words of the expected value stand side by side in the query, accents, case and hyphens apart. It is right when it has the same words; a house
  number when it has the same letters (31BIS is 31 bis).
- ``names``: first names drawn by their number of people, surnames drawn evenly, in cells of one source that all have the same
  order; right when both are told apart.
"""

import argparse
import csv
import datetime as dt
import json
import random
import re
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from email_validator import EmailNotValidError, validate_email

from monocle.clean.stage import Cleaned, run
from monocle.engine import DuckEngine
from monocle.fields.address import PARTS
from monocle.ids import derived, record_id
from monocle.settings import Settings
from monocle.tables import PERSONS

LISTS = ("emails", "phones", "handles", "loyalty_cards", "customer_numbers")
CHECKED = {"housenumber": "house_number", "street": "street", "postcode": "postcode", "city": "city"}
SPELLINGS = ("national", "international", "rfc3966")
PLACE = pa.struct([(part, pa.string()) for part in PARTS])
LOAD = str(derived("load", "bench"))


def cleaned(engine: DuckEngine, rows: Sequence[Mapping[str, Any]], region: str = "FR") -> Cleaned:
    """Clean rows that name the columns of PERSONS they have; their keys are their places."""
    same = {
        "load_id": LOAD,
        "load_sequence": 1,
        "seen_at": dt.datetime(2026, 1, 1),  # noqa: DTZ001 - UTC, as all times
        "nature": "declared",
        "extra": "{}",
    }
    full = [
        {"record_id": str(record_id("bench", str(place))), "source": "bench", "source_key": str(place), **same, **row}
        for place, row in enumerate(rows)
    ]
    columns = [
        pa.array([row.get(column.name, _empty(column.type)) for row in full], _type(column.name, column.type))
        for column in PERSONS.columns
    ]
    return run(engine, engine.take(pa.table(columns, names=list(PERSONS.column_names())), PERSONS), region)


def _empty(kind: str) -> list[str] | None:
    return [] if kind.endswith("[]") else None


def _type(name: str, kind: str) -> pa.DataType:
    if kind.endswith("[]"):
        return pa.list_(PLACE if name == "addresses" else pa.string())
    return {"BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}.get(kind, pa.string())


def records(engine: DuckEngine, found: Cleaned) -> list[dict[str, Any]]:
    """Give the clean records in the order of the rows given."""
    return sorted(engine.rows(found.records), key=lambda row: int(str(row["source_key"])))


def phones(engine: DuckEngine, data: Path) -> dict[str, Any]:
    """Give the share of example numbers that become their E.164."""
    by_region = defaultdict(list)
    with (data / "normalise" / "phone_examples.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_region[row["region"]].append(row)
    right, total, wrong = dict.fromkeys(SPELLINGS, 0), 0, []
    for region, rows in sorted(by_region.items()):
        given = [{"phones": [row[spelling]]} for row in rows for spelling in SPELLINGS]
        found = iter(records(engine, cleaned(engine, given, region)))
        for row in rows:
            total += 1
            for spelling in SPELLINGS:
                same = next(found)["phones"] == [f"+{row['e164']}"]
                right[spelling] += same
                wrong += [] if same else [f"{region} {row[spelling]}"]
    return {
        "examples": total,
        **{f"{spelling}_right": round(right[spelling] / total, 5) for spelling in SPELLINGS},
        "wrong": wrong[:20],
    }


def emails(engine: DuckEngine, data: Path) -> dict[str, Any]:
    """Give the share of addresses that are judged as email-validator judges them."""
    addresses = [
        row["address"] for row in json.loads((data / "normalise" / "is_email.json").read_text(encoding="utf-8"))
    ]
    found = cleaned(engine, [{"emails": [address]} for address in addresses])
    kept = [bool(row["emails"]) for row in records(engine, found)]
    reasons = {str(row["record_id"]): row["reason"] for row in engine.rows(found.refusals)}
    written = [
        one or reasons.get(str(record_id("bench", str(place)))) == "placeholder" for place, one in enumerate(kept)
    ]
    verdicts = [valid_email(address) for address in addresses]
    mended = [
        ours and not theirs and address != address.strip('\r\n ."(')
        for ours, theirs, address in zip(written, verdicts, addresses, strict=True)
    ]
    differs = [
        address
        for ours, theirs, mend, address in zip(written, verdicts, mended, addresses, strict=True)
        if ours != theirs and not mend
    ]
    same = sum(ours == theirs for ours, theirs in zip(written, verdicts, strict=True))
    return {
        "addresses": len(addresses),
        "verdicts_equal": round(same / len(addresses), 5),
        "mended_from_what_stands_round": sum(mended),
        "verdicts_equal_or_mended": round((same + sum(mended)) / len(addresses), 5),
        "other_differences": differs,
    }


def valid_email(address: str) -> bool:
    """Give email-validator's verdict, without DNS."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def words(text: str) -> str:
    """Give the words of a text, without accents, case and marks, St as saint."""
    letters = "".join(
        one
        for one in unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").casefold())
        if not unicodedata.combining(one)
    )
    split = re.sub(r"[^0-9a-z]+", " ", letters).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in split)


def addresses(engine: DuckEngine, data: Path) -> dict[str, Any]:
    """Give per part how many queries say it and the share found, all at once and each address once."""
    lines = (data / "french" / "addresses.jsonl").read_text(encoding="utf-8").splitlines()
    queries = pooled([json.loads(line) for line in lines])
    alone = defaultdict(list)
    seen: Counter[tuple[str, ...]] = Counter()
    for query in queries:
        seen[query["address"]] += 1
        alone[seen[query["address"]]].append(query)
    runs = [verdicts(engine, group) for group in alone.values()]
    return {
        "queries": len(queries),
        "as_one_source": shares([verdicts(engine, queries)], samples=8),
        "each_address_once_per_source": shares(runs, samples=0),
    }


def pooled(queries: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Give each query with what the queries of the same address expect; what they do not agree on is not expected."""
    known: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    named = [
        (
            (
                query["file"],
                query.get("expected_housenumber", query["query"]),
                query.get("expected_street", query["query"]),
            ),
            query,
        )
        for query in queries
    ]
    for address, query in named:
        for name, part in CHECKED.items():
            if query.get(f"expected_{name}"):
                known[address, part].add(query[f"expected_{name}"])
    return [
        {
            "query": query["query"],
            "address": address,
            **{part: next(iter(found)) for part in CHECKED.values() if len(found := known[address, part]) == 1},
        }
        for address, query in named
    ]


def verdicts(engine: DuckEngine, queries: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool, list[str | None]]]:
    """Give (part, is it right, [query, expected, found]) of each part that a query says."""
    found = records(engine, cleaned(engine, [{"addresses": [{"line": query["query"]}]} for query in queries]))
    judged = []
    for query, row in zip(queries, found, strict=True):
        place = row["addresses"][0] if row["addresses"] else {}
        for part in CHECKED.values():
            expected = query.get(part, "")
            if words(expected) and f" {words(expected)} " in f" {words(query['query'])} ":
                same = _key(part, place.get(part) or "") == _key(part, expected)
                judged.append((part, same, [query["query"], expected, place.get(part)]))
    return judged


def shares(runs: Sequence[Sequence[tuple[str, bool, list[str | None]]]], samples: int) -> dict[str, Any]:
    """Give per part the count, the share that is right, and samples of what is wrong."""
    figures = {}
    for part in CHECKED.values():
        judged = [one for run_ in runs for one in run_ if one[0] == part]
        wrong = [case for _, same, case in judged if not same]
        figures[part] = {"said": len(judged), "right": round(1 - len(wrong) / max(len(judged), 1), 5)}
        if samples:
            figures[part]["wrong"] = wrong[:: max(len(wrong) // samples, 1)]
    return figures


def _key(part: str, value: str) -> str:
    return words(value).replace(" ", "") if part == "house_number" else words(value)


def names(engine: DuckEngine, data: Path, cells: int, seed: int) -> dict[str, Any]:
    """Give per habit of a source the share of whole names whose order is found."""
    with (data / "french" / "first_names.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["first_name"], int(row["people"])) for row in csv.DictReader(file)]
    surnames = (data / "french" / "surnames.txt").read_text(encoding="utf-8").split("\n")
    drawn = random.Random(seed)  # noqa: S311 - a sample, drawn again from the seed
    first = drawn.choices([name for name, _ in rows], [people for _, people in rows], k=cells)
    last = [drawn.choice(surnames).strip() or "X" for _ in range(cells)]
    pairs = [(one.title(), other.title()) for one, other in zip(first, last, strict=True)]
    habits = {
        "title_first_last": [(one, other, f"{one} {other}") for one, other in pairs],
        "title_last_first": [(one, other, f"{other} {one}") for one, other in pairs],
        "capitals_last_first": [(one, other, f"{other} {one}".upper()) for one, other in pairs],
        "capitals_first_last": [(one, other, f"{one} {other}".upper()) for one, other in pairs],
    }
    return {"cells": cells, "seed": seed, **{habit: _told_apart(engine, rows) for habit, rows in habits.items()}}


def _told_apart(engine: DuckEngine, rows: Iterable[tuple[str, str, str]]) -> float:
    rows = [*rows]
    found = records(engine, cleaned(engine, [{"full_name": cell} for _, _, cell in rows]))
    same = [
        (words(row["first_name"] or ""), words(row["last_name"] or "")) == (words(first), words(last))
        for (first, last, _), row in zip(rows, found, strict=True)
    ]
    return round(sum(same) / len(same), 5)


def main() -> None:
    """Print the shares that are right."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--data", type=Path, required=True, help="folder of the public examples")
    options.add_argument("--only", nargs="*", default=["phones", "emails", "addresses", "names"])
    options.add_argument("--cells", type=int, default=20_000, help="whole names per habit")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    measures = {
        "phones": lambda engine: phones(engine, asked.data),
        "emails": lambda engine: emails(engine, asked.data),
        "addresses": lambda engine: addresses(engine, asked.data),
        "names": lambda engine: names(engine, asked.data, asked.cells, asked.seed),
    }
    figures = {}
    for name in asked.only:
        with (
            tempfile.TemporaryDirectory() as folder,
            DuckEngine(Path(folder), Settings(threads=2, memory_mb=2000)) as engine,
        ):
            figures[name] = measures[name](engine)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
