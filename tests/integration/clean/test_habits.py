"""What one row does not tell, the others of its source do."""

SURE_LAST_FIRST = ["Dupont Marie", "Garcia Jean", "Petit Sophie"]
UNKNOWN = "Kowalczyk Wendeline"


def _names(engine, found):
    return {row["source_key"]: (row["first_name"], row["last_name"]) for row in engine.rows(found.records)}


def _persons(person, cells, source="crm"):
    return [person(f"{source}{place}", source, full_name=cell) for place, cell in enumerate(cells)]


def test_the_habit_of_its_source_orders_a_name_of_unknown_words(engine, clean, person):
    listed = _persons(person, [*SURE_LAST_FIRST, UNKNOWN])
    said = _persons(person, ["Marie Dupont", "Jean Garcia", UNKNOWN], "shop")
    found = _names(engine, clean(*listed, *said))
    assert found["crm3"] == ("Wendeline", "Kowalczyk")
    assert found["shop2"] == ("Kowalczyk", "Wendeline")


def test_a_name_of_two_first_names_follows_the_habit(engine, clean, person):
    found = _names(engine, clean(*_persons(person, [*SURE_LAST_FIRST, "MARTIN PAUL", "SIMON JEAN PIERRE"])))
    assert (found["crm3"], found["crm4"]) == (("Paul", "Martin"), ("Jean Pierre", "Simon"))


def test_a_strong_habit_counts_more_than_one_known_word(engine, clean, person):
    cells = [f"Dupont{letter} Marie" for letter in "abcdefghijklmnopqrstuvwxyz" * 2]
    found = _names(engine, clean(*_persons(person, [*cells, "Martin Wendeline"])))
    assert found["crm52"] == ("Wendeline", "Martin")
    assert _names(engine, clean(*_persons(person, ["Martin Wendeline"]))) == {"crm0": ("Martin", "Wendeline")}


def test_capitals_and_commas_hold_against_any_habit(engine, clean, person):
    cells = [f"Marie Dupont{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    found = _names(engine, clean(*_persons(person, [*cells, "KOWALCZYK Wendeline", "Kowalczyk, Wendeline"])))
    assert (found["crm26"], found["crm27"]) == (("Wendeline", "Kowalczyk"), ("Wendeline", "Kowalczyk"))


def test_without_any_evidence_the_first_name_is_said_first(engine, clean, person):
    assert _names(engine, clean(*_persons(person, [UNKNOWN]))) == {"crm0": ("Kowalczyk", "Wendeline")}


def _places(engine, clean, person, lines):
    rows = [person(str(place), addresses=[{"line": line}]) for place, line in enumerate(lines)]
    found = {row["source_key"]: row["addresses"] for row in engine.rows(clean(*rows).records)}
    return [(found[str(place)][0]["street"], found[str(place)][0]["city"]) for place in range(len(lines))]


def test_the_same_way_with_a_postcode_shows_where_a_street_ends(engine, clean, person):
    lines = ["25 Rue du Presbytère Barembach", "25 rue du presbytère 67130", "26 Rue des Lilas Barembach"]
    found = _places(engine, clean, person, lines)
    assert found[0] == ("Rue du Presbytère", "Barembach")
    assert found[2] == ("Rue des Lilas Barembach", None)


def test_a_name_behind_several_ways_is_a_city_behind_any(engine, clean, person):
    lines = [
        "1 Rue Foch Barembach",
        "1 Rue Foch 67130",
        "2 Rue Ney Barembach",
        "2 Rue Ney 67130",
        "3 Rue Hoche Barembach",
    ]
    assert _places(engine, clean, person, lines)[4] == ("Rue Hoche", "Barembach")


def test_the_rest_of_a_way_is_no_city(engine, clean, person):
    lines = ["1 Rue Foch Prolongée", "1 Rue Foch 67130", "9 Rue de la Paix Nord", "9 Rue de la Paix 67130"]
    found = _places(engine, clean, person, lines)
    assert (found[0], found[2]) == (("Rue Foch Prolongée", None), ("Rue de la Paix Nord", None))


def test_a_town_on_a_river_ends_a_street(engine, clean, person):
    lines = ["19 Avenue Auberger Bellerive-sur-Allier", "3 Rue de Villeneuve-sur-Lot"]
    assert _places(engine, clean, person, lines) == [
        ("Avenue Auberger", "Bellerive-sur-Allier"),
        ("Rue de Villeneuve-sur-Lot", None),
    ]


def test_a_complement_behind_a_comma_is_no_city(record):
    place = record(addresses=[{"line": "1 rue Foch, Bât. C"}])["addresses"][0]
    assert (place["street"], place["extra"], place["city"]) == ("Rue Foch", "Bât. C", None)


def test_a_title_without_a_civility_is_no_refusal(engine, clean, person):
    found = clean(person("1", civility="Dr"), person("2", civility="Me"), person("3", civility="zz"))
    assert {row["civility"] for row in engine.rows(found.records)} == {None}
    assert [(row["value"], row["reason"]) for row in engine.rows(found.refusals)] == [("zz", "unknown_code")]


def test_a_whole_name_without_a_letter_is_refused(engine, clean, person):
    found = clean(person("1", full_name="🇫🇷 👍🏽"), person("2", full_name="née Martin"), person("3", full_name=""))
    assert [(row["field"], row["reason"]) for row in engine.rows(found.refusals)] == [("full_name", "no_letters")]
