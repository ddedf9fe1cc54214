"""Two normalisers per field: the vectors of the vendors' own pages, and the traps of their samples."""

import hashlib

import pytest

from monocle.activate import hashing


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "google", "meta"),
    [
        ("  DanaM@Example.COM ", "danam@example.com", "danam@example.com"),
        ("jean.dupont+promo@orange.example", "jean.dupont+promo@orange.example", "jean.dupont+promo@orange.example"),
        ("Jean.Dupont+Promo@Gmail.com", "jeandupont+promo@gmail.com", "jean.dupont+promo@gmail.com"),
        ("jean.dupont@googlemail.com", "jeandupont@googlemail.com", "jean.dupont@googlemail.com"),
        ("jean .dupont@\texample.org", "jean.dupont@example.org", ""),
        ("nobody", "", ""),
        ("", "", ""),
    ],
)
def test_each_vendor_has_its_own_way_with_addresses(text, google, meta):
    assert hashing.google_email(text) == google
    assert hashing.meta_email(text) == meta


@pytest.mark.parametrize(
    ("text", "google"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("(0)6.12.34.56.78", "+33612345678"),
        ("+1 (800) 555-0100", "+18005550100"),
        ("12", ""),
        ("none", ""),
    ],
)
def test_national_numbers_become_international_and_only_google_keeps_the_plus(text, google):
    assert hashing.google_phone(text, "FR") == google
    assert hashing.meta_phone(text, "FR") == google.removeprefix("+")
    assert (
        hashing.hashed(hashing.google_phone(text, "FR")) != hashing.hashed(hashing.meta_phone(text, "FR")) or not google
    )


def test_a_number_of_another_country_is_read_as_there():
    assert hashing.google_phone("020 7031 3000", "GB") == "+442070313000"


def test_hashes_are_small_hexadecimal_letters_of_utf_8():
    assert hashing.hashed("é") == sha("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()
    assert hashing.hashed("") == ""


@pytest.mark.parametrize(
    ("key", "text", "plain"),
    [
        ("FN", "  Marie-Ève ", "marieève"),
        ("LN", "O'Brien", "obrien"),
        ("CT", "Saint-Étienne (42)", "saintétienne"),
        ("ST", "Île de France", "îledefrance"),
        ("ZIP", "94035-1234", "94035"),
        ("ZIP", "7 5001", "75001"),
        ("COUNTRY", "FR", "fr"),
        ("GEN", "Femme", "f"),
        ("DOBY", "1984-02-29", "1984"),
        ("DOBM", "1984-02-29", "02"),
        ("DOBD", "1984-02-29", "29"),
        ("PHONE", "06 12 34 56 78", "33612345678"),
        ("EMAIL", " Dana@Example.com", "dana@example.com"),
    ],
)
def test_meta_hashes_each_key_in_its_own_way(key, text, plain):
    assert hashing.meta_value(key, text, "FR") == sha(plain)


def test_meta_leaves_what_is_hashed_already_and_the_own_id_as_they_are():
    known = sha("dana@example.com")
    assert hashing.meta_value("EMAIL", known.upper(), "FR") == known
    assert hashing.meta_value("EXTERN_ID", "Customer 12", "FR") == "Customer 12"
    assert hashing.meta_value("DOBY", "in May", "FR") == ""
    assert hashing.meta_value("PHONE", "00", "FR") == ""


def test_google_keeps_accents_and_blanks_within_names():
    assert hashing.google_name("  Jean PIERRE ") == "jean pierre"
