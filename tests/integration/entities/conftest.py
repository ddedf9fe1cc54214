"""A chain of two restaurants, whose served rows are put in by hand: guests of one, of the other, of both, and of the house alone."""

from types import SimpleNamespace
from urllib.parse import quote

import pytest
from psycopg.types.json import Json
from starlette.testclient import TestClient

from monocle.http.sessions import SignIn
from monocle.ids import derived
from monocle.serve.app import build
from monocle.settings import Settings
from monocle.workspace import open_workspace

DAY = "2026-01-02 03:04:05"
CHARTER = """
name: chain
insight:
  preferences: {interest: extra.ALLERGY}
entities:
  chain: {label: {fr: La chaîne, en: The chain}, kind: brand, sources: [crm]}
  paris: {label: Paris, kind: site, parent: chain, sources: [paris_bookings], stores: [Rivoli], brands: [Comptoir]}
  lyon: {label: Lyon, kind: site, parent: chain, sources: [lyon_bookings], stores: [Part-Dieu], channels: [lyon_web]}
  abroad: {label: {fr: Ailleurs, en: Abroad}, kind: country, sources: [abroad]}
access:
  paris: {shares: [lyon], fields: [preferences, golden.first_name]}
  lyon: {shares: [paris], fields: [preferences, golden.first_name, segments]}
"""
GUESTS = ("anna", "bob", "both", "nobody", "far")
"""Of Paris, of Lyon, of both, of no entity, and of another country."""
IDS = {name: derived("customer", name) for name in GUESTS}
SOURCE = {"anna": ("paris_bookings",), "bob": ("lyon_bookings",), "both": ("paris_bookings", "lyon_bookings"),
          "nobody": ("tills",), "far": ("abroad",)}  # fmt: skip
SECRETS = {name: {source: f"{name}-{source}".replace("_", "") for source in SOURCE[name]} for name in GUESTS}
"""Words that only one source of one guest said: who reads one where it may not be read has read what is not shared."""


def put(connection, table, **row):
    places = ", ".join(["%s"] * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))


def golden(name, source, field, value, rank=1):
    rival = {"value": f"rival-{value}", "source": source, "seen_at": DAY, "records": 1}
    return {"field": field, "rank": rank, "value": value, "key": value, "source": source, "record_id": str(record(name, source)),
            "seen_at": DAY, "since": DAY, "nature": "declared", "rule": "latest", "support": 1, "rivals": [rival]}  # fmt: skip


def record(name, source):
    return derived("record", f"{name} {source}")


def guest(connection, name):
    own, first = IDS[name], SOURCE[name][0]
    words = " ".join(SECRETS[name].values())
    values = [golden(name, first, "first_name", f"{name}-first"), golden(name, first, "extra.ALLERGY", f"{name}-nuts")]
    for rank, (source, word) in enumerate(SECRETS[name].items(), 1):
        values.append(golden(name, source, "email", f"{word}@example.com", rank))
        put_record(connection, name, source, word)
    put(connection, "customer", customer_id=own, name=f"{name} {words}", sources=Json(list(SOURCE[name])), records=len(SOURCE[name]),
        identifiers=1, completeness=0.5, first_seen_at=DAY, last_seen_at=DAY, orders=2, spent=Json({"EUR": 43210 + GUESTS.index(name)}), last_order_at=DAY,
        events=1, search_text=f"{name} {words}", digest="d")  # fmt: skip
    put(connection, "portrait", customer_id=own, golden=Json(values))
    traits = {"usual_store": f"{name}-usual", "rfm_cell": f"{name}-cell"}
    put(connection, "customer_trait", customer_id=own, as_of=DAY, traits=Json(traits))
    put(connection, "member", customer_id=own, segment=f"{name}-segment", entered_at=DAY)
    put(
        connection, "member_change", customer_id=own, segment=f"{name}-segment", entered=True, changed_at=DAY, why="run"
    )


def put_record(connection, name, source, word):
    mine = {"customer_id": IDS[name], "record_id": record(name, source), "source": source}
    put(connection, "record", **mine, source_key=word, seen_at=DAY, nature="declared", content=Json({"first_name": word}),
        matched_id=IDS[name], load_sequence=1)  # fmt: skip
    put(connection, "identifier", **mine, type="email", value=f"{word}@example.com", flag="")
    put(connection, "happening", event_id=derived("e", word), **mine, type="visit", name=f"{word}-visit", channel="store",
        direction="inbound", occurred_at=DAY, place=None, text=f"{word}-text", score=None, properties=Json({"said": f"{word}-said"}))  # fmt: skip
    put(connection, "purchase", order_id=derived("o", word), **mine, order_key=f"{word}-order", kind="sale", channel="store",
        ordered_at=DAY, store=None, currency="EUR", total=1250, lines=Json([{"label": f"{word}-soup", "quantity": 1, "amount": 1250}]))  # fmt: skip
    put(connection, "choice", consent_id=derived("c", word), **mine, purpose="marketing", channel="email", choice="granted",
        chosen_at=DAY, proof=f"{word}-proof")  # fmt: skip
    put(connection, "movement", movement_id=derived("m", word), **mine, card=f"{word}-card", kind="earned", points=5, moved_at=DAY,
        tier=f"{word}-tier")  # fmt: skip


def put_house(connection):
    tables = connection.execute(
        "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE schemaname = 'monocle' AND tablename <> 'migration'"
    ).fetchone()
    connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY CASCADE")
    for name in GUESTS:
        guest(connection, name)
    old = derived("customer", "old")
    put(connection, "run", run_id=old, started_at=DAY, ended_at=DAY, state="done", process=1, process_mark="m")
    for name in GUESTS:
        lead = {"old_id": derived("old", name), "customer_id": IDS[name]}
        put(connection, "customer_redirect", **lead, run_id=old, redirected_at=DAY)
        put(connection, "identity_change", run_id=old, changed_at=DAY, kind="merged", customer_id=derived("old", name),
            other_id=IDS[name], records=1, reason=Json({}))  # fmt: skip


@pytest.fixture(scope="module")
def workspace(catalog_of_session, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")
    (folder / "monocle.yaml").write_text(CHARTER)
    (folder / "sources").mkdir()
    with catalog_of_session.transaction() as connection:
        put_house(connection)
        server = quote(connection.info.host, safe="")
    with open_workspace(folder, Settings(database_url=f"postgresql://monocle@/postgres?host={server}")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(workspace):
    """Ask for an address with the token of an entity; of none with that of all customers."""
    secrets = {
        name: workspace.tokens.create(name or "all", entity=name).secret
        for name in ("", "chain", "paris", "lyon", "abroad")
    }
    client = TestClient(build(workspace, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)

    def asked(entity, address):
        return client.get(address, headers={"Authorization": f"Bearer {secrets[entity]}"})

    return asked


@pytest.fixture
def people():
    return SimpleNamespace(**IDS, record=record, secrets=SECRETS, old=lambda name: derived("old", name))
