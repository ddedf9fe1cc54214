"""The audit across sources, after a run."""

import json

import pytest

from monocle.workspace.auditing import audit_all, in_words, report_to_hand_over


def test_the_customers_that_two_sources_share_are_counted(across):
    overlap = {(one["left"], one["right"]): one for one in across["overlaps"]}
    assert overlap["crm", "shop"]["shared"] == 30
    assert overlap["crm", "shop"]["right_share"] == 1.0
    assert overlap["crm", "crm"]["shared"] == overlap["crm", "shop"]["left_customers"] == across["customers"]
    assert across["records"] == 90


def test_a_contradiction_is_counted_with_the_customer_and_masked(across):
    found = next(one for one in across["contradictions"] if one["field"] == "birth_date")
    assert (found["left"], found["right"], found["compared"], found["differ"]) == ("crm", "shop", 30, 1)
    example = found["examples"][0]
    assert (example["left"], example["right"]) == ("1960•••", "1961•••")
    assert len(example["customer_id"]) == 36


def test_fields_that_agree_are_no_contradiction(across):
    assert {one["field"] for one in across["contradictions"]} == {"birth_date"}


def test_one_meaning_in_two_formats_is_a_mismatch(across):
    found = {(one["meaning"], one["aspect"]): one["by_source"] for one in across["mismatches"]}
    assert found["person.birth_date", "format"] == {"crm": "%d/%m/%Y", "shop": "%Y-%m-%d"}


def test_fields_are_set_side_by_side(across):
    fields = {one["field"]: one["fill"] for one in across["fields"]}
    assert fields["email"] == {"crm": 1.0, "shop": 1.0}
    assert fields["phone"] == {"crm": 1.0}


def test_before_a_run_definitions_alone_are_compared(workspace):
    workspace.sources.load("crm")
    workspace.sources.load("shop")
    across = workspace.sources.audit_all()
    assert across["overlaps"] == across["contradictions"] == []
    assert across["mismatches"]


def test_a_source_audited_since_its_last_load_is_not_audited_again(ran, across):
    before = {one.name: one.quality for one in ran.sources.list()}
    with ran.house.engine() as engine:
        again = audit_all(ran.house, engine)
    assert {**again, "audited_at": ""} == {**across, "audited_at": ""}
    assert {one.name: one.quality for one in ran.sources.list()} == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_to_hand_over_holds_every_source_and_no_personal_value(ran, language):
    with ran.house.engine() as engine:
        html = report_to_hand_over(ran.house, engine, language)
    assert 'id="source-crm"' in html
    assert 'id="source-shop"' in html
    for secret in ("DURAND", "client12@", "4111"):
        assert secret not in html


def test_every_finding_is_said_in_both_languages(across):
    french, english = in_words(across, "fr"), in_words(across, "en")
    assert len(french["findings"]) == len(english["findings"]) > 0
    assert "%(" not in json.dumps([one["what"] + one["why"] + one["mend"] for one in french["findings"]])


def test_a_type_that_a_kind_of_value_settles_is_no_mismatch(across):
    told = {(one["meaning"], one["aspect"]) for one in across["mismatches"]}
    assert ("person.birth_date", "type") not in told
    assert ("person.email", "type") not in told
