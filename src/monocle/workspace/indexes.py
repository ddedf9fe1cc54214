"""The index of blocking keys of the run in force, kept beside the lake: what serves records one by one starts from it."""

import shutil
from pathlib import Path
from uuid import UUID

from monocle.catalog import models, plans, pointers
from monocle.engine import DuckEngine
from monocle.errors import Conflict
from monocle.resolve.index import Index, Lake
from monocle.resolve.index.keeping import opened_or_built
from monocle.tables import IDENTIFIERS, MATCHED, RECORDS
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.models import stored_model

_FOLDER = "index"
_RUNS = 20
"""Runs, newest first, among which the one in force is looked for: it is the last that did not fail."""


def index_folder(house: House, run_id: UUID) -> Path:
    """Give where the index of a run is kept: among the folders of the lake, and swept with them when the run fails."""
    return house.lake.root / _FOLDER / str(run_id)


def forget_others(house: House, run_id: UUID) -> None:
    """Remove the indexes of all runs but one: they are made anew from the lake when somebody asks."""
    for folder in (house.lake.root / _FOLDER).glob("*"):
        if folder.name != str(run_id):
            shutil.rmtree(folder, ignore_errors=True)


def live_index(house: House, engine: DuckEngine) -> Index:
    """Give the index of the run in force, without what arrived since; see ``resolve.index.durable.journalled``.

    It is made anew from the lake where it is missing, damaged, or of another run, model or number of records.

    Raises:
        Conflict: no run was made.
    """
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        if MATCHED.name not in pointing:
            raise Conflict("nothing was matched yet", where="index", mend="run first: monocle run")
        run_id = pointing[MATCHED.name].run_id
        version = next(one.version for one in plans.matched(connection, _RUNS) if one.run_id == run_id)
        model = stored_model(models.get(connection, version))
    lake = Lake(*(house.lake.read(one, pointing[one.name].folder) for one in (RECORDS, IDENTIFIERS, MATCHED)))
    matching = definitions.matching(house.folder)
    return opened_or_built(engine, lake, model, matching, index_folder(house, run_id))
