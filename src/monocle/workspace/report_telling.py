"""A destination that is a webhook is told of an edition: one signed event, a notice or with the figures and tables.

It does not go through the outbox, whose rows are one customer of one audience each; it is sent where the edition is made, and
again with it, under the same id.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from monocle import clock
from monocle.activate.calling import Call, Unreached
from monocle.activate.kinds.answers import is_fine
from monocle.activate.kinds.webhook import signed
from monocle.errors import BadConfig, Conflict, Unavailable
from monocle.ids import derived
from monocle.workspace import destined
from monocle.workspace.destined import Bound
from monocle.workspace.house import House
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_views import Contents, EditionFile
from monocle.workspace.table_files import moment

KIND = "webhook"
TYPE = "monocle.report.made"
LARGEST = 1_000_000
"""Bytes of one event."""


def bound(house: House, name: str, one: ReportDefinition, *, secrets: bool = True) -> Bound:
    """Give the destination that is told.

    Raises:
        NotFound: there is none of this name.
        BadConfig: it is of another kind, or cannot be used.
        Conflict: it is paused.
    """
    found = destined.bound(house.folder, one.webhook, secrets=secrets)
    where = f"reports/{name}.yaml: webhook"
    if found.destination.kind != KIND:
        raise BadConfig(
            "this destination takes customers, and no reports", where=where, mend=f"name one of kind {KIND}"
        )
    if found.destination.paused:
        raise Conflict(
            "nothing is sent there now", where=f"destinations/{one.webhook}.yaml: paused", mend="resume it first"
        )
    return found


def tell(
    house: House,
    told: Bound,
    what: tuple[str, str, str],
    one: ReportDefinition,
    made: tuple[Contents, tuple[EditionFile, ...]],
) -> None:
    """Tell a destination of an edition.

    Args:
        house: the workspace.
        told: the destination.
        what: name of the report, its slot or the id of the edition, and its folder.
        one: what the report says.
        made: what it shows, and its files.

    Raises:
        Unavailable: it did not take the event.
    """
    at = clock.now()
    body = json.dumps(event(what, one, made, at), ensure_ascii=False, separators=(",", ":")).encode()
    where = f"destinations/{one.webhook}.yaml"
    if len(body) > LARGEST:
        raise Unavailable(f"the event is over {LARGEST:,} bytes", where=where, mend="write sends: notice, or show less")
    number = number_of(what[0], what[1])
    try:
        headers = {"content-type": "application/cloudevents+json; charset=utf-8"}
        headers |= signed(number, at, body, told.settings.secrets)
        call = Call("POST", str(told.settings.plain["url"]), headers, body)
        answer = destined.caller(house).call(call)
    except Unreached as error:
        raise Unavailable(error.reason, where=where, mend="mend its address or its key") from None
    if not is_fine(answer):
        raise Unavailable(f"it answered {answer.status}", where=where, mend="see to the program that it calls")


def number_of(name: str, slot: str) -> str:
    """Give the id of the event: the same at every try for one slot."""
    return str(derived("report", name, slot))


def event(
    what: tuple[str, str, str], one: ReportDefinition, made: tuple[Contents, tuple[EditionFile, ...]], at: datetime
) -> Mapping[str, Any]:
    """Give the event (CloudEvents 1.0): what was made and of when; figures and tables where the report sends them."""
    (name, slot, folder), (contents, files) = what, made
    data: dict[str, Any] = {
        "report": name,
        "label": one.labelled(name, one.language),
        "slot": slot,
        "as_of": moment(contents.as_of) or None,
        "run_id": str(contents.run_id) if contents.run_id else None,
        "folder": folder,
        "files": [{"name": each.name, "rows": each.rows} for each in files],
        "missing": list(contents.missing),
    }
    if one.sends == "tables":
        data["figures"] = [{"report": report, **_plain(asdict(each))} for report, each in contents.figures]
        data["tables"] = [{"report": report, **_plain(asdict(each))} for report, each in contents.tables]
    return {
        "specversion": "1.0",
        "id": number_of(name, slot),
        "source": f"/reports/{name}",
        "type": TYPE,
        "subject": name,
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "") + "Z",
        "datacontenttype": "application/json",
        "data": data,
    }


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a receiver reads: without statements and trees, which lead to customers in Monocle alone."""
    return {key: value for key, value in given.items() if key not in {"sql", "tree", "trees"}}
