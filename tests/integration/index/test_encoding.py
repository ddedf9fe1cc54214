"""One record by itself is encoded as the batch encodes it, value by value."""

import datetime as dt

import pytest
from people_arriving import clean, dice_of, people
from resolve_people import given, row

from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.kernel.table import Holds
from monocle.resolve.codes import coded
from monocle.resolve.index import Arrival, Lake, built
from monocle.resolve.index.book import Rooms, opened_book
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings

ODD = (
    row("o1", {"first": "léa", "last": "de l'orme"}, street=" 12, RUE  de l'Église", house=" 3 bis", city="ÉVRY-ß İ"),
    row("o2", {"first": "o", "email": "é.Ö+x@mail.example", "phone": "+33140000000"}, cards=["A1", "B2"]),
    {"key": "o3", "company": "Société Générale & Cie ﬁn", "born": dt.date(1901, 2, 3), "gender": "x"},
    {"key": "o4", "company": "Καφές Σ", "last": "nom", "numbers": ["crm:1", "shop:9", "new:1"]},
    row("s1", {"first": "max ii", "last": "klein sr"}), row("s2", {"first": "anna", "last": "fils"}),
    row("s3", {"first": "rené junior"}), {"key": "s4", "birth_name": "x", "last": "martin père"},
    {"key": "o5", "emails": ["ab@x.example", "ab+1@x.example", "ab+2@x.example"], "phones": ["+33611", "+33611"]},
    {"key": "o6", "more_addresses": [{"line": "7 Impasse Å", "street": "", "house_number": "7ß", "postcode": "69 001", "city": None, "extra": None, "country": None}]},
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def _values(table, place, column):
    """The values of one record, as texts or numbers."""
    code = int(table.codes[place, table.columns[column]]) if table.columns[column] else 0
    codes = [code] if code >= 0 else table.list_items[table.list_starts[-code] : table.list_starts[-code + 1]].tolist()
    if table.holds[column] is not Holds.TEXT:
        return [one for one in codes if one]
    letters = [table.chars[table.starts[one] : table.starts[one + 1]].tolist() for one in codes if one]
    return sorted("".join(map(chr, text)) for text in letters)


def _short_forms(table, place):
    code = int(table.codes[place, table.columns["first"]])
    starts = table.nickname_starts
    return sorted(table.nickname_items[starts[code] : starts[code + 1]].tolist())


def test_a_record_encoded_singly_and_in_a_micro_batch_is_its_row_of_the_batch(engine):
    rows = [*people(150), *ODD, row("n", {"first": "alexandre", "last": "sacha"}), row("m", {"first": "bob"})]
    rows += [{"key": f"k{n}", "numbers": ["crm:7", f"shop:{n}"], "cards": [f"C{n}"]} for n in range(3)]
    dice_of(5).shuffle(rows)
    whole = coded(engine, *given(engine, rows), Matching())
    known = given(engine, rows)
    model = partition(engine, *known, Matching()).model
    places = {bytes(one): place for place, one in enumerate(whole.record_ids)}
    for size in (1, len(rows)):
        index = built(engine, Lake(*known), model, Matching())
        for first in range(0, len(rows), size):
            index.arrive(Arrival(*clean(rows[first : first + size])))
        for one in rows:
            wanted, here = (
                places[record_id("crm", one["key"]).bytes],
                index.people.place(record_id("crm", one["key"]).bytes),
            )
            assert here >= len(rows)
            for column in whole.table.columns:
                assert _values(index.book.table, here, column) == _values(whole.table, wanted, column), (size, column)
            assert _short_forms(index.book.table, here) == _short_forms(whole.table, wanted)


def test_columns_that_share_a_place_in_a_batch_have_their_own_in_the_index(engine):
    rows = [row(f"r{n}", {"first": "ada", "last": f"l{n}", "email": f"e{n}@mail.example"}) for n in range(3)]
    table = (found := coded(engine, *given(engine, rows), Matching())).table
    assert table.columns["surnames"] == table.columns["last"]
    assert table.columns["mailboxes"] == table.columns["emails"]
    book = opened_book(found, Rooms())
    own = [place for place in book.columns.values() if place]
    assert len(own) == len(set(own)) > len({place for place in table.columns.values() if place})
    for name, place in table.columns.items():
        assert book.table.codes[:3, book.columns[name]].tolist() == table.codes[:, place].tolist()


def test_flagged_identifiers_and_those_of_no_system_that_is_known_count_for_nothing(engine):
    rows = people(20)
    known = given(engine, rows, flags={"+33600000001": "shared"})
    index = built(engine, Lake(*known), partition(engine, *known, Matching()).model, Matching())
    for size in (1, 20):
        fresh = [row(f"f{size}-{n}", {"phone": "+33600000001", "email": f"z{n}@mail.example"}) for n in range(size)]
        records, identifiers = clean(fresh)
        for one in identifiers:
            one["flag"] = "disposable" if one["value"] == "z0@mail.example" else ""
        index.arrive(Arrival(records, identifiers))
        place = index.people.place(record_id("crm", f"f{size}-0").bytes)
        assert _values(index.book.table, place, "phones") == _values(index.book.table, place, "emails") == []
        assert _values(index.book.table, place, "mailboxes") == _values(index.book.table, place, "mobiles") == []


def test_an_index_tells_loads_apart_far_beyond_those_that_it_was_built_of(engine):
    known = given(engine, people(20))
    index = built(engine, Lake(*known), partition(engine, *known, Matching()).model, Matching())
    index.arrive(Arrival(*clean([row("late", {"first": "zoe", "last": "tardy"}) | {"load": 70_000}])))
    here = index.people.place(record_id("crm", "late").bytes)
    assert int(index.people.arrays["loads"][here]) == 70_000
