"""What the file of a saved report may say, and how it is refused."""

import pytest

from monocle.errors import BadConfig, BadInput
from monocle.workspace.report_definitions import checked_name, definition

SHOWN = {"shows": ["revenue"]}


def test_what_is_so_anyway_is_not_said_again():
    one = definition(
        {"label": {"fr": "Lundi"}, "shows": ["revenue", "revenue"], "hour": 6, "keep": 12, "every": "never"}, "x"
    )
    assert (one.shows, one.rhythm.every, one.keep) == (("revenue",), "never", 12)
    assert one.said == {"label": {"fr": "Lundi"}, "shows": ["revenue", "revenue"]}
    assert (one.labelled("lundi", "en"), definition(SHOWN, "x").labelled("lundi", "fr")) == ("Lundi", "lundi")


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, "x"),
        ({"shows": []}, "x"),
        ({**SHOWN, "colour": "red"}, "x"),
        ({"shows": ["revenu"]}, "x: shows"),
        ({"shows": "revenue"}, "x: shows"),
        ({"reports": ["revenue"]}, "x: reports"),
        ({"people": ["everybody"]}, "x: people"),
        ({**SHOWN, "every": "hour"}, "x: every"),
        ({**SHOWN, "every": "day", "weekday": "monday"}, "x: weekday"),
        ({**SHOWN, "every": "month", "day": 31}, "x: day"),
        ({**SHOWN, "every": "day", "hour": 24}, "x: hour"),
        ({**SHOWN, "every": "day", "hour": True}, "x: hour"),
        ({**SHOWN, "last": "a year"}, "x: last"),
        ({**SHOWN, "keep": 0}, "x: keep"),
        ({**SHOWN, "format": "pdf"}, "x: format"),
        ({**SHOWN, "folder": "../elsewhere"}, "x: folder"),
        ({**SHOWN, "folder": "/tmp"}, "x: folder"),  # noqa: S108 - it is refused
        ({**SHOWN, "folder": "sources"}, "x: folder"),
        ({**SHOWN, "folder": ".git"}, "x: folder"),
        ({**SHOWN, "folder": ".monocle/lake"}, "x: folder"),
        ({**SHOWN, "folder": "a/.hidden"}, "x: folder"),
        ({"people": ["churn"], "folder": "shared"}, "x: folder"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(said, where):
    with pytest.raises(BadConfig) as refused:
        definition(said, "x")
    assert refused.value.where == where
    assert refused.value.mend


@pytest.mark.parametrize("name", ["", "New", "new", "a-b", "../a", "é", "a" * 61])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(BadInput):
        checked_name(name)
