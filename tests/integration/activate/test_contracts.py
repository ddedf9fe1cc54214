"""Each kind of destination against a server that enforces its contract: keys, limits, hashes, errors, what is sent twice."""

import datetime as dt
import hashlib
import json
from urllib.parse import quote
from uuid import UUID, uuid4

import destination_servers as servers
import pyarrow.parquet as pq
import pytest

from monocle.activate.calling import Unreached
from monocle.activate.https import Https
from monocle.activate.kinds import registry
from monocle.activate.kinds.kind import Aim, Batch, Outgoing, Settings, Unfit
from monocle.errors import BadConfig

AT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
CALLER = Https(loopback=True)
PEOPLE = [
    {"email": f" Person{number}@Example.ORG", "phone": f"06 39 98 00 {number:02}", "first": "Zoé", "last": "d'Ö"}
    for number in range(5)
]


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def customer(number):
    return UUID(int=number + 1)


class Way:
    """One kind with its settings and one audience."""

    def __init__(self, kind, mapping, secrets=("key",), folder=None, mode="difference", **plain):
        self.kind = registry.kind(kind)
        self.settings = Settings("place", plain, secrets, *([folder] if folder else []))
        self.aim = Aim("loyal", "marketing", "email", {}, mode, mapping)
        self.kind.validate(self.settings, [self.aim], "destinations/place.yaml")

    def rows(self, action, people, keys=None):
        found = []
        for number, person in enumerate(people):
            theirs = {name: person[ours] for name, ours in self.aim.mapping.items() if ours in person}
            payload = self.kind.prepare(theirs, self.settings, self.aim)
            if action == "remove":  # no more is kept once it was acknowledged
                payload = self.kind.removal(payload)
                assert self.kind.removal(payload) == payload
            key = keys[number] if keys else uuid4()
            found.append(Outgoing(key, customer(number), action, payload, UUID(int=9), AT))
        return found

    def send(self, action, people, **more):
        rows = self.rows(action, people, **more)
        return {
            one.key: one for one in self.kind.send(Batch(uuid4(), uuid4(), self.aim, rows, AT), self.settings, CALLER)
        }

    def check(self):
        return self.kind.check(self.settings, [self.aim], CALLER)


def all_taken(outcomes):
    return all(one.taken for one in outcomes.values())


ADDRESSES = {f"person{number}@example.org" for number in range(5)}


def test_brevo_takes_contacts_into_a_list_and_out_of_it():
    with servers.Brevo() as server:
        way = Way("brevo", {"EMAIL": "email", "prenom": "first"}, (server.key,), url=server.url, list_id=12)
        assert way.check() == "Brevo knows our key"
        assert all_taken(way.send("add", PEOPLE))
        assert all_taken(way.send("add", PEOPLE))
        assert server.lists[12] == {address: {"PRENOM": "Zoé"} for address in ADDRESSES}
        assert all_taken(way.send("remove", PEOPLE[:2]))
        assert all_taken(way.send("remove", PEOPLE[:2]))
        assert all_taken(way.send("remove", PEOPLE[1:3]))
        assert set(server.lists[12]) == {"person3@example.org", "person4@example.org"}
        server.chaos.append("lie")
        assert not any(one.taken for one in way.send("add", PEOPLE).values())


def test_mailchimp_subscribes_members_and_keeps_a_segment():
    with servers.Mailchimp() as server:
        plain = {"url": server.url, "list_id": "a1b2", "segment_id": 7}
        way = Way("mailchimp", {"email_address": "email", "fname": "first"}, (server.key,), **plain)
        assert way.check() == "Mailchimp knows our key"
        server.cleaned.add("person3@example.org")
        outcomes = list(way.send("add", PEOPLE).values())
        assert [one.reason for one in outcomes if not one.taken] == ["ERROR_CONTACT_EXISTS"]
        assert server.segment == ADDRESSES - {"person3@example.org"}
        assert all_taken(way.send("remove", PEOPLE[:2]))
        assert server.segment == {"person2@example.org", "person4@example.org"}
        assert server.members["person0@example.org"] == "subscribed"
        server.chaos.append("lie")
        assert all(not one.taken and one.again for one in way.send("add", PEOPLE).values())


def test_mailchimp_without_a_segment_unsubscribes_who_leaves():
    with servers.Mailchimp() as server:
        way = Way("mailchimp", {"email_address": "email"}, (server.key,), url=server.url, list_id="a1b2")
        assert all_taken(way.send("add", PEOPLE[:1]) | way.send("remove", PEOPLE[:1]))
        assert server.members == {"person0@example.org": "unsubscribed"}


def test_hubspot_makes_contacts_and_keeps_a_list():
    with servers.HubSpot() as server:
        way = Way("hubspot", {"email": "email", "firstname": "first"}, (server.key,), url=server.url, list_id=3)
        assert way.check() == "HubSpot knows our key"
        wrong = {"email": "x@invalid.example"}
        outcomes = list(way.send("add", [*PEOPLE, wrong]).values())
        assert [(one.reason, one.again) for one in outcomes if not one.taken] == [("VALIDATION_ERROR", False)]
        assert server.there() == ADDRESSES
        assert all_taken(way.send("remove", [*PEOPLE[:2], {"email": "never@example.org"}]))
        assert all_taken(way.send("remove", PEOPLE[:2]))
        assert server.there() == {"person2@example.org", "person3@example.org", "person4@example.org"}
        assert len(server.contacts) == 5


def test_meta_takes_hashes_of_its_own_kind_in_sessions():
    mapping = {"EMAIL": "email", "PHONE": "phone", "FN": "first", "LN": "last"}
    with servers.Meta() as server:
        way = Way("meta", mapping, (server.key,), url=server.url, audience_id=23)
        assert way.check() == "Meta knows our key and the audiences"
        assert all_taken(way.send("add", PEOPLE))
        assert all_taken(way.send("add", PEOPLE))
        expected = {"EMAIL": sha("person0@example.org"), "PHONE": sha("33639980000"), "FN": sha("zoé"), "LN": sha("dö")}
        assert len(server.people) == 5
        assert json.dumps(expected, sort_keys=True) in server.people
        assert all_taken(way.send("remove", PEOPLE[:4]))
        assert len(server.people) == 1
        server.chaos.append("lie")
        with pytest.raises(Unreached, match="another number"):
            way.send("add", PEOPLE)
        server.chaos.append("busy")
        with pytest.raises(Unreached) as told:
            way.send("add", PEOPLE)
        assert told.value.after == 60.0
        server.status = 471
        with pytest.raises(Unreached, match="health or financial"):
            way.check()


def test_google_takes_hashes_of_its_own_kind_with_consent():
    mapping = {name: name for name in ("email", "phone", "country")}
    mapping |= {"first_name": "first", "last_name": "last", "postcode": "zip"}
    people = [{**person, "country": "fr", "zip": "75001"} for person in PEOPLE]
    with servers.Google() as server:
        plain = {"url": server.url, "token_url": f"{server.url}/token", "account_id": 1, "audience_id": 2}
        way = Way("google", mapping, ("id", "hush", "1//r"), **plain)
        assert way.check() == "Google knows our key and the lists"
        assert server.people == set()
        assert all_taken(way.send("add", people))
        assert all_taken(way.send("add", people))
        assert len(server.people) == 5
        first = next(
            one
            for one in map(json.loads, server.people)
            if one["userIdentifiers"][0]["emailAddress"] == sha("person0@example.org")
        )
        assert first["userIdentifiers"][1] == {"phoneNumber": sha("+33639980000")}
        assert first["userIdentifiers"][2]["address"] == {
            "givenName": sha("zoé"), "familyName": sha("d'ö"), "regionCode": "FR", "postalCode": "75001"
        }  # fmt: skip
        server.refused_hashes.add(sha("person3@example.org"))
        outcomes = list(way.send("add", people).values())
        assert [(one.taken, one.again) for one in outcomes] == [(False, True)] * 3 + [(False, False), (False, True)]
        assert outcomes[3].reason == "INVALID_SHA256_FORMAT"
        server.refused_hashes.clear()
        assert all_taken(way.send("remove", people[1:]))
        assert len(server.people) == 1
        server.chaos += ["", "lie"]
        with pytest.raises(Unreached, match="no request"):
            way.send("add", people)


def test_a_webhook_is_signed_with_every_secret_that_counts():
    with servers.Receiver() as server:
        old, fresh = server.secrets[0], "whsec_c2VjcmV0c2VjcmV0c2VjcmV0"
        way = Way("webhook", {"prenom": "first"}, (fresh, old), url=f"{server.url}/hook")
        keys = [uuid4() for _ in PEOPLE]
        assert all_taken(way.send("add", PEOPLE, keys=keys))
        server.secrets[:] = [fresh]
        assert all_taken(way.send("add", PEOPLE, keys=keys))
        assert (len(server.events), server.repeated) == (5, 5)
        event = server.events[0]
        assert event["type"] == "monocle.audience.added"
        assert event["data"]["consent_id"] == str(UUID(int=9))
        assert event["data"]["fields"] == {"prenom": "Zoé"}
        server.secrets[:] = ["whsec_bm90IG91ciBzZWNyZXQgYXQgYWxs"]
        with pytest.raises(Unreached, match="key") as told:
            way.send("remove", PEOPLE)
        assert told.value.hopeless
        alone = Way("webhook", {}, (fresh,), url=f"{server.url}/hook", batch=1)
        server.secrets[:] = [fresh]
        assert all_taken(alone.send("remove", PEOPLE[:1]))
        assert server.calls[-1][2]["webhook-id"] == server.events[-1]["id"]


REFUSED = [
    ("brevo", servers.Brevo, {"EMAIL": "email"}, {"list_id": 12}),
    ("mailchimp", servers.Mailchimp, {"email_address": "email"}, {"list_id": "a1b2"}),
    ("hubspot", servers.HubSpot, {"email": "email"}, {"list_id": 3}),
    ("meta", servers.Meta, {"EMAIL": "email"}, {"audience_id": 23}),
    ("google", servers.Google, {"email": "email"}, {"account_id": 1, "audience_id": 2}),
]


@pytest.mark.parametrize(("kind", "contract", "mapping", "plain"), REFUSED)
def test_a_wrong_key_is_told_without_the_key_or_the_customers(kind, contract, mapping, plain):
    with contract() as server:
        way = Way(kind, mapping, ("wrong-us6",), url=server.url, **plain)
        for deed in (way.check, lambda: way.send("add", PEOPLE)):
            with pytest.raises(Unreached) as told:
                deed()
            assert told.value.hopeless
            assert "wrong" not in str(told.value)
            assert "person" not in str(told.value)
        assert "wrong-us6" not in repr(way.settings)


@pytest.mark.parametrize(("kind", "contract", "mapping", "plain"), REFUSED)
@pytest.mark.parametrize("mood", ["500", "429", "cut", "lost"])
def test_what_is_not_known_to_have_arrived_is_told_and_sent_again_without_doubling(
    kind, contract, mapping, plain, mood
):
    with contract() as server:
        way = Way(kind, mapping, (server.key,), url=server.url, **plain)
        server.chaos.append(mood)
        with pytest.raises(Unreached) as told:
            way.send("add", PEOPLE)
        assert not told.value.hopeless
        assert all_taken(way.send("add", PEOPLE))
        there = {"brevo": "lists", "mailchimp": "members", "hubspot": "contacts"}.get(kind, "people")
        found = getattr(server, there)
        assert len(found[12] if kind == "brevo" else found) == 5


@pytest.mark.parametrize("kind", ["brevo", "mailchimp", "hubspot", "meta", "google"])
def test_who_has_nothing_that_the_destination_knows_people_by_is_left_out(kind):
    mapping, plain = next((one[2], one[3]) for one in REFUSED if one[0] == kind)
    way = Way(kind, mapping, **plain)
    with pytest.raises(Unfit):
        way.rows("add", [{"email": "  "}])


@pytest.mark.parametrize(
    ("kind", "mapping", "plain"),
    [
        ("brevo", {"EMAIL": "email"}, {}),
        ("brevo", {"PRENOM": "first"}, {"list_id": 1}),
        ("brevo", {"EMAIL": "email"}, {"list_id": "1/../2"}),
        ("meta", {"EMAIL": "email", "SHOE": "size"}, {"audience_id": 1}),
        ("google", {"country": "country"}, {"account_id": 1, "audience_id": 2}),
        ("webhook", {}, {"url": "ftp://example.org"}),
        ("webhook", {}, {"url": "https://example.org", "batch": 0}),
        ("csv", {"action": "email"}, {}),
        ("csv", {}, {"profile": "pretty"}),
        ("sql", {"x; drop table customer": "email"}, {"table": "t"}),
        ("sql", {}, {"table": 't"; drop table customer; --'}),
    ],
)
def test_settings_that_cannot_work_are_refused_before_anything_is_sent(kind, mapping, plain):
    with pytest.raises(BadConfig):
        Way(kind, mapping, **plain)


def test_a_kind_that_is_not_there_is_told():
    with pytest.raises(BadConfig, match="no kind"):
        registry.kind("fax")
    assert {"csv", "xlsx", "parquet", "webhook", "sql", "brevo", "mailchimp", "hubspot", "google", "meta"} <= set(
        registry.names()
    )


HOSTILE = ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\uff1d1", "+33639980000", 'a"b\nc', "';--"]


def test_files_hold_what_spreadsheets_and_programs_can_read(tmp_path):
    people = [{"first": text} for text in HOSTILE]
    for kind, plain in (("csv", {}), ("csv", {"profile": "machine"}), ("xlsx", {}), ("parquet", {})):
        folder = tmp_path / f"{kind}{len(plain)}"
        kind_of = registry.kind(kind)
        settings = Settings("place", {**plain, "folder": folder.name}, (), tmp_path)
        aim = Aim("loyal", "marketing", "email", {}, "difference", {"name": "first"})
        rows = [
            Outgoing(uuid4(), customer(number), "add", kind_of.prepare({"name": one["first"]}, settings, aim), None, AT)
            for number, one in enumerate(people)
        ]
        batch = Batch(uuid4(), UUID(int=5), aim, rows, AT)
        for _ in range(2):
            assert all(one.taken for one in kind_of.send(batch, settings, CALLER))
        (path,) = folder.iterdir()
        assert path.stat().st_mode & 0o077 == 0
        if kind == "parquet":
            assert pq.read_table(path).column("name").to_pylist() == HOSTILE
        elif plain:
            assert all(text in path.read_bytes().decode() for text in HOSTILE if '"' not in text)
            assert ",+33639980000,add" in path.read_text()
        elif kind == "csv":
            assert path.read_bytes().decode("utf-8-sig").count("'") >= 8
            assert ",'+33639980000,add" in path.read_text("utf-8-sig")


def test_a_full_file_leaves_out_who_left(tmp_path):
    kind, settings = registry.kind("csv"), Settings("place", {"profile": "machine"}, (), tmp_path)
    aim = Aim("loyal", "marketing", "email", {}, "full", {})
    rows = [
        Outgoing(uuid4(), customer(number), action, {}, None, AT) for number, action in enumerate(("add", "remove"))
    ]
    assert len(kind.send(Batch(uuid4(), uuid4(), aim, rows, AT), settings, CALLER)) == 2
    (path,) = (tmp_path / ".monocle" / "exports").iterdir()
    assert path.read_text().count("\n") == 2


def test_a_table_of_somebody_elses_is_kept_just_as_the_audience_is(catalog):
    with catalog.reading() as connection:
        host = quote(connection.info.host, safe="")
    url = f"postgresql://monocle@/postgres?host={host}"
    nasty = "'); DROP TABLE customer; --"
    way = Way(
        "sql", {"email": "email", "Prénom".replace("é", "e"): "first"}, (url,), table="loyal_people", schema="public"
    )
    with catalog.transaction() as connection:
        connection.execute("DROP TABLE IF EXISTS public.loyal_people")
    try:
        assert way.check() == "the table can be written"
        people = [*PEOPLE[:3], {"email": nasty, "first": 'x"y\\z%s'}, PEOPLE[4]]
        assert all_taken(way.send("add", people))
        assert all_taken(way.send("add", people))
        assert all_taken(way.send("remove", people[:3]))
        with catalog.reading() as connection:
            found = connection.execute(
                'SELECT customer_id, email, "Prenom", consent_id FROM public.loyal_people ORDER BY 1'
            ).fetchall()
        assert found == [
            (customer(3), nasty, 'x"y\\z%s', UUID(int=9)),
            (customer(4), " Person4@Example.ORG", "Zoé", UUID(int=9)),
        ]
        other = Way("sql", {"shoe": "first"}, (url,), table="loyal_people", schema="public")
        with pytest.raises(Unreached, match="refuses"):
            other.send("add", [{"first": "42"}])
    finally:
        with catalog.transaction() as connection:
            connection.execute("DROP TABLE IF EXISTS public.loyal_people")
