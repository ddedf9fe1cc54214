"""N79 and N80 of trust.md: two editors of one customer, and a call that comes twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build
from monocle.workspace.workspace import Workspace

SAME = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def client(stewards):
    """Give a client that Anne signed in with, of a house of people."""
    workspace = Workspace(stewards.house)
    made = TestClient(build(workspace, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)
    made.headers["Cookie"] = f"{COOKIE}={workspace.sessions.create('Anne')}"
    return made


@pytest.fixture
def customers(stewards):
    """Give the ids of three customers."""
    rows = stewards.rows("SELECT DISTINCT customer_id FROM record ORDER BY 1 LIMIT 3")
    return [str(customer) for (customer,) in rows]


def merged(client, customer, other, **headers):
    return client.post(f"/api/v1/customers/{customer}/merge", json={"other": other}, headers=headers)


def judgements(stewards):
    return stewards.rows("SELECT count(*) FROM judgement")[0][0]


@pytest.mark.parametrize("query", ["", "?fields=records", "?language=fr"])
def test_of_two_editors_who_read_the_same_customer_one_decides(client, stewards, customers, query):
    one, *others = customers
    tag = client.get(f"/api/v1/customers/{one}{query}").headers["etag"]
    at_once = Barrier(2)

    def decides(other):
        at_once.wait()
        return merged(client, one, other, **{"If-Match": tag})

    with ThreadPoolExecutor(2) as editors:
        answers = list(editors.map(decides, others))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    late = next(answer for answer in answers if answer.status_code == 412)
    assert late.headers["content-type"] == "application/problem+json"
    assert judgements(stewards) == 1


def test_who_reads_again_decides(client, customers):
    one, *others = customers
    for other in others:
        answer = client.get(f"/api/v1/customers/{one}")
        one = json.loads(client.get(answer.headers.get("location", f"/api/v1/customers/{one}")).content)["customer_id"]
        tag = client.get(f"/api/v1/customers/{one}").headers["etag"]
        assert merged(client, one, other, **{"If-Match": f'"other", {tag}'}).status_code == 200
    assert merged(client, one, customers[0], **{"If-Match": "*"}).status_code == 409


def test_a_split_and_an_unmerge_of_what_was_not_seen_are_refused(client, stewards, customers):
    customer, records = stewards.large()
    said = {"record_ids": [str(records[0])]}
    for verb, body in ("split", said), ("unmerge", {"other": customers[0]}):
        merged(client, customers[0], customers[1])
        path = f"/api/v1/customers/{customer if verb == 'split' else customers[1]}/{verb}"
        answer = client.post(path, json=body, headers={"If-Match": '"never"'})
        assert answer.status_code in {404, 412}, answer.text
    answer = client.post(f"/api/v1/customers/{customer}/split", json=said, headers={"If-Match": '"never"'})
    assert answer.status_code == 412


def test_the_same_call_again_is_answered_the_same_and_does_nothing(client, stewards, customers):
    one, other, _ = customers
    first, second = (merged(client, one, other, **SAME) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert judgements(stewards) == 1


def test_a_key_of_another_call_is_refused(client, stewards, customers):
    one, other, third = customers
    assert merged(client, one, other, **SAME).status_code == 200
    for answer in merged(client, one, third, **SAME), merged(client, third, other, **SAME):
        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["detail"]
    assert judgements(stewards) == 1


def test_the_same_call_at_once_takes_effect_once(client, stewards, customers):
    one, other, _ = customers
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: merged(client, one, other, **SAME), range(8)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert merged(client, one, other, **SAME).status_code == 200
    assert judgements(stewards) == 1


def test_a_call_that_changed_nothing_may_come_again(client, customers):
    one, other, _ = customers
    assert merged(client, one, one, **SAME).status_code == 409
    assert merged(client, one, other, **SAME).status_code == 200


def test_a_secret_is_not_kept_for_a_second_answer(client, stewards):
    first, second = (client.post("/api/v1/tokens", json={"name": "shop"}, headers=SAME) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 409)
    assert "shown once" in second.json()["detail"]
    assert stewards.rows("SELECT status, body FROM called_once") == [(201, None)]
    assert stewards.rows("SELECT count(*) FROM read_token") == [(1,)]


def test_a_call_whose_server_died_is_not_done_again_by_itself(client, stewards, customers):
    one, other, _ = customers
    assert merged(client, one, other, **SAME).status_code == 200
    with stewards.house.catalog.transaction() as connection:
        mark = "split_part(process_mark, '/', 1) || '/gone'"
        connection.execute(f"UPDATE called_once SET status = NULL, body = NULL, process_mark = {mark}")
    answer = merged(client, one, other, **SAME)
    assert (answer.status_code, "may have taken effect" in answer.json()["detail"]) == (409, True)


def test_after_a_day_a_key_is_as_good_as_new(client, stewards, customers):
    one, other, third = customers
    assert merged(client, one, other, **SAME).status_code == 200
    with stewards.house.catalog.transaction() as connection:
        connection.execute("UPDATE called_once SET begun_at = begun_at - interval '1 year'")
    assert merged(client, one, third, **SAME).status_code == 200
    assert judgements(stewards) == 2


def test_what_is_no_key_is_refused_and_who_is_not_signed_in_leaves_no_trace(client, stewards, customers):
    for key in ("", "k" * 256, "é"):
        answer = merged(client, *customers[:2], **{"Idempotency-Key": key.encode("latin-1")})
        assert answer.status_code == 400
    assert merged(client, *customers[:2], **SAME, Cookie="").status_code == 401
    assert stewards.rows("SELECT count(*) FROM called_once") == [(0,)]
