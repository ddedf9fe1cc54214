"""Servers on this machine that enforce the published contracts of destinations, and that can be told to fail."""

import base64
import hashlib
import hmac
import json
import re
import socket
import struct
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
HEX = re.compile(r"[0-9a-f]{64}")


class Server:
    """One destination.

    Attributes:
        calls: method, path, headers and body of each call, as it came.
        chaos: what happens to the calls that follow, one each: "500", "429", "cut" (before it is taken), "lost" (after it
            is taken, the answer is cut), "silent" (taken, no answer), "lie" (a kind of its own), or "" for nothing.
    """

    def __init__(self, key="k3y-us6"):
        self.key, self.calls, self.chaos, self.lock = key, [], deque(), Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                server.take(self)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (http.server's names)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def take(self, handler):
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self.lock:
            self.calls.append((handler.command, handler.path, headers, body))
            mood = self.chaos.popleft() if self.chaos else ""
            if mood == "cut":
                return cut(handler)
            if mood in {"500", "429"}:
                more = {"retry-after": "0"} if mood == "429" else {}
                return reply(handler, int(mood), {"message": "busy"}, more)
            status, answered, *more = self.contract(handler.command, handler.path, headers, body, mood)
        if mood in {"lost", "silent"}:
            return cut(handler)
        return reply(handler, status, answered, *more)

    def contract(self, method, path, headers, body, mood):
        raise NotImplementedError


def reply(handler, status, answered, more=None):
    body = json.dumps(answered).encode()
    handler.send_response(status)
    for name, value in {"content-type": "application/json", "content-length": str(len(body)), **(more or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def cut(handler):
    """Cut the connection, with a reset."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


class Receiver(Server):
    """Takes webhooks: verifies Standard Webhooks by its own means, reads CloudEvents, and takes no event twice."""

    def __init__(self):
        super().__init__()
        self.secrets, self.events, self.repeated, self.known = [SECRET], [], 0, {}

    def contract(self, method, path, headers, body, mood):
        if method != "POST" or not self.is_ours(headers, body):
            return 401, {"message": "not signed"}
        kind = headers["content-type"].partition(";")[0]
        found = json.loads(body)
        events = found if kind == "application/cloudevents-batch+json" else [found]
        if kind not in {"application/cloudevents-batch+json", "application/cloudevents+json"}:
            return 415, {}
        for event in events:
            if event["specversion"] != "1.0" or not all(
                event[name] for name in ("id", "source", "type", "subject", "time")
            ):
                return 400, {"message": "no CloudEvent"}
        for event in events:
            if (event["source"], event["id"]) in self.known:
                self.repeated += 1
                continue
            self.known[event["source"], event["id"]] = event
            self.events.append(event)
        return 200, {}

    def is_ours(self, headers, body):
        stamp = headers.get("webhook-timestamp", "")
        signed = f"{headers.get('webhook-id')}.{stamp}.".encode() + body
        shown = headers.get("webhook-signature", "").split(" ")
        for secret in self.secrets:
            key = base64.b64decode(secret.removeprefix("whsec_"))
            made = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            if any(hmac.compare_digest(made, one) for one in shown):
                return stamp.isdecimal()
        return False

    def there(self):
        """Give who is there, as the events in their order say."""
        there = {}
        for event in self.events:
            if event["type"].endswith("removed"):
                there.pop(event["subject"], None)
            else:
                there[event["subject"]] = event["data"]["fields"]
        return there


class Brevo(Server):
    """contacts/import and contacts/lists/…/contacts/remove."""

    def __init__(self):
        super().__init__("xkeysib-1")
        self.lists = {12: {}}

    def contract(self, method, path, headers, body, mood):
        if headers.get("api-key") != self.key:
            return 401, {"code": "unauthorized", "message": "Key not found"}
        said = json.loads(body or b"{}")
        if (method, path) == ("GET", "/account"):
            return 200, {"email": "us@example.org"}
        if (method, path) == ("POST", "/contacts/import"):
            (number,) = said["listIds"]
            if number not in self.lists:
                return 404, {"code": "document_not_found", "message": "List ID does not exist"}
            if len(body) > 8 * 1024 * 1024 or not said["jsonBody"]:
                return 400, {"code": "invalid_parameter", "message": "too much"}
            if mood == "lie":
                return 202, {}
            for one in said["jsonBody"]:
                if any(name != name.upper() for name in one["attributes"]):
                    return 400, {"code": "invalid_parameter", "message": "attributes are in capitals"}
                self.lists[number][one["email"]] = one["attributes"]
            return 202, {"processId": 78}
        found = re.fullmatch(r"/contacts/lists/(\d+)/contacts/remove", path)
        if method == "POST" and found:
            emails = said["emails"]
            if len(emails) > 150:
                return 400, {"code": "invalid_parameter", "message": "too many emails"}
            members = self.lists[int(found[1])]
            gone = [one for one in emails if members.pop(one, None) is not None]
            if not gone:
                message = "Contacts already removed from list and/or does not exist"
                return 400, {"code": "invalid_parameter", "message": message}
            return 201, {"contacts": {"success": gone, "failure": [one for one in emails if one not in gone]}}
        return 404, {"code": "document_not_found"}


class Mailchimp(Server):
    """Batch subscribe, and a static segment."""

    def __init__(self):
        super().__init__("abc-us6")
        self.members, self.segment, self.cleaned = {}, set(), set()

    def contract(self, method, path, headers, body, mood):
        name, _, key = base64.b64decode(headers.get("authorization", "").removeprefix("Basic ")).decode().partition(":")
        if key != self.key or not name:
            return 401, {"title": "API Key Invalid", "status": 401}
        said, path = json.loads(body or b"{}"), urlsplit(path).path
        if (method, path) == ("GET", "/ping"):
            return 200, {"health_status": "Everything's Chimpy!"}
        if (method, path) == ("POST", "/lists/a1b2"):
            return self.subscribe(said, mood)
        if (method, path) == ("POST", "/lists/a1b2/segments/7"):
            adding, leaving = said.get("members_to_add", []), said.get("members_to_remove", [])
            if max(len(adding), len(leaving)) > 500:
                return 400, {"title": "Invalid Resource"}
            unknown = [one for one in adding if one not in self.members]
            self.segment |= set(adding) - set(unknown)
            self.segment -= set(leaving)
            errors = [{"email_addresses": unknown, "error": "not on the list"}] if unknown else []
            return 200, {
                "total_added": len(adding),
                "total_removed": len(leaving),
                "errors": errors,
                "error_count": len(errors),
            }
        return 404, {"title": "Resource Not Found"}

    def subscribe(self, said, mood):
        members, errors = said["members"], []
        if len(members) > 500 or not said["update_existing"]:
            return 400, {"title": "Invalid Resource"}
        for one in members:
            address = one["email_address"]
            if address in self.cleaned:
                errors.append(
                    {
                        "email_address": address,
                        "error": f"{address} left for good",
                        "error_code": "ERROR_CONTACT_EXISTS",
                    }
                )
            else:
                self.members[address] = one["status"]
        hidden = 1 if mood == "lie" else 0
        return 200, {"new_members": [], "updated_members": [], "errors": errors, "error_count": len(errors) + hidden}


class HubSpot(Server):
    """contacts/batch/upsert and read, lists/…/memberships."""

    def __init__(self):
        super().__init__("pat-eu1")
        self.contacts, self.listed, self.number = {}, set(), 100

    def contract(self, method, path, headers, body, mood):
        if headers.get("authorization") != f"Bearer {self.key}":
            return 401, {"category": "INVALID_AUTHENTICATION"}
        if method == "GET":
            return 200, {"results": []}
        said = json.loads(body)
        if path == "/crm/v3/objects/contacts/batch/upsert":
            return self.upsert(said["inputs"])
        if path == "/crm/v3/objects/contacts/batch/read":
            asked = [one["id"] for one in said["inputs"]]
            if len(asked) > 100 or said["idProperty"] != "email":
                return 400, {"category": "VALIDATION_ERROR"}
            found = [{"id": self.contacts[one], "properties": {"email": one}} for one in asked if one in self.contacts]
            return (200 if len(found) == len(asked) else 207), {"status": "COMPLETE", "results": found}
        found = re.fullmatch(r"/crm/v3/lists/(\d+)/memberships/(add|remove)", path)
        if not found or found[1] != "3" or method != "PUT":
            return 404, {"category": "OBJECT_NOT_FOUND"}
        missing = [one for one in said if one not in self.contacts.values()]
        self.listed = self.listed | set(said) - set(missing) if found[2] == "add" else self.listed - set(said)
        return 200, {"recordsIdsAdded": said, "recordIdsMissing": missing, "recordIdsRemoved": []}

    def upsert(self, inputs):
        if len(inputs) > 100 or len({one["id"] for one in inputs}) < len(inputs):
            return 400, {"category": "VALIDATION_ERROR"}
        wrong = [one for one in inputs if one["id"].endswith("@invalid.example")]
        for one in inputs:
            if one not in wrong:
                self.number += one["id"] not in self.contacts
                self.contacts.setdefault(one["id"], str(self.number))
        results = [
            {"id": self.contacts[one["id"]], "properties": {"email": one["id"]}} for one in inputs if one not in wrong
        ]
        errors = [
            {"category": "VALIDATION_ERROR", "context": {"objectWriteTraceId": [one["objectWriteTraceId"]]}}
            for one in wrong
        ]
        return (207 if wrong else 200), {
            "status": "COMPLETE",
            "results": results,
            "errors": errors,
            "numErrors": len(errors),
        }

    def there(self):
        return {email for email, number in self.contacts.items() if number in self.listed}


class Meta(Server):
    """/{audience}/users, POST and DELETE."""

    def __init__(self):
        super().__init__("EAAB")
        self.people, self.status = set(), 200

    def contract(self, method, path, headers, body, mood):
        if headers.get("authorization") != f"Bearer {self.key}":
            return 400, {"error": {"code": 190, "type": "OAuthException", "message": "Invalid OAuth access token"}}
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
        received = len(data) - 1 if mood == "lie" else len(data)
        samples = {row[0]: "invalid" for row in wrong}
        return 200, {
            "audience_id": "23", "session_id": str(session["session_id"]), "num_received": received,
            "num_invalid_entries": len(wrong), "invalid_entry_samples": samples,
        }  # fmt: skip


class Google(Server):
    """audienceMembers:ingest and :remove, and access tokens."""

    def __init__(self):
        super().__init__("ya29.token")
        self.people, self.refused_hashes = set(), set()

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
        if not said.get("validateOnly"):
            self.people = self.people | people if deed == "ingest" else self.people - people
        return 200, ({} if mood == "lie" else {"requestId": "r-1"})

    def is_fine(self, data):
        for one in data["userIdentifiers"]:
            (kind,) = one
            hashes = [one[kind]] if kind != "address" else [one[kind]["givenName"], one[kind]["familyName"]]
            if not all(HEX.fullmatch(text) and text not in self.refused_hashes for text in hashes):
                return False
            if kind == "address" and not re.fullmatch(r"[A-Z]{2}", one[kind]["regionCode"]):
                return False
        return len(data["userIdentifiers"]) <= 10
