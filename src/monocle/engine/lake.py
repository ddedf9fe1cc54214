"""The lake: plain Parquet, one immutable folder per relation and run.

A folder is written under a name that nobody reads, made durable, then renamed; what is in force is decided by the
catalog alone. A crashed run leaves folders that nobody points to.
"""

import os
import re
import shutil
from collections.abc import Container
from pathlib import Path
from uuid import UUID

from monocle.engine.contracts import broken_promises
from monocle.engine.duck import DuckEngine
from monocle.errors import BadData, Unavailable
from monocle.relation import Contract, Relation, files

_PARTIAL = ".partial"
_OWNED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.partial)?")


class Lake:
    """Folders of Parquet under one root.

    Args:
        root: made when missing, readable by its owner only.
    """

    def __init__(self, root: Path) -> None:
        """Open the lake."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def write(self, engine: DuckEngine, relation: Relation, run_id: UUID, part: str = "") -> Relation:
        """Store a relation for a run, its contract checked, and give it as read from its files.

        Args:
            engine: computes it.
            relation: what to store.
            run_id: the run or load it belongs to.
            part: a folder between the relation's name and the run, such as the name of a source.

        Raises:
            BadData: rows break the contract; nothing is stored.
        """
        name = f"{relation.contract.name}/{part}" if part else relation.contract.name
        folder = self.root / name / str(run_id)
        partial = folder.with_name(f"{folder.name}{_PARTIAL}")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        partial.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = engine.store(relation, partial)
        broken = engine.rows(broken_promises(written))
        if broken:
            shutil.rmtree(partial, ignore_errors=True)
            said = "; ".join(f"{row['promise']}: broken by {row['rows']}" for row in broken)
            raise BadData(said, where=relation.contract.name, mend="nothing was stored; mend the step that gives it")
        _make_durable(*partial.iterdir(), partial)
        partial.rename(folder)
        _make_durable(*(above for above in folder.parents if self.root in (above, *above.parents)))
        return self.read(relation.contract, self.folder_name(folder))

    def folder_name(self, folder: Path) -> str:
        """Give a folder's name relative to the lake, as the catalog keeps it."""
        return folder.relative_to(self.root).as_posix()

    def read(self, contract: Contract, *folders: str) -> Relation:
        """Give the rows of stored folders.

        Raises:
            Unavailable: a folder that the catalog points to is gone.
        """
        paths = [path for folder in folders for path in sorted((self.root / folder).glob("*.parquet"))]
        missing = [folder for folder in folders if not (self.root / folder).is_dir()]
        if missing or not paths:
            raise Unavailable(
                f"the lake has no {', '.join(missing) or 'folder'}",
                where=contract.name,
                mend="restore the lake folder from a backup, or run again",
            )
        return files(contract, paths)

    def owners(self) -> set[str]:
        """Give the ids of the runs and loads that have folders here, finished or not."""
        return {folder.name.removesuffix(_PARTIAL) for folder in self._folders()}

    def sweep(self, dead: Container[str]) -> int:
        """Remove every folder of runs and loads, finished or not, and give how many went.

        Args:
            dead: ids of runs and loads that ended without putting anything in force.
        """
        gone = 0
        for folder in self._folders():
            if folder.name.removesuffix(_PARTIAL) in dead:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone

    def _folders(self) -> list[Path]:
        inside = [*self.root.glob("*/*"), *self.root.glob("*/*/*")]
        return [path for path in inside if _OWNED.fullmatch(path.name)]


def _make_durable(*paths: Path) -> None:
    """Wait until files, or the names in folders, are on the disk."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
