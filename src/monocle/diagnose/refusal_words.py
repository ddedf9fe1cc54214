"""Why cleaning refuses a value and what to do about it, in message ids."""

from collections.abc import Mapping
from types import MappingProxyType

_AT_THE_SOURCE = "Mend the value in the source; the next load brings it"
_ASK = "Ask the customer at the next contact, then mend the value in the source"
_EMPTY_IT = "Empty the cell in the source, and let its form refuse such values"
_EXPORT = "Export the column as text; a spreadsheet has changed it"

REFUSALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty": ("nothing is left once it is cleaned", _EMPTY_IT),
        "placeholder": ("a made-up value that fills a compulsory field", _ASK),
        "malformed": ("it does not have the form of such a value", _AT_THE_SOURCE),
        "mangled": ("a spreadsheet has rounded it", _EXPORT),
        "check_digit": ("its check digit does not hold: a digit is wrong", _ASK),
        "too_short": ("it is too short", _ASK),
        "too_long": ("it is too long", _AT_THE_SOURCE),
        "several_values": ("several values stand in one cell without a separator", _AT_THE_SOURCE),
        "unassigned": ("no numbering plan has such a number", _ASK),
        "no_such_day": ("there is no such day", _ASK),
        "no_such_time": ("there is no such time", _AT_THE_SOURCE),
        "out_of_range": ("the day lies in the future, or too long ago", _ASK),
        "future": ("the day lies in the future", _ASK),
        "not_a_name": ("it is something else than a name", _AT_THE_SOURCE),
        "broken_text": ("characters were lost on the way", "Export again in UTF-8, or mend the value in the source"),
        "no_letters": ("it holds no letter", _AT_THE_SOURCE),
        "no_network": ("nobody says on which network", "Declare the network in the mapping, as prefix"),
        "no_system": ("nobody says of which system", "Declare the system in the mapping, as prefix"),
        "title_not_civility": ("a professional title, not a civility", "Nothing to mend: the title is not kept"),
        "couple": ("it speaks of two people", "Make one record per person in the source"),
        "unknown_code": ("a code that is not declared", "Declare what it means in the mapping, under codes"),
        "unknown_country": ("no country has this name", _AT_THE_SOURCE),
        "unknown_language": ("no language has this name", _AT_THE_SOURCE),
    }
)
"""Stable code → why, and what to do."""
OTHER = ("it could not be used", _AT_THE_SOURCE)


def why(reason: str) -> str:
    """Give the message id that says why."""
    return REFUSALS.get(reason, OTHER)[0]


def mend(reason: str) -> str:
    """Give the message id that says what to do."""
    return REFUSALS.get(reason, OTHER)[1]
