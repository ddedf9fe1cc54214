"""The id changelog tells everything that became of ids: who follows it has the same ids as the house."""

import csv
import datetime as dt
import json
import random
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from bench.identity_desk import Desk

from monocle.errors import BadInput, NotFound
from monocle.workspace import changelog


@pytest.fixture
def told(stewards):
    """Merge two customers, then split one, and give both decisions."""
    left, right, whole = sorted(stewards.people.members, key=lambda one: -len(stewards.people.members[one]))[:3]
    merged = stewards.identities.merge(left, right, "Ada")
    return merged, stewards.identities.split(whole, stewards.people.members[whole][:1], "Grace")


def test_changes_are_listed_newest_first_with_the_decision_that_made_them(stewards, told):
    merged, split = told
    found = stewards.identities.changelog()
    assert [one.change_id for one in found] == sorted((one.change_id for one in found), reverse=True)
    by_decision = {number: [one for one in found if one.judgement_id == number] for number in (1, 2)}
    (old,) = merged.impact.leads_to
    assert [(one.what, one.old_id) for one in by_decision[1] if one.what != "redirected"] == [("merged", old)]
    assert {one.what for one in by_decision[2]} >= {"split"}
    assert {one.new_id for one in by_decision[2] if one.what == "split"} <= set(split.impact.customers_after)
    assert stewards.identities.changelog(limit=1, before=found[0].change_id) == [found[1]]


def test_who_follows_the_changelog_and_the_repairs_has_the_ids_and_choices_of_the_house(stewards):
    dice = random.Random(8)  # noqa: S311 - drawn again from the seed
    with Desk(stewards.house, stewards.people) as desk:
        for _ in range(60):
            desk.step(dice)
            assert desk.wrong() == []


def test_every_kind_of_file_holds_every_change_oldest_first(stewards, told, tmp_path, monkeypatch):
    monkeypatch.setattr(changelog, "AT_ONCE", 2)
    assert told
    whole = [str(one.change_id) for one in reversed(stewards.identities.changelog())]
    paths = {kind: tmp_path / f"ids.{kind}" for kind in changelog.KINDS}
    for path in paths.values():
        assert stewards.identities.write_changelog(path) == path.stat().st_size
        assert path.stat().st_mode & 0o077 == 0
    with paths["csv"].open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in paths["jsonl"].read_text(encoding="utf-8").splitlines()]
    columns = pq.read_table(paths["parquet"]).to_pylist()
    assert [one["change_id"] for one in rows] == [str(one["change_id"]) for one in lines] == whole
    assert [str(one["change_id"]) for one in columns] == whole
    for row, line, stored in zip(rows, lines, columns, strict=True):
        assert row["new_id"] == line["new_id"] == stored["new_id"]
        assert json.loads(row["reason"]) == line["reason"] == json.loads(stored["reason"])
        assert row["changed_at"] == line["changed_at"] == f"{stored['changed_at'].replace(tzinfo=None).isoformat()}Z"


def test_a_file_is_made_piece_by_piece(stewards, told, monkeypatch):
    monkeypatch.setattr(changelog, "AT_ONCE", 1)
    count = len(stewards.identities.changelog())
    assert told
    assert len(list(stewards.identities.changelog_file("csv"))) == count + 1
    assert len(list(stewards.identities.changelog_file("parquet"))) == count + 1


def test_changes_are_chosen_by_time_and_by_run(stewards, told):
    assert told
    found = stewards.identities.changelog()
    second = next(one for one in reversed(found) if one.judgement_id == 2)
    assert {one.judgement_id for one in stewards.identities.changelog(since=second.changed_at)} == {2}
    zoned = second.changed_at.replace(tzinfo=dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=5)))
    assert {one.judgement_id for one in stewards.identities.changelog(since=zoned)} == {2}
    assert stewards.identities.changelog(run_id=found[0].run_id) == found
    assert stewards.identities.changelog(since=second.changed_at + dt.timedelta(days=1)) == []
    with pytest.raises(NotFound):
        stewards.identities.changelog(run_id=UUID(int=1))


def test_what_cannot_be_written_is_told(stewards, tmp_path):
    with pytest.raises(BadInput, match="no kind of file"):
        stewards.identities.write_changelog(tmp_path / "ids.xlsx")
    with pytest.raises(BadInput, match="folder"):
        stewards.identities.write_changelog(tmp_path / "none" / "ids.csv")
    with pytest.raises(BadInput, match="limit"):
        stewards.identities.changelog(limit=0)
