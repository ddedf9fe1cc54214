"""What an address asks for: numbers within their limits, and nothing that is not known."""

from collections.abc import Collection
from uuid import UUID

from starlette.requests import Request

from monocle.errors import BadInput, NotFound

LARGEST_PAGE = 1000
LARGEST_OFFSET = 1_000_000
LONGEST_TEXT = 200
ALWAYS = frozenset({"format", "lang"})


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that the page does not know, so that a misspelt filter is not taken for no filter.

    Raises:
        BadInput: there is one.
    """
    unknown = sorted(set(request.query_params) - set(known) - ALWAYS)
    if unknown:
        allowed = ", ".join(sorted({*known, *ALWAYS}))
        raise BadInput("the address holds a parameter that this page does not know", mend=f"use {allowed}")


def number(request: Request, name: str, default: int, largest: int) -> int:
    """Give a whole number from the address, from 0 to ``largest``.

    Raises:
        BadInput: it is something else.
    """
    text = request.query_params.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(largest)) or int(text) > largest:
        raise BadInput(f"{name} is no whole number from 0 to {largest}", where="address", mend=f"leave {name} out")
    return int(text)


def text(request: Request, name: str) -> str:
    """Give a text from the address, without blanks around it.

    Raises:
        BadInput: it is longer than 200 characters, or holds a NUL, which no column can hold.
    """
    found = request.query_params.get(name, "").strip()
    if len(found) > LONGEST_TEXT or "\x00" in found:
        raise BadInput(f"{name} is longer than {LONGEST_TEXT} characters or holds a NUL", where="address")
    return found


def uuid(text: str) -> UUID:
    """Give the id that a text is.

    Raises:
        NotFound: it is none, so nothing has it.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("nothing has this id", mend="follow a link of a page, or a list of the API") from None
