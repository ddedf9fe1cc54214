"""Check digits of numbers printed in their standards and public registers."""

import pytest

from monocle.fields.check_digits import gtin_holds, iban_holds, luhn_holds, siren_holds, siret_holds


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        (luhn_holds, "79927398713"),
        (luhn_holds, "4539148803436467"),
        (siren_holds, "732829320"),
        (siren_holds, "356000000"),
        (siret_holds, "73282932000074"),
        (siret_holds, "35600000000048"),
        (siret_holds, "35600000049837"),
        (gtin_holds, "4006381333931"),
        (gtin_holds, "73513537"),
        (gtin_holds, "036000291452"),
        (iban_holds, "FR1420041010050500013M02606"),
        (iban_holds, "GB82WEST12345698765432"),
    ],
)
def test_a_number_with_its_check_digit_holds_and_no_neighbour_does(holds, text):
    assert holds(text)
    assert not holds(text[:-1] + str((int(text[-1]) + 1) % 10))


@pytest.mark.parametrize("holds", [luhn_holds, siren_holds, siret_holds, gtin_holds, iban_holds])
@pytest.mark.parametrize("text", ["", "abc", "١٢٣٤٥٦٧٨", "73282932 0", "-73282932", "fr1420041010050500013m02606"])
def test_what_is_no_number_does_not_hold(holds, text):
    assert not holds(text)


def test_a_siret_of_la_poste_is_held_by_the_sum_of_its_digits_only():
    assert not luhn_holds("35600000049837")
    assert not siret_holds("35600000049838")
