"""The heart of entities: no route gives a token that is bound to one a customer who is not its own, or a value that is not shared with it.

What may be read is said a second time here, in plain words and row by row; the routes are walked as the application declares them, so
that a new one cannot forget.
"""

import re
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from monocle.http.permissions import declared, scoped
from monocle.http.sessions import SignIn
from monocle.permissions import Permission, Role, allows
from monocle.serve.app import build
from monocle.workspace import Workspace
from monocle.workspace.entity_charter import entities
from monocle.workspace.scoped import within

API = "http://127.0.0.1:8360"
OWN = {"chain": {"chain", "paris", "lyon"}, "paris": {"paris"}, "lyon": {"lyon"}, "abroad": {"abroad"}}
OF = {"anna": {"paris"}, "bob": {"lyon"}, "both": {"paris", "lyon"}, "nobody": {""}, "far": {"abroad"}}
ENTITY = {"paris_bookings": "paris", "lyon_bookings": "lyon", "tills": "", "abroad": "abroad"}
OPEN = {"paris": {"paris": {"*"}, "lyon": {"preferences", "golden.first_name", "segments"}},
        "lyon": {"lyon": {"*"}, "paris": {"preferences", "golden.first_name"}},
        "chain": {"chain": {"*"}, "paris": {"*"}, "lyon": {"*"}}, "abroad": {"abroad": {"*"}}}  # fmt: skip
"""Reader → entity → what of it is read, as the charter of the tests says."""
FIELDS = ("identity", "preferences", "traits", "segments", "orders", "events", "consents", "loyalty", "predictions",
          "golden.first_name", "golden.email", "traits.rfm_cell")  # fmt: skip
ROWS = {"visit": "events", "text": "events", "said": "events", "order": "orders", "soup": "orders", "proof": "consents",
        "card": "loyalty", "tier": "loyalty"}  # fmt: skip


def may(opened, entity, part):
    """Tell whether a part of what came through an entity is read."""
    wide = {"golden.extra.ALLERGY": {"identity", "preferences"}, "traits.usual_store": {"traits", "preferences"}}
    group = {"golden": {"identity"}, "traits": {"traits"}}.get(part.partition(".")[0], set()) if "." in part else set()
    return bool({"*", part, *group, *wide.get(part, ())} & opened.get(entity, set()))


def told(people, opened):
    """Give the words that a reader may meet in any answer, and those that it may not."""
    seen, hidden = set(), set()
    for name, of in OF.items():
        there = any(opened.get(entity) for entity in of)

        def put(word, part, whose, there=there):
            ok = there and all(may(opened, entity, part) for entity in whose)
            (seen if ok else hidden).add(word)

        put(str(43210 + list(OF).index(name)), "traits", of)
        put(f"{name}-cell", "traits.rfm_cell", of)
        put(f"{name}-usual", "traits.usual_store", of)
        put(f"{name}-segment", "segments", of)
        for number, (source, word) in enumerate(people.secrets[name].items()):
            mine = {ENTITY[source]}
            put(word, "identity", mine)
            for end, part in ROWS.items():
                put(f"{word}-{end}", part, mine)
            put(f"{word}@example.com", "golden.email", mine)
            put(f"rival-{word}@example.com", "golden.email", of)
            if number == 0:
                put(f"{name}-first", "golden.first_name", mine)
                put(f"{name}-nuts", "golden.extra.ALLERGY", mine)
                put(f"rival-{name}-nuts", "golden.extra.ALLERGY", of)
    return seen, hidden


def reading(routes):
    """Give each route that a program may ask, to read."""
    for path, methods, permission in declared(routes):
        if (
            permission is not Permission.PUBLIC
            and allows(Role.READER, permission)
            and ("GET" in methods or not methods)
        ):
            yield path


def names_of(people):
    """Give what guests are asked for by: each by id, and some by an old id and by e-mail."""
    mails = [f"email:{word}@example.com" for name in ("both", "far") for word in people.secrets[name].values()]
    return [*(str(getattr(people, name)) for name in OF), str(people.old("bob")), str(people.old("far")), *mails]


def filled(path, people, names):
    """Give each name with the address that asks for it."""
    for key in names if "{key" in path else [""]:
        address = (
            path.replace("{key:path}", key).replace("{key}", key).replace("{name}", "shop").replace("{path:path}", "x")
        )
        pairs = {
            "{left_id}": people.record("anna", "paris_bookings"),
            "{right_id}": people.record("bob", "lyon_bookings"),
        }
        for hole, value in {**pairs, "{sync_id}": uuid4()}.items():
            address = address.replace(hole, str(value))
        yield key, address


def leaked(text, hidden):
    """Give the hidden words that an answer holds; one that is a part of another word is not meant."""
    return {word for word in hidden if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w@-])", text)}


def walk(client, secret, people, names, answers):
    """Give path, what was asked for, status and text of every answer; what answers nobody is asked once."""
    for path in reading(client.app.routes):
        for key, address in filled(path, people, names if path in answers else names[:1]):
            more = "?verbose=true" if path.endswith("/users/profiles/{key}/traits") else ""
            answer = client.get(address + more, headers={"Authorization": f"Bearer {secret}"})
            if answer.status_code == 308:
                answer = client.get(answer.headers["location"], headers={"Authorization": f"Bearer {secret}"})
            yield path, key, answer
    for text in ("", *OF, "both-lyonbookings", "bob-lyonbookings@example.com"):
        found = client.get("/api/v1/customers", params={"q": text}, headers={"Authorization": f"Bearer {secret}"})
        yield "/api/v1/customers", "", found


@pytest.fixture(scope="module")
def client(workspace):
    return TestClient(build(workspace, SignIn()), base_url=API, follow_redirects=False)


@pytest.mark.parametrize("entity", OWN)
def test_no_route_gives_what_is_not_read_and_together_they_give_what_is(client, workspace, people, entity):
    seen, hidden = told(people, OPEN[entity])
    outside = {str(getattr(people, name)) for name in OF if not any(OPEN[entity].get(one) for one in OF[name])}
    secret, answers, met = workspace.tokens.create("walk", entity=entity).secret, set(scoped(client.app.routes)), set()
    for path, key, answer in walk(client, secret, people, names_of(people), answers):
        assert answer.status_code < 500, (path, answer.text)
        if path not in answers:
            assert answer.status_code == 403, path
        assert leaked(answer.text, hidden) == set(), (path, key)
        assert not {one for one in outside - {key} if one in answer.text}, (path, key)
        assert key not in outside or answer.status_code in {400, 403, 404}, path
        met |= {word for word in seen if word in answer.text}
    assert seen <= met
    assert len(answers) > 12


def test_who_is_bound_to_no_entity_reads_all_of_it_as_before(client, workspace, people):
    everything = {name: {"*"} for name in ("chain", "paris", "lyon", "abroad", "")}
    seen, hidden = told(people, everything)
    secret = workspace.tokens.create("all").secret
    met, statuses = set(), set()
    everywhere = set(reading(client.app.routes))
    for path, _, answer in walk(client, secret, people, names_of(people)[:5], everywhere):
        met |= {word for word in seen if word in answer.text}
        statuses.add((path, answer.status_code))
        assert '"withheld"' not in answer.text, path
    assert hidden == set()
    assert seen <= met
    assert not [path for path, status in statuses if status == 403]


SHARED = st.dictionaries(
    st.sampled_from(["paris", "lyon", "abroad"]),
    st.tuples(
        st.lists(st.sampled_from(["paris", "lyon", "abroad"]), min_size=1, max_size=2, unique=True),
        st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4, unique=True),
    ),
    max_size=3,
)


@settings(max_examples=8)
@given(access=SHARED, entity=st.sampled_from(["paris", "lyon", "abroad"]))
def test_whatever_is_shared_nothing_else_is_given(client, workspace, people, access, entity):
    opened = {name: set(fields) for name, (shares, fields) in access.items() if entity in shares} | {entity: {"*"}}
    _, hidden = told(people, opened)
    charter = workspace.house.charter
    tree = {name: {"label": name} for name in charter.entities.by_name}
    rules = {name: {"shares": shares, "fields": fields} for name, (shares, fields) in access.items()}
    now = replace(workspace.house, charter=replace(charter, entities=entities(tree, rules, ["extra.ALLERGY"])))
    names, answers = [str(getattr(people, name)) for name in ("bob", "both")], set(scoped(client.app.routes))
    secret = workspace.tokens.create("any", entity=entity).secret
    workspace.within = partial(within, now)
    try:
        for path, key, answer in walk(client, secret, people, names, answers):
            assert answer.status_code < 500, (path, answer.text)
            assert leaked(answer.text, hidden) == set(), (path, key, access)
    finally:
        del workspace.within


def test_a_customer_who_is_not_theirs_is_one_that_does_not_exist(client, workspace, people):
    secret = {"Authorization": f"Bearer {workspace.tokens.create('oracle', entity='paris').secret}"}
    nobody = str(uuid4())
    for path in scoped(client.app.routes):
        if "{key" not in path:
            continue
        for name in (
            str(people.far),
            str(people.old("nobody")),
            "email:far-abroad@example.com",
            "far-abroad@example.com",
        ):
            of_theirs, of_nobody = (
                client.get(path.replace("{key:path}", key).replace("{key}", key).replace("{name}", "s"), headers=secret)
                for key in (name, nobody)
            )
            assert (of_theirs.status_code, of_theirs.content) == (of_nobody.status_code, of_nobody.content), path
            told = [
                {key: value for key, value in one.headers.items() if "request-id" not in key}
                for one in (of_theirs, of_nobody)
            ]
            assert told[0] == told[1]


def test_an_identifier_that_only_another_entity_knows_finds_nobody(ask, people):
    lyons = "/api/v1/customers/email:both-lyonbookings@example.com"
    assert ask("lyon", lyons).json()["customer_id"] == str(people.both)
    assert ask("paris", lyons).status_code == 404
    assert ask("chain", lyons).status_code == 200
    assert ask("paris", "/api/v1/customers?q=both-lyonbookings").json()["items"] == []


def test_two_entities_of_one_group_read_the_same_values_of_what_is_shared(ask, people):
    for name in ("anna", "bob", "both"):
        own = f"/api/v1/customers/{getattr(people, name)}?fields=golden.first_name,golden.extra.ALLERGY,traits"
        bodies = [ask(entity, own).json() for entity in ("", "chain", "paris", "lyon")]
        golden = [[(one["field"], one["value"]) for one in body["golden"]] for body in bodies]
        assert golden[0] == golden[1] == golden[2] == golden[3]
        assert len(golden[0]) == 2
        assert {body["traits"]["usual_store"] for body in bodies} == {f"{name}-usual"}


def test_what_is_not_read_is_absent_and_said_to_be_withheld(ask, people):
    body = ask("lyon", f"/api/v1/customers/{people.anna}?fields=name,orders,traits,segments,golden").json()
    assert body["withheld"] == ["golden", "name", "orders", "segments", "traits"]
    assert "name" not in body
    assert body["orders"] == []
    assert [one["field"] for one in body["golden"]] == ["first_name", "extra.ALLERGY"]
    assert ask("paris", f"/api/v1/customers/{people.anna}?fields=name,orders").json().get("withheld") is None
    refused = ask("lyon", f"/api/v1/customers/{people.anna}/allowances")
    assert (refused.status_code, "not shared with lyon" in refused.json()["detail"]) == (403, True)


def test_each_read_is_in_the_audit_log_with_its_entity(ask, workspace, people):
    ask("paris", f"/api/v1/customers/{people.anna}?fields=name")
    ask("", f"/api/v1/customers/{people.anna}?fields=name")
    lines = {(line.entity, line.customer_id) for line in workspace.accesses.list(limit=1000)}
    assert {("paris", people.anna), ("", people.anna)} <= lines
    broken = {one.promise for one in workspace.verify().findings}
    assert not broken & {"audit_chain", "customer_entities"}


def test_a_token_of_an_entity_that_is_there_no_more_reads_nobody(workspace, people):
    charter = workspace.house.charter
    other = Workspace(replace(workspace.house, charter=replace(charter, entities=entities({"lyon": {}}, None))))
    with pytest.raises(Exception, match="no customer has this id"):
        other.within("paris").customers.read(str(people.anna))
    assert other.within("paris").customers.find("") == []
