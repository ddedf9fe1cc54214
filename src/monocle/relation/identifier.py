"""The one gate through which a name from outside enters SQL."""

from monocle.errors import BadInput

LONGEST = 200


def identifier(name: str) -> str:
    """Give a name as a quoted SQL identifier.

    Args:
        name: a column name as a source gave it.

    Raises:
        BadInput: the name is empty, too long, or holds a double quote or a control character.
    """
    if not name or len(name) > LONGEST:
        raise BadInput(
            f"a column name has {len(name)} characters; 1 to {LONGEST} are allowed", mend="rename the column"
        )
    if '"' in name or any(ord(character) < ord(" ") for character in name):
        raise BadInput("a column name holds a double quote or a control character", mend="rename the column")
    return f'"{name}"'
