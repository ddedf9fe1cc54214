"""What folding looks at does not grow with the devices of a person, nor with the persons of a device."""

import random
from dataclasses import replace

from psycopg import Rollback
from subject_world import World, call
from test_folding import Served
from test_subjects_in_any_order import some_calls

from monocle.live import subjects
from monocle.workspace.folding import fold

_READ = """
    SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)
    FROM pg_stat_xact_user_tables
    WHERE schemaname = 'monocle' AND relname LIKE 'subject%'
"""


def taken(catalog):
    """Fold all that waits."""
    with catalog.transaction() as connection:
        made = fold(connection, 10_000)
        return replace(made, earlier=list(made.earlier))


def read(catalog):
    """Give how many rows of subjects folding what waits reads; it stays to be folded."""
    found = 0
    with catalog.transaction() as connection:
        before = connection.execute(_READ).fetchone()[0]
        fold(connection, 10_000)
        found = int(connection.execute(_READ).fetchone()[0] - before)
        raise Rollback
    return found


def test_a_person_with_ever_more_devices_is_told_from_the_first_hundred(catalog, post):
    user = {"userId": "many"}
    seen = []
    for begin, end in ((0, 120), (120, 400)):
        post([call(n, "page", "Home", anonymousId=f"many{n}", **user) for n in range(begin, end)])
        taken(catalog)
        post([call(1000 + end, "identify", anonymousId=f"new{end}", traits={"plan": f"{end}"}, **user)])
        seen.append(read(catalog))
        taken(catalog)
    assert seen[1] <= seen[0] + 20
    with catalog.transaction() as connection:
        ((count,),) = connection.execute(
            "SELECT count(*) FROM subject_identifier JOIN subject USING (record_id) WHERE key = 'user_id:many'"
        ).fetchall()
    assert count == subjects.MOST_DEVICES + 1


def test_a_device_of_ever_more_persons_reads_two_of_its_links(catalog, post):
    seen = []
    for begin, end in ((0, 50), (50, 250)):
        post([call(2000 + n, "page", "Home", userId=f"one{n}", anonymousId="kiosk") for n in range(begin, end)])
        taken(catalog)
        post([call(3000 + end, "page", "Home", userId=f"late{end}", anonymousId="kiosk")])
        seen.append(read(catalog))
        taken(catalog)
    assert seen[1] <= seen[0] + 5


def test_any_batches_give_the_same_where_a_person_has_more_devices_than_count(catalog, post, monkeypatch):
    monkeypatch.setattr(subjects, "MOST_DEVICES", 1)
    for seed in (13, 14, 15, 16):
        dice = random.Random(seed)  # noqa: S311 - events, drawn again from the seed
        calls = [(f"few{seed}", *one[1:]) for one in some_calls(dice)]
        post(dice.sample(calls, len(calls)))
        served, whole = Served(), World()
        whole.take(calls)
        while True:
            with catalog.transaction() as connection:
                made = fold(connection, dice.randint(1, 9))
                made = replace(made, earlier=list(made.earlier))
            if not made.events:
                break
            served.add(made)
        assert (served.persons, served.facts) == (whole.persons, whole.facts)
