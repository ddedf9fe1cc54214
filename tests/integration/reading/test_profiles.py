"""The Profile API, asked as its documentation shows: the token as user name, no password, ``type:value`` in the address."""

import base64
import json

import pytest

SPACE = "/v1/spaces/shop/collections"
BY_ID = "user_id:U-1"


class Profile:
    """A client as programs have one: it knows the address, the token, and how a list goes on."""

    def __init__(self, http, token):
        self.http, self.auth = http, (token, "")

    def get(self, key, part, collection="users", **query):
        return self.http.get(f"{SPACE}/{collection}/profiles/{key}/{part}", params=query, auth=self.auth)

    def all(self, key, part, member="data", **query):
        """Follow the cursor, and give every entry of a list."""
        found, following = [], {}
        while True:
            answer = self.get(key, part, **query, **following).json()
            entries = answer[member]
            found += entries.items() if isinstance(entries, dict) else entries
            if not answer["cursor"]["has_more"]:
                return found
            following = {"next": answer["cursor"]["next"]}


@pytest.fixture
def profile(client, token):
    return Profile(client, token)


def test_traits_are_golden_values_and_what_is_computed(profile):
    answer = profile.get(BY_ID, "traits", limit=200)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["request-id"]
    assert answer.json()["cursor"] | {"url": ""} == {"url": "", "has_more": False, "next": "", "limit": 200}
    assert answer.json()["traits"] == {
        "address": {"street": "12 rue de la Paix", "city": "Lyon", "postal_code": "69003", "country": "FR"},
        "birthday": "1984-03-07",
        "completeness": 0.5,
        "email": "zoe@exemple.fr",
        "event_count": 4,
        'favourite "shop"': "Lyon",
        "first_name": "Zoé",
        "first_seen_at": "2026-01-02T03:04:05Z",
        "last_name": "Lefèvre",
        "last_order_at": "2026-01-02T03:04:05Z",
        "last_seen_at": "2026-03-04T05:06:07.500000Z",
        "order_count": 2,
        "phone": "+33612345678",
        "spent": {"EUR": 1250},
    }


def test_traits_are_chosen_by_name_and_class(profile):
    assert profile.get(BY_ID, "traits", include="first_name,nothing,email").json()["traits"] == {
        "email": "zoe@exemple.fr",
        "first_name": "Zoé",
    }
    assert set(profile.get(BY_ID, "traits", **{"class": "computed_trait"}).json()["traits"]) >= {"order_count", "spent"}
    assert profile.get(BY_ID, "traits", **{"class": "audience"}).json()["traits"] == {}
    told = profile.get(BY_ID, "traits", include="phone", verbose="true").json()["traits"]["phone"]
    assert (told["value"], told["source_id"], told["updated_at"]) == (
        "+33612345678",
        "crm",
        "2026-01-02T03:04:05.250000Z",
    )
    assert told["lineage"]["rule"] == "latest"
    assert told["lineage"]["rivals"][0]["source"] == "shop"


def test_ten_traits_come_at_once_and_the_cursor_leads_to_the_others(profile):
    first = profile.get(BY_ID, "traits").json()
    assert (len(first["traits"]), first["cursor"]["has_more"], first["cursor"]["limit"]) == (10, True, 10)
    assert "U-1" not in json.dumps(first["cursor"])
    followed = profile.http.get(first["cursor"]["url"], auth=profile.auth).json()
    assert not set(first["traits"]) & set(followed["traits"])
    whole = profile.get(BY_ID, "traits", limit=200).json()["traits"]
    for limit in (1, 3, 14):
        assert dict(profile.all(BY_ID, "traits", "traits", limit=limit)) == whole


def test_external_ids_are_all_identifiers_once_each(profile):
    found = profile.all("email:zoe@exemple.fr", "external_ids", limit=3)
    assert [(one["type"], one["id"], one["source_id"]) for one in found] == [
        ("anonymous_id", "a-1", "crm"),
        ("customer_number", "crm:0012", "crm"),
        ("email", "zoe@exemple.fr", "crm"),
        ("group_id", "G/1", "crm"),
        ("handle", "x:@zaza", "crm"),
        ("loyalty_card", "2990012345678", "shop"),
        ("phone", "+33612345678", "crm"),
        ("user_id", "U-1", "crm"),
    ]
    assert found[0] == {
        "source_id": "crm",
        "collection": "users",
        "id": "a-1",
        "type": "anonymous_id",
        "created_at": "2026-01-03T00:00:00Z",
        "encoding": "none",
        "first_message_id": None,
    }
    assert {one["type"] for one in profile.all(BY_ID, "external_ids", include="email,phone")} == {"email", "phone"}


def test_events_are_those_that_arrived_of_device_and_user_and_those_of_sources_that_are_read(profile, ids):
    found = profile.get(BY_ID, "events", limit=100).json()
    assert [one["event"] for one in found["data"][:3]] == ["Product Viewed", "Order Completed", "Home"]
    assert len(found["data"]) == 7
    assert found["data"][1] == {
        "external_ids": [
            {"collection": "users", "type": "user_id", "id": "U-1", "encoding": "none"},
            {"collection": "users", "type": "anonymous_id", "id": "a-1", "encoding": "none"},
        ],
        "context": {"ip": "127.0.0.9"},
        "type": "track",
        "message_id": "msg-1",
        "source_id": "web",
        "timestamp": "2026-05-02T10:00:00.500000Z",
        "properties": {"revenue": 12.5},
        "event": "Order Completed",
        "related": {"users": str(ids.marie)},
    }
    assert "mwk_" not in json.dumps(found)


def test_events_are_chosen_by_time_and_name_in_either_order_part_by_part(profile):
    whole = profile.get(BY_ID, "events", limit=100).json()["data"]
    for limit in (1, 2, 6):
        assert profile.all(BY_ID, "events", limit=limit) == whole
        assert profile.all(BY_ID, "events", limit=limit, sort="asc") == whole[::-1]
    assert [one["event"] for one in profile.all(BY_ID, "events", include="Home,Order Completed")] == [
        "Order Completed",
        "Home",
    ]
    assert len(profile.all(BY_ID, "events", exclude="Home")) == 6
    assert len(profile.all(BY_ID, "events", start="2026-05-02", end="2026-05-03T00:00:00Z")) == 1
    assert len(profile.all(BY_ID, "events", end="2026-04-01T00:00:00+02:00")) == 4


def test_metadata_and_links(profile):
    assert profile.get(BY_ID, "metadata").json() == {
        "metadata": {
            "created_at": "2026-01-02T03:04:05Z",
            "updated_at": "2026-03-04T05:06:07.500000Z",
            "expires_at": None,
            "first_message_id": "msg-0",
            "first_source_id": "web",
            "last_message_id": "msg-6",
            "last_source_id": "web",
        }
    }
    assert profile.get("loyalty_card:2990012345678", "links").json() == {
        "data": [
            {
                "to_collection": "accounts",
                "external_ids": [
                    {
                        "source_id": "crm",
                        "collection": "accounts",
                        "id": "G/1",
                        "type": "group_id",
                        "created_at": "2026-05-01T00:00:00Z",
                        "encoding": "none",
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    "key",
    [
        "phone:%2B33612345678",
        "phone:+33612345678",
        "email:ZOE%40Exemple.fr",
        "group_id:G%2F1",
        "anonymous_id:a-1",
        "id:{old}",
    ],
)
def test_a_profile_is_found_however_its_identifier_is_written(profile, ids, key):
    for part in ("traits", "external_ids", "events", "metadata", "links"):
        assert profile.get(key.format(old=ids.old), part).status_code == 200, (key, part)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"{SPACE}/users/profiles/user_id:nobody/traits", 404, "not_found"),
        (f"{SPACE}/users/profiles/nobody/metadata", 404, "not_found"),
        (f"{SPACE}/accounts/profiles/group_id:1/traits", 404, "not_found"),
        (f"{SPACE}/accounts/profiles/{BY_ID}/links", 404, "not_found"),
        (f"{SPACE}/accounts/profiles/group_id:G%2F1/links?limit=21", 400, "validation_error"),
        (f"{SPACE}/users/profiles/email:both%40exemple.fr/traits", 409, "invalid_request_error"),
        (f"{SPACE}/us!ers/profiles/{BY_ID}/traits", 400, "validation_error"),
        (f"{SPACE}/users/profiles/%00/traits", 400, "validation_error"),
        (f"{SPACE}/users/profiles/%ff/traits", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{'x' * 401}/traits", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/traits?limit=201", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/traits?limit=0", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/traits?class=x", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/traits?verbose=x", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/traits?next=%C3%A9", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/events?next=eHg", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/events?start=now", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/events?sort=up", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/links?limit=21", 400, "validation_error"),
        (f"{SPACE}/users/profiles/{BY_ID}/segments", 404, "not_found"),
        ("/v1/spaces/shop", 404, "not_found"),
    ],
)  # fmt: skip
def test_errors_have_a_code_and_a_message_and_say_nothing_of_what_was_sent(profile, address, status, code):
    answer = profile.http.get(address, auth=profile.auth)
    if address == "/v1/spaces/shop":
        assert answer.status_code == status
        return
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], set(error)) == (status, code, {"code", "message"})
    assert answer.headers["request-id"]
    assert "exemple" not in answer.text
    assert status != 404 or "segments" in address or error["message"] == "Profile was not found."


def test_nobody_reads_without_a_token_that_opens(workspace, profile, token):
    http, address = profile.http, f"{SPACE}/users/profiles/{BY_ID}/metadata"
    write_key = "mwk_" + token.removeprefix("mrt_")
    for auth in (None, ("", ""), (token[:-1] + ("x" if token[-1] != "x" else "y"), ""), (write_key, ""), ("x", token)):
        answer = http.get(address, auth=auth) if auth else http.get(address)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "authentication_error")
        assert answer.headers["www-authenticate"].startswith("Basic")
    bare = base64.b64encode(token.encode()).decode().rstrip("=")
    for shown in (f"Basic {bare}", f"Bearer {token}", f"basic {bare}"):
        assert http.get(address, headers={"Authorization": shown}).status_code == 200
    workspace.tokens.revoke(str(next(one for one in workspace.tokens.list() if one.hint == token[-4:]).token_id))
    fresh = type(workspace.tokens)(workspace.house)
    assert fresh.check(token) is None, "as soon as it is asked for again"


def test_a_token_reads_customers_and_nothing_else(client, token, ids):
    own = {"Authorization": f"Bearer {token}"}
    found = client.get(f"/api/v1/customers/{BY_ID}", headers=own)
    assert (found.status_code, found.json()["customer_id"]) == (200, str(ids.marie))
    again = client.get(f"/api/v1/customers/{BY_ID}", headers=own | {"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for path in ("/api/v1/home", "/api/v1/keys", "/api/v1/tokens", "/api/v1/quarantine", "/api/v1/sources"):
        assert client.get(path, headers=own).status_code == 403, path
    assert client.post("/api/v1/tokens", headers=own, json={"name": "x"}).status_code == 403
    assert client.post(f"/api/v1/customers/{ids.marie}/merge", headers=own, json={}).status_code == 403


def test_pages_elsewhere_are_never_let_in(profile):
    elsewhere = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    address = f"{SPACE}/users/profiles/{BY_ID}/traits"
    for method in ("GET", "OPTIONS", "POST", "DELETE"):
        answer = profile.http.request(method, address, headers=elsewhere, auth=profile.auth)
        assert answer.status_code == (200 if method == "GET" else 405 if method == "OPTIONS" else answer.status_code)
        assert method in {"GET", "OPTIONS"} or answer.status_code in {403, 405}
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_only_a_hash_of_a_token_is_kept_and_it_lasts_a_year_at_most(workspace, token):
    made = next(one for one in workspace.tokens.list() if one.hint == token[-4:])
    assert (made.name, made.state, made.hint) == ("shop site", "valid", token[-4:])
    assert (made.expires_at - made.created_at).days == 365
    assert workspace.tokens.check(token).name == "shop site"
    used = next(one for one in workspace.tokens.list() if one.token_id == made.token_id)
    assert used.last_used_at.second == 0
    with workspace.house.catalog.reading() as connection:
        kept = connection.execute("SELECT CAST(t AS text) FROM read_token AS t").fetchall()
    assert token not in repr(kept)
    assert token.removeprefix("mrt_")[:20] not in repr(kept)
