"""A run goes on from what people decided, loses nothing that they decide meanwhile, and gives what their decisions gave."""

from contextlib import suppress

import pytest
from bench.identity_desk import followed

from monocle.catalog.changelog import Wanted, following
from monocle.demo.generate import generate
from monocle.errors import Conflict
from monocle.settings import Settings
from monocle.workspace import open_workspace

SETTINGS = Settings(threads=2, memory_mb=1024)
TABLES = ("record", "identifier", "happening", "purchase", "choice", "movement")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("judged") / "demo"
    generate(root, 60, seed=7)
    for path in (root / "sources").glob("*.yaml"):
        with path.open("a", encoding="utf-8") as file:
            file.write(
                "\ncontract: {unreadable_max: 60}\n" if "\ncontract:" not in path.read_text(encoding="utf-8") else ""
            )
    with open_workspace(root, SETTINGS) as opened:
        opened.run()
        yield opened


def state(workspace):
    with workspace.house.catalog.reading() as connection:
        told = {
            table: sorted(connection.execute(f"SELECT record_id, customer_id FROM {table}").fetchall())
            for table in TABLES
        }
        told["matched"] = sorted(connection.execute("SELECT record_id, matched_id FROM record").fetchall())
        told["customer"] = sorted(connection.execute("SELECT customer_id, digest FROM customer").fetchall())
        told["portrait"] = sorted(connection.execute("SELECT customer_id, golden::text FROM portrait").fetchall())
        told["word"] = sorted(connection.execute("SELECT word, customers FROM word").fetchall())
        told["redirect"] = sorted(connection.execute("SELECT old_id, customer_id FROM customer_redirect").fetchall())
        told["review"] = sorted(
            connection.execute(
                "SELECT left_id, right_id, left_customer, right_customer, rank, reason FROM review"
            ).fetchall()
        )
        told["histories"] = connection.execute(
            "SELECT (SELECT count(*) FROM identity_change), (SELECT count(*) FROM value_change)"
        ).fetchall()
    return told


def decide(workspace):
    """Judge what waits, merge two customers and split large ones; leave what a judgement before it forbids."""
    for place, one in enumerate(workspace.reviews.queue(limit=12).items):
        with suppress(Conflict):
            workspace.reviews.judge(one.left_id, one.right_id, "same" if place % 3 else "different", "Ada")
    with workspace.house.catalog.reading() as connection:
        rows = connection.execute(
            "SELECT customer_id, array_agg(record_id ORDER BY record_id) FROM record GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()
    for customer, records in rows[:3]:
        with suppress(Conflict):
            workspace.identities.split(customer, records[:2], "Ada")
    with suppress(Conflict):
        workspace.identities.merge(rows[3][0], rows[4][0], "Ada")
    assert len({one.origin for one in workspace.reviews.judgements()}) > 1


def undo_all(workspace):
    while standing := [one for one in workspace.reviews.judgements(limit=1000) if one.state != "withdrawn"]:
        workspace.reviews.undo(standing[0].judgement_id, "Grace")


def test_who_follows_the_id_changelog_over_runs_and_decisions_has_the_ids_of_the_house(workspace):
    decide(workspace)
    workspace.run(load=False)
    undo_all(workspace)
    workspace.run(load=False)
    alive, leads = set(), {}
    with workspace.house.catalog.reading() as connection:
        changes = following(connection, Wanted(), 1_000_000)
        served = {row[0] for row in connection.execute("SELECT customer_id FROM customer").fetchall()}
        redirects = dict(connection.execute("SELECT old_id, customer_id FROM customer_redirect").fetchall())
    followed(changes, alive, leads)
    assert alive == served
    assert leads == redirects
    assert {one.what for one in changes} >= {"founded", "merged", "split"}


def test_a_preview_shows_values_in_the_language_of_who_asks(workspace):
    undo_all(workspace)
    rows = workspace.query.run("SELECT customer_id FROM customers WHERE language = 'fr' ORDER BY 1 LIMIT 2").rows
    for language, said in (("fr", "français"), ("en", "French")):
        shown = workspace.identities.preview_merge(rows[0][0], rows[1][0], language)
        (values,) = [one.after for one in shown.fields if one.field == "language"]
        assert set(values.values()) == {said}


def asked(workspace):
    return {one.name: workspace.query.run(f"SELECT * FROM {one.name} ORDER BY ALL", 100_000).rows
            for one in workspace.query.tables() if one.name != "traits"}  # fmt: skip


def test_a_query_sees_decisions_at_once_as_the_next_run_will_store_them(workspace):
    before = asked(workspace)
    decide(workspace)
    decided = asked(workspace)
    for name in ("customers", "customer_records", "golden_values", "orders", "links"):
        assert decided[name] != before[name], name
    counted = workspace.query.run("SELECT count(*), sum(records) FROM customers").rows[0]
    assert counted == (len(decided["customers"]), len(decided["customer_records"]))
    workspace.run(load=False)
    assert asked(workspace) == decided
    undo_all(workspace)
    assert asked(workspace) == before
    assert list(workspace.house.folder.scratch.glob("engine-*/*")) == []


def test_a_run_gives_to_the_letter_what_the_decisions_gave_one_by_one(workspace):
    first = state(workspace)
    decide(workspace)
    decided = state(workspace)
    assert decided["customer"] != first["customer"]
    workspace.run(load=False)
    assert state(workspace) == decided
    undo_all(workspace)
    last = state(workspace)
    for name in (*TABLES, "matched", "customer", "portrait", "word", "review"):
        assert last[name] == first[name], name
    assert set(first["redirect"]) <= set(last["redirect"])


@pytest.mark.parametrize("moment", ["golden", "publish"])
def test_nothing_decided_while_a_run_is_under_way_is_lost(workspace, moment):
    undo_all(workspace)
    one = workspace.reviews.queue(reason="review").items[0]
    done = []

    def tell(stage, _done, _total):
        if stage == moment and not done:
            done.append(workspace.reviews.judge(one.left_id, one.right_id, "same", "Ada"))

    workspace.run(progress=tell, load=False)
    judged = state(workspace)
    assert dict(judged["record"])[one.left_id] == dict(judged["record"])[one.right_id]


def test_a_decision_taken_back_while_a_run_is_under_way_stays_taken_back(workspace):
    undo_all(workspace)
    before = state(workspace)
    one = workspace.reviews.queue(reason="review").items[0]
    made = workspace.reviews.judge(one.left_id, one.right_id, "same", "Ada").judgement.judgement_id
    done = []

    def tell(stage, _done, _total):
        if stage == "store" and not done:
            done.append(workspace.reviews.undo(made, "Grace"))

    workspace.run(progress=tell, load=False)
    after = state(workspace)
    for name in (*TABLES, "customer", "portrait", "word", "review"):
        assert after[name] == before[name], name


def test_a_judgement_is_raised_when_key_data_of_its_records_changes_and_lowered_when_it_comes_back(workspace):
    undo_all(workspace)
    one = workspace.reviews.queue(reason="review").items[0]
    number = workspace.reviews.judge(one.left_id, one.right_id, "different", "Ada").judgement.judgement_id
    workspace.run(load=False)
    assert workspace.reviews.judgements()[0].state == "in_force"
    with workspace.house.catalog.transaction() as connection:
        connection.execute(
            """UPDATE judged_record SET digests = digests || '{"birth_date": "another"}' WHERE judgement_id = %s""",
            [number],
        )
    workspace.run(load=False)
    raised = workspace.reviews.judgements()[0]
    assert (raised.state, list(raised.changed)) == ("raised", ["birth_date"])
    waiting = workspace.reviews.queue(reason="raised").items
    assert [(item.left_id, item.right_id) for item in waiting] == [(one.left_id, one.right_id)]
    again = workspace.reviews.judge(one.left_id, one.right_id, "different", "Ada")
    assert again.judgement.state == "in_force"
    assert workspace.reviews.queue(reason="raised").total == 0


def test_a_household_is_shown_to_each_of_its_members(workspace):
    undo_all(workspace)
    with workspace.house.catalog.reading() as connection:
        rows = connection.execute(
            "SELECT household_id, array_agg(customer_id) FROM household GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows
    for household_id, members in rows:
        for member in members:
            found = workspace.identities.household(member)
            assert found.household_id == household_id
            assert {customer for customer, _ in found.members} == set(members)
            assert found.shared
    merged = workspace.identities.merge(*rows[0][1][:2], "Ada")
    (survivor,) = merged.impact.customers_after
    found = workspace.identities.household(survivor)
    assert found is None or len(found.members) == len(rows[0][1]) - 1


def test_any_two_records_are_told_the_whole_sum_as_a_run_would_store_it(workspace):
    undo_all(workspace)
    with workspace.house.catalog.reading() as connection:
        link = connection.execute(
            "SELECT left_id, right_id FROM link WHERE NOT strong ORDER BY 1, 2 LIMIT 1"
        ).fetchone()
        other = connection.execute("SELECT record_id FROM record ORDER BY record_id LIMIT 1").fetchone()[0]
        linked = {
            row[0] for row in connection.execute("SELECT right_id FROM link WHERE left_id = %s", [other]).fetchall()
        }
        stranger = next(
            row[0]
            for row in connection.execute("SELECT record_id FROM record ORDER BY record_id DESC").fetchall()
            if row[0] not in linked
        )
    stored = workspace.identities.why(*link)
    with workspace.house.catalog.transaction() as connection:
        connection.execute("DELETE FROM link WHERE left_id = %s AND right_id = %s", link)
    asked = workspace.identities.why(*link)
    assert asked.weight == pytest.approx(stored.weight)
    assert [(one.field, one.level) for one in asked.levels] == [(one.field, one.level) for one in stored.levels]
    assert (asked.strong, asked.held_back, asked.model) == (stored.strong, stored.held_back, stored.model)
    far = workspace.identities.why(other, stranger)
    assert far.weight < far.threshold
    assert sum(one.weight for one in far.levels) == pytest.approx(far.weight)
