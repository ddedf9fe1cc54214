"""National numbering plans as SQL patterns, read from libphonenumber's metadata so that SQL and library agree."""

from dataclasses import dataclass
from functools import cache

from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata

from monocle.errors import BadConfig

OVERSEAS = ("GP", "MQ", "RE", "YT", "GF")
"""French overseas regions with numbers of nine digits of their own; GF last: its range for the web is the widest."""

NEIGHBOURS = ("BE", "CH", "DE", "ES", "GB", "IT", "NL", "PT", "US", "MA", "TN", "DZ")
"""Regions whose international numbers SQL decides; the others go to the library."""

# ARCEP, decision 2018-0881 as amended: ranges for fiction. Mobile 06 39 98 is the one that libphonenumber does not know.
FICTION = r"63998[0-9]{4}"

_TYPES = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan")


@dataclass(frozen=True)
class Plan:
    """How one region writes its numbers.

    Attributes:
        code: calling code, such as ``33``.
        numbers: pattern of every valid national number, without the national prefix; no anchors.
        mobiles: pattern of those that may be mobile; empty when the region cannot tell.
        simple: the national prefix is 0, the international one 00, and nothing is rewritten.
        international: prefix that starts a foreign number, such as ``00`` or ``011``.
    """

    code: str
    numbers: str
    mobiles: str
    simple: bool
    international: str


@cache
def plan(region: str) -> Plan:
    """Give the plan of a region.

    Args:
        region: ISO 3166-1 alpha-2.

    Raises:
        BadConfig: libphonenumber knows no such region.
    """
    if region not in SUPPORTED_REGIONS:
        raise BadConfig(
            f'"{region}" is no region with telephone numbers', mend="give two capital letters of ISO 3166-1, such as FR"
        )
    found = PhoneMetadata.metadata_for_region(region)
    if found is None:
        raise BadConfig(f'"{region}" has no numbering plan', mend="give two capital letters of ISO 3166-1, such as FR")
    described = [getattr(found, name) for name in _TYPES]
    patterns = [type_.national_number_pattern for type_ in described if type_ and type_.national_number_pattern]
    mobile = found.mobile.national_number_pattern if found.mobile else None
    fixed = found.fixed_line.national_number_pattern if found.fixed_line else None
    return Plan(
        code=str(found.country_code),
        numbers="|".join(_ascii(pattern) for pattern in patterns),
        mobiles=_ascii(mobile) if mobile and mobile != fixed else "",
        simple=found.national_prefix == "0"
        and found.national_prefix_for_parsing == "0"
        and not found.national_prefix_transform_rule
        and found.international_prefix == "00",
        international=found.international_prefix or "",
    )


def _ascii(pattern: str) -> str:
    return pattern.replace(r"\d", "[0-9]")
