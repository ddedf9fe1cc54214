"""Monocle: one trusted view of every customer.

import monocle

with monocle.open("acme/") as ws:
    ws.run()
    customer = ws.customers.get("email:anne.durand@example.fr")
    customer.why("address")
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monocle.workspace import Workspace

from monocle.version import __version__

__all__ = ["__version__", "open"]


def open(path: Path | str) -> "Workspace":  # noqa: A001 - the Python door reads monocle.open(…), as gzip.open does
    """Give the workspace of a folder, to be closed when done: best in a ``with``.

    Args:
        path: the folder with ``monocle.yaml``.

    Raises:
        NotFound: the folder is no workspace.
        BadConfig: its ``monocle.yaml`` cannot be used.
        Unavailable: its database cannot be started or reached.
    """
    from monocle.workspace import open_workspace

    return open_workspace(path)
