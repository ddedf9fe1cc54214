"""HubSpot: contacts, and a static list of them (CRM API: contacts batch upsert, lists memberships)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from monocle.activate.calling import Call, Caller
from monocle.activate.kinds.answers import (
    VENDOR,
    base_of,
    checked,
    code_of,
    first_secret,
    is_fine,
    json_body,
    needed,
    none_taken,
)
from monocle.activate.kinds.contacts import address_alone, contact, needs, needs_address
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Limits, Outcome, Outgoing, Settings, Values

MOST = 100
_URL = "https://api.hubapi.com"


class HubSpot:
    """Makes or changes contacts by their address, and keeps them in a list; who leaves stays a contact."""

    fields: ClassVar[Mapping[str, str]] = {"email": "e-mail address; any other field is a property of contacts"}
    settings: ClassVar[Mapping[str, str]] = {
        "list_id*": "number of a list that is filled by hand",
        "url": "another address than HubSpot's own",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse what has no list or no address."""
        needs_address(aims, "email", where)
        needs(settings, aims, "list_id", where)

    def limits(self, settings: Settings) -> Limits:
        """Give HubSpot's: 100 contacts at once; of 100 calls in 10 seconds a batch makes two."""
        return Limits(rows=MOST, calls=4)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the address and its properties."""
        return contact(values, "email")

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the address."""
        return str(payload["email"])

    def removal(self, payload: Values) -> Values:
        """Give the address."""
        return address_alone(payload)

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Ask for one contact."""
        url = f"{base_of(settings, _URL)}/crm/v3/objects/contacts?limit=1"
        checked(caller.call(Call("GET", url, _headers(settings), most=VENDOR)))
        return "HubSpot knows our key"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Make or find the contacts, then put them into the list or take them out."""
        base, leaving = base_of(settings, _URL), batch.rows[0].action == REMOVE
        what = "read" if leaving else "upsert"
        url = f"{base}/crm/v3/objects/contacts/batch/{what}"
        answer = caller.call(Call("POST", url, _headers(settings), _asked(batch.rows, leaving), most=VENDOR))
        found = checked(answer, (200, 201, 207))
        if not is_fine(answer):
            return none_taken(batch.rows, code_of(answer, "category"))
        ids = _ids(found)
        known = [row for row in batch.rows if row.payload["email"] in ids]
        others = [row for row in batch.rows if row.payload["email"] not in ids]
        if leaving:  # who is no contact any more is in no list
            outcomes = [Outcome(row.key, True) for row in others]
        else:
            reasons = _reasons(found)
            outcomes = [
                Outcome(row.key, False, reasons.get(str(row.key), "not answered"), again=str(row.key) not in reasons)
                for row in others
            ]
        if not known:
            return outcomes
        return [*outcomes, *self._listed(batch, known, ids, settings, caller)]

    def _listed(
        self, batch: Batch, rows: Sequence[Outgoing], ids: Mapping[str, str], settings: Settings, caller: Caller
    ) -> list[Outcome]:
        what = "remove" if rows[0].action == REMOVE else "add"
        number = needed(settings, batch.aim, "list_id")
        url = f"{base_of(settings, _URL)}/crm/v3/lists/{number}/memberships/{what}"
        body = json_body([ids[row.payload["email"]] for row in rows])
        answer = caller.call(Call("PUT", url, _headers(settings), body, most=VENDOR))
        found = checked(answer)
        if not is_fine(answer):
            return none_taken(rows, code_of(answer, "category"))
        missing = {str(one) for one in found.get("recordIdsMissing") or ()}
        return [
            Outcome(row.key, what == "remove" or ids[row.payload["email"]] not in missing, "not in the account", again=True)
            for row in rows
        ]  # fmt: skip


def _asked(rows: Sequence[Outgoing], leaving: bool) -> bytes:
    if leaving:
        inputs: list[Any] = [{"id": row.payload["email"]} for row in rows]
        return json_body({"idProperty": "email", "properties": ["email"], "inputs": inputs})
    inputs = [
        {
            "id": row.payload["email"],
            "idProperty": "email",
            "objectWriteTraceId": str(row.key),
            "properties": {"email": row.payload["email"], **row.payload["fields"]},
        }
        for row in rows
    ]
    return json_body({"inputs": inputs})


def _ids(found: Mapping[str, Any]) -> dict[str, str]:
    """Give address → the contact's id."""
    ids: dict[str, str] = {}
    for one in found.get("results") or ():
        properties = one.get("properties") if isinstance(one, dict) else None
        if isinstance(properties, dict) and properties.get("email") and one.get("id"):
            ids[str(properties["email"]).lower()] = str(one["id"])
    return ids


def _reasons(found: Mapping[str, Any]) -> dict[str, str]:
    """Give key of a row → why it was refused."""
    reasons: dict[str, str] = {}
    for error in found.get("errors") or ():
        context = error.get("context") if isinstance(error, dict) else None
        named = context.get("objectWriteTraceId", []) if isinstance(context, dict) else []
        code = str(error.get("category") or "refused") if isinstance(error, dict) else "refused"
        reasons |= dict.fromkeys((str(one) for one in named), code if code.isupper() and code.isascii() else "refused")
    return reasons


def _headers(settings: Settings) -> Mapping[str, str]:
    return {"authorization": f"Bearer {first_secret(settings)}", "content-type": "application/json"}
