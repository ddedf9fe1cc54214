"""What is said in a language."""

import re
from functools import cache, cached_property
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
_BLANK = re.compile(r"%\((\w+)\)s")
_FEWEST_OWN, _FEWEST_AFTER_A_BLANK = 4, 8
"""Characters of its own that a message needs for texts to be known by it: fewer would fit texts of others."""


class Translations:
    """The texts of one language, in the shape that Jinja's i18n extension and the terminal ask for.

    Args:
        language: ``fr`` or ``en``.
        texts: English → this language; for counted texts a pair.
    """

    def __init__(self, language: str, texts: dict[str, tuple[str, ...]]) -> None:
        """Hold the texts."""
        self.language = language
        self._texts = texts

    def gettext(self, message: str) -> str:
        """Give a text; the English one when there is no other."""
        return self._texts.get(message, (message,))[0]

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Give the text for a count. French counts 0 as one (Unicode CLDR, plural rules)."""
        single = count in {0, 1} if self.language == "fr" else count == 1
        known = self._texts.get(one)
        if known is None or len(known) == 1:
            return one if single else many
        return known[0 if single else 1]

    def told(self, text: str) -> str:
        """Give a finished English text in this language: the message is found by the words around its blanks.

        Errors and findings are made where no language is known; this is how a door says them. A text that no message
        fits is given as it is.
        """
        if not text or self.language == "en":
            return text
        if text in self._texts:
            return self._texts[text][0]
        for pattern, said in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                return said % found.groupdict()
        return text

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Give the messages with blanks, those with most words of their own first."""
        found = []
        for message, said in self._texts.items():
            words = _BLANK.split(message.replace("%%", "%"))
            own = "".join(words[::2])
            fewest = _FEWEST_OWN if words[0] else _FEWEST_AFTER_A_BLANK
            if len(words) > 1 and len(own) >= fewest and len(set(words[1::2])) == len(words[1::2]):
                parts = [f"(?P<{word}>.+?)" if number % 2 else re.escape(word) for number, word in enumerate(words)]
                found.append((-len(own), "".join(parts), said[0]))
        return [(re.compile(pattern, re.DOTALL), said) for _, pattern, said in sorted(found)]


_HELD = (
    (" :", "\u00a0:"),
    (" ;", "\u202f;"),
    (" !", "\u202f!"),
    (" ?", "\u202f?"),
    ("« ", "«\u00a0"),
    (" »", "\u00a0»"),
)


@cache
def translations(language: str) -> Translations:
    """Give the texts of a language; English when it is not one of ``LANGUAGES``."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.po")) if language in LANGUAGES else []:
        with path.open("rb") as file:
            texts.update(_entries(file))
    return Translations(language if language in LANGUAGES else "en", texts)


def _entries(file: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for message in read_po(file):  # type: ignore[arg-type]
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and all(said):
            found[key] = tuple(_held_together(one) for one in said)
    return found


def _held_together(text: str) -> str:
    """Give a French text whose signs stay with the word beside them at the end of a line, however its file writes the blank."""
    for plain, held in _HELD:
        text = text.replace(plain, held)
    return text
