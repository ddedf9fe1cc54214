"""The index of a run, kept in a folder while the run goes on, and opened from there for as long as the run is in force."""

from pathlib import Path

from monocle.engine import Engine
from monocle.resolve.index.building import Lake, built, laid
from monocle.resolve.index.folder import begun, finish, opened
from monocle.resolve.index.ground import Ground
from monocle.resolve.index.index import Index
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model


def version_of(model: Model, run: str, records: int) -> str:
    """Give what an index must be of to serve a run: its model, the run, and how many records it has."""
    return f"{model.version} {run} {records}"


def kept(engine: Engine, ground: Ground, lake: Lake, folder: Path) -> None:
    """Keep the index of what a run found.

    Args:
        engine: of the run.
        ground: what matching found.
        lake: its records, and their customers.
        folder: named after the run.

    Cost: as ``laid``; its arrays are made in their files.
    """
    index = laid(engine, ground, lake, begun(folder))
    finish(index, folder, version_of(ground.bearings.model, folder.name, len(ground.found.table)))


def opened_or_built(engine: Engine, lake: Lake, model: Model, matching: Matching, folder: Path) -> Index:
    """Give the index of a run: the one that is kept, or where it is missing, damaged or of something else, one made anew.

    Args:
        engine: reads the lake, and its threads compute.
        lake: records of the run, and their customers.
        model: of the run.
        matching: of the run.
        folder: named after the run.
    """
    version = version_of(model, folder.name, engine.count(lake.records))
    found = opened(folder, version, matching, engine.threads)
    if found is None:
        index = built(engine, lake, model, matching, begun(folder))
        finish(index, folder, version)
        found = opened(folder, version, matching, engine.threads)
    if found is None:
        raise RuntimeError("an index that was just written cannot be opened")
    return found
