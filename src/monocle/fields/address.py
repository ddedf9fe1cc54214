"""Postal addresses."""

from collections.abc import Sequence

from monocle.fields.tidy import tidy

PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")


def normal_addresses(texts: Sequence[str]) -> list[tuple[str | None, ...]]:
    """Give (line, extra, house number, street, postcode, city, country, reason refused) of each address.

    Args:
        texts: the seven parts as given, joined by U+001F.
    """
    return [(*(tidy(part) or None for part in text.split("\x1f")), "") for text in texts]
