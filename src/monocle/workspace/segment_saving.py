"""What segments say is kept twice: in ``segments/*.yaml``, which people and git own, and version by version in the catalog."""

from collections.abc import Collection, Mapping
from typing import Any

from monocle import clock
from monocle.catalog import Connection, segment_lists, segment_words, segments
from monocle.errors import BadConfig, BadInput, Conflict, MonocleError, NotFound
from monocle.segment.plain import plain
from monocle.tables import TRAITS
from monocle.tables.insight_scores import SCORES
from monocle.workspace import segment_definitions as defined
from monocle.workspace.house import House
from monocle.workspace.segment_definitions import Definition, There

_NO_TRAITS = frozenset({"customer_id", "as_of"})


def there(connection: Connection, asked: Collection[str] | None = None) -> There:
    """Give what trees may name beside segments.

    Args:
        connection: reading.
        asked: traits that are named, where that is known: while all of them are ours, nobody looks which others there are.
    """
    known = {one.name for contract in (TRAITS, SCORES) for one in contract.columns} - _NO_TRAITS
    ours = asked is not None and known.issuperset(asked)
    return There(segment_lists.names(connection), known if ours else known | set(segment_words.traits(connection)))


def known(stored: Mapping[str, segments.Stored], name: str) -> segments.Stored:
    """Give a segment.

    Raises:
        NotFound: there is none of this name.
    """
    found = stored.get(name)
    if found is None:
        few = ", ".join(list(stored)[:20]) or "none yet"
        raise NotFound("there is no such segment", where="segments", mend=f"known segments: {few}")
    return found


def all_of(stored: Mapping[str, segments.Stored]) -> dict[str, Definition]:
    """Give what all segments say, archived ones too; a version that is not understood any more is left out."""
    found = {}
    for name, one in stored.items():
        try:
            found[name] = defined.definition(one.definition, f"segments/{name}.yaml")
        except BadConfig:
            continue
    return found


def checked(connection: Connection, name: str, said: Mapping[str, Any]) -> Definition:
    """Give what a segment is to say, when it may.

    Raises:
        BadConfig: a key or a value cannot be used, it names what is not there, or itself through others.
    """
    one = defined.definition(said, f"segments/{name}.yaml")
    others = all_of(segments.stored(connection))
    if len(others) >= defined.MOST_SEGMENTS and name not in others:
        raise BadConfig(
            f"there are {defined.MOST_SEGMENTS} segments", where="segments", mend="archived ones count too: reuse one"
        )
    defined.check(name, {**others, name: one}, there(connection))
    return one


def put(house: House, name: str, said: Mapping[str, Any], by: str, how: str = "saved", note: str = "") -> int:
    """Write the file of a segment and its version, where it says something else than before; give the version in force.

    Raises:
        BadConfig: it cannot be used.
        Unavailable: the file cannot be written.
    """
    defined.checked_name(name)
    with house.catalog.transaction() as connection:
        segments.alone(connection)
        one = checked(connection, name, said)
        before = segments.stored(connection).get(name)
        segments.mended(connection, [name])
        if before and before.definition == plain_of(one) and how == "saved":
            defined.write_file(house.folder, name, one)
            return before.version
        version = segments.put(connection, name, plain_of(one), (clock.now(), by, how), note)
        defined.write_file(house.folder, name, one)
    return version


def plain_of(one: Definition) -> dict[str, Any]:
    """Give what a segment says as JSON has it."""
    return {**one.said, "where": plain(one.tree)}


def changed(house: House, name: str, by: str, archived: bool) -> int:
    """Take a segment out of use, or into use again.

    Raises:
        NotFound: there is none of this name.
        Conflict: another segment that is in use asks for it.
    """
    with house.catalog.reading() as connection:
        stored = segments.stored(connection)
    said = {key: value for key, value in known(stored, name).definition.items() if key != "archived"}
    asking = [
        other
        for other, one in all_of(stored).items()
        if name in one.uses.segments and stored[other].archived_at is None
    ]
    if archived and asking:
        raise Conflict(
            f"{', '.join(asking)} asks for it", where=f"segments/{name}.yaml", mend="change or archive that one first"
        )
    return put(
        house, name, {**said, "archived": True} if archived else said, by, "archived" if archived else "restored"
    )


def rolled_back(house: House, name: str, version: int, by: str) -> int:
    """Have a segment say what it said before; give the new version.

    Raises:
        NotFound: there is no such segment or version.
        BadConfig: what it said cannot be used any more.
    """
    with house.catalog.reading() as connection:
        known(segments.stored(connection), name)
        every = segments.versions(connection, name)
    found = [one for one in every if one.version == version]
    if not found:
        newest = ", ".join(str(one.version) for one in every[:10])
        raise NotFound("there is no such version", where=f"segments/{name}.yaml", mend=f"known versions: {newest}")
    return put(house, name, found[0].definition, by, "rolled_back")


def duplicated(house: House, name: str, to: str, by: str) -> int:
    """Make a segment that says the same under another name; give its version."""
    with house.catalog.reading() as connection:
        stored = segments.stored(connection)
    said = {key: value for key, value in known(stored, name).definition.items() if key != "archived"}
    free(house, stored, to)
    return put(house, to, said, by, "copied")


def free(house: House, stored: Mapping[str, segments.Stored], name: str) -> None:
    """Refuse a name that is taken.

    Raises:
        Conflict: a segment has it.
        BadInput: it is no name.
    """
    if defined.checked_name(name) in stored or defined.path_of(house.folder, name).exists():
        raise Conflict("a segment has this name already", where="segments", mend="use another name")


def take_files(house: House) -> Mapping[str, str]:
    """Take files that were written or changed by hand into use, as versions; give those that cannot be, and why.

    A file that is gone archives its segment.
    """
    refused: dict[str, str] = {}
    read: dict[str, Definition] = {}
    for name in defined.names(house.folder):
        try:
            read[name] = defined.read_file(house.folder, name)
        except (BadInput, NotFound) as error:
            refused[name] = str(error)
    with house.catalog.transaction() as connection:
        segments.alone(connection)
        stored, there_is, now = segments.stored(connection), there(connection), clock.now()
        every = {**all_of(stored), **read}
        for name, one in read.items():
            try:
                defined.check(name, every, there_is)
            except MonocleError as error:
                refused[name] = str(error)
                continue
            before = stored.get(name)
            if before is None or before.definition != plain_of(one):
                segments.put(connection, name, plain_of(one), (now, "", "file"))
        for name, before in stored.items():
            if name not in read and name not in refused and before.archived_at is None:
                segments.put(connection, name, {**before.definition, "archived": True}, (now, "", "file"))
        segments.mended(connection, [name for name in read if name not in refused])
        for name, reason in refused.items():
            segments.fail(connection, name, reason)
    return refused
