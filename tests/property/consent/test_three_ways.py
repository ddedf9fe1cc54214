"""DuckDB, PostgreSQL and the rule read choice by choice allow the same, because of the same choice."""

import json
from uuid import UUID

import pyarrow as pa
import pytest
from made_choices import CHANNELS, NOW, PURPOSES, customers

from monocle.activate.allowances import allowances
from monocle.activate.allowed import allowed, places
from monocle.catalog import allowances as stored
from monocle.engine import DuckEngine
from monocle.relation import Contract
from monocle.settings import Settings
from monocle.tables import CONSENTS, CUSTOMERS, RECORDS
from monocle.tables.columns import ADDRESS_TYPE
from monocle.workspace.allowing import choices as read_choices

PEOPLE = customers(1_500, seed=11)


def some(contract, *names):
    columns = {one.name: one for one in contract.columns}
    return Contract(contract.name, contract.grain, tuple(columns[name] for name in names))


@pytest.fixture(scope="module")
def of_duckdb(tmp_path_factory):
    """Give what DuckDB makes of the choices of all customers: customer → (purpose, channel) → state, choice, moment."""
    parts = ("line", "extra", "house_number", "street", "postcode", "city", "country")
    assert all(part in ADDRESS_TYPE for part in parts)
    address = pa.struct([(part, pa.string()) for part in parts])
    texts = pa.list_(pa.string())
    records = [one for _, own, _ in PEOPLE for one in own]
    made = [one for _, _, own in PEOPLE for one in own]
    with DuckEngine(tmp_path_factory.mktemp("duck"), Settings()) as engine:
        found = allowances(
            engine.take(
                pa.table(
                    {
                        "consent_id": [str(one.consent_id) for one in made],
                        "record_id": [str(one.record) for one in made],
                        **{name: [getattr(one, name) for one in made] for name in ("purpose", "channel", "choice")},
                        "chosen_at": [one.chosen_at for one in made],
                    }
                ),
                some(CONSENTS, "consent_id", "record_id", "purpose", "channel", "choice", "chosen_at"),
            ),
            engine.take(
                pa.table(
                    {
                        "record_id": [str(one.record_id) for one in records],
                        "emails": pa.array([one.emails for one in records], texts),
                        "phones": pa.array([one.phones for one in records], texts),
                        "addresses": pa.array([one.addresses for one in records], pa.list_(address)),
                    }
                ),
                some(RECORDS, "record_id", "emails", "phones", "addresses"),
            ),
            engine.take(
                pa.table(
                    {
                        "record_id": [str(one.record_id) for one in records],
                        "customer_id": [str(customer) for customer, own, _ in PEOPLE for _ in own],
                    }
                ),
                some(CUSTOMERS, "record_id", "customer_id"),
            ),
            NOW,
        )
        return by_customer(engine.rows(found))


def by_customer(rows):
    found = {customer: {} for customer, _, _ in PEOPLE}
    for row in rows:
        place, consent = (row["purpose"], row["channel"]), UUID(str(row["consent_id"]))
        found[UUID(str(row["customer_id"]))][place] = (row["state"], consent, row["chosen_at"])
    return found


@pytest.fixture
def served(catalog):
    """Give a catalog that serves the records and choices of all customers."""
    with catalog.transaction() as connection, connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO record (record_id, customer_id, source, source_key, seen_at, nature, content, matched_id, load_sequence)
            VALUES (%s, %s, 'shop', '', now(), 'declared', %s, %s, 1)
            """,
            [(one.record_id, who, json.dumps(content(one)), who) for who, own, _ in PEOPLE for one in own],
        )
        cursor.executemany(
            "INSERT INTO choice VALUES (%s, %s, %s, 'shop', %s, %s, %s, %s)",
            [
                (one.consent_id, who, one.record, one.purpose, one.channel, one.choice, one.chosen_at)
                for who, _, own in PEOPLE
                for one in own
            ],
        )
    return catalog


def content(record):
    said = {"emails": record.emails, "phones": record.phones, "addresses": record.addresses}
    return {name: values for name, values in said.items() if values}


def test_three_ways_to_ask_give_one_answer(of_duckdb, served):
    asked = [(purpose, channel) for purpose in PURPOSES[:2] for channel in (*CHANNELS[:5], "fax")]
    who = [customer for customer, _, _ in PEOPLE]
    with served.transaction() as connection:
        stored.refresh(connection, who, NOW)
        of_postgres = by_customer(stored.rows(connection, who))
        told = stored.choices_of(connection, who)
    assert of_postgres == of_duckdb
    by_hand = {customer: [] for customer in who}
    for row, one in zip(told, read_choices(told), strict=True):
        by_hand[row["customer_id"]].append(one)
    compared = 0
    for customer, _, choices in PEOPLE:
        assert sorted(by_hand[customer], key=str) == sorted(choices, key=str)
        for purpose, channel in asked:
            said = allowed(choices, purpose, channel, NOW)
            kept = next((found for at in places(purpose, channel) if (found := of_duckdb[customer].get(at))), None)
            assert kept == ((said.state, said.consent_id, said.chosen_at) if said.consent_id else None)
            compared += 1
    assert compared == 18_000


def test_what_was_allowed_goes_with_the_choices(served):
    who = [customer for customer, _, _ in PEOPLE]
    with served.transaction() as connection:
        stored.refresh(connection, who, NOW)
        assert stored.rows(connection, who)
        connection.execute("DELETE FROM choice")
        stored.refresh(connection, who, NOW)
        assert stored.rows(connection, who) == []


def test_a_choice_for_later_counts_once_its_moment_has_come(served):
    who = [customer for customer, _, _ in PEOPLE]
    later = NOW.replace(hour=23)
    with served.transaction() as connection:
        stored.refresh(connection, who, later)
        expected = by_customer(stored.rows(connection, who))
        stored.refresh(connection, who, NOW)
        assert by_customer(stored.rows(connection, who)) != expected
        connection.execute("INSERT INTO allowance_state (as_of) VALUES (%s)", [NOW])
        assert stored.is_ripe(connection, later)
        assert set(stored.ripen(connection, later)) <= set(who)
        assert by_customer(stored.rows(connection, who)) == expected
        assert not stored.is_ripe(connection, later)
        assert stored.ripen(connection, later) == []
