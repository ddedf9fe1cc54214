import pytest

from monocle.http.security import HEADERS

PAGES = (
    "/",
    "/sources",
    "/sources/crm",
    "/sources/crm/audit",
    "/audit",
    "/customers",
    "/customers?q=marie",
    "/runs",
    "/quarantine",
    "/review",
    "/review/bulk?verdict=same&least=1",
    "/review/judgements",
    "/help",
    "/sign-in",
    "/livez",
)
ODD = (
    "/nope",
    "/api/v1/nope",
    "/static/x/monocle.css",
    "/customers/unknown",
    "/sources/unknown",
    "/runs/not-an-id",
    "/customers?limit=x",
    "/?other=1",
)


@pytest.mark.parametrize("path", PAGES + ODD)
def test_every_answer_has_the_headers(owner, path):
    answer = owner.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline(owner):
    policy = owner.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_inline_script_or_style(owner, path):
    html = owner.get(path).text
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count('<script src="/static/') + html.count('<script type="application/json"')


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8360", "192.168.1.2:8360", ""]
)
def test_another_host_name_is_refused(owner, host):
    assert owner.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
@pytest.mark.parametrize(
    "path",
    [
        "/runs",
        "/quarantine/replay",
        "/quarantine/dismiss",
        "/sign-out",
        "/api/v1/runs",
        "/api/v1/quarantine/replay",
        "/sources/crm/load",
        "/review/judge",
        "/review/bulk",
        "/customers/x/merge",
        "/api/v1/reviews/judge",
    ],
)
def test_an_unsafe_request_from_another_site_is_refused(owner, house, path, headers):
    answer = owner.post(path, data={"id": "1"}, headers=headers)
    assert answer.status_code == 403
    assert house.started == 0
    assert len(house.quarantine.list()) == 7


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/customers", "/api/v1/customers"])
def test_only_declared_methods_are_answered(owner, path, method):
    answer = owner.request(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_an_address_that_is_too_long_is_refused(owner):
    assert owner.get("/customers?q=" + "a" * 9000).status_code == 414


def test_a_body_that_is_too_large_is_refused(owner):
    answer = owner.post(
        "/quarantine/replay",
        content=b"id=1&" + b"a" * 1_100_000,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["mend"] == "send less at once"


def test_static_files_may_be_kept_for_a_year(owner):
    html = owner.get("/help").text
    path = html.split('href="/static/')[1].split('"')[0]
    answer = owner.get(f"/static/{path}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "max-age=31536000" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/screen.py", "/static/..%2f..%2fapp.py", "/static//etc/passwd"]
)
def test_nothing_outside_the_static_files_is_given(owner, path):
    assert owner.get(path).status_code == 404


def test_an_error_that_nobody_foresaw_tells_nothing(owner, house, monkeypatch, capsys):
    def broken():
        raise RuntimeError("SELECT marie@exemple.fr")

    monkeypatch.setattr(house, "home", broken)
    for path, kind in (
        ("/", "text/html"),
        ("/api/v1/home", "application/problem+json"),
        ("/?format=json", "application/problem+json"),
    ):
        answer = owner.get(path)
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert "marie" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["content-security-policy"]
    logged = capsys.readouterr().out
    assert logged.count("RuntimeError") == 3
    assert "marie" not in logged


def test_get_changes_nothing(owner, house):
    before = (len(house.quarantine.list()), house.started, len(house.sessions.tokens), dict(house.reviews.taken))
    for path in (*PAGES, "/quarantine/replay", "/quarantine/dismiss", "/sign-out", "/sources/crm/load"):
        owner.get(path)
        owner.head(path)
    after = (len(house.quarantine.list()), house.started, len(house.sessions.tokens), dict(house.reviews.taken))
    assert after == before
