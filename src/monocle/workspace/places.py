"""Where a source is, as an absolute path or a database's address."""

import re
from pathlib import Path

from monocle.errors import BadConfig
from monocle.settings import named

_VARIABLE = re.compile(r"env:([A-Z][A-Z0-9_]*)")


def where_to_read(root: Path, where: str) -> str:
    """Give the place that a definition means.

    Args:
        root: the workspace, which relative paths start from.
        where: a path, a glob, or ``env:NAME`` for a database's address that the environment holds.

    Raises:
        BadConfig: the environment has no such variable, or the address stands in the file with its password.
    """
    variable = _VARIABLE.fullmatch(where)
    if variable:
        return named(variable[1])
    if "://" in where:
        if re.search(r"://[^/@]*:[^/@]+@", where):
            raise BadConfig(
                "a password stands in the definition",
                where="reader.where",
                mend="put the address in an environment variable and write env:NAME",
            )
        return where
    return str(root / where)
