"""Rows that are Parquet files already."""

import errno
import os
import shutil
from pathlib import Path

from monocle.relation import Relation, files

_NO_LINKS = (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


def paths_under(relation: Relation, folder: Path) -> list[Path]:
    """Give the files that a relation is, when they are all under a folder; none when it has to be computed."""
    if relation.inputs or relation.sql != files(relation.contract, []).sql:
        return []
    found = relation.values["paths"]
    paths = [Path(str(path)) for path in found] if isinstance(found, list) else []
    return paths if all(folder in path.parents for path in paths) else []


def link(paths: list[Path], folder: Path) -> list[Path]:
    """Give files a second name in a folder, which must exist; copies where the file system makes no links."""
    made = []
    for number, path in enumerate(paths):
        target = folder / f"part-{number:05}.parquet"
        try:
            os.link(path, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(path, target)
        made.append(target)
    return made
