"""Stewards in the terminal: the queue, decisions and what is taken back, merge and unmerge, why; and wrong uses.

The command runs in this process: it is the same function, and forty starts of Python are spared.
"""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from monocle.cli.app import run

BAD, ABSENT, TAKEN = 2, 3, 4
NOBODY = "00000000-0000-8000-a000-000000000000"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def monocle(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*map(str, arguments)])
    return Answer(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def steward(demo):
    """Give the command about the demo: what it prints as JSON, or the whole answer when it is refused."""

    def call(*arguments, code=0):
        answer = monocle("--lang", "en", *arguments, "--workspace", demo, "--json")
        assert answer.code == code, (answer.code, answer.out, answer.err)
        return json.loads(answer.out) if code == 0 else answer

    return call


@pytest.fixture(scope="module")
def waiting(steward):
    return steward("review", "list", "--limit", "5")["items"]


def refused(answer, *words):
    errors = [line for line in answer.err.splitlines() if line.startswith("Error: ")]
    assert answer.out == ""
    assert len(errors) == 1
    assert "; " in errors[0], f"no mend: {errors[0]}"
    for word in words:
        assert word in errors[0]


def test_a_pair_is_looked_at_judged_defended_and_taken_back(steward, waiting):
    pair = waiting[0]["left_id"], waiting[0]["right_id"]
    shown = steward("review", "show", *pair)
    assert sum(level["weight"] for level in shown["why"]["levels"]) == shown["why"]["weight"]
    total = steward("review", "progress")["open"]
    done = steward("review", "judge", *pair, "different", "--by", "Ada", "--why", "two sisters")
    number = done["judgement"]["judgement_id"]
    refused(steward("review", "judge", *pair, "same", "--by", "Bob", code=TAKEN), "Ada judged these two records")
    assert steward("review", "progress")["by_person"] == {"Ada": 1}
    assert [one["why"] for one in steward("review", "judgements")] == ["two sisters"]
    steward("review", "undo", str(number), "--by", "Bob")
    refused(steward("review", "undo", str(number), code=TAKEN))
    assert steward("review", "progress")["open"] == total


def test_two_customers_are_merged_after_a_look_and_unmerged_to_the_same_values(steward, waiting):
    pair = next(one for one in waiting if one["left_customer"] != one["right_customer"])
    both = pair["left_customer"], pair["right_customer"]
    before = [steward("customer", "show", one)["golden"] for one in both]
    assert steward("customer", "merge", *both, "--preview")["kind"] == "merge"
    assert [steward("customer", "show", one)["golden"] for one in both] == before
    survivor = steward("customer", "merge", *both, "--by", "Ada")["impact"]["customers_after"][0]
    assert {steward("customer", "show", one)["customer_id"] for one in both} == {survivor}
    steps = steward("customer", "tree", survivor)
    assert steps[-1]["by"] == "judgement"
    assert steward("customer", "why", steps[-1]["left_ids"][0], steps[-1]["right_ids"][0])["same_customer"]
    steward("customer", "unmerge", *both)
    assert [steward("customer", "show", one)["golden"] for one in both] == before


def test_the_id_changelog_tells_of_a_merge_and_its_end_and_is_written_as_a_file(steward, waiting, tmp_path):
    pair = next(one for one in waiting if one["left_customer"] != one["right_customer"])
    both = pair["left_customer"], pair["right_customer"]
    done = steward("customer", "merge", *both, "--by", "Ada")
    number, (survivor,) = done["judgement"]["judgement_id"], done["impact"]["customers_after"]
    steward("customer", "unmerge", *both)
    back, gone = steward("customer", "changelog", "--limit", "2")
    assert (gone["what"], gone["new_id"], gone["judgement_id"]) == ("merged", survivor, number)
    assert (back["what"], back["new_id"], back["old_id"]) == ("split", gone["old_id"], survivor)
    path = tmp_path / "ids.csv"
    assert steward("customer", "changelog", "--out", path)["bytes"] == path.stat().st_size
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith(f"{back['change_id']},")
    assert f",{gone['old_id']},{survivor}," in lines[-2]
    assert any(",founded,," in line for line in lines)
    refused(steward("customer", "changelog", "--out", tmp_path / "ids.xlsx", code=BAD), "no kind of file")
    refused(steward("customer", "changelog", "--since", "soon", code=BAD), "no time")
    refused(steward("customer", "changelog", "--run", NOBODY, code=ABSENT), "no such run")


def test_a_rule_counts_first_and_judges_by_its_count(steward):
    rule = ("review", "bulk", "different", "--reason", "held_back")
    met = steward(*rule)["pairs"]
    refused(steward(*rule, "--pairs", str(met + 1), code=TAKEN), f"the rule meets {met} pairs")
    assert steward(*rule)["judged"] == 0


def test_labels_are_written_and_read_again(steward, tmp_path):
    file = tmp_path / "labels.csv"
    written = steward("review", "export", str(file))["written"]
    found = steward("review", "import", str(file), "--by", "Bob")
    assert (found["pairs"], found["judged"]) == (written, 0), "all of them are known"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("review", "show", "x", "y"), BAD, "is no id of a record"),
        (("review", "show", NOBODY, NOBODY), ABSENT, "do not wait"),
        (("review", "judge", NOBODY, NOBODY, "perhaps"), BAD, "use same, different, unsure"),
        (("review", "list", "--reason", "nothing"), BAD, "--reason"),
        (("review", "list", "--after", "nowhere"), BAD, "after"),
        (("review", "judgements", "--state", "lost"), BAD, "--state"),
        (("review", "undo", "999999"), ABSENT, "there is no such judgement"),
        (("review", "bulk", "same"), BAD, "the rule chooses nothing"),
        (("review", "bulk", "unsure", "--reason", "review"), BAD, "use same, different"),
        (("review", "bulk", "same", "--least", "nan"), BAD, "--least"),
        (("review", "import", "no.csv"), ABSENT, "no.csv"),
        (("customer", "merge", NOBODY, NOBODY), ABSENT, "there is no such customer"),
        (("customer", "unmerge", "email:nobody@example.fr", "x"), BAD, "is no id of a customer"),
        (("customer", "why", NOBODY, NOBODY), ABSENT, ""),
    ],
)
def test_a_wrong_use_says_what_and_the_mend(steward, arguments, code, words):
    refused(steward(*arguments, code=code), words)


def test_all_records_of_a_customer_cannot_be_split_off(steward, waiting):
    own = steward("customer", "show", waiting[0]["left_customer"])
    ids = [one["record_id"] for one in own["records"]]
    refused(steward("customer", "split", own["customer_id"], *ids, code=BAD), "choose at least one, and leave one")


def test_the_terminal_shows_the_review_to_people_in_their_language(demo, waiting):
    shown = monocle("--lang", "fr", "review", "show", waiting[0]["left_id"], waiting[0]["right_id"], "-w", demo)
    assert "avant toute comparaison" in shown.out
    assert "réunit à partir de" in shown.out
    listed = monocle("--lang", "fr", "review", "list", "--limit", "2", "-w", demo)
    assert "Paires en attente" in listed.err
