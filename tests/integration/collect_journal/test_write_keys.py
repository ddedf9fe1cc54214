"""Write keys: shown once, kept as hashes, ended when people say or time comes."""

import datetime as dt
import re
import time

import pytest
from collect_events import event

from monocle.catalog.dump import dump
from monocle.errors import BadInput, Conflict, NotFound
from monocle.workspace import known_keys
from monocle.workspace.collecting import Collector


@pytest.fixture
def fresh(workspace, monkeypatch):
    """Give a function that tells whether a secret opens anything, asking PostgreSQL each time."""
    monkeypatch.setattr(known_keys, "KNOWN_FOR", 0.0)
    monkeypatch.setattr(known_keys, "UNKNOWN_FOR", 0.0)
    collector = Collector(workspace.house)
    yield lambda secret: collector.key(secret) is not None
    collector.close()


def test_a_secret_opens_its_key_and_no_other_does(workspace, collector):
    made = workspace.write_keys.create("web", "the shop's pages", 30)
    found = collector.key(made.secret)
    assert (found.key_id, found.source, found.name) == (made.key.key_id, "web", "the shop's pages")
    assert collector.key(workspace.write_keys.create("app").secret).source == "app"
    swapped = made.secret[:10] + ("a" if made.secret[10] != "a" else "b") + made.secret[11:]
    for wrong in ("", "web", made.secret[:-1], made.secret + "x", made.secret.upper(), swapped, str(made.key.key_id)):
        assert collector.key(wrong) is None


def test_what_is_shown_later_holds_no_secret(workspace):
    made = workspace.write_keys.create("web")
    (row,) = workspace.write_keys.list("web")
    assert row == made.key
    assert (row.state, row.name, row.created_by, row.hint) == ("valid", "web", "owner", made.secret[-4:])
    assert made.secret not in repr(row) + repr(made)


def test_a_dump_of_the_database_holds_no_usable_key(workspace, fresh, tmp_path, rows):
    secrets = [workspace.write_keys.create("web").secret for _ in range(5)]
    secrets.append(workspace.write_keys.rotate(workspace.write_keys.list()[0].hint).secret)
    assert all(fresh(secret) for secret in secrets)
    dump(workspace.house.catalog.conninfo, tmp_path / "catalog.dump")
    tables = [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'monocle'")]
    held = "\n".join(str(row) for name in tables for row in rows(f"SELECT to_jsonb(t)::text FROM {name} AS t"))
    held += (tmp_path / "catalog.dump").read_bytes().decode("latin-1")
    for secret in secrets:
        assert secret not in held
        assert secret[4:-6] not in held
    assert [text for text in re.findall(r"mwk_\w+|[0-9a-f]{64}", held) if fresh(text)] == []


def test_a_revoked_key_opens_nothing(workspace, fresh):
    made = workspace.write_keys.create("web")
    assert fresh(made.secret)
    assert workspace.write_keys.revoke(str(made.key.key_id)).state == "revoked"
    assert not fresh(made.secret)
    first = workspace.write_keys.list()[0].revoked_at
    assert workspace.write_keys.revoke(made.key.hint).revoked_at == first


def test_an_expired_key_opens_nothing(workspace, fresh, catalog):
    made = workspace.write_keys.create("web", days=1)
    with catalog.transaction() as connection:
        connection.execute("UPDATE write_key SET expires_at = now() - interval '1 second'")
    assert not fresh(made.secret)
    assert workspace.write_keys.list()[0].state == "expired"


def test_a_key_that_is_known_still_expires_on_time(workspace, collector, catalog):
    made = workspace.write_keys.create("web")
    with catalog.transaction() as connection:
        connection.execute("UPDATE write_key SET expires_at = now() + interval '4 seconds'")
    assert collector.key(made.secret) is not None
    deadline = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    while collector.key(made.secret) is not None:
        assert dt.datetime.now(dt.UTC) < deadline
        time.sleep(0.05)


def test_a_rotated_key_overlaps_with_the_one_that_follows_it(workspace, fresh, catalog):
    old = workspace.write_keys.create("web", "pages", 90)
    new = workspace.write_keys.rotate(str(old.key.key_id), overlap=2)
    assert (new.key.source, new.key.name, new.key.expires_at - new.key.created_at) == ("web", "pages", dt.timedelta(90))
    assert fresh(old.secret)
    assert fresh(new.secret)
    ends = {row.hint: row.expires_at for row in workspace.write_keys.list("web")}[old.key.hint]
    assert abs(ends - new.key.created_at - dt.timedelta(hours=2)) < dt.timedelta(seconds=1)
    with catalog.transaction() as connection:
        connection.execute("UPDATE write_key SET expires_at = now() WHERE key_id = %s", [old.key.key_id])
    assert not fresh(old.secret)
    assert fresh(new.secret)
    with pytest.raises(Conflict):
        workspace.write_keys.rotate(str(old.key.key_id))


def test_rotating_without_overlap_ends_the_old_key_at_once(workspace, fresh):
    old = workspace.write_keys.create("web")
    new = workspace.write_keys.rotate(str(old.key.key_id), overlap=0)
    assert not fresh(old.secret)
    assert fresh(new.secret)


@pytest.mark.parametrize(("days", "overlap"), [(0, -1), (366, 721)])
def test_a_key_lasts_a_day_to_a_year_and_overlaps_a_month_at_most(workspace, days, overlap):
    with pytest.raises(BadInput):
        workspace.write_keys.create("web", days=days)
    made = workspace.write_keys.create("web")
    with pytest.raises(BadInput):
        workspace.write_keys.rotate(str(made.key.key_id), overlap=overlap)


def test_a_key_is_of_a_source_of_events_that_is_there(workspace, fresh):
    (workspace.root / "sources" / "crm.yaml").write_text(
        "name: crm\nreader:\n  type: csv\n  where: crm.csv\nmapping:\n  person:\n    key: id\n"
    )
    with pytest.raises(Conflict):
        workspace.write_keys.create("crm")
    with pytest.raises(NotFound):
        workspace.write_keys.create("nowhere")
    made = workspace.write_keys.create("web")
    (workspace.root / "sources" / "web.yaml").unlink()
    with pytest.raises(NotFound):
        fresh(made.secret)


@pytest.mark.parametrize("named", ["", "00000000-0000-4000-8000-000000000000", "%", "zzzz"])
def test_a_key_that_is_not_there_cannot_be_revoked(workspace, named):
    workspace.write_keys.create("web")
    with pytest.raises(NotFound):
        workspace.write_keys.revoke(named)


def test_a_key_notes_when_it_was_used(workspace, collector, key):
    assert workspace.write_keys.list("web")[0].last_used_at is None
    collector.submit(key, [event(1)]).result(90)
    assert workspace.write_keys.list("web")[0].last_used_at is not None


def test_no_two_secrets_are_alike_and_each_holds_256_bits(workspace):
    secrets = {workspace.write_keys.create("web").secret for _ in range(20)}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {53}
    assert 62**43 > 2**256
