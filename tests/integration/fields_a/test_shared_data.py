"""Figures measured on public examples, where they are at hand."""

import csv
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email

from monocle.fields.email import EMAIL
from monocle.fields.phone import phone_kind

DATA = Path(__file__).parents[4] / "shared" / "data" / "normalise"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/normalise beside the project"),
]


@pytest.mark.parametrize("column", ["national", "international", "rfc3966"])
def test_99_in_100_example_numbers_are_their_e164(cleaner, column):
    by_region = defaultdict(list)
    with (DATA / "phone_examples.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_region[row["region"]].append(row)
    wrong = []
    for region, rows in by_region.items():
        found = cleaner.clean(phone_kind(region), [row[column] for row in rows])
        wrong += [row for row in rows if found[row[column]][0] != f"+{row['e164']}"]
    total = sum(map(len, by_region.values()))
    assert len(wrong) <= 0.01 * total
    assert [(row["region"], row["national"]) for row in wrong] == [("FR", "01 23 45 67 89")]


def _accepted(address):
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def test_verdicts_on_addresses_are_those_of_email_validator(cleaner):
    addresses = [row["address"] for row in json.loads((DATA / "is_email.json").read_text(encoding="utf-8"))]
    found = cleaner.clean(replace(EMAIL, rules=()), addresses)
    assert len(addresses) == 164
    # A placeholder is well formed: test@test.com is refused for what it says, not for how it is written.
    assert {address: found[address][1] in {"", "placeholder"} for address in addresses} == {
        address: _accepted(address) for address in addresses
    }


def test_only_what_is_wrapped_round_an_address_is_mended(cleaner):
    addresses = [row["address"] for row in json.loads((DATA / "is_email.json").read_text(encoding="utf-8"))]
    found = cleaner.clean(EMAIL, addresses)
    mended = [address for address in addresses if found[address][0] and not _accepted(address)]
    assert {found[address][0] for address in mended} == {"test@iana.org"}
    assert {address.strip('\r\n ."(') for address in mended} == {"test@iana.org"}
