"""What the query of a request asks for; a parameter that is not known is left alone, as Segment does."""

import datetime as dt
from collections.abc import Mapping

from monocle.profiles.answers import Refusal

MOST = 200
USUAL = 10


def limit(query: Mapping[str, str], usual: int = USUAL, most: int = MOST) -> int:
    """Give how many entries are asked for.

    Raises:
        Refusal: it is no number from 1 to ``most``.
    """
    text = query.get("limit", "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise Refusal("validation_error", f"The parameter `limit` is no number from 1 to {most}")
    return int(text)


def names(query: Mapping[str, str], parameter: str) -> tuple[str, ...]:
    """Give a list of names with commas between them; empty where there is none."""
    return tuple(name.strip() for name in query.get(parameter, "").replace("\x00", "").split(",") if name.strip())


def flag(query: Mapping[str, str], parameter: str) -> bool:
    """Tell whether a flag is set.

    Raises:
        Refusal: it is neither true nor false.
    """
    text = query.get(parameter, "").strip().lower()
    if text not in {"", "true", "false"}:
        raise Refusal("validation_error", f"The parameter `{parameter}` is neither true nor false")
    return text == "true"


def moment(query: Mapping[str, str], parameter: str, otherwise: dt.datetime) -> dt.datetime:
    """Give a time in ISO 8601 as one of UTC, without zone; a day is its first moment.

    Raises:
        Refusal: it is none.
    """
    text = query.get(parameter, "").strip()
    if not text:
        return otherwise
    try:
        found = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        raise Refusal("validation_error", f"The parameter `{parameter}` is no time in ISO 8601") from None
