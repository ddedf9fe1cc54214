"""Whole names are taken apart."""

import pytest

from monocle.fields.name_parts import parts_of_name

NAMES = {
    "DUPONT Jean": (None, "Jean", "DUPONT", None),
    "Jean DUPONT": (None, "Jean", "DUPONT", None),
    "Dupont, Jean": (None, "Jean", "Dupont", None),
    "DUPONT JEAN": (None, "JEAN", "DUPONT", None),
    "Dupont Marie": (None, "Marie", "Dupont", None),
    "M. Jean-Pierre DUPONT": ("M.", "Jean-Pierre", "DUPONT", None),
    "Mme MARTIN ép. DURAND": ("Mme", None, "DURAND", "MARTIN"),
    "Mme Marie DUPONT née MARTIN": ("Mme", "Marie", "DUPONT", "MARTIN"),
    "de La Tour Anne": (None, "Anne", "de La Tour", None),
    "Charles de GAULLE": (None, "Charles", "de GAULLE", None),
    "LE GOFF Yann": (None, "Yann", "LE GOFF", None),
    "DUPONT JEAN PIERRE": (None, "JEAN PIERRE", "DUPONT", None),
    "Jeanne d'Arc": (None, "Jeanne", "d'Arc", None),
    "J. Dupont": (None, "J.", "Dupont", None),
    "Dupont J.": (None, "J.", "Dupont", None),
    "Dr. House": (None, None, "House", None),
    "Null": (None, None, "Null", None),
    "Rosemary A Thomas": (None, "Rosemary A", "Thomas", None),
    "": (None, None, None, None),
}


@pytest.mark.parametrize(("whole", "parts"), NAMES.items())
def test_a_whole_name_has_its_parts(whole, parts):
    assert tuple(parts_of_name(whole))[:4] == parts
