"""Meta: custom audiences of hashed customers (Marketing API: /{audience}/users)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from monocle.activate.calling import Answer, Call, Caller, Unreached
from monocle.activate.hashing import META, meta_value
from monocle.activate.kinds.answers import (
    GOES_ON,
    NOT_KNOWN,
    all_taken,
    base_of,
    first_secret,
    is_fine,
    json_body,
    needed,
    none_after_all,
    none_taken,
    one_of_fields,
    only_fields,
    tree,
    wanted_wait,
    whole,
)
from monocle.activate.kinds.contacts import needs
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Job, Limits, Outcome, Settings, Told, Unfit, Values

MOST = 10_000
_URL = "https://graph.facebook.com/v25.0"
_KEYS = ("EMAIL", "PHONE", *(key for key in META if key != "EMAIL"), "EXTERN_ID")
_BUSY = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_NO_KEY = frozenset({10, 102, 190, 200, 294})
_BLOCKED = 1_713_230
_OF_SESSION = "session_id,num_received,num_invalid_entries,end_time"
_A_MINUTE = 60.0
_FALLEN = frozenset({1, 2})


class Meta:
    """Adds hashed customers to a custom audience and removes them.

    Since September 2025 Meta stops audiences whose names or members suggest health or financial status: ``warnings`` of
    ``activate.notices`` tell so before it does.
    """

    fields: ClassVar[Mapping[str, str]] = {
        "EMAIL": "e-mail address", "PHONE": "telephone", "FN": "first name", "LN": "last name", "CT": "city", "ST": "state",
        "ZIP": "postcode", "COUNTRY": "country", "GEN": "gender", "DOBY": "birth date, of which the year", "DOBM": "its month",
        "DOBD": "its day", "EXTERN_ID": "our id, not hashed",
    }  # fmt: skip
    settings: ClassVar[Mapping[str, str]] = {
        "audience_id*": "number of the custom audience",
        "country": "of telephones without a calling code; FR where it is not said",
        "url": "another address than Meta's own",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse unknown keys and an audience without its number."""
        only_fields(aims, _KEYS, where)
        one_of_fields(aims, ("EMAIL", "PHONE", "EXTERN_ID", "FN"), where)
        needs(settings, aims, "audience_id", where)

    def limits(self, settings: Settings) -> Limits:
        """Give Meta's: 10,000 customers at once."""
        return Limits(rows=MOST, calls=1, follow=60)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the hashes."""
        country = str(settings.plain.get("country") or "FR")
        found = {key: meta_value(key, str(values[key]), country) for key in _KEYS if values.get(key) not in {None, ""}}
        known = {key: value for key, value in found.items() if value}
        if not set(known) & {"EMAIL", "PHONE", "EXTERN_ID"} and not {"FN", "LN"} <= set(known):
            raise Unfit("nothing that people are matched by")
        return known

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give what tells customers apart there."""
        return "|".join(f"{key}={payload[key]}" for key in sorted(payload))

    def removal(self, payload: Values) -> Values:
        """Give the hashes."""
        return payload

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Ask how each audience is; one that Meta stopped is told."""
        for aim in aims:
            url = f"{base_of(settings, _URL)}/{needed(settings, aim, 'audience_id')}?fields=operation_status"
            answer = caller.call(Call("GET", url, _headers(settings)))
            _checked(answer)
            status = tree(answer).get("operation_status")
            if isinstance(status, dict) and status.get("code") == 471:
                raise Unreached("Meta stopped this audience: it suggests health or financial status", hopeless=True)
        return "Meta knows our key and the audiences"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Post or delete the hashes, a session for each batch."""
        schema = [key for key in _KEYS if any(key in row.payload for row in batch.rows)]
        session = {
            "session_id": int.from_bytes(batch.batch_id.bytes[-7:], "big"),
            "batch_seq": 1,
            "last_batch_flag": True,
            "estimated_num_total": len(batch.rows),
        }
        data = [[row.payload.get(key, "") for key in schema] for row in batch.rows]
        body = json_body({"session": session, "payload": {"schema": schema, "data": data}})
        url = f"{base_of(settings, _URL)}/{needed(settings, batch.aim, 'audience_id')}/users"
        method = "DELETE" if batch.rows[0].action == REMOVE else "POST"
        answer = caller.call(Call(method, url, _headers(settings), body))
        refused = _checked(answer)
        if refused:
            return none_taken(batch.rows, refused)
        return _outcomes(batch, tree(answer))

    def follow(self, job: Job, settings: Settings, caller: Caller) -> Told:
        """Ask for the session: Meta counts invalid entries once it is through with it, and never says whose they are."""
        place = f"{base_of(settings, _URL)}/{needed(settings, job.aim, 'audience_id')}/sessions"
        asked = f"{place}?{urlencode({'session_id': job.job, 'fields': _OF_SESSION})}"
        answer = caller.call(Call("GET", asked, _headers(settings)))
        if _checked(answer):
            return NOT_KNOWN
        sessions = tree(answer).get("data")
        found = [one for one in sessions if isinstance(one, dict)] if isinstance(sessions, list) else []
        mine = [one for one in found if str(one.get("session_id")) == job.job]
        if not mine:
            return NOT_KNOWN
        if not whole(mine[0].get("end_time")):
            return GOES_ON
        wrong = whole(mine[0].get("num_invalid_entries"))
        if wrong >= len(job.rows) > 0:
            return none_after_all(job, "invalid")
        return Told(unnamed=wrong, reason="invalid" if wrong else "")


def _outcomes(batch: Batch, found: Mapping[str, Any]) -> Sequence[Outcome]:
    """Give what became of each row; Meta names some of those that it could not use, and counts the others."""
    if found.get("num_received") != len(batch.rows):
        raise Unreached("it received another number of customers than were sent")
    wrong = int(found.get("num_invalid_entries") or 0)
    if not wrong:
        return all_taken(batch.rows, str(found.get("session_id") or ""))
    samples = json.dumps(found.get("invalid_entry_samples") or {})
    named = [any(str(value) in samples for value in row.payload.values()) for row in batch.rows]
    if sum(named) != wrong:
        return none_taken(batch.rows, f"{wrong} of them are invalid, and it does not say which")
    return [
        Outcome(row.key, not is_named, "invalid" if is_named else "")
        for row, is_named in zip(batch.rows, named, strict=True)
    ]


def _checked(answer: Answer) -> str:
    """Give why rows are refused, or nothing.

    Raises:
        Unreached: the reason is not in the rows.
    """
    error = tree(answer).get("error")
    if is_fine(answer) and not error:
        return ""
    code = error.get("code") if isinstance(error, dict) else None
    subcode = error.get("error_subcode") if isinstance(error, dict) else None
    if code in _BUSY or answer.status == 429:
        raise Unreached(f"it has too much to do ({code})", after=_wait(answer))
    if subcode == _BLOCKED:
        raise Unreached("Meta stopped this audience", hopeless=True)
    if code in _NO_KEY or answer.status in {401, 403, 404}:
        raise Unreached(f"it refuses our key or the audience ({code or answer.status})", hopeless=True)
    if answer.status >= 500 or code in _FALLEN or code is None:
        raise Unreached(f"it answered {answer.status}", after=wanted_wait(answer))
    return f"{answer.status} {code}"


def _wait(answer: Answer) -> float:
    said = [one for one in (_regained(answer), wanted_wait(answer)) if one is not None]
    return said[0] if said else _A_MINUTE


def _regained(answer: Answer) -> float | None:
    """Give the seconds until it may be called again, as its header says in minutes."""
    try:
        found = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        minutes = [float(one.get("estimated_time_to_regain_access", 0)) for uses in found.values() for one in uses]
    except (ValueError, AttributeError, TypeError):
        return None
    return max(minutes) * 60 if minutes and max(minutes) > 0 else None


def _headers(settings: Settings) -> Mapping[str, str]:
    return {"authorization": f"Bearer {first_secret(settings)}", "content-type": "application/json"}
