"""Parts of addresses agree by degrees."""

import pytest

from monocle.fields.address_kinds import CITY, HOUSE_NUMBER, POSTCODE, STREET


@pytest.mark.parametrize(
    ("kind", "left", "right", "level"),
    [
        (STREET, "Rue de l'Église", "RUE DE L EGLISE", "exact"),
        (STREET, "Rue Victor Hugo", "Rue Hugo Victor", "same_words"),
        (STREET, "Rue de la Madeleine", "Rue de la Madeleie", "jaro_winkler_92"),
        (STREET, "Rue Foch", "Impasse des Lilas", "else"),
        (HOUSE_NUMBER, "12 bis", "12BIS", "exact"),
        (HOUSE_NUMBER, "12 bis", "12", "same_digits"),
        (POSTCODE, "69003", "69100", "same_department"),
        (CITY, "Saint-Étienne", "ST ETIENNE", "exact"),
        (CITY, "Villeurbanne", "Vileurbanne", "alike"),
    ],
)
def test_parts_agree_by_degrees(agreement, kind, left, right, level):
    assert agreement(kind.levels, left, right) == level
