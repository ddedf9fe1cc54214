"""The formulas of the dimensions."""

import datetime as dt
from dataclasses import replace

import pytest

from monocle.diagnose.quality import WEIGHTS, completeness, consistency, freshness, quality, uniqueness, validity
from monocle.diagnose.ranking import ranked
from monocle.diagnose.report import ColumnReport, Counted, Dimension, Finding
from monocle.diagnose.subject import Known, LoadFacts, Refused, Subject
from monocle.relation import Contract, select

AT = dt.datetime(2026, 11, 22, 9, 0)
LOAD = LoadFacts(1, AT, "full", 100, 100, 0, 0, 0, 0, 0, (), {})
SUBJECT = Subject("crm", select("SELECT 1", Contract("one", "", ())), (), LOAD, None, AT, refresh="daily")


def column(**known):
    blank = {
        "name": "a", "mapped_to": ("person.email",), "meaning": "email", "type": "text", "fill_rate": 1.0, "filled": 100, "distinct": 100, "repeated": 0,
        "shortest": 1, "longest": 1, "least": "", "greatest": "", "top": (), "shapes": (), "checked_as": "", "checked": 0, "invalid": 0, "left_out": 0, "invalid_reasons": {},
        "invalid_at": (), "placeholders": (), "personal": "", "personal_because": (), "spaces": 0, "broken_characters": 0, "other_type": 0,
    }  # fmt: skip
    return ColumnReport(**{**blank, **known})


def test_placeholders_do_not_make_a_column_complete():
    half = column(placeholders=(Counted("n/a", 50, 0.5),))
    assert completeness([half]) == 0.5


def test_columns_that_feed_nothing_do_not_count_for_completeness():
    assert completeness([column(), column(mapped_to=(), fill_rate=0.0, filled=0)]) == 1.0


def test_validity_counts_invalid_values_and_rows_that_could_not_be_read():
    subject = replace(SUBJECT, last=replace(LOAD, quarantined=10))
    assert validity(subject, [column(checked=100, invalid=20)]) == pytest.approx(0.8 * 0.9)


def test_uniqueness_counts_repeated_customers_and_repeated_keys():
    subject = replace(SUBJECT, known=Known(100, 90, 10), refused=(Refused("key_repeated", 5),))
    assert uniqueness(subject) == pytest.approx(0.9 * 0.95)


def test_a_load_ages_by_half_for_each_period_after_the_first():
    old = replace(SUBJECT, last=replace(LOAD, ended_at=AT - dt.timedelta(days=6)))
    assert freshness(SUBJECT, None) == 1.0
    assert freshness(old, None) == pytest.approx(0.5**2)


def test_a_fresh_load_of_old_data_is_not_fresh():
    assert freshness(SUBJECT, AT.date() - dt.timedelta(days=20)) == 1.0
    assert freshness(SUBJECT, AT.date() - dt.timedelta(days=184)) == pytest.approx(0.5)


def test_consistency_counts_each_odd_value():
    assert consistency([column(spaces=5, broken_characters=5), column()]) == pytest.approx(0.95)


def test_quality_is_the_weighted_mean():
    scores = [Dimension(name, 50.0 if name == "validity" else 100.0, weight, "") for name, weight in WEIGHTS.items()]
    assert quality(scores) == pytest.approx(85.0)
    assert quality([]) is None


def test_findings_are_ranked_by_severity_then_by_what_they_concern():
    def finding(severity, share, code):
        return Finding(code, severity, "validity", "crm", "", 1, share, "", "", "")

    found = ranked(
        [finding("low", 1.0, "a"), finding("high", 0.1, "b"), finding("high", 0.5, "c"), finding("medium", 0.9, "d")]
    )
    assert [one.code for one in found] == ["c", "b", "d", "a"]
