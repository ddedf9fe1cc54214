"""Two values side by side: what differs is cut out, whatever order several values stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monocle.web.pages.comparing import Piece, pieces, side_by_side
from monocle.workspace.review_views import SideValue


def marked(one, other):
    """Give a value with what differs in brackets."""
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces(one, other))


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("Marie", "Maria", "Mari[e]"),
        ("1984-03-07", "1985-03-07", "198[4]-03-07"),
        ("LEFEVRE", "lefevre", "LEFEVRE"),
        ("Marie", "Marie", "Marie"),
        ("Marie", "", "Marie"),
        ("", "Marie", ""),
        ("Paul", "Zoé", "[Paul]"),
        ("a@x.fr · b@x.fr", "b@x.fr", "[a]@x.fr · b@x.fr"),
        ("b@x.fr", "a@x.fr · b@x.fr", "b@x.fr"),
        ("x" * 500, "x" * 499, f"[{'x' * 500}]"),
    ],
)
def test_what_the_other_side_has_not_is_cut_out(one, other, shown):
    assert marked(one, other) == shown


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_are_the_value_again(one, other):
    assert "".join(piece.text for piece in pieces(one, other)) == one


@given(st.text(min_size=1, max_size=40))
def test_equal_values_have_nothing_marked(text):
    assert pieces(text, text) == (Piece(text, differs=False),)


def test_each_field_has_its_mark():
    values = [
        SideValue("last_name", "Roy", "Roy", "exact", 7.0, same=True),
        SideValue("first_name", "Anne", "Ann", "typo", 2.5, same=False),
        SideValue("birth_date", "1984-03-07", "1990-01-01", "else", -4.0, same=False),
        SideValue("phone", "", "0612345678", "", 0.0, same=False),
    ]
    found = side_by_side(values)
    assert [(one.mark, one.compared) for one in found] == [
        ("same", True),
        ("close", True),
        ("different", True),
        ("missing", False),
    ]
