from monocle.demo import slips
from monocle.demo.dice import Dice, Wheel
from monocle.demo.evidence import settled, trace
from monocle.demo.people import Address, population
from monocle.demo.phones import NUMBERS, RANGES, Directory
from monocle.demo.rates import Rates

HOME = Address("12", "bis", "Boulevard", "Saint-Michel", "", "42000", "Saint-Étienne")


def test_the_same_seed_and_name_give_the_same_draws():
    assert [Dice(1, "crm").below(100) for _ in range(3)] == [Dice(1, "crm").below(100) for _ in range(3)]
    assert [Dice(1, "crm").share() for _ in range(3)] != [Dice(2, "crm").share() for _ in range(3)]


def test_parts_with_other_names_draw_other_numbers():
    assert Dice(1, "crm").share() != Dice(1, "shop").share()


def test_a_wheel_gives_items_by_their_weights():
    dice, wheel = Dice(1, "wheel"), Wheel([1, 0, 3])
    turns = [dice.turn(wheel) for _ in range(4_000)]
    assert turns.count(1) == 0
    assert 850 < turns.count(0) < 1_150


def test_a_typo_changes_one_letter_and_keeps_the_first():
    dice = Dice(1, "typo")
    for _ in range(200):
        spelled = slips.typo("Lefebvre", dice)
        assert spelled[0] == "L"
        assert abs(len(spelled) - 8) <= 1


def test_days_become_calendar_days():
    assert slips.calendar(0) == (1970, 1, 1)
    assert slips.calendar(11_016) == (2000, 2, 29)
    assert slips.calendar(-25_567) == (1900, 1, 1)


def test_every_spelling_of_a_phone_keeps_its_last_nine_digits():
    dice = Dice(1, "phone")
    spellings = {slips.phone("0639981234", dice, Rates()) for _ in range(500)}
    assert {trace(spelling) for spelling in spellings} == {"639981234"}
    assert len(spellings) >= 8
    assert "639981234" in spellings


def test_an_address_is_spelled_in_many_ways():
    dice = Dice(1, "address")
    lines = {slips.street(HOME, dice) for _ in range(300)}
    assert len(lines) > 10
    assert "12 BIS BOULEVARD SAINT-MICHEL" in lines
    assert any("CEDEX" in slips.city(HOME, dice) for _ in range(500))


def test_text_decoded_twice_is_mojibake():
    assert slips.mojibake("Françoise") == "FranÃ§oise"


def test_identifiers_are_traced_without_their_spelling():
    assert trace("Jean.Dupont+promo@Orange.example") == trace("jeandupont@orange.example")
    assert trace("crm:0012") == trace("crm:12")
    assert trace("x:@TopRando") == "x:toprando"
    assert [trace(text) for text in ("0000000000", "test@test.fr", "", "crm:", "x:")] == [""] * 5


def test_a_record_that_nothing_ties_is_left_out_of_the_truth():
    owners = {("crm", "1"): "p1", ("shop", "2"): "p1", ("web", "a"): "p1", ("web", "b"): "p1", ("sms", "c"): "p1"}
    traces = {("crm", "1"): {"m1"}, ("web", "a"): {"m1"}, ("web", "b"): {"m2"}, ("sms", "c"): {"m2"}}
    found = settled(owners, traces, [("crm", "1"), ("shop", "2")])
    assert found == {("crm", "1"): "p1", ("shop", "2"): "p1", ("web", "a"): "p1"}


def test_numbers_are_given_once_while_the_ranges_last():
    directory = Directory(Dice(1, "phones"))
    mobiles = [directory.mobile() for _ in range(NUMBERS)]
    landlines = [directory.landline(postcode) for postcode in ("75011", "44000", "67000", "74000", "31000") * 1_000]
    assert len({*mobiles, *landlines}) == NUMBERS + 5_000
    assert {number[:6] for number in (*mobiles, *landlines)} == set(RANGES)
    assert directory.mobile() == ""


def test_people_live_in_households_with_twins_and_namesakes():
    people = population(6_000, 1, Rates(twins=0.5, same_name=0.5), 2026)
    assert len(people) == 6_000
    homes = {}
    for person in people:
        homes.setdefault(person.household, []).append(person)
    twins = [home for home in homes.values() if len({one.born for one in home}) < len(home)]
    namesakes = [home for home in homes.values() if len({(one.first, one.last) for one in home}) < len(home)]
    assert len(twins) > 20
    assert len(namesakes) > 20
    assert all(len({one.address for one in home}) == 1 for home in homes.values())
    assert all(one.email_owner >= 0 for one in people)
