"""Names are cleaned, keyed and compared."""

import pytest

from monocle.fields.civility import CIVILITY, GENDER
from monocle.fields.company import COMPANY
from monocle.fields.name import FIRST_NAME, LAST_NAME, key_levels
from monocle.fields.sound import sound_sql
from monocle.fields.tidy import TIDY, tidy

CLEAN = {
    "DE LA TOUR": "de La Tour",
    "D'ARC": "d'Arc",
    "LE GOFF": "Le Goff",
    "MCDONALD": "McDonald",
    "O'BRIEN": "O'Brien",
    "VAN DER BERG": "van der Berg",
    "EL KHOMRI": "El Khomri",
    "LE GOARC'H": "Le Goarc'h",
    "N'GOLO": "N'Golo",
    "jean - pierre": "Jean-Pierre",
    "D\u2019Artagnan": "D'Artagnan",
    "  Élodie\u00a0 Anne ": "Élodie Anne",
    "de la Tour": "de la Tour",
    "DE": "De",
    "o": "O",
    "Null": "Null",
    "True": "True",
    "Nan": "Nan",
    "Le Gall-- --": "Le Gall",
    "Mme DUPONT": "Dupont",
    "M. Martin": "Martin",
    "Zo\u0065\u0301 😀": "Zoé",
    "jean\u202efreres": "Jeanfreres",
    "王小明": "王小明",
}
REFUSED = {
    "NULL": "placeholder",
    "None": "placeholder",
    "nan": "placeholder",
    "xxx": "placeholder",
    "TEST": "placeholder",
    "Inconnu": "placeholder",
    "n/a": "placeholder",
    ".": "placeholder",
    "-": "placeholder",
    "Client Comptoir": "placeholder",
    "ANONYME": "placeholder",
    "...": "no_letters",
    "06 12 34 56 78": "not_a_name",
    "a@b.fr": "not_a_name",
    "${jndi:ldap://x}": "not_a_name",
    "H\ufffdl\ufffdne": "broken_text",
    "x" * 300: "too_long",
}


@pytest.mark.parametrize(("given", "clean"), CLEAN.items())
def test_a_name_is_written_as_people_write_it(judged, given, clean):
    assert judged(LAST_NAME, given) == clean


@pytest.mark.parametrize(("given", "reason"), REFUSED.items())
def test_what_is_no_name_is_refused_with_its_reason(judged, given, reason):
    assert judged(LAST_NAME, given) == f"[{reason}]"


@pytest.mark.parametrize("clean", CLEAN.values())
def test_a_clean_name_stays(judged, clean):
    assert judged(LAST_NAME, clean) == clean


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Jean-Pierre", "jean pierre"),
        ("D'Arc", "d arc"),
        ("Œuvrard", "oeuvrard"),
        ("Strauß", "strauss"),
        ("İnci", "inci"),
    ],
)
def test_a_key_is_lower_case_ascii_words(ask, name, key):
    assert ask(LAST_NAME.key_sql("a"), name) == key


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("jean pierre", "jean pierre", "exact"),
        ("william", "bill", "nickname"),
        ("manu", "emmanuelle", "nickname"),
        ("alex", "alexandra", "nickname"),
        ("jeanpierre", "jean pierre", "compound"),
        ("marie", "marie claire", "compound"),
        ("j", "julien", "initial"),
        ("j p", "jean pierre", "initial"),
        ("phillipe", "philippe", "sounds_alike"),
        ("mathieu", "matthieux", "sounds_alike"),
        ("sebastien", "sebastian", "nickname"),
        ("valerie", "valeria", "jaro_winkler_92"),
        ("paul", "sophie", "else"),
    ],
)
def test_first_names_agree_by_degrees(agreement, left, right, level):
    assert agreement(key_levels(first=True), left, right) == level
    assert agreement(key_levels(first=True), right, left) == level


def test_last_names_know_no_nicknames(agreement):
    assert agreement(key_levels(first=False), "william", "bill") == "else"
    assert agreement(key_levels(first=False), "martin durand", "martin") == "compound"


@pytest.mark.parametrize(
    "alike",
    [
        ("dupont", "dupond", "dupon"),
        ("thibault", "thibaut", "tibo", "thibaud"),
        ("renault", "renaud", "reno"),
        ("boulanger", "boulange"),
        ("christophe", "kristof"),
        ("marteau", "marto"),
        ("germain", "jermin"),
        ("smith", "smyth"),
        ("guy", "gui"),
    ],
)
def test_names_that_sound_alike_have_one_sound(ask, alike):
    assert len({ask(sound_sql("a"), name) for name in alike}) == 1


@pytest.mark.parametrize("pair", [("martin", "martine"), ("bloch", "blot"), ("durand", "dupont"), ("jean", "jeanne")])
def test_names_that_sound_different_have_two_sounds(ask, pair):
    assert ask(sound_sql("a"), pair[0]) != ask(sound_sql("a"), pair[1])


@pytest.mark.parametrize(
    "text",
    [
        "a\u200bb  c",
        "D\u2019Artagnan",
        "a\u0301",
        "x\ty\nz",
        "e" + "\u0301" * 500,
        "\u2013\u2014",
        "😀👨\u200d👩\u200d👧 z",
        "\u00a0 q",
        "a^b`c",
    ],
)
def test_tidy_is_the_same_in_python_and_in_sql(ask, text):
    assert ask(TIDY.sql.replace("{value}", "a"), text) == tidy(text)


@pytest.mark.parametrize(
    ("given", "code"),
    [("M.", "M"), ("Monsieur", "M"), ("Mr", "M"), ("Mme", "MME"), ("Mlle", "MME"), ("Mrs.", "MME"), ("Dr", ""), ("Me", ""), ("-", "[placeholder]"), ("M. et Mme", "[couple]"), ("zz", "[unknown_code]")],
)  # fmt: skip
def test_civilities_are_two(judged, given, code):
    assert judged(CIVILITY, given) == code


@pytest.mark.parametrize(
    ("given", "code"), [("F", "f"), ("Femme", "f"), ("H", "m"), ("Male", "m"), ("autre", "x"), ("NC", "[placeholder]")]
)
def test_genders_are_three(judged, given, code):
    assert judged(GENDER, given) == code


@pytest.mark.parametrize(
    ("name", "key"),
    [("ACME S.A.R.L.", "acme"), ("SAS Dupont & Fils", "dupont fils"), ("Müller GmbH", "muller"), ("SARL", "sarl")],
)
def test_companies_are_compared_without_their_legal_form(ask, name, key):
    assert ask(COMPANY.key_sql("a"), name) == key


def test_a_first_name_that_is_an_initial_stays(judged):
    assert judged(FIRST_NAME, "J.P.") == "J.P."
