"""Brevo: contacts of a list (API v3: contacts/import, contacts/lists/…/contacts/remove)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from monocle.activate.calling import Answer, Call, Caller, Unreached
from monocle.activate.kinds.answers import (
    GOES_ON,
    NOT_KNOWN,
    VENDOR,
    all_taken,
    base_of,
    checked,
    code_of,
    first_secret,
    is_fine,
    json_body,
    needed,
    none_after_all,
    none_taken,
    tree,
    whole,
)
from monocle.activate.kinds.contacts import address_alone, contact, needs, needs_address
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Job, Limits, Outcome, Settings, Told, Values

MOST_REMOVED = 150
NOT_FOUND = 404
_URL = "https://api.brevo.com/v3"
_CODE = re.compile(r"[a-z][a-z_]{2,60}")
_ADDRESS = re.compile(r"[^\s;,\"<>]+@[^\s;,\"<>]+")


class Brevo:
    """Imports contacts into a list and takes them out of it; attributes are in capitals, as Brevo wants.

    An import is done in the background (processes/…): what Brevo accepted counts as taken until its reports name who was not.
    """

    fields: ClassVar[Mapping[str, str]] = {"EMAIL": "e-mail address; any other field is an attribute of Brevo's"}
    settings: ClassVar[Mapping[str, str]] = {
        "list_id*": "number of the list",
        "url": "another address than Brevo's own",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse what has no list or no address."""
        needs_address(aims, "EMAIL", where)
        needs(settings, aims, "list_id", where)

    def limits(self, settings: Settings) -> Limits:
        """Give Brevo's: 150 contacts are removed at once, 10 calls a second."""
        return Limits(rows=MOST_REMOVED, calls=10)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the address and its attributes."""
        found = contact(values, "EMAIL")
        return {**found, "fields": {name.upper(): value for name, value in found["fields"].items()}}

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the address."""
        return str(payload["email"])

    def removal(self, payload: Values) -> Values:
        """Give the address."""
        return address_alone(payload)

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Ask whose key it is."""
        answer = caller.call(Call("GET", f"{base_of(settings, _URL)}/account", _headers(settings)))
        checked(answer)
        return "Brevo knows our key"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Import or remove contacts."""
        number, base = int(needed(settings, batch.aim, "list_id")), base_of(settings, _URL)
        if batch.rows[0].action == REMOVE:
            return self._removed(batch, f"{base}/contacts/lists/{number}/contacts/remove", settings, caller)
        body = {
            "listIds": [number],
            "updateExistingContacts": True,
            "emptyContactsAttributes": False,
            "jsonBody": [{"email": row.payload["email"], "attributes": row.payload["fields"]} for row in batch.rows],
        }
        answer = caller.call(Call("POST", f"{base}/contacts/import", _headers(settings), json_body(body)))
        found = checked(answer)
        if is_fine(answer) and "processId" in found:
            return all_taken(batch.rows, str(found["processId"]))
        return none_taken(batch.rows, code_of(answer, "code"), again=is_fine(answer))

    def follow(self, job: Job, settings: Settings, caller: Caller) -> Told:
        """Ask for the process, and read the reports that it names."""
        answer = caller.call(Call("GET", f"{base_of(settings, _URL)}/processes/{job.job}", _headers(settings)))
        if answer.status == NOT_FOUND:
            return NOT_KNOWN
        found = checked(answer)
        if not is_fine(answer) or found.get("status") == "failed":
            return none_after_all(job, "import failed") if is_fine(answer) else NOT_KNOWN
        if found.get("status") != "completed":
            return GOES_ON
        info = found.get("info")
        told = info.get("import") if isinstance(info, dict) else None
        reports = {name: where for name, where in told.items() if where} if isinstance(told, dict) else {}
        return _told(job, {name: _report(where, caller) for name, where in reports.items() if _CODE.fullmatch(name)})

    def _removed(self, batch: Batch, url: str, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        body = json_body({"emails": [row.payload["email"] for row in batch.rows]})
        answer = caller.call(Call("POST", url, _headers(settings), body, most=VENDOR))
        checked(answer)
        if _none_was_there(answer):
            return all_taken(batch.rows)
        if not is_fine(answer):
            return none_taken(batch.rows, code_of(answer, "code"))
        contacts = tree(answer).get("contacts")
        if not isinstance(contacts, dict):
            return none_taken(batch.rows, "its answer does not say who was removed", again=True)
        # Who "failed" was not in the list any more, which is what was wanted.
        known = {str(one).lower() for name in ("success", "failure") for one in contacts.get(name) or ()}
        return [
            Outcome(row.key, row.payload["email"] in known, "" if row.payload["email"] in known else "not answered", again=True)
            for row in batch.rows
        ]  # fmt: skip


def _report(where: Any, caller: Caller) -> set[str] | int:
    """Give the addresses in a report, a CSV at an address of its own; or how many they are, where that is all it says."""
    if not isinstance(where, str) or not where.startswith(("https://", "http://")):
        return whole(where)
    answer = caller.call(Call("GET", where, {"accept": "text/csv"}, most=VENDOR))  # without our key: it is another host
    if not is_fine(answer):
        raise Unreached(f"its report answered {answer.status}")
    return {one.strip("'.").lower() for one in _ADDRESS.findall(answer.body.decode("utf-8", "replace"))}


def _told(job: Job, reports: Mapping[str, set[str] | int]) -> Told:
    """Give whom the reports name; addresses that are not ours and numbers without names are counted."""
    ours = {str(payload.get("email")): key for key, payload in job.rows.items()}
    refused: dict[UUID, str] = {}
    unnamed = 0
    for name, found in reports.items():
        if isinstance(found, int):
            unnamed += found
            continue
        refused |= {ours[one]: name for one in found & set(ours)}
        unnamed += len(found - set(ours))
    return Told(refused=refused, unnamed=unnamed, reason=", ".join(sorted(reports)))


def _none_was_there(answer: Answer) -> bool:
    found = tree(answer)
    return answer.status == 400 and found.get("code") == "invalid_parameter" and "already" in str(found.get("message"))


def _headers(settings: Settings) -> Mapping[str, str]:
    return {"api-key": first_secret(settings), "content-type": "application/json"}
