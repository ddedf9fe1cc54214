"""Audiences that no file names any more: all that can be told of them is that their customers go."""

from monocle.activate.audiences import Audience
from monocle.activate.kinds.kind import REMOVE, Aim
from monocle.catalog import outbox, told_how
from monocle.errors import Conflict, NotFound
from monocle.workspace.destined import FOLDER, Bound, aim_of
from monocle.workspace.house import House


def former(house: House, bound: Bound, name: str) -> Audience:
    """Give an audience that the file of a destination does not name any more, as it was last told.

    Raises:
        Conflict: the file names it.
        NotFound: nothing was ever told of such a one.
    """
    where = f"{FOLDER}/{bound.destination.name}.yaml"
    if any(one.name == name for one in bound.destination.audiences):
        raise Conflict("the file names this audience yet", where=where, mend="take it out of the file first")
    with house.catalog.reading() as connection:
        how = told_how.recalled(connection, (bound.destination.name, name))
    if not how:
        raise NotFound(
            "it is not known how this audience was told",
            where=where,
            mend="put it back into the file, and empty its segment",
        )
    return Audience(name, "", how.purpose, how.channel, mapping=how.mapping, plain=how.plain)


def aim_for(house: House, bound: Bound, taken: outbox.Taken) -> Aim:
    """Give the audience of what is sent as kinds see it.

    Raises:
        NotFound: no file names it any more, and more is to be told than that customers go.
    """
    try:
        return aim_of(bound.audience(taken.audience), taken.mode)
    except NotFound:
        if any(one.action != REMOVE for one in taken.rows):
            raise
        return aim_of(former(house, bound, taken.audience), taken.mode)
