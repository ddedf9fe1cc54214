"""The addresses of the Profile API, and what one of them asks for."""

from dataclasses import dataclass
from urllib.parse import unquote

from monocle.profiles.answers import Refusal

OPENING = "/v1/spaces/"
COLLECTIONS = ("users", "accounts")
PARTS = ("traits", "external_ids", "events", "metadata", "links")
ADDRESSES = tuple(
    f"{OPENING}{{name}}/collections/{collection}/profiles/{{key}}/{part}"
    for collection in COLLECTIONS
    for part in PARTS
)
LONGEST_KEY = 400
_SPACE_TO_PART = 6


@dataclass(frozen=True)
class Address:
    """What an address asks for.

    Attributes:
        space: any name: a workspace is one space.
        collection: users or accounts.
        key: an id or ``type:value``.
        part: of ``PARTS``.
    """

    space: str
    collection: str
    key: str
    part: str


def door_of(address: Address) -> str:
    """Give the address as it is declared, without what was asked."""
    return f"{OPENING}{{name}}/collections/{address.collection}/profiles/{{key}}/{address.part}"


def address_of(raw: str) -> Address:
    """Give what an address asks for.

    Args:
        raw: the path as it was sent: a value may hold a slash as ``%2F``; ``+`` and ``%2B`` are both a plus.

    Raises:
        Refusal: there is nothing at this address, or a collection or a profile cannot be named so.
    """
    pieces = raw.removeprefix(OPENING).split("/")
    if len(pieces) != _SPACE_TO_PART or pieces[1] != "collections" or pieces[3] != "profiles" or pieces[5] not in PARTS:
        raise Refusal("not_found", "There is nothing at this address.")
    space, collection, key = unquote(pieces[0]), unquote(pieces[2]), unquote(pieces[4], errors="replace")
    if collection not in COLLECTIONS:
        raise Refusal("validation_error", "The parameter `collection` is neither users nor accounts")
    if not key or len(key) > LONGEST_KEY or "\x00" in key or "\ufffd" in key:
        raise Refusal("validation_error", "The parameter `profile` has invalid characters, or is longer than 400")
    return Address(space, collection, key, pieces[5])
