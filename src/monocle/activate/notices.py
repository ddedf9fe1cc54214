"""What a person should know before customers are sent to advertisers."""

import re
from collections.abc import Sequence

from monocle.activate.audiences import Destination

_HEALTH = re.compile(
    r"(?i)health|sant[eé]|malad|diabet|cancer|arthrit|allerg|pregnan|enceinte|grossesse|depress|d[eé]press|obes|handicap|"
    r"disab|addict|drug|asthm|cardi|vih|hiv|fertil|m[eé]dic"
)
_MONEY = re.compile(
    r"(?i)credit|cr[eé]dit|debt|dette|income|revenu|salar|salaire|bankrupt|faillite|surendett|overdraft|d[eé]couvert|"
    r"poor|pauvre|rich|riche|wealth|fortune|insolv|loan|pr[eê]t_|chom|ch[oô]m|unemploy"
)
ADVERTISERS = ("google", "meta")


def warnings(destination: Destination) -> Sequence[str]:
    """Give codes of what to look at: ``health:AUDIENCE`` and ``money:AUDIENCE`` where names suggest what Meta stops.

    Since September 2025 Meta flags audiences that suggest health or financial status (operation_status 471); their names and
    those of their segments and traits are looked at, nothing of the customers.
    """
    if destination.kind not in ADVERTISERS:
        return []
    found = []
    for audience in destination.audiences:
        names = " ".join((audience.name, audience.segment, *audience.mapping.values())).replace("_", " ")
        found += [
            f"{code}:{audience.name}" for code, words in (("health", _HEALTH), ("money", _MONEY)) if words.search(names)
        ]
    return found
