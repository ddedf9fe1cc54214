"""The pages and calls of stewards: what is decided, in whose name, and what is refused."""

import pytest
from one_app import ONE
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn

HERE = "http://127.0.0.1:8360"
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def ada(house):
    client = TestClient(ONE.over(house, SignIn()), base_url=HERE, follow_redirects=False)
    client.cookies.set(COOKIE, house.sessions.create("Ada"), domain="127.0.0.1")
    return client


@pytest.fixture
def pair(house):
    return next(iter(house.reviews.open))


def decision(pair, verdict="same", **more):
    return {"left": str(pair[0]), "right": str(pair[1]), "verdict": verdict, **more}


def test_the_page_shows_two_records_with_what_differs_why_and_what_a_merge_touches(owner, house):
    html = owner.get("/review", headers=FRENCH).text
    for text in (
        "Mari<mark>e</mark>",
        "Mari<mark>a</mark>",
        "une faute de frappe",
        "+14,1",
        "réunit à partir de +12,0",
        "974,24\u00a0€",
        "accordé ≠ retiré",
        "24 paires attendent",
        "91,7",
        "κ 0,82",
    ):
        assert text in html, text
    found = owner.get("/review?format=json").json()
    assert found["open"]["sum"]["weight"] == sum(step["weight"] for step in found["open"]["sum"]["steps"])
    assert found["me"] == "owner"
    assert len(found["queue"]["items"]) == 20
    assert len(house.reviews.open) == 24


def test_a_decision_is_made_in_the_name_of_who_is_signed_in_and_leads_on(ada, house, pair):
    pairs = list(house.reviews.open)
    said = decision(pair, "different", why=" deux sœurs ", next_left=str(pairs[1][0]), next_right=str(pairs[1][1]))
    answer = ada.post("/review/judge", data={**said, "reason": "", "after": ""})
    made = house.reviews.done[-1]
    assert (made.by, made.verdict, made.why) == ("Ada", "different", "deux sœurs")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/review?left={pairs[1][0]}&right={pairs[1][1]}&done={made.judgement_id}"
    assert "A second person" not in ada.get(answer.headers["location"]).text


def test_nobody_can_decide_in_the_name_of_another(ada, house, pair):
    ada.post("/review/judge", data={**decision(pair), "by": "owner"})
    assert house.reviews.done[-1].by == "Ada"
    body = {"left_id": str(pair[0]), "right_id": str(pair[1]), "verdict": "same", "by": "owner"}
    assert ada.post("/api/v1/reviews/judge", json=body).status_code == 422


def test_what_another_decided_meanwhile_is_told_and_kept(ada, owner, house, pair):
    seen_at = ada.get("/review?format=json").json()["open"]["seen_at"]
    owner.post("/review/judge", data=decision(pair, "different"))
    answer = ada.post("/review/judge", data=decision(pair, "same", seen_at=seen_at), headers=FRENCH)
    assert answer.status_code == 409
    assert "owner judged these two records meanwhile: different" in answer.text
    assert answer.headers["hx-push-url"].startswith("/review")
    assert house.reviews.done[-1].verdict == "different"
    body = {"left_id": str(pair[0]), "right_id": str(pair[1]), "verdict": "same", "seen_at": seen_at}
    assert ada.post("/api/v1/reviews/judge", json=body).status_code == 409


def test_a_pair_that_does_not_wait_any_more_gives_way_to_the_first(owner, house, pair):
    house.reviews.judge(*pair, "same", "Ada")
    page = owner.get(f"/review?left={pair[0]}&right={pair[1]}&format=json").json()
    assert page["gone"]
    assert page["open"]["item"]["left_id"] == str(next(iter(house.reviews.open))[0])


def test_a_second_person_confirms_and_the_first_may_not(owner, ada, house):
    number = next(one.judgement_id for one in house.reviews.done if one.state == "proposed")
    assert ada.post("/review/confirm", data={"judgement": number}).status_code == 409
    assert owner.post("/review/confirm", data={"judgement": number}).status_code == 303
    assert next(one for one in house.reviews.done if one.judgement_id == number).confirmed_by == "owner"


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "same"},
        {"left": "x", "right": "y", "verdict": "same"},
        {"verdict": "perhaps"},
        {"verdict": "same", "why": "x" * 1001},
        {"verdict": "same", "seen_at": "yesterday"},
        {"verdict": "same", "reason": "because"},
        {"verdict": "same", "limit": "-1"},
    ],
)
def test_a_decision_that_cannot_be_read_is_refused(owner, house, pair, data):
    known = {} if "left" in data or set(data) == {"verdict"} else {"left": str(pair[0]), "right": str(pair[1])}
    assert owner.post("/review/judge", data={**known, **data}).status_code == 400
    assert len(house.reviews.open) == 24


def test_a_rule_judges_nothing_before_its_count_is_given(owner, house):
    rule = {"verdict": "same", "reason": "held_back", "least": "2,5", "most": "", "source": "crm"}
    page = owner.get("/review/bulk", params={**rule, "format": "json"}).json()
    assert (page["found"]["pairs"], page["rule"]["least"]) == (4, 2.5)
    assert owner.post("/review/bulk", data={**rule, "typed": "3"}).status_code == 409
    assert len(house.reviews.open) == 24
    answer = owner.post("/review/bulk", data={**rule, "typed": "4"})
    assert answer.headers["location"] == "/review/bulk?judged=4"
    assert len(house.reviews.open) == 20


def test_the_api_counts_first_and_judges_a_rule_only_by_its_count(owner, house):
    rule = {"verdict": "different", "reason": "over_merge"}
    found = owner.post("/api/v1/reviews/bulk", json=rule).json()
    assert (found["pairs"], found["judged"], len(house.reviews.open)) == (4, 0, 24)
    assert owner.post("/api/v1/reviews/bulk", json={**rule, "pairs": 5}).status_code == 409
    assert owner.post("/api/v1/reviews/bulk", json={**rule, "pairs": 4}).json()["judged"] == 4


@pytest.mark.parametrize("query", ["verdict=unsure", "verdict=same&least=ten", "verdict=same&least=nan", "other=1"])
def test_a_rule_that_cannot_be_read_is_refused(owner, query):
    assert owner.get(f"/review/bulk?{query}").status_code == 400


def test_judgements_are_listed_confirmed_and_taken_back(owner, house):
    html = owner.get("/review/judgements", headers=FRENCH).text
    assert html.count("vu au téléphone") == len(house.reviews.done)
    number = house.reviews.done[0].judgement_id
    answer = owner.post("/review/undo", data={"judgement": number, "back": "judgements"})
    assert answer.headers["location"] == "/review/judgements"
    assert house.reviews.done[0].state == "withdrawn"
    assert owner.post("/review/undo", data={"judgement": number}).status_code == 409
    assert owner.post("/review/undo", data={"judgement": "99999"}).status_code == 404
    found = owner.get("/api/v1/judgements?state=withdrawn").json()
    assert [one["withdrawn_by"] for one in found["items"]] == ["owner"]


def test_judgements_are_given_as_labels(owner):
    answer = owner.get("/review/labels")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[0] == "left,right,verdict"


def test_a_merge_is_looked_at_made_and_undone(owner, house):
    own, other = list(house.customers.all)[:2]
    page = owner.get(f"/customers/{own}/merge?with={other}&format=json").json()
    assert [line["changes"] for line in page["comparison"]["lines"]] == [True] * 4
    assert len(house.customers.all) == 6
    answer = owner.post(f"/customers/{own}/merge", data={"other": other, "why": "même personne"})
    made = house.reviews.done[-1]
    assert answer.headers["location"] == f"/customers/{own}?done={made.judgement_id}&repairs=1"
    assert (made.origin, made.why) == ("merge", "même personne")
    assert "1 audience ou consentement" in owner.get(answer.headers["location"], headers=FRENCH).text
    answer = owner.post("/review/undo", data={"judgement": made.judgement_id, "customer": own})
    assert answer.headers["location"] == f"/customers/{own}?undone={made.judgement_id}"


def test_where_four_eyes_are_asked_for_a_merge_is_proposed(owner, house):
    house.reviews.four_eyes = True
    own, other = list(house.customers.all)[:2]
    answer = owner.post(f"/customers/{own}/merge", data={"other": other})
    assert answer.headers["location"].startswith(f"/customers/{own}?proposed=")
    assert "nothing changes before a second person has confirmed it" in owner.get(answer.headers["location"]).text


def test_a_refusal_is_said_in_the_language_of_the_page(owner):
    html = owner.get("/review?reason=because", headers=FRENCH).text
    assert "ce motif n’est pas connu" in html  # noqa: RUF001 - French
    assert "this reason is not known" in owner.get("/review?reason=because").text


def test_records_are_split_off_but_never_all(owner, house):
    own, customer = next(iter(house.customers.all.items()))
    ids = [str(one.record_id) for one in customer.records]
    assert "Scinder" not in owner.get(f"/customers/{own}/split", headers=FRENCH).text
    page = owner.get(f"/customers/{own}/split", params={"record": ids[2:], "format": "json"}).json()
    assert (len(page["chosen"]), len(page["comparison"]["after"])) == (2, 2)
    for wrong in (ids, ["x"], []):
        assert owner.post(f"/customers/{own}/split", data={"record": wrong}).status_code == 400
    assert owner.post(f"/customers/{own}/split", data={"record": ids[3:]}).status_code == 303
    assert house.reviews.done[-1].origin == "split"


def test_a_merge_of_the_history_is_taken_back(owner, house):
    own, customer = next(iter(house.customers.all.items()))
    old = next(change.customer_id for change in customer.history if change.kind == "merged")
    html = owner.get(f"/customers/{own}").text
    assert f"/customers/{own}/unmerge?other={old}" in html
    assert str(old)[:8] in owner.get(f"/customers/{own}/unmerge?other={old}").text
    assert owner.post(f"/customers/{own}/unmerge", data={"other": str(old)}).status_code == 303
    assert house.reviews.done[-1].origin == "unmerge"
    assert owner.post(f"/customers/{own}/unmerge", data={"other": "x"}).status_code == 404


def test_a_customer_tells_how_it_came_together_and_with_whom_it_lives(owner, house):
    own = next(iter(house.customers.all))
    page = owner.get(f"/customers/{own}/origins?format=json").json()
    assert [(step["left"]["step"], step["left"]["records"]) for step in page["steps"]] == [
        (0, [1]),
        (1, [1, 3]),
        (2, [1, 2, 3]),
    ]
    assert "Ada" in owner.get(f"/customers/{own}/origins").text
    assert "People who share: Postal address, Last name" in " ".join(owner.get(f"/customers/{own}").text.split())


def test_two_records_tell_why_they_are_one_customer(owner, house):
    own, customer = next(iter(house.customers.all.items()))
    left, right = customer.records[0].record_id, customer.records[3].record_id
    html = owner.get(f"/customers/{own}/why?left={left}&right={right}", headers=FRENCH).text
    assert "ils sont un seul client par d’autres enregistrements" in html  # noqa: RUF001 - French
    assert "pourrait être un autre membre" in html
    found = owner.get(f"/api/v1/why/{left}/{right}").json()
    assert found["weight"] == sum(level["weight"] for level in found["levels"])
    assert owner.get("/api/v1/why/x/y").status_code == 404


def test_any_two_records_of_a_customer_are_judged_from_where_they_are_explained(owner, house):
    own, customer = next(iter(house.customers.all.items()))
    pair = customer.records[0].record_id, customer.records[3].record_id
    assert f"/customers/{own}/why?left=" in owner.get(f"/customers/{own}").text
    answer = owner.post("/review/judge", data=decision(pair, "different", customer=own))
    made = house.reviews.done[-1]
    assert (made.verdict, made.left_ids[0], made.right_ids[0]) == ("different", *pair)
    assert answer.headers["location"].startswith(f"/customers/{own}?done={made.judgement_id}")


def test_an_empty_queue_tells_the_threshold_and_the_floor(houses, sign_in):
    house = houses.House(empty=True)
    client = TestClient(ONE.over(house, sign_in), base_url=HERE)
    client.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")
    html = client.get("/review").text
    assert "Pairs join from +12.0 bits on, and a person is asked from +2.0 bits on" in html
    assert client.get("/review/judgements").status_code == 200
