"""The file that is handed over."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from monocle.diagnose.html_report import Handover, html_report

EVIL = '<script>alert("x")</script>&"'
COLUMN = {
    "name": EVIL, "mapped_to": [f"person.{EVIL}"], "type": "text", "fill_rate": 0.5, "filled": 5, "distinct": 2, "checked": 5,
    "invalid": 1, "invalid_reasons": {EVIL: 1}, "invalid_at": [EVIL], "placeholders": [{"value": EVIL, "count": 1, "share": 0.1}],
    "personal": "personal", "personal_because": ["contact"], "least": EVIL, "greatest": EVIL, "shortest": 1, "longest": 3,
    "top": [{"value": EVIL, "count": 1, "share": 0.1}], "shapes": [{"value": EVIL, "count": 1, "share": 0.1}],
}  # fmt: skip
FINDING = {
    "code": "blank", "severity": "low", "dimension": "completeness", "source": EVIL, "column": EVIL, "count": 1, "share": 0.0,
    "what": "%(column)s is empty on every row", "why": EVIL, "mend": EVIL, "values": {"column": EVIL},
}  # fmt: skip
SOURCE = {
    "source": EVIL, "quality": 80.5, "rows": 10, "system": EVIL, "reader": "csv", "key": [EVIL],
    "inventory": {"owner": EVIL, "steward": "", "purpose": "", "refresh": "daily", "nature": "declared"},
    "reading": {"encoding": EVIL, "dates": '{"a": "%d/%m/%Y"}'},
    "load": {"received": 10, "applied": 10, "duplicate": 0, "quarantined": 0, "suppressed": 0},
    "identities": {"records": 10, "customers": 9}, "dates": {"first_day": "2026-01-01", "last_day": "2026-01-02"},
    "dimensions": [{"name": "validity", "score": 80.0, "weight": 30, "formula": "x"}], "findings": [FINDING], "columns": [COLUMN],
    "quarantine": [{"reason": EVIL, "rows": 1, "places": [EVIL]}],
    "changes": [{"kind": "added", "column": EVIL, "before": EVIL, "after": EVIL}],
}  # fmt: skip
ACROSS = {
    "quality": 80.0, "customers": 9, "records": 10, "findings": [FINDING],
    "sources": [{"source": EVIL, "system": EVIL, "quality": None, "rows": 1, "records": 0, "customers": 0, "alone": 0, "repeated": 0}],
    "overlaps": [
        {"left": left, "right": right, "shared": 3} for left, right in ((EVIL, EVIL), (EVIL, "b"), ("b", "b"))
    ],
    "fields": [{"field": EVIL, "sources": 1, "fill": {EVIL: 0.5}}],
    "contradictions": [
        {"field": EVIL, "left": EVIL, "right": EVIL, "compared": 2, "differ": 1, "alike": 0, "share": 0.5,
         "examples": [{"customer_id": EVIL, "left": EVIL, "right": EVIL}]}
    ],
    "mismatches": [{"meaning": EVIL, "aspect": EVIL, "by_source": {EVIL: EVIL}}],
    "extracts": [{"system": EVIL, "field": EVIL, "fill": {EVIL: None}, "difference": 1.0}],
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, _attrs):
        self.seen.add(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_is_one_file_without_script_where_every_text_is_escaped(language):
    html = html_report(Handover(EVIL, dt.datetime(2026, 11, 22), [SOURCE], ACROSS), language)
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert not tags.seen & {"script", "link", "img", "iframe", "object"}
    assert "alert(&quot;x&quot;)" in html
    assert "http" not in html


def test_the_report_speaks_the_language_asked_for():
    french = html_report(Handover("Acme", dt.datetime(2026, 11, 22), [SOURCE], ACROSS), "fr")
    assert "22 novembre 2026" in french
    assert "Les sources côte à côte" in french
    assert "What to mend first" not in french


def test_a_report_on_one_source_needs_no_other():
    html = html_report(Handover("Acme", dt.datetime(2026, 11, 22), [SOURCE]), "en")
    assert "Sources side by side" not in html
