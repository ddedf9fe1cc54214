"""What ``monocle.yaml`` says of fields: who owns them, and which of them every profile must have.

::

    owners:
      email: {owner: Marketing, steward: Ada Martin}
      extra.shoe_size: {owner: Shops, meaning: Size of shoes, sensitivity: preference}
    required: [last_name, email|phone|address]
"""

from collections.abc import Mapping
from dataclasses import dataclass

from monocle.diagnose.catalogue import ENTRIES, SENSITIVITIES
from monocle.errors import BadConfig

FREE = "extra."
CORE = (("last_name",), ("email", "phone", "address"))
_KEYS = ("owner", "steward", "meaning", "sensitivity")


@dataclass(frozen=True)
class Ownership:
    """Who answers for a field, and what they say of it; what is empty is not said.

    Attributes:
        owner: answers for it.
        steward: mends it.
        meaning: instead of the catalogue's.
        sensitivity: instead of the catalogue's.
    """

    owner: str = ""
    steward: str = ""
    meaning: str = ""
    sensitivity: str = ""


def ownerships(tree: object) -> Mapping[str, Ownership]:
    """Give field → who owns it; a text alone is the owner.

    Raises:
        BadConfig: a field, key or value cannot be used.
    """
    where = "monocle.yaml: owners"
    if tree is None:
        return {}
    if not isinstance(tree, Mapping):
        raise BadConfig("owners is no mapping of fields", where=where, mend="write email: {owner: …, steward: …}")
    return {_known(name, where): _ownership(value, f"{where}: {name}") for name, value in tree.items()}


def requirements(tree: object) -> tuple[tuple[str, ...], ...]:
    """Give what every profile must have: of each group of fields, one at least.

    Args:
        tree: a list of fields; ``|`` stands between those of which one is enough. None gives ``CORE``.

    Raises:
        BadConfig: it is no such list.
    """
    where = "monocle.yaml: required"
    if tree is None:
        return CORE
    if not isinstance(tree, list) or not tree or any(not isinstance(one, str) for one in tree):
        raise BadConfig("required is no list of fields", where=where, mend="write [last_name, email|phone]")
    return tuple(tuple(_golden(one.strip(), where) for one in group.split("|")) for group in tree)


def _known(name: object, where: str) -> str:
    text = str(name)
    if text in ENTRIES or (text.startswith(FREE) and text != FREE):
        return text
    raise BadConfig(
        f'"{text}" is no field', where=where, mend=f"use {', '.join(ENTRIES)} or {FREE} and the name of a kept column"
    )


def _golden(name: str, where: str) -> str:
    text = _known(name, where)
    if "." in text and not text.startswith(FREE):
        raise BadConfig(
            f'"{text}" is no field of a profile', where=where, mend="use a field such as last_name or email"
        )
    return text


def _ownership(value: object, where: str) -> Ownership:
    if isinstance(value, str) and value.strip():
        return Ownership(value.strip())
    if not isinstance(value, Mapping):
        raise BadConfig("is no mapping", where=where, mend="write {owner: …, steward: …}")
    unknown = [str(key) for key in value if key not in _KEYS]
    if unknown:
        raise BadConfig(f'"{unknown[0]}" is not known here', where=where, mend=f"use {', '.join(_KEYS)}")
    wrong = [key for key, text in value.items() if not isinstance(text, str)]
    if wrong:
        raise BadConfig(f"{wrong[0]} is no text", where=where, mend="write a name between quotation marks")
    said = {str(key): text.strip() for key, text in value.items()}
    if said.get("sensitivity", SENSITIVITIES[0]) not in SENSITIVITIES:
        raise BadConfig(
            f'"{said["sensitivity"]}" is no sensitivity', where=where, mend=f"use {', '.join(SENSITIVITIES)}"
        )
    return Ownership(**said)
