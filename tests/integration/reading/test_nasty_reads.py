"""N75 to N78 of trust.md at the doors that give customers: each question has its stable answer, and none changes anything."""

import json

import pytest

from monocle.http.sessions import COOKIE
from monocle.ids import derived

MARIE = str(derived("customer", "marie"))
API = "/api/v1"
ANSWERS = {
    "N75 a limit below one": (f"{API}/customers?limit=-1", 422),
    "N75 a limit of 1e9": (f"{API}/customers?limit=1e9", 422),
    "N75 a limit of a thousand million": (f"{API}/customers?limit=1000000000", 422),
    "N75 an order of one's own": (f"{API}/customers?sort=id;drop", 422),
    "N75 a cursor that was tampered with": (f"{API}/customers/{MARIE}/events?before=2026-01-01T00:00:00Z~x", 400),
    "N75 a cursor with SQL": (f"{API}/customers/{MARIE}/events?before=');drop table customer;--", 400),
    "N75 an offset beyond what a number holds": (f"{API}/customers?offset=99999999999999999999", 422),
    "N75 a cursor of the id changelog below zero": (f"{API}/identities/changes?before=-1", 422),
    "N75 a cursor of events that is no number": (f"{API}/events?before=last", 422),
    "N76 a path upwards": (f"{API}/customers/../1", 404),
    "N76 a path upwards, written in code": (f"{API}/customers/%2e%2e", 404),
    "N76 twice in code": (f"{API}/customers/%252e%252e%252fetc", 404),
    "N76 NUL": (f"{API}/customers/1%00", 404),
    "N76 zero": (f"{API}/customers/0", 404),
    "N76 minus one": (f"{API}/customers/-1", 404),
    "N76 an id in capitals": (f"{API}/customers/{MARIE.upper()}", 200),
    "N76 the id of nobody": (f"{API}/customers/{derived('customer', 'other shop')}", 404),
    "N76 bytes that are no text": (f"{API}/customers/%ff%fe", 404),
    "N76 400 characters and more": (f"{API}/customers/{'9' * 500}", 404),
    "N76 a run that is none": (f"{API}/runs/../1", 404),
}


@pytest.fixture
def asked(client, workspace):
    """Give a function that asks as the owner."""
    cookie = f"{COOKIE}={workspace.sessions.create()}"

    def answer(method, path, **more):
        headers = {"Cookie": cookie, "Host": "127.0.0.1", **more.pop("headers", {})}
        return client.request(method, path, headers=headers, **more)

    return answer


@pytest.mark.parametrize("name", ANSWERS)
def test_a_nasty_question_has_its_stable_answer(asked, name):
    path, status = ANSWERS[name]
    answer = asked("GET", path)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "drop" not in answer.text.lower()


@pytest.mark.parametrize(
    "lie", [{"X-HTTP-Method-Override": "DELETE"}, {"X-Method-Override": "POST"}, {"X-Forwarded-For": "192.0.2.66"},
            {"X-Forwarded-Host": "evil.example"}, {"X-Original-URL": f"{API}/tokens"}, {"Forwarded": "host=evil.example"}],
    ids=lambda lie: next(iter(lie)),
)  # fmt: skip
def test_n77_headers_that_lie_change_no_answer(asked, lie):
    honest, lied = asked("GET", f"{API}/customers/{MARIE}"), asked("GET", f"{API}/customers/{MARIE}", headers=lie)
    assert (lied.status_code, lied.content) == (200, honest.content)
    assert "evil" not in str(lied.headers)


def test_n77_another_host_is_not_answered(asked):
    assert asked("GET", f"{API}/customers/{MARIE}", headers={"Host": "evil.example"}).status_code == 421


def test_n78_a_body_where_none_belongs_changes_nothing(asked):
    plain = asked("GET", f"{API}/customers/{MARIE}")
    assert asked("GET", f"{API}/customers/{MARIE}", content=b'{"customer_id": "x"}').content == plain.content


def test_n78_the_head_of_an_export_and_of_a_customer_has_no_body(asked):
    for path in (f"{API}/identities/changes/file?type=csv", f"{API}/customers/{MARIE}"):
        answer = asked("HEAD", path)
        assert (answer.status_code, answer.content) in {(200, b""), (405, b"")}


def test_n78_a_flood_of_questions_about_methods_is_answered_alike_and_lets_nobody_in(asked):
    answers = [
        asked("OPTIONS", f"{API}/customers/{MARIE}", headers={"Origin": "https://evil.example"}) for _ in range(50)
    ]
    assert {answer.status_code for answer in answers} == {405}
    assert not [answer for answer in answers if "access-control-allow-origin" in answer.headers]


def test_n75_pages_hold_each_thing_once_while_others_arrive(asked, workspace):
    def put(number):
        with workspace.house.catalog.transaction() as connection:
            connection.execute(
                """
                INSERT INTO happening (event_id, customer_id, record_id, source, type, name, channel, direction, occurred_at, properties)
                SELECT %s, customer_id, record_id, source, type, 'Late', channel, direction, '2026-02-03', '{}'
                FROM happening WHERE customer_id = %s LIMIT 1
                """,
                [derived("late", str(number)), MARIE],
            )

    before = {
        one["id"] for one in json.loads(asked("GET", f"{API}/customers/{MARIE}/events?limit=1000").content)["items"]
    }
    seen, following = [], ""
    for number in range(100):
        page = json.loads(asked("GET", f"{API}/customers/{MARIE}/events?limit=2&before={following}").content)
        seen += [one["id"] for one in page["items"]]
        following = page["following"]
        put(number)
        if following is None:
            break
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
