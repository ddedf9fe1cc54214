"""Advertisers: what they take hashed, and what they say later of it."""

import json
import re
from urllib.parse import parse_qs, urlsplit

from contract_server import Server

HEX = re.compile(r"[0-9a-f]{64}")


class Meta(Server):
    """/{audience}/users, POST and DELETE, and /{audience}/sessions.

    Attributes:
        late: entries that a session finds invalid once it is through.
        ended: sessions are through.
    """

    def __init__(self):
        super().__init__("EAAB")
        self.people, self.status, self.sessions, self.late, self.ended = set(), 200, {}, 0, True

    def session(self, asked):
        number = parse_qs(asked)["session_id"][0]
        if not number.isdecimal():
            return 400, {"error": {"code": 100, "message": "Invalid parameter"}}
        through = {"num_invalid_entries": str(self.late), "end_time": "2"}
        more = through if self.ended else {"progress": "10", "stage": "x"}
        found = {"session_id": number, "num_received": str(self.sessions.get(number)), "start_time": "1", **more}
        return 200, {"data": [found] if number in self.sessions else [], "paging": {}}

    def contract(self, method, path, headers, body, mood):
        if headers.get("authorization") != f"Bearer {self.key}":
            return 400, {"error": {"code": 190, "type": "OAuthException", "message": "Invalid OAuth access token"}}
        if method == "GET" and urlsplit(path).path == "/23/sessions":
            return self.session(urlsplit(path).query)
        if method == "GET":
            return 200, {"id": "23", "operation_status": {"code": self.status}}
        if urlsplit(path).path != "/23/users":
            return 400, {"error": {"code": 100, "error_subcode": 33}}
        if mood == "busy":
            use = {"1": [{"type": "custom_audience", "estimated_time_to_regain_access": 0}]}
            return (
                400,
                {"error": {"code": 80003, "message": "too many calls"}},
                {"x-business-use-case-usage": json.dumps(use)},
            )
        said = json.loads(body)
        session, schema, data = said["session"], said["payload"]["schema"], said["payload"]["data"]
        if len(data) > 10_000 or not 0 < session["session_id"] < 2**63 or session["estimated_num_total"] < len(data):
            return 400, {"error": {"code": 100}}
        if any(len(row) != len(schema) for row in data):
            return 400, {"error": {"code": 100}}
        plain = {"EXTERN_ID"}
        wrong = [
            row for row in data
            if any(value and key not in plain and not HEX.fullmatch(value) for key, value in zip(schema, row, strict=True))
        ]  # fmt: skip
        rows = {json.dumps(dict(zip(schema, row, strict=True)), sort_keys=True) for row in data if row not in wrong}
        self.people = self.people - rows if method == "DELETE" else self.people | rows
        received = len(data) + {"lie": -1, "less": -1, "more": 1}.get(mood, 0)
        samples = {row[0]: "invalid" for row in wrong}
        self.sessions[str(session["session_id"])] = len(data)
        return 200, {
            "audience_id": "23", "session_id": str(session["session_id"]), "num_received": received,
            "num_invalid_entries": len(wrong), "invalid_entry_samples": samples,
        }  # fmt: skip


class Google(Server):
    """audienceMembers:ingest and :remove, requestStatus:retrieve, and access tokens.

    Attributes:
        fate: what becomes of requests: SUCCESS, PARTIAL_SUCCESS (of which ``wrong`` records fail), FAILURE or PROCESSING.
    """

    def __init__(self):
        super().__init__("ya29.token")
        self.people, self.refused_hashes, self.requests, self.fate, self.wrong = set(), set(), {}, "SUCCESS", 1

    def status(self, asked):
        number = parse_qs(asked)["requestId"][0]
        if number not in self.requests:
            return 404, {"error": {"code": 404, "status": "NOT_FOUND"}}
        told = {"destination": {"productDestinationId": "2"}, "requestStatus": self.fate}
        wrong = {"FAILURE": self.requests[number], "PARTIAL_SUCCESS": self.wrong}.get(self.fate)
        if wrong:
            reason = "PROCESSING_ERROR_REASON_USER_IDENTIFIER_DECRYPTION_ERROR"
            told["errorInfo"] = {"errorCounts": [{"recordCount": str(wrong), "reason": reason}]}
        return 200, {"requestStatusPerDestination": [told]}

    def contract(self, method, path, headers, body, mood):
        if path == "/token":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            fine = form == {
                "client_id": "id",
                "client_secret": "hush",
                "refresh_token": "1//r",
                "grant_type": "refresh_token",
            }
            return (200, {"access_token": self.key, "expires_in": 3599}) if fine else (400, {"error": "invalid_grant"})
        if headers.get("authorization") != f"Bearer {self.key}":
            return 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}
        if method == "GET" and urlsplit(path).path == "/requestStatus:retrieve":
            return self.status(urlsplit(path).query)
        said, deed = json.loads(body), path.rpartition(":")[2]
        if path not in {"/audienceMembers:ingest", "/audienceMembers:remove"} or method != "POST":
            return 404, {"error": {"code": 404, "status": "NOT_FOUND"}}
        known = {"destinations", "audienceMembers", "consent", "encoding", "termsOfService", "validateOnly"}
        if set(said) - known or len(said["audienceMembers"]) > 10_000 or said["encoding"] != "HEX":
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
        if deed == "ingest" and said["consent"] != {
            "adUserData": "CONSENT_GRANTED",
            "adPersonalization": "CONSENT_GRANTED",
        }:
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
        wrong = [place for place, one in enumerate(said["audienceMembers"]) if not self.is_fine(one["userData"])]
        if wrong:
            violations = [
                {"field": f"audience_members.audience_members[{place}].user_data", "reason": "INVALID_SHA256_FORMAT"}
                for place in wrong
            ]
            details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": details}}
        people = {json.dumps(one["userData"], sort_keys=True) for one in said["audienceMembers"]}
        if said.get("validateOnly"):
            return 200, {}
        if self.fate != "FAILURE":
            self.people = self.people | people if deed == "ingest" else self.people - people
        number = f"r-{len(self.requests) + 1}"
        self.requests[number] = len(said["audienceMembers"])
        return 200, ({} if mood in {"lie", "less"} else {"requestId": number})

    def is_fine(self, data):
        for one in data["userIdentifiers"]:
            (kind,) = one
            hashes = [one[kind]] if kind != "address" else [one[kind]["givenName"], one[kind]["familyName"]]
            if not all(HEX.fullmatch(text) and text not in self.refused_hashes for text in hashes):
                return False
            if kind == "address" and not re.fullmatch(r"[A-Z]{2}", one[kind]["regionCode"]):
                return False
        return len(data["userIdentifiers"]) <= 10
