"""Column names as a source gives them, made fit to be named in SQL."""

import re
import unicodedata
from collections.abc import Sequence

from monocle.relation.identifier import LONGEST

OURS = ("_file", "_position", "_row_key", "_row_hash", "_load_id")
_BLANK = re.compile(r"\s+")


def column_names(given: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Give a name for each column, and those that had to change: new name → as given.

    Blanks of every kind become one space, invisible characters go, an empty name becomes ``column_3``, a repeated one
    (letter case does not count, as in SQL) ``name_2``.
    """
    names: list[str] = []
    taken = set(OURS)
    for number, text in enumerate(given, start=1):
        wanted = _fit(text) or f"column_{number}"
        name, repeat = wanted, 1
        while name.lower() in taken:
            repeat += 1
            name = f"{wanted}_{repeat}"
        taken.add(name.lower())
        names.append(name)
    return names, {name: text for name, text in zip(names, given, strict=True) if name != text}


def _fit(text: str) -> str:
    visible = "".join(one for one in text if unicodedata.category(one) not in {"Cf", "Cc", "Cs"} or one in "\t\n\r")
    return _BLANK.sub(" ", visible).strip().replace('"', "'")[: LONGEST - 8]
