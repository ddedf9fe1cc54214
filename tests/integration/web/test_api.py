import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_a_customer_has_an_entity_tag(owner, house):
    key = next(iter(house.customers.all))
    first = owner.get(f"/api/v1/customers/{key}")
    assert first.status_code == 200
    again = owner.get(f"/api/v1/customers/{key}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert owner.get(f"/api/v1/customers/{key}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_customer_is_found_by_an_identifier(owner):
    assert owner.get("/api/v1/customers/loyalty_card:2990012345678").json()["name"] == "Marie Lefèvre"


def test_customers_are_listed_in_parts(owner):
    first = owner.get("/api/v1/customers?limit=4").json()
    assert (len(first["items"]), first["following"]) == (4, 4)
    last = owner.get("/api/v1/customers?limit=4&offset=4").json()
    assert (len(last["items"]), last["following"]) == (2, None)


def test_a_parameter_that_is_not_known_is_refused_without_its_value(owner):
    answer = owner.get("/api/v1/customers?nom=marie.dupont")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "query.nom" in answer.json()["detail"]
    assert "dupont" not in answer.text


def test_a_body_with_an_unknown_field_is_refused(owner):
    assert owner.post("/api/v1/quarantine/replay", json={"ids": [1], "force": True}).status_code == 422
    assert owner.post("/api/v1/quarantine/replay", json={"ids": ["1"]}).status_code == 422
    assert (
        owner.post("/api/v1/quarantine/replay", content=b"{", headers={"Content-Type": "application/json"}).status_code
        == 422
    )


def test_rows_are_settled(owner, house):
    assert owner.post("/api/v1/quarantine/replay", json={"ids": [1, 2, 2]}).json() == {"settled": 2}
    assert owner.post("/api/v1/quarantine/dismiss", json={"ids": [3]}).json() == {"settled": 1}
    assert len(house.quarantine.list()) == 4


def test_what_is_not_there_is_a_problem_with_its_mend(owner):
    answer = owner.get("/api/v1/customers/nobody")
    assert answer.status_code == 404
    assert set(answer.json()) == {"type", "title", "status", "detail", "mend"}


def test_a_run_is_started_and_answered_at_once(owner):
    answer = owner.post("/api/v1/runs")
    assert (answer.status_code, answer.json()) == (202, {"runs": "/api/v1/runs"})


def test_there_is_no_page_of_documentation_that_would_fetch_from_elsewhere(owner):
    for path in ("/docs", "/redoc", "/api/v1/docs", "/api/v1/redoc", "/openapi.json"):
        assert owner.get(path).status_code == 404


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_api_keeps_what_its_description_says(house, mode):
    headers = {"Cookie": f"{COOKIE}={house.sessions.create()}", "Host": "127.0.0.1"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", build(house, SignIn()), headers=headers)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue
        keeps_its_word(operation, mode, headers)
        tried += 1
    assert tried > 5


def keeps_its_word(operation, mode, headers):
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def calls(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    calls()


def test_the_id_changelog_is_listed_in_parts_and_downloaded_as_files(owner):
    first = owner.get("/api/v1/identities/changes?limit=1").json()
    assert (first["items"][0]["what"], first["following"]) == ("merged", 2)
    rest = owner.get("/api/v1/identities/changes?limit=1&before=2").json()
    assert [one["what"] for one in rest["items"]] == ["founded"]
    for kind, media in (
        ("csv", "text/csv"),
        ("jsonl", "application/x-ndjson"),
        ("parquet", "application/vnd.apache.parquet"),
    ):
        answer = owner.get(f"/api/v1/identities/changes/file?type={kind}&since=2026-11-22")
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["content-disposition"] == f'attachment; filename="id_changelog.{kind}"'
        assert f"{kind} since 2026-11-22 00:00:00 of None" in answer.text
    assert owner.get("/api/v1/identities/changes/file?type=xlsx").status_code == 422
    assert owner.get("/api/v1/identities/changes?since=yesterday").status_code == 422


def test_a_write_key_is_made_listed_without_its_secret_and_revoked(owner):
    made = owner.post("/api/v1/keys", json={"source": "web", "name": "pages", "days": 30})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    key, secret = made.json()["key"], made.json()["secret"]
    listed = owner.get("/api/v1/keys?source=web")
    assert listed.json()["items"] == [key]
    assert secret not in listed.text
    rotated = owner.post(f"/api/v1/keys/{key['key_id']}/rotate", json={"hours": 1})
    assert (rotated.status_code, rotated.json()["key"]["source"]) == (201, "web")
    revoked = owner.post(f"/api/v1/keys/{rotated.json()['key']['key_id']}/revoke")
    assert revoked.json()["state"] == "revoked"
    assert owner.post("/api/v1/keys", json={"source": "web", "days": 366}).status_code == 422
    assert owner.post("/api/v1/keys/none/revoke").status_code == 404
