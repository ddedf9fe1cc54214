"""The swift way to read a customer answers as the API's own route does, to the letter."""

import pytest
from starlette.testclient import TestClient

from monocle.http.sessions import SignIn
from monocle.serve.app import build

CUSTOMERS = "/api/v1/customers"
ADDRESSES = (
    "/{marie}", "/{old}", "/{old}?fields=name&limit=1", "/{gone}", "/{nobody}", "/nobody", "/user_id:U-1",
    "/email:both@exemple.fr", "/phone:+33612345678", "/phone:%2B33612345678", "/crm:0012", "/x:%40zaza",
    "/{marie}?fields=name,golden.email&language=fr", "/{marie}?limit=2&fields=timeline", "/{marie}?fields=", "/{marie}?limit=0",
    "/{marie}?limit=1000", "/{marie}?limit=1001", "/{marie}?limit=-1", "/{marie}?limit=1e1", "/{marie}?limit=+1", "/{marie}?limit=",
    "/{marie}?language=de", "/{marie}?fields=nom", "/{marie}?fields=%00", "/{marie}?fields=name&fields=golden", "/{marie}?q=1",
    "/{marie}?fields=%ff", "/{marie}?fields=" + "x" * 2001, "/%00", "/" + "x" * 401, "/", "", "/{marie}/", "/{marie}/events",
    "/{marie}?fields=name;limit=1", "/{marie}?=1", "/{marie}?limit=%D9%A1",
)  # fmt: skip


@pytest.fixture(scope="module")
def both(workspace):
    """Give a client of the whole application, and one whose API has nothing in front."""
    fast, slow = build(workspace, SignIn()), build(workspace, SignIn())
    (mount,) = [route for route in slow.routes if getattr(route, "path", "") == "/api/v1"]
    assert mount.app._workspace is workspace
    mount.app = mount.app._api
    here = "http://127.0.0.1:8360"
    return [TestClient(app, base_url=here, follow_redirects=False) for app in (fast, slow)]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_both_ways_answer_alike(both, workspace, ids, address, method):
    if method != "GET" and "?" in address:
        return
    path = CUSTOMERS + address.format(**vars(ids))
    secret = workspace.tokens.create("both").secret
    for headers in (
        {},
        {"Authorization": f"Bearer {secret}"},
        {"Authorization": f"Bearer {secret}", "If-None-Match": "*"},
    ):
        fast, slow = (client.request(method, path, headers=headers) for client in both)
        assert (fast.status_code, fast.content) == (slow.status_code, slow.content)
        assert dict(fast.headers) == dict(slow.headers)
        assert fast.status_code != 401 or not headers


def test_a_reader_that_breaks_is_told_without_a_word_of_its_error(workspace, monkeypatch, both):
    secret = workspace.tokens.create("broken").secret

    def broken(*_asked):
        message = "zoe@exemple.fr"
        raise RuntimeError(message)

    monkeypatch.setattr(workspace.customers, "read", broken)
    answer = both[0].get(f"{CUSTOMERS}/user_id:U-1", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert answer.json()["request_id"]
    assert "zoe" not in answer.text
