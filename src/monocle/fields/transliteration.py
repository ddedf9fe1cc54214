"""Names in other scripts than Latin, as ASCII words for comparing."""

import re
from collections.abc import Sequence

from anyascii import anyascii


def ascii_keys(keys: Sequence[str]) -> list[str | None]:
    """Give each key in lower case ASCII letters and single spaces; None when nothing is left of it."""
    return [re.sub("[^a-z]+", " ", anyascii(key).lower()).strip() or None for key in keys]
