"""What ties a record to its person: the truth holds a record to a person only where something in the data tells it."""

import re
from collections.abc import Iterable, Mapping

from monocle.demo.phones import RANGES

Record = tuple[str, str]
PREFIXES = ("x:", "shop:", "crm:")
CARD = re.compile("2900[0-9]{9}")


def trace(text: str) -> str:
    """Give an identifier without its spelling: e-mails without case, dots and tags, phones by their last nine digits.

    Placeholders and what is no identifier give an empty text.
    """
    if text.startswith(PREFIXES):
        kind, _, value = text.partition(":")
        return f"{kind}:{value.strip('@').lstrip('0').lower()}" if value else ""
    if "@" in text:
        local, _, domain = text.lower().partition("@")
        return "" if domain == "test.fr" else f"{local.partition('+')[0].replace('.', '')}@{domain}"
    if CARD.fullmatch(text):
        return text
    digits = "".join(letter for letter in text.replace("(0)", "") if letter.isdigit())[-9:]
    return digits if f"0{digits}"[:6] in RANGES else ""


def settled(
    owners: Mapping[Record, str], traces: Mapping[Record, Iterable[str]], described: Iterable[Record]
) -> dict[Record, str]:
    """Give record → person, without the records that nothing ties to the rest of their person.

    Described records (name with birth date or address) are tied to each other. Any other record, which has only identifiers or
    a name as it was heard, is tied by an identifier it shares with another of the person's records. What stays apart is left
    out: joining it is no error, since it is the same person, and leaving it alone is none, since nobody could tell.

    Args:
        owners: record → the person who made it.
        traces: record → its identifiers, as ``trace`` gives them.
        described: records that say who the person is.
    """
    whole = set(described)
    records: dict[str, list[Record]] = {}
    for record, person in sorted(owners.items()):
        records.setdefault(person, []).append(record)
    found: dict[Record, str] = {}
    for person, mine in records.items():
        groups: list[tuple[set[str], list[Record]]] = []
        for record in mine:
            marks = {mark for mark in traces.get(record, ()) if mark} | ({"described"} if record in whole else set())
            tied = [group for group in groups if group[0] & marks]
            apart = [group for group in groups if not group[0] & marks]
            together = [one for group in tied for one in group[1]]
            groups = [*apart, (marks.union(*(group[0] for group in tied)), [*together, record])]
        groups.sort(key=lambda group: ("described" not in group[0], -len(group[1]), min(group[1])))
        found |= dict.fromkeys(groups[0][1], person)
    return found
