"""Mailchimp: members of an audience, and of a static segment (a tag) of it (Marketing API 3.0)."""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from monocle.activate.calling import Call, Caller, Unreached
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

MOST = 500
_CODE = re.compile(r"[A-Z][A-Z_]{2,60}")


class Mailchimp:
    """Subscribes members, keeps their merge fields, and keeps them in a static segment.

    Who leaves the audience leaves the segment; without a segment they are unsubscribed, never deleted.
    """

    fields: ClassVar[Mapping[str, str]] = {"email_address": "e-mail address; any other field is a merge field: FNAME …"}
    settings: ClassVar[Mapping[str, str]] = {
        "list_id*": "id of the audience",
        "segment_id": "number of a static segment (tag) of it",
        "url": "another address than that of the key's own data centre",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse what has no list or no address."""
        needs_address(aims, "email_address", where)
        needs(settings, aims, "list_id", where)

    def limits(self, settings: Settings) -> Limits:
        """Give Mailchimp's: 500 members at once; ten calls may be under way, of which we make one."""
        return Limits(rows=MOST, calls=5)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the address and its merge fields."""
        found = contact(values, "email_address")
        return {**found, "fields": {name.upper(): value for name, value in found["fields"].items()}}

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the address."""
        return str(payload["email"])

    def removal(self, payload: Values) -> Values:
        """Give the address."""
        return address_alone(payload)

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Ask whether it knows our key."""
        checked(caller.call(Call("GET", f"{_base(settings)}/ping", _headers(settings))))
        return "Mailchimp knows our key"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Subscribe members and tell the segment, or take them out."""
        base = f"{_base(settings)}/lists/{needed(settings, batch.aim, 'list_id')}"
        segment = batch.aim.plain.get("segment_id", settings.plain.get("segment_id"))
        leaving = batch.rows[0].action == REMOVE
        if leaving and segment:
            return self._told(batch.rows, f"{base}/segments/{segment}", "members_to_remove", settings, caller)
        found = self._subscribed(batch.rows, base, leaving, settings, caller)
        taken = {one.key for one in found if one.taken}
        if leaving or not segment or not taken:
            return found
        rows = [row for row in batch.rows if row.key in taken]
        return [
            *(one for one in found if not one.taken),
            *self._told(rows, f"{base}/segments/{segment}", "members_to_add", settings, caller),
        ]

    def _subscribed(
        self, rows: Sequence[Outgoing], url: str, leaving: bool, settings: Settings, caller: Caller
    ) -> list[Outcome]:
        members = [
            {"email_address": row.payload["email"], "status": "unsubscribed"}
            if leaving
            else {
                "email_address": row.payload["email"],
                "status": "subscribed",
                "merge_fields": row.payload["fields"],
            }
            for row in rows
        ]
        body = json_body({"members": members, "update_existing": True})
        answer = caller.call(Call("POST", f"{url}?skip_merge_validation=true", _headers(settings), body, most=VENDOR))
        return _outcomes(rows, checked(answer), code_of(answer, "title"), fine=is_fine(answer))

    def _told(self, rows: Sequence[Outgoing], url: str, what: str, settings: Settings, caller: Caller) -> list[Outcome]:
        body = json_body({what: [row.payload["email"] for row in rows]})
        answer = caller.call(Call("POST", url, _headers(settings), body, most=VENDOR))
        return _outcomes(rows, checked(answer), code_of(answer, "title"), fine=is_fine(answer))


def _outcomes(rows: Sequence[Outgoing], found: Mapping[str, Any], code: str, *, fine: bool) -> list[Outcome]:
    """Give what became of each row of an answer that is fine though some of its members are refused."""
    if not fine:
        return none_taken(rows, code)
    errors = found.get("errors", [])
    if not isinstance(errors, list):
        return none_taken(rows, "its answer cannot be read", again=True)
    refused: dict[str, str] = {}
    for one in errors:
        named = one.get("email_addresses") or [one.get("email_address")]
        refused |= {str(address).lower(): _code(one) for address in named if address}
    unnamed = int(found.get("error_count") or 0) > len(refused)
    if unnamed:
        return none_taken(rows, "its answer does not say who was refused", again=True)
    return [
        Outcome(row.key, row.payload["email"] not in refused, refused.get(row.payload["email"], "")) for row in rows
    ]


def _code(error: Mapping[str, Any]) -> str:
    said = str(error.get("error_code") or "")
    return said if _CODE.fullmatch(said) else "refused"


def _base(settings: Settings) -> str:
    centre = first_secret(settings).rpartition("-")[2]
    if not settings.plain.get("url") and not re.fullmatch(r"[a-z]{2,4}[0-9]{1,3}", centre):
        raise Unreached("its key names no data centre, such as -us6 at its end", hopeless=True)
    return base_of(settings, f"https://{centre}.api.mailchimp.com/3.0")


def _headers(settings: Settings) -> Mapping[str, str]:
    token = base64.b64encode(f"monocle:{first_secret(settings)}".encode()).decode()
    return {"authorization": f"Basic {token}", "content-type": "application/json"}
