"""What files of destinations say: read, refused with its place, and written again as it was."""

import pytest

from monocle.activate.audiences import parse, plain
from monocle.errors import BadConfig

WHOLE = {
    "kind": "webhook",
    "label": {"fr": "Outil", "en": "Tool"},
    "secret": "env:OLD file:keys/new",
    "paused": True,
    "url": "https://x.example",
    "audiences": [
        {
            "name": "dormant",
            "segment": "dormant",
            "purpose": "marketing",
            "channel": "email",
            "mode": "full",
            "mapping": {"EMAIL": "email"},
            "exclude": ["staff"],
            "keep_out": {"buyers": 7, "complainers": 30, "lists": ["vip"]},
            "cap": {"times": 2, "days": 7, "channels": ["email", "sms"]},
            "cost": 3,
            "every": "2h",
            "holdout": 0.1,
            "use": "suppress",
            "list_id": 12,
        }
    ],
}
LEAST = {"name": "a", "segment": "s", "purpose": "marketing", "channel": "email"}


def test_a_file_is_written_as_it_was_read():
    said = parse("tool", WHOLE)
    assert plain(said) == WHOLE
    assert parse("tool", plain(said)) == said
    assert (said.settings, said.audiences[0].plain, said.audiences[0].minutes()) == (
        {"url": "https://x.example"},
        {"list_id": 12},
        120,
    )
    assert (said.shown("fr"), said.shown("de")) == ("Outil", "Outil")


def test_what_is_not_said_is_as_usual():
    (audience,) = parse("lists", {"kind": "csv", "audiences": [LEAST]}).audiences
    assert (audience.mode, audience.every, audience.minutes(), audience.cap, audience.holdout, audience.use) == (
        "difference",
        "after_run",
        0,
        None,
        0.0,
        "contact",
    )
    assert plain(parse("lists", {"kind": "csv"})) == {"kind": "csv"}


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"segment": ""}, "segment"),
        ({"purpose": ["marketing"]}, "purpose"),
        ({"name": "No Name"}, "name"),
        ({"mode": "sometimes"}, "mode"),
        ({"every": "0m"}, "every"),
        ({"every": 5}, "every"),
        ({"holdout": 1}, "holdout"),
        ({"holdout": True}, "holdout"),
        ({"cost": -1}, "cost"),
        ({"cost": 1.5}, "cost"),
        ({"mapping": ["email"]}, "mapping"),
        ({"mapping": {"": "email"}}, "mapping"),
        ({"exclude": "staff"}, "exclude"),
        ({"keep_out": {"sellers": 3}}, "keep_out"),
        ({"keep_out": {"buyers": "7"}}, "keep_out"),
        ({"cap": {"times": 0, "days": 7}}, "cap.times"),
        ({"cap": {"times": 2}}, "cap.days"),
        ({"cap": [2, 7]}, "cap"),
        ({"use": "spam"}, "use"),
    ],
)
def test_an_audience_that_cannot_be_is_refused_with_its_place(more, where):
    with pytest.raises(BadConfig) as refused:
        parse("tool", {"kind": "csv", "audiences": [LEAST | more]})
    assert refused.value.where.startswith(f"destinations/tool.yaml: audiences[0].{where}")
    assert refused.value.mend


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"kind": ""},
        {"kind": "csv", "secret": "sk-1234567890"},
        {"kind": "csv", "secret": ["env:X"]},
        {"kind": "csv", "paused": "yes"},
        {"kind": "csv", "label": 12},
        {"kind": "csv", "audiences": {"a": 1}},
        {"kind": "csv", "audiences": ["a"]},
        {"kind": "csv", "audiences": [LEAST, LEAST]},
        {"kind": "csv", "audiences": [{**LEAST, "name": f"a{n}"} for n in range(101)]},
    ],
)
def test_a_file_that_cannot_be_is_refused_without_its_secret(tree):
    with pytest.raises(BadConfig) as refused:
        parse("tool", tree)
    assert "sk-1234567890" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "../x", "A", "1st", "x" * 61])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(BadConfig):
        parse(name, {"kind": "csv"})
