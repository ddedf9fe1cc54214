"""Brevo: contacts of a list (API v3: contacts/import, contacts/lists/…/contacts/remove)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from monocle.activate.calling import Answer, Call, Caller
from monocle.activate.kinds.answers import (
    VENDOR,
    all_taken,
    base_of,
    checked,
    code_of,
    first_secret,
    is_fine,
    json_body,
    needed,
    none_taken,
    tree,
)
from monocle.activate.kinds.contacts import contact, needs, needs_address
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Limits, Outcome, Settings, Values

MOST_REMOVED = 150
_URL = "https://api.brevo.com/v3"


class Brevo:
    """Imports contacts into a list and takes them out of it; attributes are in capitals, as Brevo wants.

    An import is done in the background: what Brevo accepted counts as taken.
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
            return all_taken(batch.rows)
        return none_taken(batch.rows, code_of(answer, "code"), again=is_fine(answer))

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


def _none_was_there(answer: Answer) -> bool:
    found = tree(answer)
    return answer.status == 400 and found.get("code") == "invalid_parameter" and "already" in str(found.get("message"))


def _headers(settings: Settings) -> Mapping[str, str]:
    return {"api-key": first_secret(settings), "content-type": "application/json"}
