"""Webhooks: CloudEvents, signed as Standard Webhooks says."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from monocle.activate.calling import Call, Caller, Unreached
from monocle.activate.kinds.answers import all_taken, checked, is_fine, json_body, none_taken
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Limits, Outcome, Outgoing, Settings, Unfit, Values
from monocle.errors import BadConfig

PREFIX = "whsec_"
MOST = 500
_TYPES = {"add": "monocle.audience.added", "update": "monocle.audience.updated", "remove": "monocle.audience.removed"}


class Webhook:
    """Posts what changed of an audience to an address.

    The body is a CloudEvent 1.0 in JSON, or a batch of them. Its ``id`` is the same at every try, so that receivers who keep
    ids take nothing twice; ``webhook-id`` is the same for the same batch.
    """

    fields: ClassVar[Mapping[str, str]] = {}
    settings: ClassVar[Mapping[str, str]] = {
        "url*": "https address that takes the events",
        "batch": f"events in one call, 1 to {MOST}; 100 where it is not said; 1 sends each by itself",
        "rate": "calls per second, at most; 10 where it is not said",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse an address that is none, or a batch that is too large."""
        url = settings.plain.get("url")
        if not isinstance(url, str) or not re.match(r"https?://[^\s]+$", url):
            raise BadConfig("its address is missing", where=f"{where}: url", mend="write url: https://…")
        batch = settings.plain.get("batch", 100)
        if not isinstance(batch, int) or isinstance(batch, bool) or not 1 <= batch <= MOST:
            raise BadConfig("it is no number of events", where=f"{where}: batch", mend=f"write 1 to {MOST}")

    def limits(self, settings: Settings) -> Limits:
        """Give what the file says."""
        return Limits(rows=int(settings.plain.get("batch", 100)), calls=float(settings.plain.get("rate", 10)))

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the mapped values as they are."""
        if aim.mapping and not values:
            raise Unfit("none of the mapped fields is known")
        return dict(values)

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the customer's own id."""
        return str(customer_id)

    def removal(self, payload: Values) -> Values:
        """Give nothing: customers go by their own id there."""
        return {}

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """See that the address may be called and the secret signs; nothing is sent, for nothing asks for less than an event."""
        if not settings.secrets:
            raise Unreached("its key is missing", hopeless=True)
        caller.look(str(settings.plain["url"]))
        return "the address may be called; nothing was sent"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Post the events."""
        events = [_event(row, batch.aim, settings.name) for row in batch.rows]
        alone = int(settings.plain.get("batch", 100)) == 1 and len(events) == 1
        body = json_body(events[0] if alone else events)
        kind = "application/cloudevents+json" if alone else "application/cloudevents-batch+json"
        number = str(batch.rows[0].key if alone else batch.batch_id)
        headers = {"content-type": f"{kind}; charset=utf-8", **signed(number, batch.at, body, settings.secrets)}
        answer = caller.call(Call("POST", str(settings.plain["url"]), headers, body))
        checked(answer)
        if is_fine(answer):
            return all_taken(batch.rows)
        return none_taken(batch.rows, f"it answered {answer.status}")


def signed(number: str, at: datetime, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """Give the headers that sign a body, with one signature for each secret that counts.

    Raises:
        Unreached: there is no secret.
    """
    if not secrets:
        raise Unreached("its key is missing", hopeless=True)
    stamp = str(int(at.timestamp()))
    content = b".".join((number.encode(), stamp.encode(), body))
    shown = [base64.b64encode(hmac.digest(_key(one), content, "sha256")).decode() for one in secrets]
    return {
        "webhook-id": number,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in shown),
    }


def _key(secret: str) -> bytes:
    bare = secret.removeprefix(PREFIX)
    try:
        return base64.b64decode(bare, validate=True) if secret.startswith(PREFIX) else secret.encode()
    except ValueError:
        return secret.encode()


def _event(row: Outgoing, aim: Aim, destination: str) -> Mapping[str, Any]:
    data = {
        "audience": aim.audience,
        "purpose": aim.purpose,
        "channel": aim.channel,
        "customer_id": str(row.customer_id),
        "consent_id": str(row.consent_id) if row.consent_id else None,
        "fields": {} if row.action == REMOVE else dict(row.payload),
    }
    return {
        "specversion": "1.0",
        "id": str(row.key),
        "source": f"/destinations/{destination}/{aim.audience}",
        "type": _TYPES[row.action],
        "subject": str(row.customer_id),
        "time": row.at.isoformat(timespec="milliseconds").replace("+00:00", "") + "Z",
        "datacontenttype": "application/json",
        "data": data,
    }
