"""Lends the tests of this folder the cleaner of texts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "integration" / "fields_a"))

from texts_house import cleaner

__all__ = ["cleaner"]
