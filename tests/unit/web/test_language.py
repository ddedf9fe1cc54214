import pytest

from monocle.web.language import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("de, en;q=0.5, fr;q=0.7", "fr"),
        ("en-GB, fr", "en"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=zzz, en;q=0.1", "en"),
        ("," * 10_000, "en"),
    ],
)
def test_the_page_speaks_what_the_browser_prefers(header, language):
    assert preferred(header) == language
