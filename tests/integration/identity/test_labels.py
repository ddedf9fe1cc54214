"""Labels go out as a CSV and come back as judgements, strictly, and no spreadsheet takes them for formulas."""

import csv

import pytest

from monocle.errors import BadData, NotFound

HEAD = "left_source,left_key,right_source,right_key,verdict,by,why,judged_at"


def key(stewards, record):
    return stewards.rows("SELECT source, source_key FROM record WHERE record_id = %s", record)[0]


def line(stewards, pair, verdict, by="", why=""):
    return ",".join((*key(stewards, pair[0]), *key(stewards, pair[1]), verdict, by, why, ""))


def written(tmp_path, *lines, head=HEAD):
    path = tmp_path / "labels.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def pairs(stewards, count):
    return [(one.left_id, one.right_id) for one in stewards.reviews.queue(limit=1000).items[:count]]


def test_labels_survive_the_way_out_and_back(stewards, tmp_path):
    first, second, third = pairs(stewards, 3)
    stewards.reviews.judge(*first, "same", "Ada", '=HYPERLINK("x")')
    stewards.reviews.judge(*second, "different", "Grace")
    stewards.reviews.judge(*third, "unsure", "Ada")
    path = tmp_path / "labels.csv"
    assert stewards.reviews.export_labels(path) == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == HEAD.split(",")
    assert rows[0]["why"].startswith("'=")
    for one in stewards.reviews.judgements():
        stewards.reviews.undo(one.judgement_id, "Ada")
    found = stewards.reviews.import_labels(path, "Linus")
    assert (found.pairs, found.judged, found.refused) == (3, 3, {})
    made = [one for one in stewards.reviews.judgements() if one.origin == "labels"]
    assert sorted((one.verdict, one.by) for one in made) == [("different", "Grace"), ("same", "Ada"), ("unsure", "Ada")]
    assert [one.why for one in made if one.verdict == "same"] == ['=HYPERLINK("x")']
    assert stewards.reviews.import_labels(path, "Linus").refused == {"already": 3}


def test_labels_of_two_people_tell_how_they_agree(stewards, tmp_path):
    asked = pairs(stewards, 4)
    said = [("same", "same"), ("different", "different"), ("different", "same"), ("different", "different")]
    lines = [line(stewards, pair, ours, "Ada") for pair, (ours, _) in zip(asked, said, strict=True)]
    lines += [line(stewards, pair, theirs, "Grace") for pair, (_, theirs) in zip(asked, said, strict=True)]
    done = stewards.reviews.import_labels(written(tmp_path, *lines), "Linus")
    assert done.refused == {"contradicts": 1}
    assert stewards.reviews.queue(reason="proposed").total == 1
    found = stewards.reviews.progress()
    assert (found.seen_twice, found.agreement) == (4, 0.75)
    assert found.kappa == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("bad", "about"),
    [
        ("crm,1,shop,2,perhaps,,,", "line 3: the verdict is none"),
        ("crm,1,shop,,same,,,", "line 3: right_key is empty"),
        ("crm,1,crm,1,same,,,", "line 3: both sides are one record"),
        ("crm,1,shop,2,same", "line 3: 5 cells instead of 8"),
        ("crm,1,shop,2,same,,,yesterday", "line 3: judged_at is no time"),
    ],
)
def test_one_line_that_cannot_be_used_refuses_the_file_and_is_named(stewards, tmp_path, bad, about):
    good = line(stewards, stewards.pair(), "same")
    with pytest.raises(BadData, match=about):
        stewards.reviews.import_labels(written(tmp_path, good, bad), "Ada")
    assert stewards.reviews.judgements() == []


def test_a_file_without_the_columns_or_that_is_not_there_is_refused(stewards, tmp_path):
    with pytest.raises(BadData, match="left_key"):
        stewards.reviews.import_labels(written(tmp_path, head="left_source,right_source"), "Ada")
    with pytest.raises(NotFound):
        stewards.reviews.import_labels(tmp_path / "nothing.csv", "Ada")
    with pytest.raises(BadData):
        stewards.reviews.export_labels(tmp_path / "labels.docx")


def test_a_label_of_a_record_that_is_not_served_is_counted_and_left(stewards, tmp_path):
    found = stewards.reviews.import_labels(written(tmp_path, "crm,nobody,shop,nobody2,same,,,"), "Ada")
    assert (found.judged, found.refused) == (0, {"unknown": 1})


def test_with_four_eyes_labels_wait_for_a_second_person_too(stewards, tmp_path):
    stewards = stewards.with_four_eyes()
    left, right = stewards.pair()
    stewards.reviews.import_labels(written(tmp_path, line(stewards, (left, right), "same", "Ada")), "Linus")
    assert [one.state for one in stewards.reviews.judgements()] == ["proposed"]
    assert stewards.customer_of(left) != stewards.customer_of(right)
