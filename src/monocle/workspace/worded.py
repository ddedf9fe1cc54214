"""What people write in words of a segment or a saved report: a text, or one for each language."""

from collections.abc import Mapping

from monocle.errors import BadConfig
from monocle.language import LANGUAGES

LONGEST_TEXT = 1_000


def text_in(value: object, where: str) -> str:
    """Give a text of a file or a page.

    Raises:
        BadConfig: it is none, or too long.
    """
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\x00" in value:
        raise BadConfig(
            f"this is no text of at most {LONGEST_TEXT:,} characters", where=where, mend="write a shorter text"
        )
    return value.strip()


def texts_in(value: object, where: str) -> Mapping[str, str]:
    """Give texts by language; one text alone is of every language, and stands under the empty one.

    Raises:
        BadConfig: one of them is none, or of another language.
    """
    if not isinstance(value, Mapping):
        text = text_in(value, where)
        return {"": text} if text else {}
    unknown = sorted(str(key) for key in value if key not in LANGUAGES)
    if unknown:
        raise BadConfig(f"{unknown[0][:40]!r} is no language here", where=where, mend="use en and fr")
    return {str(key): text_in(one, f"{where}.{key}") for key, one in value.items()}


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Give a text in a language, else in another one; empty where there is none."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")
