"""The step after a run that makes models and has them tell what they expect of each customer."""

import importlib

from monocle.engine import DuckEngine
from monocle.workspace.house import House
from monocle.workspace.understood import Known


def predict(house: House, engine: DuckEngine, known: Known) -> None:
    """Take the step; what learns is loaded here, because loading it takes longer than a small run."""
    importlib.import_module("monocle.workspace.predicted").predict(house, engine, known)
