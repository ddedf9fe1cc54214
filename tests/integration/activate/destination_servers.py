"""Servers on this machine that enforce the published contracts of destinations, and that can be told to fail."""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import urlsplit

from advertiser_servers import Google, Meta
from contract_server import Server

__all__ = ["SECRET", "Brevo", "Google", "HubSpot", "Mailchimp", "Meta", "Receiver"]
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


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
    """contacts/import and its processes, and contacts/lists/…/contacts/remove.

    Attributes:
        invalid: addresses that an import takes, and that its report names once it is done.
        fate: what processes say of themselves: completed, queued, in_process or failed.
        counts: reports are numbers, as some answers have them.
    """

    def __init__(self):
        super().__init__("xkeysib-1")
        self.lists, self.invalid, self.fate, self.counts = {12: {}}, set(), "completed", False
        self.processes = {}

    def process(self, number):
        if number not in self.processes:
            return 404, {"code": "document_not_found", "message": "Process ID does not exist"}
        told = {"id": number, "name": "IMPORTUSER", "status": self.fate}
        if self.fate == "completed":
            wrong = self.processes[number]
            where = len(wrong) if self.counts else f"{self.url}/reports/{number}.csv"
            told["info"] = {"import": {"invalid_emails": where if wrong else None, "duplicate_email_id": None}}
        return 200, told

    def report(self, number, headers):
        if "api-key" in headers:
            return 400, {"code": "our key went to another host"}
        return 200, "\r\n".join(["EMAIL;NOM", *(f"{one};x" for one in self.processes[number])]).encode()

    def contract(self, method, path, headers, body, mood):
        report = re.fullmatch(r"/reports/(\d+)\.csv", path)
        return self.report(int(report[1]), headers) if report else self.ours(method, path, headers, body, mood)

    def ours(self, method, path, headers, body, mood):
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
            if mood in {"lie", "less"}:
                return 202, {}
            if any(name != name.upper() for one in said["jsonBody"] for name in one["attributes"]):
                return 400, {"code": "invalid_parameter", "message": "attributes are in capitals"}
            given = {one["email"]: one["attributes"] for one in said["jsonBody"]}
            if self.fate != "failed":
                self.lists[number] |= {one: more for one, more in given.items() if one not in self.invalid}
            process = 78 + len(self.processes)
            self.processes[process] = sorted(self.invalid & set(given))
            return 202, {"processId": process}
        found = re.fullmatch(r"/processes/(\d+)", path)
        if method == "GET" and found:
            return self.process(int(found[1]))
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
            failure = [one for one in emails if one not in gone]
            told = {"less": gone[1:], "more": [*gone, "stranger@example.org"]}.get(mood, gone)
            return 201, {"contacts": {"success": told, "failure": failure}}
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
        if mood == "more":
            errors.append({"email_address": "stranger@example.org", "error": "who?", "error_code": "ERROR_GENERIC"})
        hidden = 1 if mood in {"lie", "less"} else 0
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
            return self.upsert(said["inputs"], mood)
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

    def upsert(self, inputs, mood=""):
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
        stranger = {"id": "1", "properties": {"email": "stranger@example.org"}}
        return (207 if wrong else 200), {
            "status": "COMPLETE",
            "results": {"less": results[1:], "more": [*results, stranger]}.get(mood, results),
            "errors": errors,
            "numErrors": len(errors),
        }

    def there(self):
        return {email for email, number in self.contacts.items() if number in self.listed}
