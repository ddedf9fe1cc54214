"""The definitions that a workspace holds as files."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from monocle.documents import read_document
from monocle.errors import BadConfig, BadInput, Conflict, NotFound
from monocle.golden import survivorship as golden_rules
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.definition_yaml import NAME, read_definition
from monocle.resolve.matching import Matching, from_yaml
from monocle.workspace.folder import Folder


def source_names(folder: Folder) -> list[str]:
    """Give the names of the sources, sorted."""
    return sorted(path.stem for path in folder.sources.glob("*.yaml"))


def checked_name(name: str) -> str:
    """Give the name of a source back when it is one.

    Raises:
        BadInput: it is none.
    """
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} is no name of a source",
            where="sources",
            mend="use lower case letters, digits and _, at most 60, a letter first",
        )
    return name


def source_definition(folder: Folder, name: str) -> SourceDefinition:
    """Give one source's definition.

    Raises:
        NotFound: there is no such source.
        BadConfig: its file cannot be used.
    """
    path = folder.sources / f"{checked_name(name)}.yaml"
    if not path.is_file():
        known = ", ".join(source_names(folder)) or "none yet"
        raise NotFound(f"there is no source {name}", where=f"sources/{name}.yaml", mend=f"known sources: {known}")
    return read_definition(path)


def source_of_events(folder: Folder, name: str) -> SourceDefinition:
    """Give the definition of a source whose events arrive by themselves.

    Raises:
        NotFound: there is no such source.
        Conflict: it is read, and takes no events.
        BadConfig: its file cannot be used.
    """
    definition = source_definition(folder, name)
    if not definition.arrives:
        raise Conflict(
            "this source is read, it takes no events",
            where=f"sources/{name}.yaml",
            mend="add another one: monocle source add --events NAME",
        )
    return definition


def source_definitions(folder: Folder) -> list[SourceDefinition]:
    """Give all definitions, by name; each reference to another source is checked.

    Raises:
        BadConfig: a file cannot be used, or names a source that is not there.
    """
    found = [source_definition(folder, name) for name in source_names(folder)]
    known = {definition.name for definition in found}
    for definition in found:
        for key, place in (("about", definition.about), ("order_of", definition.order_of)):
            if place and place.source not in known:
                raise BadConfig(
                    f"there is no source {place.source}",
                    where=f"sources/{definition.name}.yaml: {key}.source",
                    mend=f"use one of {', '.join(sorted(known))}",
                )
    return found


def matching(folder: Folder) -> Matching:
    """Give the choices of ``matching.yaml``; the defaults where there is none."""
    return with_users(folder, from_yaml(_optional(folder.root / "matching.yaml")))


def with_users(folder: Folder, said: Matching) -> Matching:
    """Give choices as they hold in a workspace.

    Where they do not say of which sources each user id is a person of its own, it is so of all sources of events.
    """
    if said.limits.users is not None:
        return said
    return replace(said, limits=replace(said.limits, users=tuple(sources_of_events(folder))))


def sources_of_events(folder: Folder) -> list[str]:
    """Give the names of the sources of events; one whose file cannot be used is told elsewhere."""
    found = []
    for name in source_names(folder):
        with suppress(BadConfig, BadInput):
            found += [name] if source_definition(folder, name).arrives else []
    return found


def survivorship(folder: Folder, sources: list[SourceDefinition]) -> golden_rules.Survivorship:
    """Give the rules of ``golden.yaml``, the defaults where there is none, with the trust that sources state."""
    rules = golden_rules.from_yaml(_optional(folder.root / "golden.yaml"))
    return rules.with_trust({definition.name: definition.trust for definition in sources})


def _optional(path: Path) -> dict[str, object]:
    return read_document(path) if path.is_file() else {}
