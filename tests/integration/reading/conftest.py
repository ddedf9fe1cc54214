"""A workspace whose served rows are put in by hand: one customer who has everything, and a few beside."""

import json
from types import SimpleNamespace
from urllib.parse import quote
from uuid import UUID

import pytest
from psycopg.types.json import Json
from starlette.testclient import TestClient

from monocle.catalog.serving import COLUMNS
from monocle.http.sessions import SignIn
from monocle.ids import derived, time_ordered
from monocle.serve.app import build
from monocle.settings import Settings
from monocle.workspace import open_workspace

DAY = "2026-01-02 03:04:05"
MARIE, JEAN, LEA, OLD, GONE = (derived("customer", name) for name in ("marie", "jean", "lea", "old", "gone"))
RECORDS = {name: derived("record", name) for name in ("m1", "m2", "j1", "l1")}


def golden(field, value, rank=1, source="crm", rivals=()):
    return {
        "field": field,
        "rank": rank,
        "value": value,
        "key": value.lower(),
        "source": source,
        "record_id": str(RECORDS["m1"]),
        "seen_at": "2026-01-02 03:04:05.25",
        "since": "2025-06-01 00:00:00",
        "nature": "declared",
        "rule": "latest",
        "support": 2,
        "rivals": list(rivals),
    }


RIVAL = {"value": "+33612345679", "source": "shop", "seen_at": "2024-05-06 07:08:09", "records": 1}
ADDRESS = {"line": "12 rue de la Paix", "postcode": "69003", "city": "Lyon", "country": "FR"}
MARIES = [
    golden("first_name", "Zoé"),
    golden("last_name", "Lefèvre"),
    golden("birth_date", "1984-03-07"),
    golden("email", "zoe@exemple.fr"),
    golden("email", "z.l@exemple.fr", rank=2, source="shop"),
    golden("phone", "+33612345678", rivals=[RIVAL]),
    golden("address", json.dumps(ADDRESS)),
    golden('extra.favourite "shop"', "Lyon"),
]  # fmt: skip


def customer(customer_id, name, **more):
    row = {
        "customer_id": customer_id, "name": name, "sources": Json(["crm"]), "records": 1, "identifiers": 1, "completeness": 0.5,
        "first_seen_at": DAY, "last_seen_at": "2026-03-04 05:06:07.5", "orders": 0, "spent": Json({}), "last_order_at": None,
        "events": 0, "search_text": name.lower(), "digest": "d",
    }  # fmt: skip
    return row | more


def put(connection, table, **row):
    names = [name for name in COLUMNS[table] if name in row]
    places = ", ".join(["%s"] * len(names))
    connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", [row[name] for name in names])


def put_marie(connection):
    seen = {
        "orders": 2,
        "events": 4,
        "spent": Json({"EUR": 1250}),
        "last_order_at": DAY,
        "sources": Json(["crm", "shop"]),
    }
    put(connection, "customer", **customer(MARIE, 'Zoé "Zaza" Lefèvre', **seen))
    put(connection, "portrait", customer_id=MARIE, golden=Json(MARIES))
    for number, name in enumerate(("m1", "m2")):
        put(connection, "record", record_id=RECORDS[name], customer_id=MARIE, source="crm", source_key=f"k{number}", seen_at=DAY,
            nature="declared", content=Json({"first_name": "Zoé", "emails": ["zoe@exemple.fr"]}), matched_id=MARIE, load_sequence=1)  # fmt: skip
    known = (("crm", "email", "zoe@exemple.fr", ""), ("shop", "email", "zoe@exemple.fr", ""), ("crm", "phone", "+33612345678", "shared"),
             ("shop", "loyalty_card", "2990012345678", ""), ("crm", "customer_number", "crm:0012", ""), ("crm", "handle", "x:@zaza", ""), ("crm", "customer_number", "user_id:U-1", ""))  # fmt: skip
    for source, kind, value, flag in known:
        put(
            connection,
            "identifier",
            record_id=RECORDS["m1"],
            customer_id=MARIE,
            source=source,
            type=kind,
            value=value,
            flag=flag,
        )
    levels = Json([{"field": "email", "level": "exact", "weight": 12.5}])
    put(connection, "link", left_id=RECORDS["m1"], right_id=RECORDS["m2"], customer_id=MARIE, weight=12.0, rule="email", levels=levels,
        strong=True, held_back="", model="fs")  # fmt: skip
    put(connection, "link", left_id=RECORDS["j1"], right_id=RECORDS["m1"], customer_id=JEAN, weight=1.25, rule="phone", levels=levels,
        strong=False, held_back="", model="fs")  # fmt: skip


def put_what_happened(connection):
    mine = {"customer_id": MARIE, "record_id": RECORDS["m1"], "source": "crm"}
    for number in range(4):
        at = f"2026-02-0{1 + number // 2} 10:00:00.12345"  # two at one moment
        put(connection, "happening", event_id=derived("e", str(number)), type="page", name=f"Vu\t“{number}”", channel="web",
            direction="inbound", occurred_at=at, place=None, text="a\x01b" if number else None, score=None if number else 9.5,
            properties=Json({"n": number}), **mine)  # fmt: skip
    lines = Json([{"product": "P1", "label": None, "category": "c", "quantity": 1.5, "amount": 999}])
    put(connection, "purchase", order_id=derived("o", "1"), order_key="T1", kind="sale", channel="store", ordered_at=DAY, store=None,
        currency="EUR", total=1250, lines=lines, **mine)  # fmt: skip
    put(connection, "purchase", order_id=derived("o", "2"), order_key="T2", kind="refund", channel="web", ordered_at="2026-02-01 10:00:00.12345",
        store="Lyon", currency="EUR", total=-5, lines=Json([]), **mine)  # fmt: skip
    put(connection, "choice", consent_id=derived("c", "1"), purpose="marketing", channel="email", choice="granted", chosen_at=DAY,
        proof=None, **mine)  # fmt: skip
    put(connection, "choice", consent_id=derived("c", "2"), purpose="marketing", channel="sms", choice="denied", chosen_at="2026-01-05 00:00:00",
        proof="form", **mine)  # fmt: skip
    for number, tier in enumerate((None, "GOLD", "SILVER")):
        put(connection, "movement", movement_id=derived("m", str(number)), card=f"C{number // 2}", kind="earned", points=10 + number,
            moved_at=f"2026-01-1{number} 00:00:00", tier=tier, **mine)  # fmt: skip


def put_others(connection):
    run = time_ordered()
    connection.execute(
        "INSERT INTO run (run_id, started_at, ended_at, state, process, process_mark) VALUES (%s, now(), now(), 'done', 1, 'm')",
        [run],
    )
    for me, name, record in ((JEAN, "Jean", "j1"), (LEA, "Léa", "l1")):
        put(connection, "customer", **customer(me, name))
        put(connection, "portrait", customer_id=me, golden=Json([]))
        put(connection, "record", record_id=RECORDS[record], customer_id=me, source="crm", source_key=record, seen_at=DAY,
            nature="declared", content=Json({}), matched_id=me, load_sequence=1)  # fmt: skip
        put(
            connection,
            "identifier",
            record_id=RECORDS[record],
            customer_id=me,
            source="crm",
            type="email",
            value="both@exemple.fr",
            flag="",
        )
    for old, new in ((OLD, MARIE), (GONE, derived("customer", "nobody"))):
        connection.execute("INSERT INTO customer_redirect VALUES (%s, %s, %s, now())", [old, new, run])
    for kind, whose, other in (("created", MARIE, None), ("merged", OLD, MARIE), ("redirected", OLD, MARIE)):
        connection.execute(
            "INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records, reason)"
            " VALUES (%s, '2026-01-01 00:00:00.5+00', %s, %s, %s, 1, %s)",
            [run, kind, whose, other, Json({"weight": 3.25})],
        )


def put_what_events_say(connection):
    known = (
        ("user_id", "U-1", ""),
        ("anonymous_id", "a-1", ""),
        ("email", "zoe.web@exemple.fr", ""),
        ("phone", "+33699980000", "limit"),
    )
    for kind, value, refused in known:
        connection.execute(
            "INSERT INTO subject_identifier (record_id, type, value, first_at, refused) VALUES (%s, %s, %s, '2026-01-03', %s)",
            [RECORDS["m2"], kind, value, refused],
        )


@pytest.fixture(scope="module")
def workspace(catalog_of_session, tmp_path_factory):
    """Give an open workspace with Marie, who has everything, and Jean and Léa, who share an e-mail; one for a file of tests."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "monocle.yaml").write_text("name: shop\n")
    (folder / "sources").mkdir()
    with catalog_of_session.transaction() as connection:
        tables = connection.execute(
            "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE schemaname = 'monocle' AND tablename <> 'migration'"
        ).fetchone()
        connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY CASCADE")
        for put_in in (put_marie, put_what_happened, put_others, put_what_events_say, put_events):
            put_in(connection)
        server = quote(connection.info.host, safe="")
    with open_workspace(folder, Settings(database_url=f"postgresql://monocle@/postgres?host={server}")) as opened:
        yield opened


def put_events(connection):
    """Put events that arrived for Marie's user, and one of her device before it was known to be hers."""
    device = derived("record", "device")
    for record, key, owner in ((RECORDS["m2"], "user_id:U-1", None), (device, "anonymous_id:a-1", RECORDS["m2"])):
        connection.execute(
            "INSERT INTO subject (record_id, source, key, owner_id, events, state) VALUES (%s, 'web', %s, %s, 1, '{}')",
            [record, key, owner],
        )
    said = (
        (device, "page", "Home", {"anonymousId": "a-1", "properties": {"path": "/"}}),
        (RECORDS["m2"], "track", "Order Completed", {"userId": "U-1", "anonymousId": "a-1", "properties": {"revenue": 12.5},
                                                    "context": {"ip": "127.0.0.9"}, "writeKey": "mwk_secret"}),
        (RECORDS["m2"], "identify", "", {"userId": "U-1", "traits": {"email": "zoe@exemple.fr"}}),
        (RECORDS["m2"], "group", "", {"userId": "U-1", "groupId": "G/1", "traits": {"name": "Acme", "employees": 7}}),
        (RECORDS["m2"], "group", "", {"userId": "U-1", "groupId": "G/1", "traits": {"employees": 9, "plan": None}}),
        (RECORDS["m2"], "group", "", {"userId": "U-1", "groupId": "other", "traits": {"name": "Other"}}),
        (RECORDS["m2"], "track", "Product Viewed", {"userId": "U-1", "properties": {"n": 3}}),
    )  # fmt: skip
    for number, (record, kind, name, body) in enumerate(said):
        at = f"2026-05-0{number + 1} 10:00:00.5+00"
        (sequence,) = connection.execute(
            "INSERT INTO journal (source, message_id, type, name, digest, body, received_at, occurred_at, key_id)"
            " VALUES ('web', %s, %s, %s, '', %s, %s, %s, %s) RETURNING sequence",
            [f"msg-{number}", kind, name, json.dumps({"type": kind, **body}), at, at, UUID(int=1)],
        ).fetchone()
        connection.execute("INSERT INTO subject_event VALUES (%s, %s)", [record, sequence])
    connection.execute(
        "INSERT INTO subject_identifier (record_id, type, value, first_at, refused) VALUES (%s, 'group_id', 'G/1', '2026-05-01', '')",
        [RECORDS["m2"]],
    )


@pytest.fixture
def token(workspace):
    """Give the secret of a token that reads."""
    return workspace.tokens.create("shop site").secret


@pytest.fixture(scope="module")
def client(workspace):
    """Give a client of the whole application, which nobody has signed in to."""
    return TestClient(build(workspace, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)


@pytest.fixture
def ids():
    """Give the ids of the customers."""
    return SimpleNamespace(marie=MARIE, jean=JEAN, lea=LEA, old=OLD, gone=GONE, nobody=UUID(int=1))
