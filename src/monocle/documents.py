"""YAML that people write: read as plain data, never more, and refused when it could hurt.

Limits are those of trust line SEC-47: 1 MB, 50 aliases, 100,000 nodes, 50 levels, no repeated key.
"""

from pathlib import Path
from typing import Any

import yaml

from monocle.errors import BadConfig, NotFound, Unavailable

LARGEST = 1_000_000
MOST_ALIASES = 50
MOST_NODES = 100_000
DEEPEST = 50
MOST_DIGITS = 100

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader: libyaml's, ten times as fast, where PyYAML was built with it."""


def read_document(path: Path) -> dict[str, Any]:
    """Give the mapping that a YAML file holds; an empty file is an empty mapping.

    Raises:
        NotFound: there is no such file.
        BadConfig: it is no YAML mapping, or over a limit; the message names the line.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=path.name, mend="create it or mend its name")
    if path.stat().st_size > LARGEST:
        raise BadConfig(f"the file is over {LARGEST:,} bytes", where=path.name, mend="split it")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadConfig(f"byte {error.start} is not UTF-8", where=path.name, mend="save the file as UTF-8") from error
    return parse_document(text, path.name)


def parse_document(text: str, where: str) -> dict[str, Any]:
    """Give the mapping that a YAML text holds.

    Args:
        text: YAML.
        where: the name that messages give to the text.

    Raises:
        BadConfig: as in ``read_document``.
    """
    try:
        _count(text, where)
        value = yaml.load(text, Loader=_Strict)  # noqa: S506 - _Strict is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadConfig(f"{error.problem or 'no YAML'}", where=f"{where}: line {line}", mend="mend the line") from error
    except (ValueError, OverflowError) as error:
        raise BadConfig(
            "a date or a number in it is none", where=where, mend="mend it, or put it in quotes if it is a text"
        ) from error
    except yaml.YAMLError as error:
        raise BadConfig(
            "the text is no YAML", where=where, mend="save it as plain UTF-8 text without control characters"
        ) from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadConfig(
            f"a {type(value).__name__} stands where a mapping of names to values is needed",
            where=where,
            mend="write lines such as name: value",
        )
    return value


def write_document(value: dict[str, Any]) -> str:
    """Give a mapping as YAML, keys in the order given, accents as they are."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)


def save_document(path: Path, value: dict[str, Any]) -> None:
    """Write a mapping as the YAML file of a folder; who reads it meanwhile reads the old one or the new one, whole.

    Raises:
        Unavailable: it cannot be written; the message names the file and its folder.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(exist_ok=True)
        partial.write_text(write_document(value), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Unavailable(
            f"the file cannot be written ({error.strerror})",
            where=f"{path.parent.name}/{path.name}",
            mend="mend its rights or free some space",
        ) from error


def _count(text: str, where: str) -> None:
    nodes = aliases = depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if nodes > MOST_NODES or aliases > MOST_ALIASES:
            raise BadConfig(
                f"over {MOST_NODES:,} values or {MOST_ALIASES} aliases", where=where, mend="write it plainly"
            )
        if depth > DEEPEST:
            raise BadConfig(f"over {DEEPEST} levels, one inside the other", where=where, mend="write it plainly")


class _Strict(_Loader):  # type: ignore[misc] # one of two safe loaders
    """The safe loader, refusing a key that stands twice and a number too long to be printed."""

    def construct_scalar(self, node: Any) -> Any:
        """Give the value of a node as it is written."""
        if node.tag == "tag:yaml.org,2002:int" and len(node.value) > MOST_DIGITS:
            raise yaml.MarkedYAMLError(problem=f"a number of over {MOST_DIGITS} digits", problem_mark=node.start_mark)
        return super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Give the mapping of a node."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in keys if keys.count(key) > 1 and key != "<<"})
        if twice:
            raise yaml.MarkedYAMLError(problem=f"{twice[0]!r} stands twice", problem_mark=node.start_mark)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made
