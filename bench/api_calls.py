"""Every call of the API made with whatever its description allows and refuses, against a real workspace: no 5xx, no lie.

Run: ``python -m bench.api_calls --examples 300``. Ids in addresses are made up or taken from the workspace, in turn. Afterwards
``monocle verify`` must find nothing.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import schemathesis
from bench.kills import _accept_all, _room
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monocle import settings as machine
from monocle.demo.generate import generate
from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build
from monocle.workspace import Workspace, open_workspace

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LONG = frozenset({"/runs", "/models/train", "/plans", "/plans/{plan_id}/apply", "/sources/{name}/loads"})
"""Addresses where a call that is let through takes seconds: only calls that are refused are made."""
NOT_OURS = "Invalid Schema Object in response definition"
"""What schemathesis 4.32 says of a list of pairs: it writes ``prefixItems`` in another way, which it then refuses."""
FOLLOWED = frozenset({"text/event-stream"})
"""Answers that have no end."""


def tried(workspace: Workspace, examples: int) -> tuple[Counter[int], list[str]]:
    """Make calls, and give the statuses that came and what was wrong, in words.

    Args:
        workspace: it changes.
        examples: of each call, with what is allowed and again with what is refused.
    """
    headers = {"Cookie": f"{COOKIE}={workspace.sessions.create()}", "Host": "127.0.0.1"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", build(workspace, SignIn()), headers=headers)
    known, statuses, wrong = _known(workspace), Counter[int](), []
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            if _left_out(operation, mode):
                continue
            try:
                _calls(operation, mode, (headers, known, examples), statuses)
            # Whatever a call breaks is told with its address, and the others are made.
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001
                told = _words(error)
                if NOT_OURS not in told:
                    wrong.append(f"{operation.method.upper()} {operation.path}: {told}"[:2_000])
    return statuses, wrong


def _words(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "; ".join([str(error), *map(_words, inner)])


def _left_out(operation: Any, mode: GenerationMode) -> bool:
    answers = {kind for one in operation.definition.raw["responses"].values() for kind in one.get("content", {})}
    if answers & FOLLOWED:
        return True
    if mode is GenerationMode.NEGATIVE:
        return not (operation.query or operation.body)
    return operation.method == "post" and operation.path.removeprefix("/api/v1") in LONG


def _calls(
    operation: Any,
    mode: GenerationMode,
    how: tuple[Mapping[str, str], Mapping[str, Sequence[str]], int],
    statuses: Counter[int],
) -> None:
    headers, known, examples = how
    there = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in known.items()})

    @given(case=operation.as_strategy(generation_mode=mode), real=there, known=st.booleans())
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def calls(case: Any, real: Mapping[str, str], known: bool) -> None:
        if known:
            case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
        answer = case.call(headers=headers)
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    calls()


def _known(workspace: Workspace) -> Mapping[str, Sequence[str]]:
    """Give name of a part of an address → what is there."""
    customers = workspace.customers.find("", limit=5)
    records = [record for one in customers for record in workspace.customers.get(str(one.customer_id)).records]
    keys = [str(one.key_id) for one in workspace.write_keys.list()] or ["none"]
    return {
        "key": [str(one.customer_id) for one in customers] + keys,
        "name": [one.name for one in workspace.sources.list()],
        "left_id": [str(one.record_id) for one in records],
        "right_id": [str(one.record_id) for one in records],
        "run_id": [str(one.run_id) for one in workspace.runs.list(3)],
    }


def main() -> None:
    """Print what happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=int, default=300)
    options.add_argument("--people", type=int, default=100)
    options.add_argument("--folder", default="", help="an empty folder, kept")
    asked = options.parse_args()
    began = time.perf_counter()
    with _room(asked.folder) as place:
        root: Path = place / "shop"
        generate(root, asked.people, 1)
        _accept_all(root)
        with open_workspace(root, machine.read()) as workspace:
            workspace.run()
            statuses, wrong = tried(workspace, asked.examples)
            wrong += [f"{one.promise}: {one.what}" for one in workspace.verify(every=True).findings]
    told = {
        "statuses": dict(sorted(statuses.items())),
        "wrong": wrong,
        "seconds": round(time.perf_counter() - began, 1),
    }
    print(json.dumps(told, indent=2))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
