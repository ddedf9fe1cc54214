"""Each read of a customer leaves a line: who, whom, through which door, when and how often, and no personal value."""

import datetime as dt
from collections import Counter

import psycopg
import pytest
from starlette.testclient import TestClient

from monocle.catalog.promises.accesses import ACCESSES
from monocle.errors import MonocleError
from monocle.http.sessions import COOKIE
from monocle.workspace import accesses
from monocle.workspace.accesses import Wanted

EMAIL = "email:zoe@exemple.fr"
API, PROFILE = "/api/v1/customers", "/v1/spaces/shop/collections/users/profiles"
DOORS = {
    f"{API}/{EMAIL}": "/api/v1/customers/{key:path}",
    f"{API}/{EMAIL}/events": "/api/v1/customers/{key:path}/events",
    f"{API}/{EMAIL}/changes": "/api/v1/customers/{key:path}/changes",
    f"{API}/{EMAIL}/known": "/api/v1/customers/{key:path}/known",
    **{
        f"{PROFILE}/{EMAIL}/{part}": f"/v1/spaces/{{name}}/collections/users/profiles/{{key}}/{part}"
        for part in ("traits", "external_ids", "events", "metadata", "links")
    },
}


@pytest.fixture
def reads(workspace):
    """Give a function that gives the lines that were written since the test began, the newest first."""
    began = next(iter(workspace.accesses.list(limit=1)), None)
    first = began.sequence if began else 0
    return lambda **wanted: [one for one in workspace.accesses.list(Wanted(**wanted), 1000) if one.sequence > first]


@pytest.fixture
def anna(workspace, client):
    """Give a client of the same application, to which Anna has signed in."""
    return TestClient(client.app, base_url="http://127.0.0.1:8360", follow_redirects=False,
                      cookies={COOKIE: workspace.sessions.create("anna")})  # fmt: skip


def test_each_door_for_programs_leaves_a_line_without_a_personal_value(workspace, client, token, reads, ids):
    shown = {"Authorization": f"Bearer {token}"}
    before = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    for path in DOORS:
        assert client.get(path, headers=shown).status_code == 200, path
    found = reads()
    assert Counter(one.door for one in found) == Counter(DOORS.values())
    made = next(one for one in workspace.tokens.list() if one.hint == token[-4:])
    assert {(one.who, one.token_id, one.customer_id, one.customers) for one in found} == {
        ("shop site", made.token_id, ids.marie, 1)
    }
    assert all(before <= one.at <= dt.datetime.now(dt.UTC).replace(tzinfo=None) for one in found)
    assert "exemple" not in repr(found)


def test_a_person_who_looks_at_pages_leaves_lines(anna, reads, ids):
    assert anna.get(f"/customers/{ids.marie}").status_code == 200
    assert anna.get("/customers").status_code == 200
    assert anna.get(f"{API}?limit=2").status_code == 200
    found = {one.door: one for one in reads(who="anna")}
    assert found["/customers/{key:path}"].customer_id == ids.marie
    assert (found["/customers"].customer_id, found["/customers"].customers) == (None, 3)
    assert (found["/api/v1/customers"].customer_id, found["/api/v1/customers"].customers) == (None, 2)
    assert {one.token_id for one in found.values()} == {None}


def test_reads_of_one_moment_are_counted_on_their_lines(client, token, reads, ids):
    shown = {"Authorization": f"Bearer {token}"}
    for _ in range(20):
        client.get(f"{API}/{ids.marie}", headers=shown)
        client.get(f"{API}/{ids.jean}", headers=shown)
    found = reads()
    assert sum(one.reads for one in found if one.customer_id == ids.marie) == 20
    assert sum(one.reads for one in reads(customer_id=ids.jean)) == 20


def test_what_shows_nothing_leaves_nothing(client, anna, token, reads, ids):
    shown = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{API}/{ids.marie}").status_code == 401
    assert client.get(f"{API}/{ids.nobody}", headers=shown).status_code == 404
    assert client.get(f"{API}/{ids.old}", headers=shown).status_code == 308
    assert client.get(f"{PROFILE}/email:both@exemple.fr/traits", headers=shown).status_code == 409
    assert client.get(f"{API}/{ids.marie}?fields=nom", headers=shown).status_code == 400
    assert anna.get("/customers?q=nobody").status_code == 200
    assert reads() == []


def test_who_read_what_is_for_people_alone(client, anna, token, ids):
    shown = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/accesses", headers=shown).status_code == 403
    anna.get(f"{API}/{ids.lea}")
    (first, *_) = anna.get(f"/api/v1/accesses?customer={ids.lea}&who=anna").json()["items"]
    assert (first["who"], first["customer_id"], first["door"]) == ("anna", str(ids.lea), "/api/v1/customers/{key:path}")
    page = anna.get(f"/accesses?customer={ids.lea}", headers={"Accept-Language": "fr"}).text
    assert "Qui a lu quoi" in page
    assert str(ids.lea)[:7] in page
    assert anna.get("/api/v1/accesses?limit=1001").status_code == 422
    assert anna.get("/accesses?customer=x").status_code == 404


def test_lines_are_never_changed_and_what_is_done_to_them_shows(workspace, client, token, ids):
    for one in (ids.marie, ids.jean, ids.lea):
        client.get(f"{API}/{one}", headers={"Authorization": f"Bearer {token}"})
        workspace.accesses.flush()
    conninfo = workspace.house.catalog.conninfo
    done = (
        "UPDATE monocle.audit_log SET reads = reads + 1 WHERE sequence = 2",
        "UPDATE monocle.audit_log SET who = 'nobody' WHERE sequence = 1",
        "DELETE FROM monocle.audit_log WHERE sequence = 2",
        "UPDATE monocle.audit_log SET sequence = 0 - sequence",
    )
    for statement in done:
        with psycopg.connect(conninfo) as connection, pytest.raises(psycopg.Error, match="never changed or deleted"):
            connection.execute(statement)
        if "0 - sequence" in statement:
            continue
        with psycopg.connect(conninfo) as connection:
            connection.execute("SET search_path TO monocle")
            connection.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_stays")
            assert connection.execute(ACCESSES[0].statement).fetchall() == []
            connection.execute(statement)
            assert connection.execute(ACCESSES[0].statement).fetchall() != []
            connection.rollback()


def test_a_name_of_any_letters_stands_in_the_log_and_in_the_chain(workspace, reads, ids):
    names = ("a\tb", "back\\slash", "\\N", "line\nend\r", "Zoé|9", "half \ud800", "nul \0")
    for name in names:
        workspace.accesses.note((name, None), "/customers", ids.marie)
    assert {one.who for one in reads()} == {*names[:5], "half ?", "nul "}
    with workspace.house.catalog.reading() as connection:
        assert connection.execute(ACCESSES[0].statement).fetchall() == []


def test_what_cannot_be_written_waits_and_when_too_much_waits_nothing_is_shown(
    workspace, client, token, ids, reads, monkeypatch
):
    shown, conninfo = {"Authorization": f"Bearer {token}"}, workspace.house.catalog.conninfo
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("ALTER TABLE monocle.audit_log RENAME TO audit_log_away")
        try:
            assert client.get(f"{API}/{ids.marie}", headers=shown).status_code == 200
            with pytest.raises(MonocleError):
                workspace.accesses.flush()
            monkeypatch.setattr(accesses, "MOST", 1)
            assert client.get(f"{API}/{ids.marie}", headers=shown).status_code == 200
            answer = client.get(f"{API}/{ids.jean}", headers=shown)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert client.get(f"{PROFILE}/id:{ids.jean}/traits", headers=shown).status_code == 503
        finally:
            connection.execute("ALTER TABLE monocle.audit_log_away RENAME TO audit_log")
    assert [(one.customer_id, one.reads) for one in reads()] == [(ids.marie, 2)]
