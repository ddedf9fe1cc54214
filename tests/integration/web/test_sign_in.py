from one_app import ONE
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn

HERE = "http://127.0.0.1:8360"


def test_the_link_opens_a_session_and_leaves_the_address(anyone, sign_in):
    answer = anyone.get(sign_in.link(""))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for word in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert word in cookie
    assert anyone.get("/").status_code == 200


def test_the_link_works_once(anyone, sign_in):
    anyone.get(sign_in.link(""))
    anyone.cookies.clear()
    answer = anyone.get(sign_in.link("").split("?", maxsplit=1)[0] + "?token=used")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_head_request_does_not_use_the_link_up(anyone, sign_in):
    anyone.head(sign_in.link(""))
    assert anyone.get(sign_in.link("")).status_code == 303


def test_who_is_not_signed_in_is_told_how(anyone):
    answer = anyone.get("/customers?q=marie")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    page = anyone.get("/sign-in", headers={"Accept-Language": "fr"})
    assert page.status_code == 200
    assert "Utilisez le lien affiché dans le terminal" in page.text


def test_a_program_that_is_not_signed_in_gets_a_problem(anyone):
    for path in ("/api/v1/home", "/?format=json", "/api/v1/openapi.json"):
        answer = anyone.get(path)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 401


def test_the_name_of_the_workspace_is_not_told_to_strangers(anyone):
    assert "Maison Rando" not in anyone.get("/sign-in").text


def test_signing_out_ends_the_session_on_the_server(owner, house):
    token = owner.cookies[COOKIE]
    answer = owner.post("/sign-out")
    assert answer.status_code == 303
    assert '"cookies"' in answer.headers["clear-site-data"]
    assert not house.sessions.check(token)
    owner.cookies.set(COOKIE, token, domain="127.0.0.1")
    assert owner.get("/").status_code == 303


def test_a_link_of_a_person_opens_their_session(house):
    names = {"of-ada": "Ada"}
    client = TestClient(
        ONE.over(house, SignIn(redeem=lambda token: names.pop(token, ""))), base_url=HERE, follow_redirects=False
    )
    assert client.get("/sign-in?token=of-ada").status_code == 303
    assert list(house.sessions.tokens.values()) == ["Ada"]
    assert client.get("/sign-in?token=of-ada").status_code == 403
