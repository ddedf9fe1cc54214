"""Which columns of a source feed which field, and who answers for a field."""

from collections.abc import Mapping

from monocle.diagnose.catalogue import ENTRIES
from monocle.ingest.definition import SourceDefinition
from monocle.workspace.folder import Charter

_APART = ("civility", "first_name", "last_name")


def feeding(definition: SourceDefinition) -> Mapping[str, tuple[str, ...]]:
    """Give field → the columns that feed it, by names of the catalogue; none for a constant.

    A whole name in one cell feeds civility, first and last name too. Columns that are kept are ``extra.`` and their name.
    """
    found: dict[str, list[str]] = {}
    for section, one in definition.sections.items():
        for field, refs in one.fields.items():
            columns = [ref.column for ref in refs if ref.column]
            found.setdefault(name_of(section, field), []).extend(columns)
        if one.addresses:
            found["address"] = [ref.column for parts in one.addresses for ref in parts.values() if ref.column]
    for field in _APART if "person.full_name" in found else ():
        found.setdefault(field, []).extend(found["person.full_name"])
    for column in definition.keep:
        found[f"extra.{column}"] = [column]
    return {name: tuple(dict.fromkeys(columns)) for name, columns in found.items()}


def name_of(section: str, field: str) -> str:
    """Give the catalogue's name of a field of a section."""
    return field if section == "person" and field in ENTRIES else f"{section}.{field}"


def answering(charter: Charter, field: str, definitions: list[SourceDefinition]) -> tuple[str, str, bool]:
    """Give the owner and the steward of a field, and whether ``monocle.yaml`` names one of them.

    What it does not say is taken from the sources, each name once.

    Args:
        charter: of the workspace.
        field: of the catalogue.
        definitions: the sources that feed it.
    """
    own = charter.owners.get(field)
    owner = own.owner if own else ""
    steward = own.steward if own else ""
    owners = ", ".join(dict.fromkeys(one.owner for one in definitions if one.owner))
    stewards = ", ".join(dict.fromkeys(one.steward for one in definitions if one.steward))
    return owner or owners, steward or stewards, bool(owner or steward)
