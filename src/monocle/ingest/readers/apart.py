"""Parsing in a child process with limits of memory and time, so that a file made to harm harms only itself (SEC-45)."""

import base64
import importlib
import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from monocle import errors
from monocle.errors import BadData, MonocleError
from monocle.ingest.readers.reader import Reader, Reading, Unreadable

MEMORY = 4 << 30
SECONDS = 300


def sniff(inside: str, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
    """Give what the reader ``module:Class`` sniffs, run apart."""
    found: dict[str, str] = _asked({"inside": inside, "where": where, "options": dict(options)}, where)
    return found


def read(inside: str, where: str, options: Mapping[str, str], folder: Path, limit: int) -> Reading:
    """Give what the reader ``module:Class`` reads, run apart."""
    request = {"inside": inside, "where": where, "options": dict(options), "folder": str(folder), "limit": limit}
    found = _asked(request, where)
    unreadable = [Unreadable(**{**row, "raw": base64.b64decode(row["raw"])}) for row in found["unreadable"]]
    parts = tuple(Path(part) for part in found["parts"])
    return Reading(parts, tuple(found["columns"]), found["rows"], tuple(unreadable), found["notes"])


def _asked(request: Mapping[str, Any], where: str) -> Any:
    command = [sys.executable, "-I", "-m", "monocle.ingest.readers.apart"]
    try:
        done = subprocess.run(
            command, input=json.dumps(request).encode(), capture_output=True, check=False, timeout=2 * SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(where) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise _too_much(where) from error
    if "error" in answer:
        kind: type[MonocleError] = getattr(errors, answer["error"])
        raise kind(answer["what"], where=answer["where"], mend=answer["mend"])
    return answer["found"]


def _too_much(where: str) -> BadData:
    what = f"the file is damaged, or needs more than {MEMORY >> 30} GiB or {SECONDS} s to be read"
    return BadData(what, where=Path(where).name, mend="export it again, in smaller files")


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    module, _, name = request["inside"].partition(":")
    reader: Reader = getattr(importlib.import_module(module), name)()
    try:
        if "folder" not in request:
            return {"found": dict(reader.sniff(request["where"], request["options"]))}
        found = reader.read(request["where"], request["options"], Path(request["folder"]), request["limit"])
    except MonocleError as error:
        return {"error": type(error).__name__, "what": error.what, "where": error.where, "mend": error.mend}
    rows = [{**asdict(row), "raw": base64.b64encode(row.raw).decode()} for row in found.unreadable]
    parts = [str(part) for part in found.parts]
    return {"found": {**asdict(found), "parts": parts, "unreadable": rows, "notes": dict(found.notes)}}


def limit() -> None:
    """Bind this process to the limits, for ever."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    request = json.load(sys.stdin)
    limit()
    json.dump(_answer(request), sys.stdout)


if __name__ == "__main__":
    _main()
