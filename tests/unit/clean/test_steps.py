"""Rules as steps."""

from monocle.clean.steps import unbound
from monocle.fields.name import FIRST_NAME
from monocle.fields.phone import phone_kind


def test_a_rule_within_one_lambda_needs_none():
    bound = "list_transform([{value}], lambda word: CASE WHEN word IN ('word', 'a ''word''') THEN '' ELSE word || words END)[1]"
    assert unbound(bound) == "CASE WHEN {value} IN ('word', 'a ''word''') THEN '' ELSE {value} || words END"


def test_a_rule_without_a_lambda_stays():
    assert all(unbound(rule.sql) == rule.sql for rule in phone_kind("FR").rules)


def test_no_name_is_bound_twice():
    assert all("list_transform([{value}]" not in unbound(rule.sql) for rule in FIRST_NAME.rules)
