"""Which settings of ``matching.yaml`` a plan changes, key by key."""

from collections.abc import Mapping
from dataclasses import fields

from monocle.documents import parse_document
from monocle.resolve.matching import Matching

FILE = "matching.yaml"
EACH, FOUND, NOTHING = "each run learns one", "from the data", "not set"
"""What stands for a model that each run learns, for a threshold that is not given, and for any other key that is not."""


def changed(before: str, after: str) -> dict[str, tuple[str, str]]:
    """Give the settings that differ: key, with dots where keys stand within keys → (now, then).

    Args:
        before: text of the file as it is; empty where there is none.
        after: text of the file as it would be.
    """
    now, then = _flat(_tree(before)), _flat(_tree(after))
    told = {key: (_said(key, now), _said(key, then)) for key in sorted({*now, *then})}
    return {key: sides for key, sides in told.items() if sides[0] != sides[1]}


def _tree(text: str) -> Mapping[str, object]:
    return parse_document(text, FILE) if text.strip() else {}


def _flat(tree: Mapping[str, object], under: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{under}{_name(name)}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{key}.")
        else:
            found[key] = ", ".join(map(str, value)) if isinstance(value, list) else _plain(value, key)
    return found


def _name(key: object) -> str:
    """Give a key as it is written: YAML 1.1 reads a bare off as false."""
    return "off" if key is False else str(key)


def _plain(value: object, key: str = "") -> str:
    if value is False and key.startswith("comparisons."):
        return "off"
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def _said(key: str, tree: Mapping[str, str]) -> str:
    if key in tree:
        return tree[key]
    default = next((getattr(Matching(), item.name) for item in fields(Matching) if item.name == key), None)
    if key == "threshold":
        return FOUND
    return NOTHING if default is None else _plain(default)
