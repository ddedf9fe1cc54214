"""Which reader reads what: the entry-point group ``monocle.readers``, built-ins and plug-ins by the same door."""

from importlib.metadata import EntryPoint, entry_points

from monocle.errors import BadConfig, BadData, NotFound
from monocle.ingest.readers import places
from monocle.ingest.readers.reader import Reader

GROUP = "monocle.readers"
_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".psv": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xml": "xml",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_BY_CONTENT = (
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"PK\x03\x04", "excel"),
)


def names() -> list[str]:
    """Give the types that can be read, sorted."""
    return sorted(_found())


def reader(name: str) -> Reader:
    """Give the reader of a type.

    Raises:
        BadConfig: there is no such reader, or its plug-in cannot be loaded.
    """
    found = _found().get(name)
    if found is None:
        raise BadConfig(f"{name!r} is no reader", where="reader.type", mend=f"use {', '.join(names())}")
    try:
        made: Reader = found.load()()
    except (ImportError, AttributeError, TypeError) as error:
        raise BadConfig(
            f"the reader {name} cannot be loaded: {error}", where="reader.type", mend=f"install {_package(found)}"
        ) from error
    return made


def _package(found: EntryPoint) -> str:
    """Give what brings the libraries of a reader: our own need more than the plain install only for databases."""
    own = found.value.startswith("monocle.")
    return "monocle-rcu[sql]" if own else found.dist.name if found.dist else "its package"


def _found() -> dict[str, EntryPoint]:
    """Give the entry points by name; a name taken twice belongs to Monocle, or else to the first package by name."""
    ordered = sorted(entry_points(group=GROUP), key=lambda one: (not one.value.startswith("monocle."), one.value))
    return {one.name: one for one in reversed(ordered)}


def detect(where: str) -> str:
    """Give the type of reader that a place asks for, by address, extension, then content.

    Args:
        where: a path, a folder, a glob, or the address of a database (``postgresql://…``, ``mysql://…``, ``sqlite:///…``).

    Raises:
        NotFound: there is no such place.
        BadData: nothing here reads such a thing.
    """
    scheme = where.partition("://")[0].lower().split("+")[0] if "://" in where else ""
    if scheme:
        known = {
            "postgres": "postgresql",
            "postgresql": "postgresql",
            "mysql": "mysql",
            "mariadb": "mysql",
            "sqlite": "sqlite",
        }
        if scheme not in known:
            raise BadData(
                f"no reader for addresses that start with {scheme}://", mend=f"use {', '.join(sorted(known))}"
            )
        return known[scheme]
    found = [one for one in places.documents(where, tuple(_BY_SUFFIX)) if one.suffix in _BY_SUFFIX] or places.documents(
        where, ()
    )
    if not found:
        raise NotFound("there is nothing to read", where=where, mend="check the path")
    with places.opened(found[0]) as stream:
        head = stream.read(4096)
    by_content = next((name for magic, name in _BY_CONTENT if head.startswith(magic)), "")
    by_suffix = _BY_SUFFIX.get(found[0].suffix, "")
    if by_content:
        return by_content
    if by_suffix == "json" or (not by_suffix and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}):
        return "ndjson" if _is_lines(head) else "json"
    return by_suffix or "csv"


def _is_lines(head: bytes) -> bool:
    """Say whether the first line is an object by itself and another follows."""
    lines = [line.strip() for line in head.lstrip(b"\xef\xbb\xbf \t\r\n").splitlines() if line.strip()]
    return len(lines) > 1 and all(line.startswith(b"{") for line in lines[:2]) and lines[0].endswith(b"}")
