"""Google Customer Match, through the Data Manager API (audienceMembers:ingest and :remove)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from monocle.activate.calling import Answer, Call, Caller, Unreached
from monocle.activate.hashing import country_code, google_email, google_name, google_phone, hashed
from monocle.activate.kinds.answers import (
    GOES_ON,
    NOT_KNOWN,
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
    one_of_fields,
    only_fields,
    tree,
    whole,
)
from monocle.activate.kinds.contacts import needs
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Job, Limits, Outcome, Settings, Told, Unfit, Values

MOST = 10_000
_URL = "https://datamanager.googleapis.com/v1"
_TOKENS = "https://oauth2.googleapis.com/token"
_FIELDS = ("email", "phone", "first_name", "last_name", "country", "postcode")
_WRONG = re.compile(r"audience_?members?(?:\.audience_?members?)?\[(\d+)\]", re.IGNORECASE)
_PREFIX, _FAILED, _UNKNOWN = "PROCESSING_ERROR_REASON_", frozenset({"FAILED", "FAILURE"}), frozenset({400, 404})
_REASON = re.compile(r"[A-Z][A-Z_0-9]{2,60}")


class Google:
    """Adds hashed customers to a Customer Match list and removes them.

    Google wants to be told that people consented to their data being used for ads and to ads made for them: only customers
    who allow the audience's purpose are sent, and both are said to be granted, as the customers' consent is kept with each.
    """

    fields: ClassVar[Mapping[str, str]] = {
        "email": "e-mail address", "phone": "telephone", "first_name": "first name; an address needs all four",
        "last_name": "last name", "country": "country", "postcode": "postcode",
    }  # fmt: skip
    settings: ClassVar[Mapping[str, str]] = {
        "account_id*": "number of the Google Ads account",
        "audience_id*": "number of the user list",
        "login_account_id": "number of the manager account that we sign in with",
        "country_of_phones": "of telephones without a calling code; FR where it is not said",
        "url": "another address than Google's own",
        "token_url": "another address for access tokens than Google's own",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse unknown fields, and a list or an account without its number."""
        only_fields(aims, _FIELDS, where)
        one_of_fields(aims, ("email", "phone", "last_name"), where)
        needs(settings, aims, "account_id", where)
        needs(settings, aims, "audience_id", where)

    def limits(self, settings: Settings) -> Limits:
        """Give Google's: 10,000 customers at once, 300 calls a minute; a request is asked for after half an hour."""
        return Limits(rows=MOST, calls=4, follow=1_800)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the identifiers, one in each."""
        country = str(settings.plain.get("country_of_phones") or "FR")
        given = {name: str(values.get(name) or "") for name in _FIELDS}
        found: list[dict[str, Any]] = []
        if email := hashed(google_email(given["email"])):
            found.append({"emailAddress": email})
        if phone := hashed(google_phone(given["phone"], country)):
            found.append({"phoneNumber": phone})
        first, last = google_name(given["first_name"]), google_name(given["last_name"])
        region, postcode = country_code(given["country"]).upper(), given["postcode"].strip()
        if first and last and region and postcode:
            address = {
                "givenName": hashed(first),
                "familyName": hashed(last),
                "regionCode": region,
                "postalCode": postcode,
            }
            found.append({"address": address})
        if not found:
            raise Unfit("nothing that people are matched by")
        return {"userIdentifiers": found}

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the identifiers."""
        return json_body(payload["userIdentifiers"]).decode()

    def removal(self, payload: Values) -> Values:
        """Give the hashes."""
        return payload

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Have a request looked at that holds nobody's data."""
        nobody = {"userIdentifiers": [{"emailAddress": hashed("nobody@example.org")}]}
        for aim in aims:
            body = {**_request(settings, aim, [nobody]), "validateOnly": True}
            answer = caller.call(Call("POST", _ingest(settings), self._headers(settings, caller), json_body(body)))
            checked(answer)
            if not is_fine(answer):
                raise Unreached(f"it refuses a trial ({code_of(answer, 'error', 'status')})", hopeless=True)
        return "Google knows our key and the lists"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Ingest or remove the members."""
        leaving = batch.rows[0].action == REMOVE
        body = _request(settings, batch.aim, [row.payload for row in batch.rows])
        url = f"{base_of(settings, _URL)}/audienceMembers:remove" if leaving else _ingest(settings)
        if leaving:
            body = {name: body[name] for name in ("destinations", "audienceMembers", "encoding")}
        answer = caller.call(Call("POST", url, self._headers(settings, caller), json_body(body)))
        found = checked(answer)
        if is_fine(answer):
            if not found.get("requestId"):
                raise Unreached("its answer names no request")
            return all_taken(batch.rows, str(found["requestId"]))
        return _refused(batch, answer)

    def follow(self, job: Job, settings: Settings, caller: Caller) -> Told:
        """Ask for the status of the request: Google counts what it refuses, and never says whom."""
        asked = f"{base_of(settings, _URL)}/requestStatus:retrieve?{urlencode({'requestId': job.job})}"
        answer = caller.call(Call("GET", asked, self._headers(settings, caller)))
        if answer.status in _UNKNOWN:
            return NOT_KNOWN
        places = checked(answer).get("requestStatusPerDestination")
        found = places[0] if isinstance(places, list) and places and isinstance(places[0], dict) else {}
        return _told(job, found)

    def _headers(self, settings: Settings, caller: Caller) -> Mapping[str, str]:
        token = first_secret(settings)
        if len(settings.secrets) == 3:
            token = _access_token(settings, caller)
        return {"authorization": f"Bearer {token}", "content-type": "application/json"}


def _access_token(settings: Settings, caller: Caller) -> str:
    """Give an access token for a client id, its secret and a refresh token."""
    names = ("client_id", "client_secret", "refresh_token")
    form = urlencode({**dict(zip(names, settings.secrets, strict=True)), "grant_type": "refresh_token"}).encode()
    url = str(settings.plain.get("token_url") or _TOKENS)
    answer = caller.call(Call("POST", url, {"content-type": "application/x-www-form-urlencoded"}, form))
    checked(answer)
    found = tree(answer).get("access_token")
    if not is_fine(answer) or not isinstance(found, str) or not found:
        raise Unreached("Google gives no access token for our refresh token", hopeless=True)
    return found


def _request(settings: Settings, aim: Aim, payloads: Sequence[Values]) -> dict[str, Any]:
    account = {"accountType": "GOOGLE_ADS", "accountId": needed(settings, aim, "account_id")}
    place: dict[str, Any] = {"operatingAccount": account, "productDestinationId": needed(settings, aim, "audience_id")}
    if login := settings.plain.get("login_account_id"):
        place["loginAccount"] = {"accountType": "GOOGLE_ADS", "accountId": str(login)}
    return {
        "destinations": [place],
        "audienceMembers": [{"userData": payload} for payload in payloads],
        "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"},
        "encoding": "HEX",
        "termsOfService": {"customerMatchTermsOfServiceStatus": "ACCEPTED"},
    }


def _ingest(settings: Settings) -> str:
    return f"{base_of(settings, _URL)}/audienceMembers:ingest"


def _told(job: Job, found: Mapping[str, Any]) -> Told:
    """Give what the status of a request says of its one list."""
    status, errors = found.get("requestStatus"), found.get("errorInfo")
    counts = (errors.get("errorCounts") or []) if isinstance(errors, dict) else []
    reasons = [str(one.get("reason")).removeprefix(_PREFIX) for one in counts if isinstance(one, dict)]
    reason = ", ".join(sorted({one for one in reasons if _REASON.fullmatch(one)}))
    wrong = sum(whole(one.get("recordCount")) for one in counts if isinstance(one, dict))
    if status in _FAILED:
        return none_after_all(job, reason or "FAILED")
    if status == "PARTIAL_SUCCESS":
        return none_after_all(job, reason or "FAILED") if wrong >= len(job.rows) else Told(unnamed=wrong, reason=reason)
    return Told() if status == "SUCCESS" else GOES_ON


def _refused(batch: Batch, answer: Answer) -> Sequence[Outcome]:
    """Give which rows Google found wrong; it took none of the others either, so they go again."""
    wrong: dict[int, str] = {}
    error = tree(answer).get("error")
    for detail in (error.get("details") or []) if isinstance(error, dict) else []:
        for violation in (detail.get("fieldViolations") or []) if isinstance(detail, dict) else []:
            found = _WRONG.search(str(violation.get("field")))
            reason = str(violation.get("reason") or "")
            if found:
                wrong[int(found[1])] = reason if _REASON.fullmatch(reason) else "invalid"
    if not wrong:
        return none_taken(batch.rows, code_of(answer, "error", "status"))
    return [
        Outcome(row.key, False, wrong.get(number, "sent with one that was refused"), again=number not in wrong)
        for number, row in enumerate(batch.rows)
    ]
