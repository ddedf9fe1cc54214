"""golden.yaml is read strictly, and says what to mend."""

import pytest

from monocle.errors import BadConfig
from monocle.golden.survivorship import Survivorship, Together, from_yaml


@pytest.mark.parametrize("said", [None, {}])
def test_no_file_gives_the_defaults(said):
    assert from_yaml(said) == Survivorship()


def test_what_is_said_is_kept():
    rules = from_yaml(
        {
            "email": "oldest",
            "last_name": ["latest", "trusted"],
            "extra.shoe size": "complete",
            "trust": {"crm": 90},
            "together": [{"fields": ["last_name", "first_name"], "follow": ["gender"]}, ["birth_date", "birth_place"]],
            "expected": ["email"],
        }
    )
    assert rules.rules_of("email") == ("oldest",)
    assert rules.rules_of("last_name") == ("latest", "trusted")
    assert rules.rules_of("extra.shoe size") == ("complete",)
    assert rules.rules_of("extra.other") == ("latest",)
    assert rules.trust == {"crm": 90}
    assert rules.together == (
        Together(("last_name", "first_name"), ("gender",)),
        Together(("birth_date", "birth_place")),
    )
    assert rules.expected == ("email",)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"email": "trusted2"},
            'golden.yaml: email: "trusted2" is no survivorship rule; use latest, trusted, frequent, complete, oldest or pinned',
        ),
        ({"email": 3}, 'golden.yaml: email: "3" is no survivorship rule; use'),
        ({"email": None}, 'golden.yaml: email: "None" is no survivorship rule; use'),
        ({"email": []}, "golden.yaml: email: names no rule, or one twice; use latest"),
        ({"email": ["latest", "latest"]}, "golden.yaml: email: names no rule, or one twice"),
        ({"e_mail": "latest"}, 'golden.yaml: "e_mail" is no field; use civility'),
        ({"extra.": "latest"}, 'golden.yaml: "extra." is no field'),
        ({1: "latest"}, 'golden.yaml: "1" is no field'),
        (["email"], "golden.yaml: is no mapping of field to rule; write lines such as email: latest"),
        ({"trust": {"crm": 101}}, "golden.yaml: trust: crm: 101 is no trust; use a whole number from 0 to 100"),
        ({"trust": {"crm": True}}, "golden.yaml: trust: crm: True is no trust"),
        ({"trust": ["crm"]}, "golden.yaml: trust: is no mapping of source to trust"),
        ({"expected": "email"}, "golden.yaml: expected: is no list of fields"),
        ({"expected": []}, "golden.yaml: expected: is no list of fields"),
        ({"expected": ["email", "email"]}, "golden.yaml: expected: names a field twice"),
        ({"together": "last_name"}, "golden.yaml: together: is no list of groups"),
        (
            {"together": [{"fields": ["gender"], "with": []}]},
            'golden.yaml: together: "with" is not known here; use fields',
        ),
        ({"together": [["gender"], ["gender"]]}, "golden.yaml: together: names a field in two groups"),
        ({"together": [["gender", "email"]]}, "golden.yaml: together: email has several values"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place_and_its_mend(said, message):
    with pytest.raises(BadConfig) as refused:
        from_yaml(said)
    assert str(refused.value).startswith(message)
