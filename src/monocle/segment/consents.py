"""Where ALLOWANCES tell of a purpose and channel: the rule of ``activate.allowed.places``, which a test holds this to."""

from collections.abc import Sequence

_ANY = "any"
_TOLD = frozenset({"email", "sms", "phone", "mail"})
"""Channels of which ALLOWANCES have a row wherever a choice of any channel is about them."""


def places(purpose: str, channel: str) -> Sequence[tuple[str, str]]:
    """Give (purpose, channel) pairs: the first of which a customer has a row says what the customer allows."""
    asked = [(purpose, channel), (purpose, _ANY), (_ANY, channel), (_ANY, _ANY)]
    return list(dict.fromkeys(one for one in asked if channel not in _TOLD or one[1] == channel))
