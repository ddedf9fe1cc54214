"""A whole name in one cell, taken apart."""

from collections.abc import Sequence

AT_BIRTH = "née|né|nee|né\\(e\\)|born"
IN_USE = "épouse|epouse|ép|ep|veuve|vve"


def parts_of_names(texts: Sequence[str]) -> list[tuple[str | None, str | None, str | None, str | None]]:
    """Give (civility, first name, last name, birth name) of each whole name, as given; None for what it lacks."""
    return [(None, text.split(" ")[0], " ".join(text.split(" ")[1:]) or None, None) for text in texts]
