"""Which write key a request shows: the first form that is there counts (wire-formats, section 1, rule 2)."""

import base64
import binascii
from collections.abc import Mapping

from monocle.collect.strict_json import Piece

PREFIX = "mwk_"
LONGEST = 200


def in_headers(headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """Give the key that stands in front of the body; None where it stands in it, or nowhere.

    Basic, with the key as user name, then ``X-Write-Key``, then the query. Bearer is the token of OAuth: it names no source,
    the ``writeKey`` of the body does.

    Args:
        headers: by their name in small letters.
        query: of the address.
    """
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "basic":
        return _user(rest.strip())
    if scheme.lower() == "bearer":
        return None
    if "x-write-key" in headers:
        return _of_jitsu(headers["x-write-key"].strip())
    return query.get("writeKey")


def in_body(member: object, pieces: list[Piece]) -> str | None:
    """Give the key that the body shows: beside its events, else in the first event that shows one; None where there is none."""
    found = [member, *(piece.value.get("writeKey") for piece in pieces if piece.value)]
    return next((one for one in found if isinstance(one, str) and one), None)


def usable(secret: str | None) -> bool:
    """Tell whether a text may be a key at all."""
    return bool(secret) and len(secret or "") <= LONGEST and (secret or "").isascii()


def _user(credentials: str) -> str:
    """Give the user name of Basic; the colon and the padding may be missing, and the password is not looked at."""
    padded = credentials + "=" * (-len(credentials) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("ascii").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def _of_jitsu(shown: str) -> str:
    """Give the key of ``key:secret``: whichever part is one of ours."""
    first, _, second = shown.partition(":")
    return second if second.startswith(PREFIX) else first
