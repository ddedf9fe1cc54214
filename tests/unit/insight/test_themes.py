"""Themes of what people wrote."""

from monocle.insight.stop_words import STOP_WORDS
from monocle.insight.themes import FEWEST, themes

SAID = (
    *["La livraison est arrivée en retard."] * 8,
    *["Retard de livraison, encore une fois !"] * 4,
    *["Très bon conseil en magasin."] * 9,
    *["The staff gave great advice on boots."] * 6,
    *["Parking complet."] * (FEWEST - 1),
    "",
)


def test_texts_of_one_matter_are_one_theme_and_counts_add_up():
    found = themes(SAID)
    sizes = {theme.term: len(theme.texts) for theme in found}
    assert sum(sizes.values()) == 27
    late = next(theme for theme in found if "livraison" in (theme.term, *theme.also) or "retard" in theme.term)
    assert set(range(12)) == set(late.texts)
    assert len({place for theme in found for place in theme.texts}) == 27


def test_a_theme_of_too_few_texts_is_not_told():
    assert all("parking" not in theme.term for theme in themes(SAID))
    assert themes(["Parking complet."] * (FEWEST - 1)) == []
    assert themes([]) == []


def test_words_that_say_nothing_are_no_themes():
    for theme in themes(SAID):
        assert not STOP_WORDS & set(theme.term.split()), theme
    assert themes(["C'est très bien."] * 20) == []


def test_the_same_texts_give_the_same_themes_in_any_language():
    assert themes(SAID) == themes(list(SAID))
    assert any("advice" in " ".join((theme.term, *theme.also)) for theme in themes(SAID))
