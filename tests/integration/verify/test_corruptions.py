"""``monocle verify`` finds nothing where all is whole, and each of the corruptions that are planted here."""

import json
import os

import psycopg
import pytest

from monocle.catalog.promises import PROMISES
from monocle.cli.app import run
from monocle.language import translations
from monocle.workspace import verified_golden, verified_lake, verified_members
from monocle.workspace.progress import tell_nobody
from monocle.workspace.verifying import verified_in

_SOME = "(SELECT customer_id FROM customer ORDER BY customer_id LIMIT 1)"
_OTHER = "(SELECT customer_id FROM customer ORDER BY customer_id DESC LIMIT 1)"
_SERVED = ("customer", "portrait", "record", "identifier", "happening", "purchase", "choice", "movement", "link")
_NO_CHECK = "ALTER TABLE {table} DROP CONSTRAINT {name}"
_EVENT = "(SELECT max(sequence) FROM journal)"
# what is done → the promises that must be found broken, others beside them or not
IN_THE_CATALOG = {
    "an acknowledged event is lost": ([f"DELETE FROM journal WHERE sequence = {_EVENT}"], {"counted"}),
    "an event is there twice": (
        [
            "ALTER TABLE journal DROP CONSTRAINT once_for_ever",
            f"""
            INSERT INTO journal (source, message_id, type, name, digest, body, received_at, occurred_at, key_id)
            SELECT source, message_id, type, name, digest, body, received_at, occurred_at, key_id
            FROM journal WHERE sequence = {_EVENT}
            """,
            "UPDATE collected SET applied = applied + 1, duplicate = duplicate - 1",
        ],
        {"once"},
    ),
    "an event has the body of another": (
        [f"UPDATE journal SET body = '{{\"messageId\": \"99\"}}' WHERE sequence = {_EVENT}"],
        {"whole_event"},
    ),
    "an event is counted that never came": (
        [
            _NO_CHECK.format(table="collected", name="nothing_lost_on_the_way"),
            "UPDATE collected SET received = received + 1",
        ],
        {"received"},
    ),
    "a row of the quarantine was not counted": (
        ["UPDATE collected SET received = received - quarantined, quarantined = 0"],
        {"quarantined"},
    ),
    "a key is kept as something else than its hash": (
        ["ALTER TABLE write_key DROP CONSTRAINT write_key_hash_check", "UPDATE write_key SET hash = 'secret'"],
        {"hashed"},
    ),
    "a line stands in the audit log that does not follow from those before it": (
        [
            """
            INSERT INTO audit_log (sequence, at, who, door, reads, customers, hash)
            SELECT coalesce(max(sequence), 0) + 1, now(), 'anna', '/customers', 1, 1, sha256('made up') FROM audit_log
            """
        ],
        {"audit_chain"},
    ),
    "somebody is of an entity that nothing of them names": (
        ["INSERT INTO customer_entity (customer_id, entity) SELECT customer_id, 'made_up' FROM customer LIMIT 1"],
        {"customer_entities"},
    ),
    "somebody is in a segment who is no customer": (
        [
            "INSERT INTO segment (name, version) VALUES ('made_up', 1)",
            "INSERT INTO member (customer_id, segment, entered_at) VALUES (gen_random_uuid(), 'made_up', now())",
        ],
        {"members", "members_told"},
    ),
    "somebody entered a segment that does not say so": (
        [
            """
            INSERT INTO segment_version (name, version, definition, saved_at, saved_by, how)
            VALUES ('all_but_one', 1, '{"where": {"field": "records", "op": "at_least", "value": 1}}', now(), '', 'file')
            """,
            """
            INSERT INTO segment (name, version, evaluated_at, evaluated_version, run_id)
            SELECT 'all_but_one', 1, now(), 1, run_id
            FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1
            """,
        ],
        {"members_belong"},
    ),
    "folding knows more than there is": (["UPDATE folded SET position = 1000"], {"positions"}),
    "an event belongs to nobody": (["DELETE FROM subject_event WHERE sequence = 1"], {"folded", "events_of_subject"}),
    "a device is of a user whom nothing links": (["DELETE FROM subject_link"], {"owners"}),
    "a record has moved to another customer alone": (
        [
            (f"UPDATE record SET customer_id = {_OTHER}"
            f" WHERE record_id = (SELECT record_id FROM record WHERE customer_id = {_SOME} LIMIT 1)")
        ],
        {"records_of_customer", "golden"},
    ),
    "a customer is gone with all that was of it": (
        [f"DELETE FROM link WHERE right_id IN (SELECT record_id FROM record WHERE customer_id = {_OTHER})"]
        + [f"DELETE FROM {table} WHERE customer_id = '%(gone)s'" for table in _SERVED],
        {"profiles", "records"},
    ),
    "an order is lost": (
        ["DELETE FROM purchase WHERE order_id = (SELECT order_id FROM purchase WHERE kind = 'sale' LIMIT 1)"],
        {"orders_of_customer", "golden"},
    ),
    "an identifier has no record": (
        [f"UPDATE identifier SET record_id = gen_random_uuid() WHERE customer_id = {_SOME}"],
        {"record_of_identifier"},
    ),
    "a golden value is another": (
        [
            ("UPDATE portrait SET golden = CAST(replace(CAST(golden AS text), '\"rank\":1', '\"rank\":7') AS json)"
            f" WHERE customer_id = {_SOME}")
        ],
        {"digest"},
    ),
    "a golden value does not follow from the records": (
        [
            ("UPDATE record SET content = CAST(jsonb_set(CAST(content AS jsonb), '{last_name}', '\"Zzyzx\"') AS json)"
            f" WHERE customer_id = {_SOME}")
        ],
        {"golden"},
    ),
    "a word finds one customer too many": (
        ["UPDATE word SET customers = customers + 1 WHERE word = (SELECT min(word) FROM word)"],
        {"words"},
    ),
    "two old ids lead to each other": (
        [
            "UPDATE customer_redirect SET customer_id = '00000000-0000-4000-8000-000000000000'",
            ("INSERT INTO customer_redirect"
            " SELECT '00000000-0000-4000-8000-000000000000', old_id, run_id, redirected_at FROM customer_redirect"),
        ],
        {"redirects"},
    ),
    "an old id is forgotten": (["DELETE FROM customer_redirect"], {"ids_lead"}),
    "a decision that two are one is not obeyed": (
        ["UPDATE judgement SET verdict = 'same' WHERE verdict = 'different'"],
        {"judged_same"},
    ),
    "a decision that two are several is not obeyed": (
        ["UPDATE judgement SET verdict = 'different' WHERE verdict = 'same'"],
        {"judged_different"},
    ),
    "a decision names other records than it was taken about": (
        ["UPDATE judgement SET left_ids = left_ids || gen_random_uuid()"],
        {"judged_records"},
    ),
    "a change of a value says nothing": (
        [
            ("INSERT INTO value_change"
            " (run_id, changed_at, customer_id, field, kind, new_value, source, record_id, seen_at, key)"
            f" SELECT run_id, now(), {_SOME}, 'email', 'changed', 'x', 'crm', gen_random_uuid(), now(), 'x' FROM run")
        ],
        {"value_changes"},
    ),
    "what is in force is of a run that failed": (["UPDATE run SET state = 'failed'"], {"in_force"}),
    "a load was applied with fewer rows than it says": (
        [
            ("UPDATE load SET received = received - 1, applied = applied - 1"
            " WHERE sequence = (SELECT max(sequence) FROM load WHERE state = 'applied')")
        ],
        {"loads"},
    ),
}  # fmt: skip


def broken(found):
    return {one.promise for one in found.findings}


@pytest.fixture(scope="module")
def whole(house):
    """Give what is found before anything is broken."""
    return house.verify(every=True)


@pytest.fixture
def breaking(house):
    """Give what breaks the catalog and tells what is found; at its end nothing was broken."""

    def done(statements):
        with house.house.catalog.transaction() as connection, connection.transaction(force_rollback=True):
            gone = connection.execute(f"SELECT {_OTHER}").fetchone()[0]
            for statement in statements:
                connection.execute(statement.replace("%(gone)s", str(gone)).encode())
            return verified_in(connection, house.house, tell_nobody)

    return done


def test_nothing_is_found_where_all_is_whole(whole):
    assert whole.findings == []
    assert whole.left_out == {}
    assert whole.customers > 30


@pytest.mark.parametrize("what", IN_THE_CATALOG)
def test_what_is_broken_in_the_catalog_is_found(breaking, what):
    statements, wanted = IN_THE_CATALOG[what]
    found = breaking(statements)
    assert wanted <= broken(found)
    assert all(one.places and one.where and one.mend for one in found.findings)


def files_of(house, relation):
    root = house.house.lake.root
    with house.house.catalog.reading() as connection:
        row = connection.execute("SELECT folder FROM lake_pointer WHERE relation = %s", [relation]).fetchone()
    return sorted((root / row[0]).glob("*.parquet"))


@pytest.mark.parametrize("how", ["missing", "cut off", "of another relation"])
def test_a_file_of_the_lake_that_is_not_whole_is_found(house, how):
    path, other = files_of(house, "golden")[0], files_of(house, "records")[0]
    kept = path.read_bytes()
    try:
        if how == "missing":
            path.unlink()
        else:
            path.write_bytes(kept[: len(kept) // 2] if how == "cut off" else other.read_bytes())
        assert broken(house.verify()) == {"lake"}
    finally:
        path.write_bytes(kept)


def test_a_byte_of_the_index_that_flipped_is_found(house):
    path = next((house.house.lake.root / "index").glob("*/codes.npy"))
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:200] + bytes([kept[200] ^ 1]) + kept[201:])
        found = house.verify()
    finally:
        path.write_bytes(kept)
    assert [(one.promise, list(one.where)) for one in found.findings] == [("index", ["codes.npy"])]


def test_the_terminal_says_what_is_broken_and_how_to_mend_it(house, capsys):
    path = files_of(house, "golden")[0]
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:100])
        codes = [run(["verify", "--workspace", str(house.root), *more]) for more in (["--json"], ["--lang", "fr"])]
    finally:
        path.write_bytes(kept)
    said, french = capsys.readouterr().out.split("\n}\n")
    told = json.loads(said + "}")
    assert codes == [1, 1]
    assert [one["promise"] for one in told["findings"]] == ["lake"]
    assert set(told["findings"][0]) == {"promise", "what", "where", "places", "mend"}
    assert "restaurez le dossier" in french
    assert run(["verify", "--workspace", str(house.root), "--all"]) == 0


def test_rules_that_changed_since_the_run_are_not_held_against_it(house):
    path = house.root / "golden.yaml"
    before = path.stat()
    try:
        os.utime(path)
        found = house.verify()
    finally:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert found.findings == []
    assert found.left_out == {"golden": "golden.yaml changed since the last run"}


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_asked_for(breaking):
    found = breaking(
        ["ALTER TABLE word RENAME COLUMN customers TO clients", f"DELETE FROM journal WHERE sequence = {_EVENT}"]
    )
    assert broken(found) == {"words", "counted"}


def test_a_publication_waits_for_who_reads_one_state_and_readers_wait_for_nobody(house):
    catalog = house.house.catalog
    with catalog.standing() as standing, psycopg.connect(catalog.conninfo) as other:
        seen = standing.execute("SELECT count(*) FROM customer").fetchone()
        other.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT pg_advisory_xact_lock(%s)", [0x7374616E64])
        other.rollback()
        with catalog.reading() as reading:
            assert reading.execute("SELECT count(*) FROM customer").fetchone() == seen
    with psycopg.connect(catalog.conninfo) as other:
        assert other.execute("SELECT pg_try_advisory_xact_lock(%s)", [0x7374616E64]).fetchone() == (True,)


def test_what_is_found_has_its_words_in_french():
    said = translations("fr")
    promises = [*PROMISES, *verified_lake.ALL, verified_golden.PROMISE, verified_members.PROMISE]
    assert len({one.name for one in promises}) == len(promises)
    texts = {text for one in promises for text in (one.what, one.mend)}
    assert sorted(text for text in texts if said.told(text) == text) == []
