"""Records become rows of integers: what is equal has one code, every value counts, no order of rows matters."""

import random

import numpy as np
import pytest
from resolve_people import crowd, given, row

from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.kernel.table import Holds
from monocle.resolve.codes import coded
from monocle.resolve.homes import CROWD, LARGEST
from monocle.resolve.matching import Matching
from monocle.settings import Settings


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _coded(engine, rows, flags=None, **limits):
    return coded(engine, *given(engine, rows, flags), Matching(**limits))


def _held(found, key, column):
    """The values of one record, as texts or numbers."""
    table = found.table
    node = [bytes(one) for one in found.record_ids].index(record_id("crm", key).bytes)
    code = int(table.codes[node, table.columns[column]])
    codes = [code] if code >= 0 else table.list_items[table.list_starts[-code] : table.list_starts[-code + 1]].tolist()
    if table.holds[column] is not Holds.TEXT:
        return [one for one in codes if one]
    letters = [table.chars[table.starts[one] : table.starts[one + 1]].tolist() for one in codes if one]
    return sorted("".join(map(chr, text)) for text in letters)


def test_every_value_of_a_record_counts(engine):
    moved = {"line": "3 Allée des Érables", "house_number": "3 b", "street": None, "postcode": "69001", "city": "Lyon"}
    rows = [
        row("a", {"first": "anna", "last": "berthier", "street": "Rue de l'Orme", "house": "12", "postcode": "75011"}),
        {"key": "b", "emails": ["zoe.x+shop@mail.example", "zoe.x@mail.example"], "phones": ["+33611", "+33140"]},
        {"key": "c", "street": "rue de l orme", "more_addresses": [moved | {"extra": None, "country": None}]},
    ]
    found = _coded(engine, rows)
    assert _held(found, "a", "streets") == _held(found, "c", "streets")[1:] == ["rue de l orme"]
    assert _held(found, "c", "streets")[0] == "3 allee des erables"
    assert _held(found, "c", "houses") == ["3 B"]
    assert _held(found, "b", "emails") == ["zoe.x+shop@mail.example", "zoe.x@mail.example"]
    assert _held(found, "b", "mailboxes") == ["zoe.x@mail.example"]
    assert _held(found, "b", "email_names") == ["zoe.x"]
    assert _held(found, "b", "mobiles") == ["+33611"]
    assert _held(found, "a", "emails") == []


def test_a_date_a_gender_and_a_name_that_is_not_ascii_are_kept(engine):
    born = crowd()[0]["born"]
    rows = [{"key": "a", "born": born, "gender": "m", "email": "é@mail.example"}, {"key": "b", "first": "lee"}]
    found = _coded(engine, rows)
    assert _held(found, "a", "born") == [born.year * 10_000 + born.month * 100 + born.day]
    assert _held(found, "a", "gender") == [2]
    assert _held(found, "a", "emails") == ["é@mail.example"]
    assert _held(found, "b", "first") == ["lee"]


def test_a_company_of_nobody_is_an_organisation(engine):
    found = _coded(
        engine, [{"key": "a", "company": "Société X"}, {"key": "b", "company": "Société X", "last": "imbert"}]
    )
    assert _held(found, "a", "organisations") == _held(found, "b", "companies") == ["societe x"]
    assert _held(found, "a", "companies") == _held(found, "b", "organisations") == []


def test_flagged_and_crowded_identifiers_count_for_nothing(engine):
    rows = [{"key": f"r{n}", "first": f"n{n}", "last": f"l{n}", "email": "all@firm.example"} for n in range(5)]
    rows += [{"key": "s", "phone": "+33611", "email": "own@mail.example"}]
    found = _coded(engine, rows, flags={"+33611": "shared"}, largest_sharing=4)
    assert _held(found, "r1", "emails") == _held(found, "r1", "mailboxes") == _held(found, "s", "phones") == []
    assert _held(found, "s", "emails") == ["own@mail.example"]


def _at_one_address(people, **more):
    home = {"street": "rue de l'Orme", "house": "1", "postcode": "75011", "city": "Paris"}
    return [{"key": f"r{n}", "first": f"n{n}", "last": f"l{n}", **home, **more} for n in range(people)]


def test_street_and_house_of_a_large_building_count_for_nothing_and_its_postcode_stays(engine):
    near = {"key": "near", "last": "own", "street": "rue de l'Orme", "house": "2", "postcode": "75011", "city": "Paris"}
    found = _coded(engine, [*_at_one_address(LARGEST + 1), near])
    assert _held(found, "r1", "streets") == _held(found, "r1", "houses") == []
    assert _held(found, "r1", "postcodes") == ["75011"]
    assert _held(found, "near", "streets") == ["rue de l orme"]
    assert _held(found, "near", "houses") == ["2"]


def test_a_building_of_fewer_names_is_a_home_however_many_records_it_has(engine):
    again = [row | {"key": f"again{row['key']}"} for row in _at_one_address(LARGEST)]
    found = _coded(engine, [*_at_one_address(LARGEST), *again])
    assert _held(found, "r1", "streets") == ["rue de l orme"]


def test_of_an_address_that_a_crowd_gives_nothing_counts_and_a_second_address_stays(engine):
    rows = _at_one_address(CROWD + 1)
    own = {"line": None, "extra": None, "house_number": "3", "street": "Quai Bleu", "postcode": "69001", "city": "Lyon"}
    rows[0]["more_addresses"] = [own | {"country": None}]
    found = _coded(engine, rows)
    assert all(_held(found, "r1", column) == [] for column in ("streets", "houses", "postcodes", "cities"))
    assert _held(found, "r0", "streets") == ["quai bleu"]
    assert _held(found, "r0", "postcodes") == ["69001"]


def test_systems_of_customer_numbers_are_those_that_can_agree(engine):
    rows = [
        {"key": "a", "numbers": ["shop:1", "crm:7"]},
        {"key": "b", "numbers": ["shop:1"]},
        {"key": "c", "numbers": ["crm:8"]},
    ]
    found = _coded(engine, rows)
    assert found.systems == ("shop",)
    assert _held(found, "a", "numbers_1") == _held(found, "b", "numbers_1") == ["shop:1"]
    assert _held(found, "c", "numbers_1") == []


def test_names_exchanged_are_put_right_where_the_data_makes_it_far_likelier(engine):
    odd = {"key": "odd", "first": "berthier", "last": "anna"}
    rows = [row(f"r{n}", {"first": "anna", "last": "berthier"}) for n in range(9)] + [odd]
    found = _coded(engine, rows)
    assert (_held(found, "odd", "first"), _held(found, "odd", "last")) == (["anna"], ["berthier"])


def test_frequencies_are_shares_of_the_records_that_have_a_value(engine):
    rows = [{"key": "a", "first": "anna"}, {"key": "b", "first": "anna"}, {"key": "c", "first": "bruno"}, {"key": "d"}]
    found = _coded(engine, rows)
    base, shares = found.table.shares["first"]
    codes = found.table.codes[:, found.table.columns["first"]]
    assert sorted(shares[codes[codes > 0] - base].tolist()) == pytest.approx([1 / 3, 2 / 3, 2 / 3])


def test_the_order_of_rows_changes_nothing(engine):
    rows = crowd()
    shuffled = rows.copy()
    random.Random(3).shuffle(shuffled)  # noqa: S311 - an order for a test
    one, other = _coded(engine, rows), _coded(engine, shuffled)
    assert np.array_equal(one.record_ids, other.record_ids)
    assert one.filled == other.filled
    for column in ("first", "emails", "phones", "streets", "born"):
        for key in ("3a", "4b", "17a"):
            assert _held(one, key, column) == _held(other, key, column)


def test_short_forms_of_a_name_are_in_one_group(engine):
    table = _coded(
        engine, [{"key": "a", "first": "alexandre"}, {"key": "b", "first": "alex"}, {"key": "c", "first": "denis"}]
    ).table
    place, starts = table.columns["first"], table.nickname_starts
    groups = [set(table.nickname_items[starts[c] : starts[c + 1]].tolist()) for c in sorted(table.codes[:, place])]
    assert sum(bool(one & other) for n, one in enumerate(groups) for other in groups[n + 1 :]) == 1


@pytest.mark.parametrize("rows", [[], [{"key": "1"}]])
def test_next_to_nothing_is_no_error(engine, rows):
    found = _coded(engine, rows)
    assert len(found.table) == len(rows)
    assert found.filled == frozenset()
