"""The reason of an offer in words, for who makes it to say."""

from collections.abc import Mapping
from typing import Any

from monocle.language import translations


def said(offer: Mapping[str, Any], language: str) -> str:
    """Give why something is offered, in one sentence.

    Args:
        offer: a row of ``tables.OFFERS``.
        language: ``fr`` or ``en``.
    """
    _ = translations(language).gettext
    if offer["reason"] == "together":
        return _("Bought by those who bought “%(other)s”: %(support)s customers have both.") % {
            "other": offer["because"],
            "support": offer["support"],
        }
    if offer["reason"] == "rhythm":
        return _("Bought before, and used up: bought again every %(days)s days.") % {"days": offer["days"]}
    if offer["reason"] == "alike":
        return _("Bought by customers whose purchases are like theirs.")
    return _("Bought by most customers: %(support)s of them.") % {"support": offer["support"]}
